"""Move groups during a run: which have failed, and which of their VMs are at the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from executor.engine.order import members
from executor.journal import Ledger
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Move, Wave

__all__ = ["Group", "Groups"]


_NOT_THERE = (
    *(MoveState.FAILED, MoveState.SKIPPED, MoveState.NEEDS_PERSON),
    *(MoveState.RETURNING, MoveState.ROLLED_BACK),
)


@dataclass(slots=True)
class Group:
    """One move group in this run.

    Attributes:
        vms: its members in plan order.
        failure: why it cannot be whole at the target, "" while it can.
        arrived: members found at the target without being verified.
    """

    vms: tuple[str, ...]
    failure: str = ""
    arrived: set[str] = field(default_factory=set)

    def fail(self, why: str) -> None:
        """Note the first failure; later ones follow from it."""
        self.failure = self.failure or why


class Groups:
    """All move groups of a wave.

    Args:
        wave: the wave.
        ledger: what earlier runs did.
        taken_up: whether this run takes up an interrupted one; then failures of that one still count.

    Attributes:
        lost: why the first move failed for good in the interrupted run, "" if none did.
    """

    def __init__(self, wave: Wave, ledger: Ledger, *, taken_up: bool) -> None:
        self._wave = wave
        self._ledger = ledger
        self._groups = {name: Group(vms) for name, vms in members(wave).items()}
        self.lost = ""
        number = ledger.run(wave.id).number
        for move in wave.moves if taken_up else ():
            history = ledger.move(move.vm)
            if history.state in _NOT_THERE and history.run == number:
                self.of(move).fail(f"{move.name}: {history.reason}")
                if history.state is not MoveState.SKIPPED:
                    self.lost = self.lost or f"{move.name}: {history.reason}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __getitem__(self, name: str) -> Group:
        return self._groups[name]

    def of(self, move: Move) -> Group:
        """The group of a move."""
        return self._groups[move.group]

    def begin_again(self, name: str) -> None:
        """Forget why a group could not be whole: its members move once more."""
        group = self._groups[name]
        group.failure = ""
        group.arrived.clear()

    def at_target(self, group: Group) -> list[Move]:
        """Members at the target: moved in this run or an earlier one, or arrived unverified."""
        return [move for move in self._wave.moves if move.vm in group.vms and self._is_there(move, group)]

    def _is_there(self, move: Move, group: Group) -> bool:
        history = self._ledger.move(move.vm)
        failed_there = history.state is MoveState.FAILED and (history.arrived or move.vm in group.arrived)
        return history.state is MoveState.MOVED or failed_there
