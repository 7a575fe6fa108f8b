"""A disk is a virtual raw device."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for disk in vm.disks:
        if disk.raw and not disk.raw_mode.casefold().startswith("physical"):
            mode = "virtual mode" if disk.raw_mode else "a mode the export does not tell"
            yield Hit(f"{disk.label} is a raw device in {mode}", "Raw", disk.place)


RULE = vm_rule(
    "rdm-virtual",
    Severity.WARNING,
    title="A disk is a virtual raw device",
    explanation=(
        "The mapping file moves and the LUN stays, unless a format in the datastores table turns the "
        "disk into a virtual one."
    ),
    fix=(
        "set a format in the datastores row of this disk to convert it, or present the LUN to the target"
        " hosts"
    ),
    source="4.2 RDM virtual",
    find=_find,
    reads=("disks.raw", "disks.raw_mode"),
)
