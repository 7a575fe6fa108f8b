"""A disk is shared with other VMs, the VM is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks if vm.power is Power.OFF else ():
        if "multiwriter" in disk.sharing.casefold().replace("-", ""):
            yield Hit(f"{disk.label} is shared in multi-writer mode", "Sharing mode", disk.place)


RULE = vm_rule(
    "disk-multi-writer-off",
    Severity.WARNING,
    title="A disk is shared with other VMs, the VM is off",
    explanation=(
        "The VM moves, but a disk that other VMs have open as well must be moved once only and attached to "
        "them again. The multi-writer flag does not survive (a field report); Wavelift sets it again after "
        "the move unless [policy] restore is off."
    ),
    fix="shut down all VMs that share the disk, move them together and check the shared disk afterwards",
    source="4.2 multi-writer",
    find=_find,
    reads=("power", "disks.sharing"),
)
