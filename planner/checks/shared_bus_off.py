"""A SCSI bus is shared, the VM is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is not Power.OFF:
        return
    for disk in vm.disks:
        if disk.shared_bus.casefold() in ("virtualsharing", "physicalsharing"):
            yield Hit(f"{disk.label} is on a bus with '{disk.shared_bus}'", "Shared Bus", disk.place)


RULE = vm_rule(
    "shared-bus-off",
    Severity.WARNING,
    title="A SCSI bus is shared, the VM is off",
    explanation=(
        "The VM moves, but a disk that other nodes of the guest cluster use must be moved once only and "
        "attached again."
    ),
    fix="move the nodes of the guest cluster together and check their shared disks afterwards",
    source="4.2 shared SCSI bus",
    find=_find,
    reads=("power", "disks.shared_bus"),
)
