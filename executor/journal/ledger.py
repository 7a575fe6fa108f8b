"""The journal folded into the state of every move. The same fold serves a running engine and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from executor.gateway import Order, TaskRef, VmState
from executor.itinerary import FINAL, Direction, Step
from executor.journal.records import (
    AttemptEnded,
    Body,
    ErrandDone,
    ErrandUndone,
    Failed,
    Identified,
    Intended,
    NeedsHelp,
    Noted,
    Preflighted,
    Queued,
    Record,
    Remembered,
    Returning,
    RunEnded,
    RunStarted,
    SignedOff,
    Skipped,
    Steered,
    Submitted,
    Verified,
)
from executor.journal.rule_book import RuleBook
from wavelift.model.belongings import Belongings
from wavelift.model.outcome import AttemptOutcome, MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Wave
from wavelift.model.preflight import Preflight, Return, SignOff

__all__ = ["Ledger", "MoveHistory", "OpenAttempt", "RunHistory"]


@dataclass(frozen=True, slots=True)
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
    errands: set[tuple[Step, str]] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    way_back: Return | None = None

    def number(self, direction: Direction) -> int:
        """The number the next attempt in that direction gets."""
        return 1 + max((a.number for a in self.attempts if a.direction == direction), default=0)

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


class Ledger:
    """All waves' histories, kept up to date record by record.

    Attributes:
        rules: the DRS rules that were recorded, of all VMs together.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._moves: dict[str, MoveHistory] = {}
        self._runs: dict[str, RunHistory] = {}
        self.rules = RuleBook()
        for record in records:
            self.apply(record)

    def move(self, vm: str) -> MoveHistory:
        """The history of one VM; an untouched one waits."""
        history = self._moves.get(vm)
        if history is None:
            history = self._moves[vm] = MoveHistory()
        return history

    def run(self, wave: str) -> RunHistory:
        """The runs of one wave."""
        history = self._runs.get(wave)
        if history is None:
            history = self._runs[wave] = RunHistory()
        return history

    @property
    def waves(self) -> tuple[str, ...]:
        """Waves that were ever worked on, in the order of their first run."""
        return tuple(wave for wave, run in self._runs.items() if run.began is not None)

    def under_way(self) -> frozenset[str]:
        """VMs with an attempt nobody saw the end of, or on their way in either direction."""
        return frozenset(
            vm
            for vm, move in self._moves.items()
            if move.open_attempt is not None or move.state in (MoveState.RUNNING, MoveState.RETURNING)
        )

    def unfinished(self) -> str | None:
        """The wave whose last run died or was stopped, if any: what ``resume`` continues."""
        found = [wave for wave, run in self._runs.items() if run.open or run.stopped]
        return found[-1] if found else None

    def apply(self, record: Record) -> None:
        """Fold one more record in."""
        run = self.run(record.wave)
        if isinstance(record.body, (Preflighted, SignedOff)):
            self._fold_preflight(run, record.at, record.body)
            return  # looking is not working: the time between runs does not count
        if record.vm:
            move = self.move(record.vm)
            move.run = run.number
            _fold_move(move, record.at, record.body)
            if isinstance(record.body, Remembered):
                self.rules.record(record.vm, record.body.belongings.rules)
        else:
            _fold_run(run, record.at, record.body)
        run.seen = record.at

    def _fold_preflight(self, run: RunHistory, at: datetime, body: Preflighted | SignedOff) -> None:
        if isinstance(body, SignedOff):
            if run.preflight is not None:
                signed = SignOff(body.name, body.reason, at)
                run.preflight = replace(run.preflight, signed=signed)
            return
        run.preflight = body.preflight
        for item in body.preflight.returns:
            self.move(item.vm).way_back = item

    def forget(self) -> None:
        """Let go of all histories."""
        self._moves.clear()
        self._runs.clear()

    def outcome(
        self,
        wave: Wave,
        *,
        progress: Mapping[str, int] | None = None,
        waits: Mapping[str, str] | None = None,
        steps: Mapping[str, str] | None = None,
    ) -> WaveOutcome:
        """The wave as it stands; ``progress``, ``waits`` and ``steps`` come from a running engine."""
        run = self.run(wave.id)
        moves = tuple(
            self._move_outcome(move.vm, move.name, progress or {}, waits or {}, steps or {})
            for move in wave.moves
        )
        return WaveOutcome(
            wave=wave.id,
            moves=moves,
            began=run.began,
            ended=None if run.open else run.ended,
            worked=run.seconds,
            stopped=run.stopped,
            notes=tuple(run.notes),
            paused=run.paused,
            paused_at=run.paused_at if run.paused else None,
            preflight=run.cleared if run.number else run.preflight,
        )

    def _move_outcome(
        self,
        vm: str,
        name: str,
        progress: Mapping[str, int],
        waits: Mapping[str, str],
        steps: Mapping[str, str],
    ) -> MoveOutcome:
        history = self._moves.get(vm) or MoveHistory()
        return MoveOutcome(
            vm=vm,
            name=name,
            state=history.state,
            attempts=tuple(history.attempts),
            reason=history.reason,
            began=history.began,
            ended=history.ended if history.state in FINAL else None,
            progress=progress.get(vm),
            target_host=history.target_host,
            waits_for=waits.get(vm, ""),
            way_back=history.way_back,
            step=steps.get(vm, ""),
            remarks=tuple(history.remarks),
        )


def _fold_run(run: RunHistory, at: datetime, body: Body) -> None:
    match body:
        case RunStarted(command=command, plan=plan, vms=vms):
            goes_on = run.open and command in ("resume", run.command)
            if not goes_on:
                run.paused = ""
            if not goes_on and command != "resume":
                run.limit, run.limit_by = 0, ""
            run.command, run.open, run.stopped = command, True, ""
            run.plan, run.vms = plan, vms
            run.number += command == "run"
            if command != "resume":
                run.errands.clear()
            run.cleared = run.preflight if command == "run" else run.cleared
            run.began = run.began or at
            run.worked, run.since = run.seconds, at
        case RunEnded(stopped=stopped):
            run.open, run.stopped, run.ended = False, stopped, at
            run.paused = ""
        case Steered():
            _steer(run, at, body)
        case Noted(text=text):
            _note(run, text)
        case ErrandDone(direction=direction, group=group, errand=errand, notes=notes):
            run.errands.add((direction, group, errand))
            _note(run, *notes)
        case ErrandUndone(direction=direction, group=group, errand=errand, notes=notes):
            run.errands.discard((direction, group, errand))
            _note(run, *notes)
        case _:
            pass


def _note(run: RunHistory, *texts: str) -> None:
    run.notes.extend(text for text in dict.fromkeys(texts) if text not in run.notes)


def _steer(run: RunHistory, at: datetime, body: Steered) -> None:
    when = f"{at:%Y-%m-%d %H:%M} UTC"
    run.notes.append(f"{when}: {body.operator}: {body.verb}: {body.answer}")
    if body.verb == "pause":
        run.paused, run.paused_at = f"by {body.operator}", at
    elif body.verb == "continue":
        run.paused = ""
    elif body.verb == "limit":
        run.limit = int(body.arguments[0]) if body.arguments else 0
        run.limit_by = body.operator if run.limit else ""


def _fold_move(move: MoveHistory, at: datetime, body: Body) -> None:
    move.ended = at
    fold = _FOLDS.get(type(body))
    if fold is not None:
        fold(move, at, body)


def _queue(move: MoveHistory, _at: datetime, _body: Queued) -> None:
    move.state, move.direction, move.reason = MoveState.WAITING, Direction.FORWARD, ""


def _identify(move: MoveHistory, _at: datetime, body: Identified) -> None:
    move.home = body.home


def _remember(move: MoveHistory, _at: datetime, body: Remembered) -> None:
    move.belongings = body.belongings


def _do(move: MoveHistory, _at: datetime, body: ErrandDone) -> None:
    move.errands.add((body.step, body.errand))
    _remark(move, body.notes)


def _undo(move: MoveHistory, _at: datetime, body: ErrandUndone) -> None:
    move.errands.discard((body.step, body.errand))
    _remark(move, body.notes)


def _intend(move: MoveHistory, at: datetime, body: Intended) -> None:
    move.began = move.began or at
    move.open_attempt = OpenAttempt(body, at)
    move.last_order = body.order
    move.target_host = body.order.to.host
    if body.direction is Direction.FORWARD:
        move.state = MoveState.RUNNING
    move.attempts.append(
        AttemptOutcome(vm=body.order.vm, number=body.number, direction=body.direction, began=at)
    )


def _submit(move: MoveHistory, _at: datetime, body: Submitted) -> None:
    attempt = move.open_attempt
    if attempt is not None:
        move.open_attempt = OpenAttempt(attempt.intended, attempt.at, body.task)
    if move.attempts:
        last = move.attempts[-1]
        move.attempts[-1] = AttemptOutcome(
            last.vm, last.number, last.direction, task=body.task.id, began=last.began
        )


def _end(move: MoveHistory, at: datetime, body: AttemptEnded) -> None:
    move.open_attempt = None
    fault = body.fault
    if move.attempts:
        last = move.attempts[-1]
        move.attempts[-1] = AttemptOutcome(
            last.vm,
            last.number,
            last.direction,
            task=last.task,
            began=last.began,
            ended=at,
            result=body.result,
            fault=fault.name if fault else "",
            text=fault.text if fault else "",
            decision=body.decision,
        )


def _verify(move: MoveHistory, _at: datetime, body: Verified) -> None:
    back = body.direction is Direction.BACK
    move.state = MoveState.ROLLED_BACK if back else MoveState.MOVED
    move.landed = body.state
    move.target_host = "" if back else body.state.placement.host
    if not back:
        move.reason = ""
    move.errands.clear()


def _fail(move: MoveHistory, _at: datetime, body: Failed) -> None:
    move.state, move.reason = MoveState.FAILED, body.reason


def _skip(move: MoveHistory, _at: datetime, body: Skipped) -> None:
    move.state, move.reason = MoveState.SKIPPED, body.reason


def _turn_back(move: MoveHistory, _at: datetime, body: Returning) -> None:
    if move.state is not MoveState.RETURNING:
        move.errands.clear()
    move.state, move.direction, move.reason = MoveState.RETURNING, Direction.BACK, body.reason


def _call_for_help(move: MoveHistory, _at: datetime, body: NeedsHelp) -> None:
    move.state, move.reason, move.evidence = MoveState.NEEDS_PERSON, body.reason, body.evidence


_FOLDS: dict[type, Callable[[MoveHistory, datetime, Any], None]] = {
    Queued: _queue,
    Identified: _identify,
    Remembered: _remember,
    ErrandDone: _do,
    ErrandUndone: _undo,
    Intended: _intend,
    Submitted: _submit,
    AttemptEnded: _end,
    Verified: _verify,
    Failed: _fail,
    Skipped: _skip,
    Returning: _turn_back,
    NeedsHelp: _call_for_help,
}
"""What each kind of record of a VM means for it; other kinds only tell that something was heard."""


def _remark(move: MoveHistory, notes: tuple[str, ...]) -> None:
    move.remarks.extend(note for note in notes if note not in move.remarks)
