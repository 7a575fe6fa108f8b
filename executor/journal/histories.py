"""What the journal tells of one VM and of one wave, folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from executor.gateway import Order, TaskRef, VmState
from executor.itinerary import Direction, Step
from executor.journal.records import (
    Intended,
)
from wavelift.model.belongings import Belongings
from wavelift.model.outcome import AttemptOutcome, MoveState
from wavelift.model.preflight import Preflight, Return
from wavelift.model.values import value

__all__ = ["MoveHistory", "OpenAttempt", "RunHistory"]


@value
class OpenAttempt:
    """An attempt of which nobody saw the end. ``task`` is None when the crash came before it was known."""

    intended: Intended
    at: datetime
    task: TaskRef | None = None


@dataclass(slots=True)
class MoveHistory:
    """One VM's records folded.

    Attributes:
        state: where it stands.
        direction: which way it last travelled, or will.
        home: where it was before wavelift touched it.
        open_attempt: the attempt whose end nobody saw, if any.
        landed: what was last verified.
        last_order: what was last submitted, or about to be.
        run: number of the ``run`` that last wrote about it.
        belongings: what belonged to it at the source, or None.
        errands: done on the way it is on, or was last, as (step, errand).
        remarks: what errands had to say, for the report.
        way_back: its rollback class as the last preflight found it, or None.
        needs: why a person must look at it, until another attempt has found out where it is; "" for nothing.
    """

    state: MoveState = MoveState.WAITING
    direction: Direction = Direction.FORWARD
    reason: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    home: VmState | None = None
    landed: VmState | None = None
    open_attempt: OpenAttempt | None = None
    last_order: Order | None = None
    target_host: str = ""
    run: int = 0
    attempts: list[AttemptOutcome] = field(default_factory=list)
    evidence: tuple[str, ...] = ()
    belongings: Belongings | None = None
    errands: frozenset[tuple[Step, str]] = frozenset()
    remarks: list[str] = field(default_factory=list)
    way_back: Return | None = None
    needs: str = ""

    def number(self, direction: Direction) -> int:
        """The number the next attempt in that direction gets."""
        return 1 + max([0, *[each.number for each in self.attempts if each.direction == direction]])

    @property
    def doubtful(self) -> bool:
        """Whether it may be at the target although nobody saw it there."""
        open_states = (MoveState.FAILED, MoveState.NEEDS_PERSON, MoveState.RUNNING)
        return self.state in open_states and self.may_have_left

    @property
    def may_have_left(self) -> bool:
        """Whether any attempt has brought it away, or nobody saw that it did not."""
        return any(attempt.result in ("success", "", "unknown") for attempt in self.attempts)

    @property
    def may_go_back(self) -> bool:
        """Whether a rollback has anything to do for it: it is, or may be, at the target."""
        left = (MoveState.WAITING, MoveState.SKIPPED)
        there = self.state in (MoveState.MOVED, MoveState.RETURNING)
        return there or self.doubtful or (self.arrived and self.state in left)

    @property
    def arrived(self) -> bool:
        """Whether the last attempt that came through led to the target; one back may have failed since."""
        last = next((item for item in reversed(self.attempts) if item.result == "success"), None)
        return last is not None and last.direction == Direction.FORWARD


@dataclass(slots=True)
class RunHistory:
    """One wave's runs folded.

    Attributes:
        command, plan, vms: of the last process that began, as in ``RunStarted``.
        number: how many times it was run; taking a run up again is the same run.
        open: a process works on it, or died doing so.
        since, seen: when that process began, and the last that was heard of it.
        worked: seconds at work before that, of all processes together.
        errands: done for the wave or its groups in this run, as (direction, group, errand).
        paused, paused_at: who paused it ("by anna on ops1") and when; "" while it is not. A crash does not
            end a pause.
        limit, limit_by: most moves at once as an operator set them, and who did; 0 is as by itself.
        preflight: the last one of this wave, or None.
        cleared: the one that its last ``run`` began with.
    """

    command: str = ""
    plan: str = ""
    vms: tuple[str, ...] = ()
    number: int = 0
    began: datetime | None = None
    ended: datetime | None = None
    open: bool = False
    stopped: str = ""
    since: datetime | None = None
    seen: datetime | None = None
    worked: float = 0.0
    paused: str = ""
    paused_at: datetime | None = None
    limit: int = 0
    limit_by: str = ""
    notes: list[str] = field(default_factory=list)
    errands: set[tuple[Direction, str, str]] = field(default_factory=set)
    preflight: Preflight | None = None
    cleared: Preflight | None = None

    @property
    def seconds(self) -> float:
        """Seconds at work, up to the last that was heard; the time between runs does not count."""
        if self.since is None or self.seen is None:
            return self.worked
        return self.worked + (self.seen - self.since).total_seconds()
