"""The VM's memory is bound to NUMA nodes of its host."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.memory_affinity and vm.power is not Power.OFF:
        yield Hit(f"its memory is bound to the nodes {vm.memory_affinity[:80]}", Extra.MEMORY_AFFINITY)


RULE = vm_rule(
    "memory-affinity",
    Severity.BLOCKER,
    title="The VM's memory is bound to NUMA nodes of its host",
    explanation=("A running VM with memory affinity is refused (AffinityConfigured); powered off it moves."),
    fix="clear the NUMA memory affinity, or move the VM powered off",
    source="4.2 affinity",
    find=_find,
    reads=("memory_affinity", "power"),
)
