"""A disk has no size."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        if disk.capacity_mib == 0 and not disk.assumed:
            yield Hit(f"{disk.label} has no capacity", "Capacity MiB", disk.place)


RULE = vm_rule(
    "disk-without-size",
    Severity.WARNING,
    title="A disk has no size",
    explanation="A disk of size 0 hides how long its copy takes and how much space it needs at the target.",
    fix="look up the disk's size in vCenter and export anew; the VM may be inaccessible",
    source="4.1 free space",
    find=_find,
)
