"""What became of moves and waves; folded from the journal, never from memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wavelift.errors import ExitCode
from wavelift.model.preflight import Preflight, Return
from wavelift.model.values import value

__all__ = ["AttemptOutcome", "MoveOutcome", "MoveState", "WaveOutcome"]


class MoveState(StrEnum):
    """Where a move stands. See ``executor.itinerary`` for the transitions."""

    WAITING = "waiting"
    RUNNING = "running"
    MOVED = "moved"
    FAILED = "failed"
    SKIPPED = "skipped"
    RETURNING = "returning"
    ROLLED_BACK = "rolled_back"
    NEEDS_PERSON = "needs_person"


@value
class AttemptOutcome:
    """One submitted (or refused) relocation.

    Attributes:
        vm: the VM's key.
        number: 1 for the first attempt in this direction.
        direction: ``forward`` or ``back``.
        task: task id, or "" when it was never accepted.
        began, ended: UTC; ended is None while it runs or when nobody saw the end.
        result: ``success``, ``fault``, ``cancelled``, ``unknown``, or "" while it runs.
        fault: wire name of the fault, or "".
        text: the fault's words.
        decision: what the retry policy made of it.
    """

    vm: str
    number: int
    direction: str
    task: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    result: str = ""
    fault: str = ""
    text: str = ""
    decision: str = ""


@value
class MoveOutcome:
    """One move as the journal tells it.

    Attributes:
        vm, name: key and inventory name.
        state: where it stands.
        attempts: all attempts, both directions, oldest first.
        reason: why it is where it is, in words ("" for a plain success).
        began, ended: UTC; first submission and last change.
        progress: percent of the running task, or None.
        target_host: the host it was sent to, or "".
        waits_for: what a waiting move waits for, in words.
        way_back: its rollback class as the last preflight found it, or None.
        step: the step of the itinerary a running move is in, or "".
        remarks: what hooks, restoring and health checks had to say.
    """

    vm: str
    name: str
    state: MoveState
    attempts: tuple[AttemptOutcome, ...] = ()
    reason: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    progress: int | None = None
    target_host: str = ""
    waits_for: str = ""
    way_back: Return | None = None
    step: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it waits: for its way there, or for its way back."""
        left = bool(self.attempts) and self.attempts[-1].direction == "back"
        return self.state is MoveState.WAITING or (self.state is MoveState.RETURNING and not left)

    @property
    def retries(self) -> int:
        """Attempts beyond the first, per direction."""
        return sum(1 for attempt in self.attempts if attempt.number > 1)


@dataclass(frozen=True, slots=True)
class WaveOutcome:
    """One wave as the journal tells it.

    Attributes:
        wave: the wave's id.
        moves: every move of the wave, in plan order.
        began, ended: UTC, of all runs, resumes and rollbacks together; ended is None while one is on.
        worked: seconds at work of all runs, resumes and rollbacks together, up to the last that was heard;
            what lies between them does not count. None where nobody counted.
        stopped: why it ended before all was done, in words, or "".
        notes: remarks for the report: window ignored, wave order overridden, …
        paused, paused_at: who paused the run ("by anna on ops1") and when (UTC); "" while it goes on.
        preflight: the one that the wave's last run began with, else its last one, or None.
    """

    wave: str
    moves: tuple[MoveOutcome, ...]
    began: datetime | None = None
    ended: datetime | None = None
    worked: float | None = None
    stopped: str = ""
    notes: tuple[str, ...] = ()
    paused: str = ""
    paused_at: datetime | None = None
    preflight: Preflight | None = None

    def count(self, state: MoveState) -> int:
        """How many moves are in that state."""
        return sum(1 for move in self.moves if move.state is state)

    @property
    def retries(self) -> int:
        """Attempts beyond the first over all moves."""
        return sum(move.retries for move in self.moves)

    @property
    def seconds(self) -> float:
        """How long it took, as the campaign's clock counts: at work, not between runs."""
        if self.worked is not None:
            return self.worked
        if self.began is None or self.ended is None:
            return 0.0
        return (self.ended - self.began).total_seconds()

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a run that ended like this (design, section 5)."""
        if self.count(MoveState.NEEDS_PERSON):
            return ExitCode.NEEDS_PERSON
        unfinished = self.count(MoveState.RUNNING) + self.count(MoveState.RETURNING)
        if self.stopped or unfinished or self.count(MoveState.WAITING):
            return ExitCode.STOPPED
        if any(self.count(state) for state in (MoveState.FAILED, MoveState.ROLLED_BACK, MoveState.SKIPPED)):
            return ExitCode.FAILED_MOVES
        return ExitCode.DONE
