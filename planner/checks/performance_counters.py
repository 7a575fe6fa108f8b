"""The VM sees the CPU's performance counters."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.perf_counters and vm.power is not Power.OFF:
        yield Hit("it sees the performance counters of the CPU", Extra.PERF_COUNTERS)


RULE = vm_rule(
    "performance-counters",
    Severity.WARNING,
    title="The VM sees the CPU's performance counters",
    explanation=(
        "Virtual performance counters need the same kind of CPU at the target; a running VM is refused "
        "elsewhere, whatever the EVC mode."
    ),
    fix="switch the counters off at the next restart, or map the VM to hosts with the same CPUs",
    source="4.2 CPU/EVC",
    find=_find,
    reads=("perf_counters", "power"),
)
