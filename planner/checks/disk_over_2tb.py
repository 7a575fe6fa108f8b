"""A disk is larger than 2 TB."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


_TWO_TB_MIB = 2 * 1024 * 1024


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        if disk.capacity_mib > _TWO_TB_MIB:
            size = disk.capacity_mib / 1024 / 1024
            yield Hit(f"{disk.label} is {size:,.1f} TiB large", "Capacity MiB", disk.place)


RULE = vm_rule(
    "disk-over-2tb",
    Severity.INFO,
    title="A disk is larger than 2 TB",
    explanation="Both hosts must be at least 6.0 and the target must not be VMFS 3; and the copy takes long.",
    fix="check the target datastore's type, and give the VM's wave a long window",
    source="4.1 disk > 2 TB",
    find=_find,
)
