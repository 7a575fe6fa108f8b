"""What a move goes through: its steps, its states, and which state may follow which, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wavelift.model.outcome import MoveState

__all__ = ["FINAL", "ITINERARY", "TRANSITIONS", "Direction", "Stage", "Step", "may_follow"]


class Direction(StrEnum):
    """Forward: from source to target. Back: a rollback, the same itinerary the other way."""

    FORWARD = "forward"
    BACK = "back"


class Step(StrEnum):
    """Where on its way a VM is. In either direction the steps come in this order."""

    PREFLIGHT = "preflight"
    PREPARE = "prepare"
    SUBMIT = "submit"
    COPY = "copy"
    VERIFY = "verify"
    RESTORE = "restore"
    POST_CHECKS = "post-checks"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step as data: the docs are made from it, and tests hold the engine to it.

    Attributes:
        step: which.
        does: what happens in it.
        recorded: names of the journal records that are written in it, in their order.
        resumed: what ``resume`` does when a crash came in it.
        errands: whether errands (hooks, restoring, health checks) may be done in it.
    """

    step: Step
    does: str
    recorded: tuple[str, ...]
    resumed: str
    errands: bool = False


ITINERARY: tuple[Stage, ...] = (
    Stage(
        Step.PREFLIGHT,
        "look where the VM is, do what must be done before its turn, and wait for the turn",
        ("ErrandDone",),
        "begun anew; errands that are done are not done again",
        errands=True,
    ),
    Stage(
        Step.PREPARE,
        "write down where it was, run what goes before, make the folder, ask CheckRelocate_Task",
        ("Identified", "ErrandDone"),
        "begun anew; errands that are done are not done again",
        errands=True,
    ),
    Stage(
        Step.SUBMIT,
        "write the intent, call RelocateVM_Task once, write the task id",
        ("Intended", "Submitted"),
        "look for the task and for the VM on both sides before anything else (fact sheet 6.3)",
    ),
    Stage(
        Step.COPY,
        "follow the task to its end",
        ("AttemptEnded",),
        "attach to the running task by its id",
    ),
    Stage(
        Step.VERIFY,
        "wait until the VM looks right at its destination",
        (),
        "look again",
    ),
    Stage(
        Step.RESTORE,
        "put back what vCenter leaves behind",
        ("ErrandDone",),
        "only errands that are not done yet; doing one twice changes nothing",
        errands=True,
    ),
    Stage(
        Step.POST_CHECKS,
        "run what goes after and the health checks; then the move counts",
        ("ErrandDone", "Verified"),
        "only errands that are not done yet",
        errands=True,
    ),
)
"""The way of every VM, forward and back."""


TRANSITIONS: dict[MoveState, frozenset[MoveState]] = {
    MoveState.WAITING: frozenset(
        {
            MoveState.RUNNING,
            MoveState.MOVED,
            MoveState.FAILED,
            MoveState.SKIPPED,
            MoveState.NEEDS_PERSON,
            MoveState.RETURNING,
        }
    ),
    MoveState.RUNNING: frozenset(
        {
            MoveState.WAITING,
            MoveState.MOVED,
            MoveState.FAILED,
            MoveState.SKIPPED,
            MoveState.NEEDS_PERSON,
            MoveState.RETURNING,
        }
    ),
    MoveState.MOVED: frozenset({MoveState.RETURNING, MoveState.MOVED}),
    MoveState.FAILED: frozenset({MoveState.WAITING, MoveState.RETURNING, MoveState.FAILED}),
    MoveState.SKIPPED: frozenset({MoveState.WAITING, MoveState.SKIPPED, MoveState.RETURNING}),
    MoveState.RETURNING: frozenset(
        {MoveState.ROLLED_BACK, MoveState.NEEDS_PERSON, MoveState.RETURNING, MoveState.FAILED}
    ),
    MoveState.ROLLED_BACK: frozenset({MoveState.WAITING, MoveState.ROLLED_BACK}),
    MoveState.NEEDS_PERSON: frozenset(
        {MoveState.WAITING, MoveState.RETURNING, MoveState.NEEDS_PERSON, MoveState.MOVED}
    ),
}
"""Allowed transitions. A waiting move may be found moved already: a crash came between the two, and one
that has arrived without being verified may have to return."""

FINAL = frozenset(
    {
        MoveState.MOVED,
        MoveState.FAILED,
        MoveState.SKIPPED,
        MoveState.ROLLED_BACK,
        MoveState.NEEDS_PERSON,
    }
)
"""States in which nothing more happens by itself."""


def may_follow(before: MoveState, after: MoveState) -> bool:
    """Whether a move in state ``before`` may go to ``after``."""
    return after in TRANSITIONS[before]
