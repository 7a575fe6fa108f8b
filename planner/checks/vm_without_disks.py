"""The VM has no disks."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if not vm.disks and not vm.template and not vm.srm_placeholder and vm.place.file:
        yield Hit("the export lists no disk for it", "Disks")


RULE = vm_rule(
    "vm-without-disks",
    Severity.INFO,
    title="The VM has no disks",
    explanation=(
        "Without disks there is nothing to size the move by; often the VM boots from the network, or "
        "its disks were detached."
    ),
    fix="check that the VM is meant to move; drop it from the campaign otherwise",
    source="4.1 free space",
    find=_find,
)
