"""vSnapshot, vCD, vFloppy, vUSB and vTools: what hangs on a VM and may keep it from moving."""

from __future__ import annotations

from collections.abc import Callable

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from planner.readers.rvtools.headers import IDENTITY

__all__ = [
    "VMEDIA",
    "VSNAPSHOT",
    "VTOOLS",
    "VUSB",
    "media_reader",
    "snapshot_reader",
    "tools_reader",
    "usb_reader",
]

_DEVICE: Spec = {
    **IDENTITY,
    "node": ("Device Node", "Device"),
    "type": ("Device Type", "Type"),
    "connected": ("Connected",),
}
VMEDIA: Spec = _DEVICE
VUSB: Spec = _DEVICE
_VM: Spec = {**IDENTITY, "name": ("VM", "VMName", "VM name", "Virtual machine")}
VSNAPSHOT: Spec = {**_VM, "snapshot": ("Name", "Snapshot", "Snapshot name"), "description": ("Description",)}
VTOOLS: Spec = {**_VM, "tools": ("Tools", "Tools status")}


def snapshot_reader(columns: Columns) -> Callable[[Row], str | None]:
    """Make a reader of snapshot names; a nameless snapshot is still one."""
    name = columns.name("snapshot")
    return lambda row: name(row) or "(nameless)"


def media_reader(columns: Columns) -> Callable[[Row], str | None]:
    """Make a reader of what connected CD/DVD and floppy drives hold."""
    node, kind, connected = columns.text("node"), columns.text("type"), columns.boolean("connected")
    return lambda row: (kind(row) or node(row) or "drive") if connected(row) else None


def usb_reader(columns: Columns) -> Callable[[Row], str | None]:
    """Make a reader of connected USB devices; controllers alone are none."""
    node, kind, connected = columns.text("node"), columns.text("type"), columns.boolean("connected")

    def read(row: Row) -> str | None:
        return " ".join(filter(None, (node(row), kind(row)))) or "USB device" if connected(row) else None

    return read


def tools_reader(columns: Columns) -> Callable[[Row], str | None]:
    """Make a reader of the VMware Tools state."""
    tools = columns.text("tools")
    return lambda row: tools(row) or None
