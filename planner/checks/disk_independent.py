"""A disk is independent."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        mode = disk.mode.casefold().replace("-", "_").replace(" ", "_")
        if mode == "independent_persistent":
            yield Hit(f"{disk.label} has mode '{disk.mode}'", "Disk Mode", disk.place)


RULE = vm_rule(
    "disk-independent",
    Severity.WARNING,
    title="A disk is independent",
    explanation=(
        "For a move with storage the documentation wants disks in persistent mode; some versions refuse "
        "independent ones while the VM is on."
    ),
    fix="set the disk mode to dependent, or move the VM powered off",
    source="4.2 independent disks",
    find=_find,
    reads=("disks.mode",),
)
