"""A disk of a running VM is shared with other VMs."""

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
        if "multiwriter" in disk.sharing.casefold().replace("-", ""):
            yield Hit(f"{disk.label} is shared in multi-writer mode", "Sharing mode", disk.place)


RULE = vm_rule(
    "disk-multi-writer",
    Severity.BLOCKER,
    title="A disk is shared with other VMs",
    explanation=(
        "A multi-writer disk is open in several VMs at once, and the flag does not survive a move to "
        "another vCenter."
    ),
    fix=(
        "shut down all VMs that share the disk, move the disk once by hand, attach it again and restore "
        "the flag"
    ),
    source="4.2 multi-writer",
    find=_find,
    reads=("power", "disks.sharing"),
)
