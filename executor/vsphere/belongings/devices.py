"""Flags and media of a VM's devices that a move may lose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyVmomi import vim

__all__ = ["media_of", "multi_writer_of", "share_spec"]

_MULTI_WRITER = "sharingMultiWriter"


def multi_writer_of(devices: Iterable[Any]) -> tuple[int, ...]:
    """Keys of disks shared with multi-writer."""
    return tuple(
        device.key
        for device in devices
        if isinstance(device, vim.vm.device.VirtualDisk)
        and getattr(device.backing, "sharing", None) == _MULTI_WRITER
    )


def media_of(devices: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Connected CD drives that hold an image, as (label, file)."""
    drives = [device for device in devices if isinstance(device, vim.vm.device.VirtualCdrom)]
    return tuple(held for held in map(_held, drives) if held is not None)


def _held(drive: Any) -> tuple[str, str] | None:
    connected = drive.connectable is not None and drive.connectable.connected
    file = getattr(drive.backing, "fileName", "")
    return (str(drive.deviceInfo.label), str(file)) if connected and file else None


def share_spec(devices: Iterable[Any], keys: Iterable[int]) -> list[Any]:
    """Changes that give these disks their multi-writer flag back."""
    wanted = set(keys)
    changes = []
    for device in devices:
        if isinstance(device, vim.vm.device.VirtualDisk) and device.key in wanted:
            old: Any = device.backing
            backing = type(old)(fileName=old.fileName, diskMode=old.diskMode, sharing=_MULTI_WRITER)
            disk = vim.vm.device.VirtualDisk(
                key=device.key,
                backing=backing,
                controllerKey=device.controllerKey,
                unitNumber=device.unitNumber,
                capacityInKB=device.capacityInKB,
            )
            changes.append(vim.vm.device.VirtualDeviceSpec(operation="edit", device=disk))
    return changes
