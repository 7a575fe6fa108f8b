"""The VM has more than 64 disks."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]

MOST = 64


def _find(vm: Vm) -> Iterator[Hit]:
    if len(vm.disks) > MOST:
        yield Hit(f"it has {len(vm.disks):,} disks", "Disks")


RULE = vm_rule(
    "disks-many",
    Severity.WARNING,
    title="The VM has more than 64 disks",
    explanation=(
        "Many disks make the switchover long; above 100 seconds it fails (fsr.maxSwitchoverSeconds)."
    ),
    fix="plan the VM for a quiet hour, raise fsr.maxSwitchoverSeconds, or move it powered off",
    source="4.2 disks count",
    find=_find,
)
