"""``rollback --dry-run``: what would go back how, in which order, and what could not.

Both vCenters are asked, unless only the journal shall tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from executor.gateway import Refused, Unanswered
from executor.journal import Journal, Ledger, MoveHistory
from executor.preflight import Homecoming, foresee_homecomings
from wavelift.errors import UsageError, VCenterError, VCenterUnreachable
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Move, Plan
from wavelift.model.preflight import Way
from wavelift.model.typed import typed
from wavelift.planfile import read_plan
from wavelift.settings_file import read_settings
from wavelift.verbs.choosing import choose
from wavelift.verbs.connections import Connection, connect
from wavelift.verbs.looped import in_loop
from wavelift.verbs.readiness import find_wave

__all__ = ["WayBack", "way_back", "way_back_now"]


@dataclass(frozen=True, slots=True)
class WayBack:
    """One VM's way back.

    Attributes:
        name, vm: inventory name and key.
        state: where its move stands.
        to: the placement it would go back to, in words, or "".
        to_do: whether a rollback has anything to do with it.
        reason: why it stays, why it cannot go, or what is to be found out first; "" for a plain way back.
        how: "hot", "cold only", "impossible", or "" where nothing is to do.
        step: in which order: 1 goes first; 0 where nobody looked.
        notes: what is different from where it was, or to be known.
    """

    name: str
    vm: str
    state: MoveState
    to: str = ""
    to_do: bool = False
    reason: str = ""
    how: str = ""
    step: int = 0
    notes: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the way is known, and open as far as anybody looked."""
        return bool(self.to) and self.how != str(Way.IMPOSSIBLE)

    def line(self) -> str:
        """For people."""
        if not self.to_do:
            return f"{self.name}: {self.reason}"
        number = f"{self.step}. " if self.step else ""
        if not self.possible:
            return f"{number}{self.name}: cannot go back: {self.reason}"
        how = "cold" if self.how == str(Way.COLD) else self.how
        words = "; ".join(part for part in (self.reason, *self.notes) if part)
        return f"{number}{self.name}: {how}, back to {self.to}" + (f" ({words})" if words else "")

    def document(self) -> dict[str, Any]:
        """For programs."""
        return {
            "vm": self.name,
            "key": self.vm,
            "state": str(self.state),
            "to": self.to,
            "to_do": self.to_do,
            "possible": self.possible,
            "how": self.how,
            "step": self.step,
            "reason": self.reason,
            "notes": list(self.notes),
        }


def way_back(
    campaign: Path, wave_id: str, vms: tuple[str, ...] = (), groups: tuple[str, ...] = ()
) -> list[WayBack]:
    """Say for each VM of a wave whether, and to where, it would go back; from plan and journal alone.

    Raises:
        UsageError: there is no such wave, VM or group, or the wave never ran.
    """
    _, moves, ledger = _scope(campaign, wave_id, vms, groups)
    return [_way(move, ledger.move(move.vm)) for move in moves]


def way_back_now(
    campaign: Path,
    wave_id: str,
    vms: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
    *,
    simulated: bool = False,
    pair_file: Path | None = None,
) -> list[WayBack]:
    """The same, with what both vCenters say of it now, in the order in which VMs would go.

    Raises:
        UsageError: as ``way_back``.
        VCenterError: a vCenter cannot be used.
    """
    plan, moves, ledger = _scope(campaign, wave_id, vms, groups)
    going = [move for move in moves if ledger.move(move.vm).may_go_back]
    known = {move.vm: _way(move, ledger.move(move.vm)) for move in moves}
    if not going:
        return list(known.values())
    connection = connect(campaign, read_settings(campaign), simulated=simulated, pair_file=pair_file)
    seen = in_loop(_look(connection, plan, going, ledger))
    looked = [_seen(known[item.vm], item) for item in seen]
    return looked + [way for way in known.values() if not way.to_do]


def _scope(
    campaign: Path, wave_id: str, vms: tuple[str, ...], groups: tuple[str, ...]
) -> tuple[Plan, list[Move], Ledger]:
    plan = read_plan(campaign).plan
    wave = find_wave(plan, wave_id)
    chosen = choose(campaign, wave, vms, groups)
    ledger = _ledger(campaign)
    if wave_id not in ledger.waves:
        raise UsageError(f"wave {wave_id} has not run yet", advice=f"see: wavelift status {typed(campaign)}")
    return plan, [move for move in wave.moves if chosen is None or move.vm in chosen], ledger


def _ledger(campaign: Path) -> Ledger:
    journal = Journal.read_only(campaign)
    if journal is None:
        return Ledger()
    with journal:
        return Ledger(journal.records())


async def _look(
    connection: Connection, plan: Plan, moves: Sequence[Move], ledger: Ledger
) -> list[Homecoming]:
    gateway = connection.gateway(connection.clock().now)
    try:
        await gateway.open()
        return await foresee_homecomings(gateway, moves, ledger, plan.edges)
    except Unanswered as silence:
        raise VCenterUnreachable(
            f"a vCenter does not answer: {silence.text}", advice="--offline tells what the journal knows"
        ) from silence
    except Refused as refusal:
        raise VCenterError(
            f"a vCenter refuses what a look needs to see: {refusal}",
            advice="look at the account's rights; --offline tells what the journal knows",
        ) from refusal
    finally:
        await gateway.close()


def _seen(known: WayBack, seen: Homecoming) -> WayBack:
    return WayBack(
        name=known.name,
        vm=known.vm,
        state=known.state,
        to=known.to,
        to_do=True,
        reason=seen.reason,
        how=str(seen.way),
        step=seen.step,
        notes=seen.notes,
    )


def _way(move: Move, history: MoveHistory) -> WayBack:
    state = history.state
    if not history.may_go_back:
        return WayBack(move.name, move.vm, state, reason=f"{_WORDS[state]}, stays as it is")
    if history.home is None:
        why = "the journal does not tell where it was: move it back by hand"
        return WayBack(move.name, move.vm, state, to_do=True, reason=why, how=str(Way.IMPOSSIBLE))
    reason = "its last attempt is in doubt: both vCenters are looked at first" if history.doubtful else ""
    last = history.landed or history.home
    how = str(Way.HOT if last.power is Power.ON else Way.COLD)
    return WayBack(move.name, move.vm, state, _home(history), to_do=True, reason=reason, how=how)


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
    pool = f"/{home.pool}" if home.pool else ""
    where = f"{home.datacenter}/{home.cluster}{pool}/{home.host}"
    return f"{where}, folder {home.folder or '/'}, {stores}, {nets}"
