"""No host of the target cluster can take the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    del vm
    cluster = there.cluster(placement.cluster, placement.datacenter)
    hosts = there.members(placement.cluster, placement.datacenter)
    # Without any host in the whole inventory its sheet is missing, and nothing is known.
    if cluster is not None and there.inventory.hosts and not hosts:
        yield Hit(f"target cluster '{placement.cluster}' has no host", "Name", cluster.place)
    elif hosts and all(host.maintenance for host in hosts):
        words = f"all hosts of target cluster '{placement.cluster}' are in maintenance mode"
        yield Hit(words, "in Maintenance Mode", hosts[0].place)


RULE = placed_rule(
    "target-cluster-unusable",
    Severity.BLOCKER,
    title="No host of the target cluster can take the VM",
    explanation="A cluster whose hosts are all in maintenance accepts nothing (NoActiveHostInCluster).",
    fix="take hosts of the target cluster out of maintenance, or map to another cluster",
    source="5.2 NoActiveHostInCluster",
    find=_find,
)
