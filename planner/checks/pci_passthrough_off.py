"""A PCI device is passed through to the VM, which is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.passthrough and vm.power is Power.OFF:
        yield Hit(f"it holds the device {', '.join(vm.passthrough)[:120]}", Extra.PASSTHROUGH)


RULE = vm_rule(
    "pci-passthrough-off",
    Severity.WARNING,
    title="A PCI device is passed through to the VM, which is off",
    explanation=(
        "The VM moves, but it starts at the target only on a host that has such a device, and only after the "
        "device was chosen anew."
    ),
    fix="remove the device before the move and add one of the target host afterwards",
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("passthrough", "power"),
)
