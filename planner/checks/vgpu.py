"""The VM has a virtual GPU."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.vgpus:
        yield Hit(f"it has the virtual GPU {', '.join(vm.vgpus)[:120]}", Extra.VGPUS)


RULE = vm_rule(
    "vgpu",
    Severity.WARNING,
    title="The VM has a virtual GPU",
    explanation=(
        "The target host needs a free slot of the same profile, and vgpu.hotmigrate.enabled must be set on "
        "the vCenter. The switchover copies the card's memory and may take longer than the 100 s that "
        "vMotion allows."
    ),
    fix="make sure of free slots of this profile at the target, or move the VM powered off",
    source="4.2 vGPU",
    find=_find,
    reads=("vgpus",),
)
