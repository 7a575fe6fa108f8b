"""A disk is larger than 62 TB."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]

_LARGEST_MIB = 62 * 1024 * 1024


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        if disk.capacity_mib > _LARGEST_MIB:
            size = disk.capacity_mib / 1024 / 1024
            yield Hit(f"{disk.label} is {size:,.1f} TiB large", "Capacity MiB", disk.place)


RULE = vm_rule(
    "disk-over-62tb",
    Severity.BLOCKER,
    title="A disk is larger than 62 TB",
    explanation=(
        "No virtual disk can be larger than 62 TB; what is larger is a raw device, which cannot be "
        "converted (LargeRDMConversionNotSupported), or a wrong cell."
    ),
    fix="check the capacity in vCenter; move the data of a larger raw device by other means",
    source="4.1 disk > 2 TB, 4.2 RDM virtual",
    find=_find,
)
