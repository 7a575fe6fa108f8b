"""What a move goes through: its steps, its states, and which state may follow which, as data."""

from __future__ import annotations

from enum import StrEnum

from wavelift.model.outcome import MoveState

__all__ = ["FINAL", "TRANSITIONS", "Direction", "may_follow"]


class Direction(StrEnum):
    """Forward: from source to target. Back: a rollback, the same itinerary the other way."""

    FORWARD = "forward"
    BACK = "back"


TRANSITIONS: dict[MoveState, frozenset[MoveState]] = {
    MoveState.WAITING: frozenset(
        {MoveState.RUNNING, MoveState.MOVED, MoveState.FAILED, MoveState.SKIPPED, MoveState.NEEDS_PERSON}
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
"""Allowed transitions. A waiting move may be found moved already: a crash came between the two."""

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
