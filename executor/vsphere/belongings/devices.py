"""The flag of a VM's disks that a move may lose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyVmomi import vim

from executor.vsphere.devices import MULTI_WRITER

__all__ = ["share_spec"]


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
