"""The VM's name is longer than 80 characters."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]

LONGEST = 80


def _find(vm: Vm) -> Iterator[Hit]:
    if len(vm.name) > LONGEST:
        yield Hit(f"its name has {len(vm.name):,} characters", "VM")


RULE = vm_rule(
    "name-too-long",
    Severity.WARNING,
    title="The VM's name is longer than 80 characters",
    explanation=(
        "vCenter takes names of up to 80 characters; longer ones come from other tools, and the folder "
        "and files at the target are cut or refused (FileNameTooLong)."
    ),
    fix="rename the VM to at most 80 characters before the export",
    source="5.2 FileNameTooLong",
    find=_find,
)
