"""A disk is a physical raw device."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        if disk.raw and disk.raw_mode.casefold().startswith("physical"):
            yield Hit(f"{disk.label} is a raw device in physical mode", "Raw Comp. Mode", disk.place)


RULE = vm_rule(
    "rdm-physical",
    Severity.BLOCKER,
    title="A disk is a physical raw device",
    explanation="Only the mapping file moves: the LUN stays, and the target host must see the very same LUN.",
    fix="turn the disk into a virtual one, or move the VM by hand together with its LUN",
    source="4.2 RDM physical",
    find=_find,
    reads=("disks.raw", "disks.raw_mode"),
)
