"""A USB device is connected."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for device in vm.usb_devices if vm.power is not Power.OFF else ():
        yield Hit(f"USB device '{device[:120]}' is connected" if device else "a USB device is connected")


RULE = vm_rule(
    "usb-connected",
    Severity.BLOCKER,
    title="A USB device is connected",
    explanation="A USB device stays with its host; a VM that holds one cannot leave for another vCenter.",
    fix="remove the USB device from the VM, or use a USB server on the network",
    source="4.2 USB passthrough",
    find=_find,
    reads=("usb_devices", "power"),
)
