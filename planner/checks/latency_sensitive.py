"""The latency sensitivity is high."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.latency_sensitivity.casefold() == "high":
        words = f"its latency sensitivity is high: {vm.memory_mib:,} MiB and {vm.cpus} vCPUs must be reserved"
        yield Hit(words, "Latency Sensitivity")


RULE = vm_rule(
    "latency-sensitive",
    Severity.WARNING,
    title="The latency sensitivity is high",
    explanation=(
        "High latency sensitivity wants all memory and CPU of the VM reserved; the target pool must "
        "have that unreserved, or the VM does not start there (InsufficientResourcesFault)."
    ),
    fix=(
        "make sure that the target pool has the VM's full memory and CPU unreserved, or set the "
        "sensitivity to normal"
    ),
    source="4.2 reservations",
    find=_find,
    reads=("latency_sensitivity",),
)
