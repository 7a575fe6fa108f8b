"""A thin disk becomes thick."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.placement import DiskFormat

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for vm in context.data.inventory.vms:
        placement = context.placements.get(vm.key)
        if placement is None:
            continue
        for disk, target in zip(vm.disks, placement.disks, strict=False):
            thick = target.format not in (None, DiskFormat.THIN)
            if disk.format is DiskFormat.THIN and thick:
                words = f"{disk.label} becomes {target.format} and takes {disk.capacity_mib / 1024:,.0f} GiB"
                yield rule.finding(vm, Hit(words, "Thin", disk.place))


RULE = Rule(
    "disk-grows",
    Severity.INFO,
    title="A thin disk becomes thick",
    explanation="At the target the disk takes its whole provisioned size, and all of it is written.",
    fix="leave the format in the datastores table empty to keep disks thin, or see that there is room",
    source="1.4 thin/thick, 4.1 free space",
    check=_check,
)
