"""A USB device is connected to the VM, which is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for device in vm.usb_devices if vm.power is Power.OFF else ():
        yield Hit(f"USB device '{device[:120]}' is connected" if device else "a USB device is connected")


RULE = vm_rule(
    "usb-connected-off",
    Severity.WARNING,
    title="A USB device is connected to the VM, which is off",
    explanation="The VM moves, but its USB device stays with the old host and is not there when it starts.",
    fix="remove the USB device from the VM, or use a USB server on the network",
    source="4.2 USB passthrough",
    find=_find,
    reads=("usb_devices", "power"),
)
