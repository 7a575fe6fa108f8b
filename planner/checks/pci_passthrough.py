"""A PCI device of the host is passed through to the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.passthrough and vm.power is not Power.OFF:
        yield Hit(f"it holds the device {', '.join(vm.passthrough)[:120]}", Extra.PASSTHROUGH)


RULE = vm_rule(
    "pci-passthrough",
    Severity.BLOCKER,
    title="A PCI device of the host is passed through to the VM",
    explanation=(
        "A running VM that holds a device of its host is tied to that host; its memory is pinned for the "
        "device, and vMotion refuses it (DisallowedMigrationDeviceAttached)."
    ),
    fix="power the VM off and remove the device, move, and add one again at the target",
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("passthrough", "power"),
)
