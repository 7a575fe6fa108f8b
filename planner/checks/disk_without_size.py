"""A disk has no size, although others of its export have."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    vms = context.data.inventory.vms
    sizeless = [(vm, disk) for vm in vms for disk in vm.disks if disk.capacity_mib == 0 and not disk.assumed]
    if not sizeless:
        return
    # An export without any size lacks the column.
    sized = (disk for vm in vms for disk in vm.disks if disk.capacity_mib and not disk.assumed)
    telling = {disk.place.file for disk in sized}
    for vm, disk in sizeless:
        if disk.place.file in telling:
            yield rule.finding(vm, Hit(f"{disk.label} has no capacity", "Capacity MiB", disk.place))


RULE = Rule(
    "disk-without-size",
    Severity.WARNING,
    title="A disk has no size",
    explanation="A disk of size 0 hides how long its copy takes and how much space it needs at the target.",
    fix="look up the disk's size in vCenter and export anew; the VM may be inaccessible",
    source="4.1 free space",
    check=_check,
)
