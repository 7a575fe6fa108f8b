"""What a move may lose of a VM's devices: the flag of its disks, and what its CD drives hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyVmomi import vim

from executor.vsphere.devices import MULTI_WRITER

__all__ = ["drive_spec", "share_spec"]


def drive_spec(devices: Iterable[Any], label: str, file: str) -> Any:
    """The change that connects an image to the CD drive of that label; None where there is no such drive."""
    for device in devices:
        if isinstance(device, vim.vm.device.VirtualCdrom) and _label(device) == label:
            old: Any = device.connectable
            drive = vim.vm.device.VirtualCdrom(
                key=device.key,
                backing=vim.vm.device.VirtualCdrom.IsoBackingInfo(fileName=file),
                connectable=vim.vm.device.VirtualDevice.ConnectInfo(
                    connected=True,
                    startConnected=bool(old.startConnected) if old is not None else True,
                    allowGuestControl=bool(old.allowGuestControl) if old is not None else True,
                ),
                controllerKey=device.controllerKey,
                unitNumber=device.unitNumber,
            )
            return vim.vm.device.VirtualDeviceSpec(operation="edit", device=drive)
    return None


def _label(device: Any) -> str:
    return str(device.deviceInfo.label)


def share_spec(devices: Iterable[Any], keys: Iterable[int]) -> list[Any]:
    """Changes that give these disks their multi-writer flag back."""
    wanted = set(keys)
    changes = []
    for device in devices:
        if isinstance(device, vim.vm.device.VirtualDisk) and device.key in wanted:
            old: Any = device.backing
            backing = type(old)(fileName=old.fileName, diskMode=old.diskMode, sharing=MULTI_WRITER)
            disk = vim.vm.device.VirtualDisk(
                key=device.key,
                backing=backing,
                controllerKey=device.controllerKey,
                unitNumber=device.unitNumber,
                capacityInKB=device.capacityInKB,
            )
            changes.append(vim.vm.device.VirtualDeviceSpec(operation="edit", device=disk))
    return changes
