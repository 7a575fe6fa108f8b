"""A SCSI bus is shared while the VM runs."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.OFF:
        return
    for disk in vm.disks:
        if disk.shared_bus.casefold() in ("virtualsharing", "physicalsharing"):
            yield Hit(f"{disk.label} is on a bus with '{disk.shared_bus}'", "Shared Bus", disk.place)


RULE = vm_rule(
    "shared-bus",
    Severity.BLOCKER,
    title="A SCSI bus is shared while the VM runs",
    explanation=(
        "Disks on a shared bus belong to a cluster of guests; vCenter refuses to move a running one "
        "(SharedBusControllerNotSupported)."
    ),
    fix="shut down all nodes of the guest cluster and move its disks once, by hand",
    source="4.2 shared SCSI bus",
    find=_find,
    reads=("power", "disks.shared_bus"),
)
