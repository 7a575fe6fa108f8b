"""A raw device of more than 2 TB shall become a virtual disk."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]

_TWO_TIB = 2 * 1024 * 1024


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for vm in context.kinds.worth_asking(("disks.raw",), lambda vm: any(disk.raw for disk in vm.disks)):
        placement = context.placements.get(vm.key)
        for disk, goes_to in zip(vm.disks, placement.disks if placement else (), strict=False):
            virtual = disk.raw and not disk.raw_mode.casefold().startswith("physical")
            if virtual and goes_to.format is not None and disk.capacity_mib > _TWO_TIB:
                size = disk.capacity_mib / 1024 / 1024
                words = f"{disk.label} is a raw device of {size:,.1f} TiB that shall become {goes_to.format}"
                yield rule.finding(vm, Hit(words, "Capacity MiB", disk.place))


RULE = Rule(
    "rdm-too-large-to-convert",
    Severity.BLOCKER,
    title="A raw device of more than 2 TB shall become a virtual disk",
    explanation=(
        "A format in the datastores table turns a virtual raw device into a disk of that format, and that "
        "is refused above 2 TB (LargeRDMConversionNotSupported)."
    ),
    fix="leave the format empty for this disk, so that its mapping file moves, and present the LUN there",
    source="4.2 RDM virtual",
    check=_check,
)
