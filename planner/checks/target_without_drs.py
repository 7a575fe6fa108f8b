"""DRS is off in a target cluster."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    if placement.host or vm.power is Power.OFF:
        return
    cluster = there.cluster(placement.cluster, placement.datacenter)
    if cluster is not None and cluster.drs is False:
        yield Hit(
            f"target cluster '{cluster.name}' has no DRS and no host is named", "DRS enabled", cluster.place
        )


RULE = placed_rule(
    "target-without-drs",
    Severity.INFO,
    title="DRS is off in the target cluster",
    explanation=(
        "Without DRS a running VM must be sent to a named host; the run picks one by free slots, and nothing "
        "balances the cluster afterwards."
    ),
    fix="name hosts in overrides to spread the VMs as you want, or turn DRS on",
    source="1.2 pool",
    find=_find,
)
