"""What a rollback would do, from plan and journal alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executor.journal import Journal, Ledger
from executor.journal.ledger import MoveHistory
from wavelift.errors import UsageError
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Move
from wavelift.planfile import read_plan
from wavelift.verbs.readiness import find_wave

__all__ = ["WayBack", "way_back"]


@dataclass(frozen=True, slots=True)
class WayBack:
    """One VM's way back: to where, or why not. Nothing to do: neither ``possible`` nor a reason to worry."""

    name: str
    vm: str
    state: MoveState
    to: str
    possible: bool
    why_not: str = ""

    def line(self) -> str:
        """For people."""
        return f"{self.name}: back to {self.to}" if self.possible else f"{self.name}: {self.why_not}"

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {
            "vm": self.name,
            "key": self.vm,
            "state": str(self.state),
            "to": self.to,
            "possible": self.possible,
            "reason": self.why_not,
        }


def way_back(campaign: Path, wave_id: str, vms: tuple[str, ...] = ()) -> list[WayBack]:
    """Say for each VM of a wave that is at the target where it would go back to.

    Raises:
        UsageError: there is no such wave or VM, or nothing of it is at the target.
    """
    plan = read_plan(campaign).plan
    wave = find_wave(plan, wave_id)
    journal = Journal.read_only(campaign)
    ledger = Ledger()
    if journal is not None:
        with journal:
            ledger = Ledger(journal.records())
    moves = [move for move in wave.moves if not vms or move.vm in vms or move.name in vms]
    unknown = [vm for vm in vms if not any(vm in (move.vm, move.name) for move in moves)]
    if unknown:
        raise UsageError(f"wave {wave_id} has no VM {unknown[0]!r}", advice="see: wavelift status --wave")
    ways = [_way(move, ledger.move(move.vm)) for move in moves]
    if not any(way.possible for way in ways):
        raise UsageError(f"nothing of wave {wave_id} is at the target", advice="see: wavelift status")
    return [way for way in ways if way.possible or way.state is not MoveState.WAITING]


def _way(move: Move, history: MoveHistory) -> WayBack:
    state = history.state
    away = state in (MoveState.MOVED, MoveState.RETURNING, MoveState.NEEDS_PERSON)
    if not away:
        return WayBack(move.name, move.vm, state, "", possible=False, why_not=f"is {state}, stays")
    if history.home is None:
        why = "the journal does not tell where it was: move it back by hand"
        return WayBack(move.name, move.vm, state, "", possible=False, why_not=why)
    home = history.home.placement
    stores = ", ".join(sorted({disk.datastore for disk in home.disks} or {home.datastore}))
    nets = ", ".join(sorted({nic.network for nic in home.nics})) or "no network"
    to = f"{home.datacenter}/{home.cluster}/{home.host}, folder {home.folder or '/'}, {stores}, {nets}"
    return WayBack(move.name, move.vm, state, to, possible=True)
