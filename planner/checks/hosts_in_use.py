"""The hosts that a campaign's moves leave and reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from planner.checks.kinds import BESIDE
from planner.checks.rule import CheckContext
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Place
from wavelift.model.inventory import Host, Vm

__all__ = ["HostInUse", "hosts_in_use"]


_ON = attrgetter("host", *BESIDE)


@dataclass(frozen=True, slots=True)
class HostInUse:
    """A host, on which side it is, how many VMs leave or may reach it, and where to look around."""

    host: Host
    side: str
    vms: int
    index: InventoryIndex


def hosts_in_use(
    context: CheckContext, wanted: Callable[[Vm], bool] = lambda _vm: True
) -> Iterator[HostInUse]:
    """Each source host that has wanted VMs, and each host of the clusters that they go to.

    Args:
        context: the campaign.
        wanted: which VMs count.
    """
    vms = [vm for vm in context.data.inventory.vms if not vm.template and wanted(vm)]
    leaving: dict[int, HostInUse] = {}
    for (name, datacenter, file, sheet), count in Counter(map(_ON, vms)).items():
        if host := context.here.host(name, datacenter, Place(file, sheet)):
            before = leaving.get(id(host))
            leaving[id(host)] = HostInUse(
                host, "source", before.vms + count if before else count, context.here
            )
    yield from leaving.values()
    if context.there is None:
        return
    reaching: dict[tuple[str, str], int] = {}
    for vm in vms:
        if placement := context.placements.get(vm.key):
            key = (placement.cluster, placement.datacenter)
            reaching[key] = reaching.get(key, 0) + 1
    for (cluster, datacenter), count in reaching.items():
        for host in context.there.members(cluster, datacenter):
            yield HostInUse(host, "target", count, context.there)
