"""The VM is bound to CPUs of its host."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.cpu_affinity and vm.power is not Power.OFF:
        yield Hit(f"it is bound to the CPUs {vm.cpu_affinity[:80]}", Extra.CPU_AFFINITY)


RULE = vm_rule(
    "cpu-affinity",
    Severity.BLOCKER,
    title="The VM is bound to CPUs of its host",
    explanation="A running VM with CPU affinity is refused (AffinityConfigured); powered off it moves.",
    fix="clear the scheduling affinity, or move the VM powered off",
    source="4.2 affinity",
    find=_find,
    reads=("cpu_affinity", "power"),
)
