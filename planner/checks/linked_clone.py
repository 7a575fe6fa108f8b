"""The VM's disks begin in files of another VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        if disk.base and _folder(disk.base) != _folder(disk.path):
            yield Hit(f"{disk.label} begins in '{disk.base[-80:]}'", Extra.BASE, disk.place)


def _folder(path: str) -> str:
    return path.rpartition("/")[0].strip().casefold()


RULE = vm_rule(
    "linked-clone",
    Severity.WARNING,
    title="A disk begins in the folder of another VM",
    explanation=(
        "This is a linked clone. Moved to another vCenter it becomes a full VM and needs the space of its "
        "parent too; it can no longer be refreshed from there."
    ),
    fix="make sure of space for the full size at the target, or let the product that cloned it clone it anew",
    source="1.4 linked clones",
    find=_find,
)
