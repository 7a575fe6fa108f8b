"""A disk forgets its changes."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        mode = disk.mode.casefold().replace("-", "_").replace(" ", "_")
        if mode.endswith("nonpersistent"):
            yield Hit(f"{disk.label} has mode '{disk.mode}'", "Disk Mode", disk.place)


RULE = vm_rule(
    "disk-nonpersistent",
    Severity.BLOCKER,
    title="A disk forgets its changes",
    explanation="Nonpersistent disks cannot be moved with storage (NonPersistentDisksNotSupported).",
    fix="set the disk mode to dependent (persistent) while the VM is off",
    source="4.2 independent disks",
    find=_find,
    reads=("disks.mode",),
)
