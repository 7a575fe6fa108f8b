"""Changed-block tracking is on for the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.cbt:
        yield Hit("changed-block tracking is on, so a backup product reads it", "CBT")


RULE = vm_rule(
    "cbt-on",
    Severity.INFO,
    title="Changed-block tracking is on: a backup product must find the VM again",
    explanation=(
        "The VM has another managed object id at the target, so backup jobs that list it by the old one "
        "skip it in silence. The setting travels; whether the change ids before the move still hold "
        "afterwards no vendor document says, so the next backup may have to read everything again."
    ),
    fix=(
        "have the backup product map the VMs to the target vCenter after each wave (by BIOS UUID where it "
        "can), and plan for one full backup"
    ),
    source="4.3 CBT, 4.3 moref, 4.3 backup jobs",
    find=_find,
    reads=("cbt",),
)
