"""A disk is a container volume."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


_FOLDERS = ("fcd/", "kubevols/")


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        folder = disk.path.partition("]")[2].strip().casefold()
        if disk.fcd:
            yield Hit(
                f"{disk.label} is the first class disk {disk.fcd[:60]}", Extra.FIRST_CLASS_DISK, disk.place
            )
        elif folder.startswith(_FOLDERS):
            yield Hit(f"{disk.label} lies in '{disk.path[-80:]}'", "Disk Path", disk.place)


RULE = vm_rule(
    "first-class-disk",
    Severity.WARNING,
    title="A disk is a container volume",
    explanation=(
        "First class disks (folder fcd) and Kubernetes volumes (folder kubevols) are registered in "
        "their vCenter; that registration does not follow the disk."
    ),
    fix=(
        "move the workload with its container platform's own tools, or register the volume again at the "
        "target"
    ),
    source="4.2 FCD / CNS volumes",
    find=_find,
)
