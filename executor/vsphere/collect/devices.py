"""vDisk, vNetwork, vCD, vFloppy and vUSB: a VM's devices."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

from executor.vsphere.collect.key_providers import provider_name
from executor.vsphere.collect.tables import Tables, mib, plain
from executor.vsphere.collect.vm_row import VmRow
from executor.vsphere.devices import network_key
from executor.vsphere.index import NetworkKind
from wavelift.model.collected import CollectedCell
from wavelift.model.sheet_columns import Extra

__all__ = ["add_devices", "network_of"]

Cells = dict[str, CollectedCell]

_DEVICE = vim.vm.device
_DISK = _DEVICE.VirtualDisk
_RAW = (_DISK.RawDiskMappingVer1BackingInfo, _DISK.RawDiskVer2BackingInfo)
_LONGEST_CHAIN = 1000


def add_devices(tables: Tables, vm: VmRow) -> None:
    """Add the rows of one VM's devices, by device key."""
    for device in sorted(vm.devices, key=lambda device: device.key):
        for kind, sheet, cells in _SHEETS:
            if isinstance(device, kind):
                tables.add(sheet, cells(vm, device), vm.shared)


def label(device: Any) -> str:
    """A device's name, e.g. "Hard disk 1"."""
    return str(device.deviceInfo.label) if device.deviceInfo else f"device {device.key}"


def _disk(vm: VmRow, disk: Any) -> Cells:
    backing = disk.backing
    controller = vm.device_by_key.get(disk.controllerKey)
    raw = isinstance(backing, _RAW)
    chain = _chain(backing)
    return {
        "Disk": label(disk),
        "Disk Key": disk.key,
        "Disk UUID": _text(backing, "uuid"),
        "Disk Path": _text(backing, "fileName"),
        "Capacity MiB": mib(disk.capacityInBytes or (disk.capacityInKB or 0) * 1024),
        "Raw": raw,
        "Disk Mode": _text(backing, "diskMode"),
        "Sharing mode": _text(backing, "sharing"),
        "Thin": plain(getattr(backing, "thinProvisioned", None)),
        "Eagerly Scrub": plain(getattr(backing, "eagerlyScrub", None)),
        "Split": plain(getattr(backing, "split", None)),
        "Write Through": plain(getattr(backing, "writeThrough", None)),
        "Controller": _summary(controller),
        "Label": label(controller) if controller is not None else "",
        "SCSI Unit #": plain(getattr(controller, "scsiCtlrUnitNumber", None)),
        "Unit #": disk.unitNumber,
        "Shared Bus": _text(controller, "sharedBus"),
        "Path": vm.row.text("summary.config.vmPathName"),
        "Raw LUN ID": _text(backing, "lunUuid") if raw else "",
        "Raw Comp. Mode": _text(backing, "compatibilityMode") if raw else "",
        Extra.FIRST_CLASS_DISK: _identifier(disk),
        Extra.DISK_ENCRYPTED: getattr(backing, "keyId", None) is not None,
        Extra.KEY_PROVIDER: provider_name(getattr(backing, "keyId", None)),
        Extra.CHAIN: len(chain),
        Extra.BASE: chain[-1] if len(chain) > 1 else "",
    }


def _text(value: Any, name: str) -> str:
    found = getattr(value, name, None)
    return "" if found is None else str(found)


def _summary(device: Any) -> str:
    return str(device.deviceInfo.summary) if device is not None and device.deviceInfo else ""


def _identifier(disk: Any) -> str:
    identity = getattr(disk, "vDiskId", None)
    return str(identity.id) if identity is not None else ""


def _chain(backing: Any) -> list[str]:
    """The files of a disk's chain, the live one first."""
    files: list[str] = []
    while backing is not None and len(files) < _LONGEST_CHAIN:
        files.append(_text(backing, "fileName"))
        backing = getattr(backing, "parent", None)
    return files


def network_of(vm: VmRow, card: Any) -> tuple[str, str]:
    """Network and switch of a network adapter; what the account may not see stands under its key."""
    key = network_key(card.backing)
    entry = vm.estate.index.by_key.get(key)
    if entry is None:
        return str(getattr(card.backing, "deviceName", None) or key), ""
    if entry.kind is NetworkKind.STANDARD:
        return entry.name, vm.estate.switch_of.get((vm.row.ref("runtime.host"), entry.name), "")
    return entry.name, entry.switch


def _nic(vm: VmRow, card: Any) -> Cells:
    network, switch = network_of(vm, card)
    addresses = _addresses(vm, card.key)
    return {
        "NIC label": label(card),
        "Adapter": type(card).__name__.rpartition(".")[2].removeprefix("Virtual"),
        "Network": network,
        "Switch": switch,
        "Connected": bool(card.connectable.connected) if card.connectable else True,
        "Starts Connected": bool(card.connectable.startConnected) if card.connectable else True,
        "Mac Address": card.macAddress or "",
        "Type": card.addressType or "",
        "IPv4 Address": ", ".join(address for address in addresses if ":" not in address),
        "IPv6 Address": ", ".join(address for address in addresses if ":" in address),
        "Direct Path IO": _direct_path(vm, card.key),
        Extra.NIC_KEY: card.key,
    }


def _addresses(vm: VmRow, key: int) -> list[str]:
    return [
        str(address)
        for net in vm.get("guest.net") or ()
        if net.deviceConfigId == key
        for address in net.ipAddress or ()
    ]


def _direct_path(vm: VmRow, key: int) -> bool:
    """Whether DirectPath I/O is active now, which is what ties a VM to its host."""
    for device in vm.get("runtime.device") or ():
        if device.key == key:
            return bool(getattr(device.runtimeState, "vmDirectPathGen2Active", False))
    return False


def _drive(_vm: VmRow, drive: Any) -> Cells:
    connectable = drive.connectable
    return {
        "Device Node": label(drive),
        "Connected": bool(connectable.connected) if connectable else False,
        "Starts Connected": bool(connectable.startConnected) if connectable else False,
        "Device Type": _holds(drive.backing),
    }


def _holds(backing: Any) -> str:
    """What a drive is connected to: an image by its path, a device by its name."""
    for name in ("fileName", "deviceName"):
        if text := _text(backing, name):
            return text
    kind = type(backing).__name__.rpartition(".")[2]
    return "client device" if "Remote" in kind else kind


def _usb(_vm: VmRow, device: Any) -> Cells:
    return {
        "Device Node": label(device),
        "Device Type": _text(device.backing, "deviceName"),
        "Connected": bool(device.connected),
        "Family": ", ".join(device.family or ()),
        "Speed": ", ".join(device.speed or ()),
        "Unit number": device.unitNumber,
    }


_SHEETS = (
    (_DISK, "vDisk", _disk),
    (_DEVICE.VirtualEthernetCard, "vNetwork", _nic),
    (_DEVICE.VirtualCdrom, "vCD", _drive),
    (_DEVICE.VirtualFloppy, "vFloppy", _drive),
    (_DEVICE.VirtualUSB, "vUSB", _usb),
)
"""Class of device, the sheet it stands on, and its cells."""
