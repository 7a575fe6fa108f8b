"""A disk has no size, although others of its export have."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    disks = [(vm, disk) for vm in context.data.inventory.vms for disk in vm.disks if not disk.assumed]
    # An export without any size lacks the column.
    telling = {disk.place.file for _, disk in disks if disk.capacity_mib}
    for vm, disk in disks:
        if disk.capacity_mib == 0 and disk.place.file in telling:
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
