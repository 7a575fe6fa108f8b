"""vSnapshot, vCD, vFloppy, vUSB and vTools: what hangs on a VM and may keep it from moving."""

from __future__ import annotations

from planner.readers.columns import Columns, Spec
from planner.readers.rvtools.headers import IDENTITY

__all__ = [
    "VMEDIA",
    "VSNAPSHOT",
    "VTOOLS",
    "VUSB",
    "media",
    "snapshots",
    "tools",
    "usb_devices",
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


def snapshots(columns: Columns) -> list[str]:
    """Read the snapshots' names; a nameless snapshot is still one."""
    return [name or "(nameless)" for name in columns.names("snapshot")]


def media(columns: Columns) -> list[str | None]:
    """Read what connected CD/DVD and floppy drives hold."""
    drives = zip(columns.texts("type"), columns.texts("node"), columns.booleans("connected"), strict=True)
    return [(kind or node or "drive") if connected else None for kind, node, connected in drives]


def usb_devices(columns: Columns) -> list[str | None]:
    """Read connected USB devices; controllers alone are none."""
    devices = zip(columns.texts("node"), columns.texts("type"), columns.booleans("connected"), strict=True)
    return [
        (" ".join(filter(None, (node, kind))) or "USB device") if connected else None
        for node, kind, connected in devices
    ]


def tools(columns: Columns) -> list[str | None]:
    """Read the VMware Tools states."""
    return [state or None for state in columns.texts("tools")]
