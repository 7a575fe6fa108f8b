"""Hosts, clusters and datastores that will not be empty by the date that winddowns.csv gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.campaign_input import CampaignInput
from planner.demands.fences import stands_on
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.plan import Wave
from wavelift.model.quantities import count, some
from wavelift.model.tables import WindDown

__all__ = ["left_standing"]


def left_standing(data: CampaignInput, waves: Sequence[Wave]) -> list[Finding]:
    """Return a ``winddown-unmet`` warning for each row that VMs in no wave, or in a late one, stand against.

    Planned waves keep to these dates; waves that are announced, and VMs that other things keep out, may not.
    """
    if not data.windows or not data.winddowns:
        return []
    ends = {window.name: window.end.timestamp() for window in data.windows}
    gone = {move.vm: ends.get(wave.window, 0.0) for wave in waves for move in wave.moves}
    rows = sorted(data.winddowns, key=repr)
    return [_unmet(row, left) for row in rows if (left := _left(row, data.inventory.vms, gone))]


def _left(row: WindDown, vms: Iterable[Vm], gone: dict[str, float]) -> list[str]:
    by = row.by.timestamp()
    return sorted(vm.name for vm in vms if gone.get(vm.key, by + 1) > by and stands_on(vm, row))


def _unmet(row: WindDown, left: Sequence[str]) -> Finding:
    return Finding(
        "winddown-unmet",
        Severity.WARNING,
        row.name,
        f"{row.kind} {row.name} must be empty by {row.by:%Y-%m-%d %H:%M %Z}, and {count(len(left), 'VM')} "
        f"will still be on it: {some(left)}",
        "see why they are in no wave, or move them off it otherwise",
        row.place,
    )
