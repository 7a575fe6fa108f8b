"""The target resource pool cannot reserve what the VMs want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.patterns import fold
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Pool, Power, Vm
from wavelift.model.placement import UNKNOWN
from wavelift.model.quantities import count

__all__ = ["RULE"]

_Where = tuple[str, str, str]
"""Datacenter, cluster and path of a pool, folded."""
"""Datacenter, cluster and path of a pool, folded."""


@dataclass(slots=True)
class _Demand:
    vms: int = 0
    memory_mib: int = 0
    cpu_mhz: int = 0

    def add(self, vm: Vm) -> None:
        memory = vm.memory_mib if vm.memory_locked else vm.memory_reservation_mib or 0
        self.memory_mib += memory
        self.cpu_mhz += vm.cpu_reservation_mhz or 0
        self.vms += bool(memory or vm.cpu_reservation_mhz)


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    if context.target is None or not context.target.pools:
        return
    demands = _demands(context)
    for pool in context.target.pools:
        for (datacenter, cluster, path), demand in demands.items():
            fits = pool.datacenter in (UNKNOWN, "") or fold(pool.datacenter) == datacenter
            if fits and (cluster, path) == (fold(pool.cluster), fold(pool.path)):
                yield from _findings(rule, pool, demand)


def _demands(context: CheckContext) -> dict[_Where, _Demand]:
    found: dict[_Where, _Demand] = {}
    for vm in context.data.inventory.vms:
        placement = context.placements.get(vm.key)
        if placement is not None and vm.power is not Power.OFF:
            where = (fold(placement.datacenter), fold(placement.cluster), fold(placement.pool))
            found.setdefault(where, _Demand()).add(vm)
    return found


def _findings(rule: Rule, pool: Pool, demand: _Demand) -> Iterator[Finding]:
    name = f"{pool.cluster}/{pool.path}" if pool.path else pool.cluster
    for wanted, free, unit, column in (
        (demand.memory_mib, pool.memory_free_mib, "MiB of memory", "Mem unreservedForVm"),
        (demand.cpu_mhz, pool.cpu_free_mhz, "MHz", "CPU unreservedForVm"),
    ):
        if free is not None and wanted > free:
            words = (
                f"resource pool '{name}' can reserve {free:,} {unit}; "
                f"the {count(demand.vms, 'running VM')} mapped to it reserve {wanted:,}"
            )
            yield rule.about(name, words, column, pool.place)


RULE = Rule(
    "pool-reservation-short",
    Severity.WARNING,
    title="The target resource pool cannot reserve what its VMs want",
    explanation=(
        "A running VM takes its reservation along. Where the pool cannot give it, the move is refused "
        "(InsufficientMemoryResourcesFault, InsufficientCpuResourcesFault), and the last VMs stay behind."
    ),
    fix="raise the pool's reservation or make it expandable, spread the VMs, or lower their reservations",
    source="4.2 reservations",
    check=_check,
)
