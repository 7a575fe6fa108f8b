"""The VM is larger than any host of the target cluster."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]

_THREADS_PER_CORE = 2
"""With hyper-threading a host offers two logical processors per core; exports tell cores."""


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    hosts = there.members(placement.cluster, placement.datacenter)
    if vm.power is Power.OFF or not hosts:
        return
    cores, memory = max(host.cores for host in hosts), max(host.memory_mib for host in hosts)
    if all(host.cores for host in hosts) and vm.cpus > cores * _THREADS_PER_CORE:
        yield Hit(
            f"it has {vm.cpus} vCPUs; the hosts of '{placement.cluster}' have {cores} cores at most", "CPUs"
        )
    if all(host.memory_mib for host in hosts) and vm.memory_mib > memory:
        words = (
            f"it has {vm.memory_mib:,} MiB of memory; the hosts of '{placement.cluster}' {memory:,} at most"
        )
        yield Hit(words, "Memory")


RULE = placed_rule(
    "larger-than-target-hosts",
    Severity.BLOCKER,
    title="The VM is larger than any host of the target cluster",
    explanation="No host can run it (NumVirtualCpusExceedsLimit, InsufficientHostMemoryCapacityFault).",
    fix="map the VM to a cluster with larger hosts, or make the VM smaller before its wave",
    source="5.2 NumVirtualCpusExceedsLimit",
    find=_find,
)
