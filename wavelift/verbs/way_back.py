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
from wavelift.verbs.readiness import find_wave, no_such_vm

__all__ = ["WayBack", "way_back"]


@dataclass(frozen=True, slots=True)
class WayBack:
    """One VM's way back.

    Attributes:
        name, vm: inventory name and key.
        state: where its move stands.
        to: the placement it would go back to, in words, or "".
        to_do: whether a rollback has anything to do with it.
        reason: why it stays, why it cannot go, or what is to be found out first; "" for a plain way back.
    """

    name: str
    vm: str
    state: MoveState
    to: str = ""
    to_do: bool = False
    reason: str = ""

    @property
    def possible(self) -> bool:
        """Whether the way is known."""
        return bool(self.to)

    def line(self) -> str:
        """For people."""
        if not self.possible:
            return f"{self.name}: {self.reason}"
        return f"{self.name}: back to {self.to}" + (f" ({self.reason})" if self.reason else "")

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {
            "vm": self.name,
            "key": self.vm,
            "state": str(self.state),
            "to": self.to,
            "to_do": self.to_do,
            "possible": self.possible,
            "reason": self.reason,
        }


def way_back(campaign: Path, wave_id: str, vms: tuple[str, ...] = ()) -> list[WayBack]:
    """Say for each VM of a wave whether, and to where, it would go back.

    Raises:
        UsageError: there is no such wave or VM, or the wave never ran.
    """
    plan = read_plan(campaign).plan
    wave = find_wave(plan, wave_id)
    for vm in vms:
        if not any(vm in (move.vm, move.name) for move in wave.moves):
            raise no_such_vm(campaign, wave_id, vm)
    ledger = _ledger(campaign)
    if wave_id not in ledger.waves:
        raise UsageError(f"wave {wave_id} has not run yet", advice=f"see: wavelift status {campaign}")
    chosen = [move for move in wave.moves if not vms or move.vm in vms or move.name in vms]
    return [_way(move, ledger.move(move.vm)) for move in chosen]


def _ledger(campaign: Path) -> Ledger:
    journal = Journal.read_only(campaign)
    if journal is None:
        return Ledger()
    with journal:
        return Ledger(journal.records())


def _way(move: Move, history: MoveHistory) -> WayBack:
    state = history.state
    doubtful = _doubtful(history)
    if not doubtful and state not in (MoveState.MOVED, MoveState.RETURNING):
        return WayBack(move.name, move.vm, state, reason=f"{_WORDS[state]}, stays as it is")
    if history.home is None:
        why = "the journal does not tell where it was: move it back by hand"
        return WayBack(move.name, move.vm, state, to_do=True, reason=why)
    reason = "its last attempt is in doubt: both vCenters are looked at first" if doubtful else ""
    return WayBack(move.name, move.vm, state, _home(history), to_do=True, reason=reason)


def _doubtful(history: MoveHistory) -> bool:
    """Whether it may be at the target although nobody saw it there."""
    open_states = (MoveState.FAILED, MoveState.NEEDS_PERSON, MoveState.RUNNING)
    return history.state in open_states and any(
        attempt.result in ("success", "", "unknown") for attempt in history.attempts
    )


_WORDS = {
    MoveState.WAITING: "has not moved",
    MoveState.RUNNING: "has not moved",
    MoveState.FAILED: "failed",
    MoveState.SKIPPED: "was skipped",
    MoveState.ROLLED_BACK: "is back already",
    MoveState.NEEDS_PERSON: "needs a person",
}


def _home(history: MoveHistory) -> str:
    if history.home is None:
        return ""
    home = history.home.placement
    stores = ", ".join(sorted({disk.datastore for disk in home.disks} or {home.datastore}))
    nets = ", ".join(sorted({nic.network for nic in home.nics})) or "no network"
    return f"{home.datacenter}/{home.cluster}/{home.host}, folder {home.folder or '/'}, {stores}, {nets}"
