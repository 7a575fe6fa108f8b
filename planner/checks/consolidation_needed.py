"""The VM's disks need consolidation."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.consolidation_needed:
        yield Hit("its disks need consolidation", "Consolidation Needed")


RULE = vm_rule(
    "consolidation-needed",
    Severity.BLOCKER,
    title="The VM's disks need consolidation",
    explanation=(
        "Delta disks without a snapshot are left over, usually by a backup; a relocation fails on them "
        "or carries them along."
    ),
    fix="consolidate the VM's disks first (Snapshots, Consolidate), then export anew",
    source="4.2 consolidation needed",
    find=_find,
    reads=("consolidation_needed",),
)
