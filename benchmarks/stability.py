"""How much moves when a campaign grows: plan, add VMs, plan again, and count the others that change wave.

A made campaign (half of its VMs in chains of dependencies, waves filled to the cap) is planned, 1, 5 and 20 %
of VMs are added, half of them ahead of VMs in full waves, and it is planned again, mended and afresh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from benchmarks.figures import Figures, Goal
from benchmarks.options import Options
from planner.campaign_input import CampaignInput
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from planner.steps import Lot
from wavelift.model.inventory import Disk, Inventory, Vm
from wavelift.model.placement import DiskPlacement, Placement
from wavelift.model.plan import Plan
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Planning, Settings

__all__ = ["run"]

_SEED = 11
_SETTINGS = Settings(name="stability", planning=Planning(max_vms=40, max_gib=0.0))


def run(options: Options) -> Figures:
    """Grow one campaign by several parts."""
    size = 200 if options.smoke else 4000
    estate = _Estate(size, Lot(_SEED))
    first = _plan(estate.data)
    rows: list[tuple[object, ...]] = []
    values: dict[str, Any] = {}
    for part in (0.01, 0.05, 0.2):
        grown = estate.grown(max(1, round(size * part)))
        mended = _moved(_plan(grown, History(first)))
        afresh = _moved(_plan(grown, History(first, afresh=True)))
        rows.append((f"{part:.0%} more of {size:,} VMs", f"{mended / size:.2%}", f"{afresh / size:.2%}"))
        values[f"{part:.2f}"] = {"mended": mended / size, "afresh": afresh / size}
    moved = max(values["0.01"]["mended"], 1 / size)
    goals = (Goal("part of the others that moves with 1 % more", moved, 0.02),)
    return Figures("stability", ("growth", "change wave", "planned afresh"), rows, goals, values)


@dataclass(frozen=True, slots=True)
class _Estate:
    size: int
    lot: Lot

    @property
    def data(self) -> CampaignInput:
        """The campaign before it grows."""
        keys = [f"vm{number:05d}" for number in range(self.size)]
        rows = [
            Dependency(keys[at], Relation.BEFORE, keys[at + 1 + at % 9]) for at in range(0, self.size - 10, 2)
        ]
        return CampaignInput(Inventory(tuple(_vm(key) for key in keys)), dependencies=tuple(rows))

    def grown(self, more: int) -> CampaignInput:
        """The campaign with so many VMs more, half of them ahead of one that is there."""
        data = self.data
        new = [f"new{number:05d}" for number in range(more)]
        rows = [
            Dependency(key, Relation.BEFORE, data.inventory.vms[self.lot.below(self.size)].key)
            for key in new[::2]
        ]
        inventory = replace(data.inventory, vms=(*data.inventory.vms, *(_vm(key) for key in new)))
        return replace(data, inventory=inventory, dependencies=(*data.dependencies, *rows))


def _vm(key: str) -> Vm:
    disk = Disk("Hard disk 1", 40 * 1024, "ds", 2000)
    return Vm(key, key, memory_mib=4096, in_use_mib=20 * 1024, cluster="c", host="h", disks=(disk,))


def _plan(data: CampaignInput, history: History | None = None) -> Plan:
    target = Placement("dc", "c", datastore="ds", disks=(DiskPlacement("Hard disk 1", "ds", 2000),))
    placements = {vm.key: target for vm in data.inventory.vms}
    return plan_campaign(data, _SETTINGS, placements, (), made_by="benchmark", history=history)


def _moved(made: Plan) -> int:
    return sum(1 for change in made.changes if change.before and change.after)
