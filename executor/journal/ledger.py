"""The journal folded into the state of every move. The same fold serves a running engine and a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime

from executor.itinerary import FINAL
from executor.journal.fold_moves import fold_move
from executor.journal.fold_runs import fold_run
from executor.journal.histories import MoveHistory, RunHistory
from executor.journal.records import (
    Preflighted,
    Record,
    Remembered,
    SignedOff,
)
from executor.journal.rule_book import RuleBook
from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Wave
from wavelift.model.preflight import SignOff

__all__ = ["Ledger"]


class Ledger:
    """All waves' histories, kept up to date record by record.

    Attributes:
        rules: the DRS rules that were recorded, of all VMs together.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._moves: dict[str, MoveHistory] = {}
        self._runs: dict[str, RunHistory] = {}
        self._by_state: defaultdict[MoveState, set[str]] = defaultdict(set)
        self.rules = RuleBook()
        for record in records:
            self.apply(record)

    def move(self, vm: str) -> MoveHistory:
        """The history of one VM; an untouched one waits."""
        history = self._moves.get(vm)
        if history is None:
            history = self._moves[vm] = MoveHistory()
        return history

    def count(self, vms: Set[str], *states: MoveState) -> int:
        """How many of these VMs are in one of these states; asked of a wave of thousands now and then."""
        known = sum(len(vms & self._by_state.get(state, set())) for state in states)
        if MoveState.WAITING not in states:
            return known
        return known + len(vms) - sum(len(vms & those) for those in self._by_state.values())

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
        if record.vm:
            self._fold_vm(run, record)
        elif isinstance(record.body, (Preflighted, SignedOff)):
            self._fold_preflight(run, record.at, record.body)
            return  # looking is not working: the time between runs does not count
        else:
            fold_run(run, record.at, record.body)
        run.seen = record.at

    def _fold_vm(self, run: RunHistory, record: Record) -> None:
        vm, body = record.vm, record.body
        move = self.move(vm)
        move.run, before = run.number, move.state
        fold_move(move, record.at, body)
        if move.state is not before:
            self._by_state[before].discard(vm)
            self._by_state[move.state].add(vm)
        if isinstance(body, Remembered):
            self.rules.record(vm, body.belongings.rules)

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
        self._by_state.clear()

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
