"""Files and space of a virtual machine: ``layoutEx``, ``storage`` and ``summary.storage``."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter
from executor.simulator.soap.properties.vm_config import home
from executor.simulator.soap.vmodl_values import make, vmodl
from wavelift.model.placement import DiskFormat

__all__ = ["FILES", "file_layout", "storage_summary"]

_MIB: Final = 1 << 20
_VMX_BYTES: Final = 4096
_DESCRIPTOR_BYTES: Final = 512


def _disk_sizes(vm: VmNode) -> list[tuple[str, str, int, int]]:
    """Return (datastore, file, bytes in use, bytes it may still grow) of each disk."""
    sizes = []
    for disk in vm.disks:
        used = disk.used_mib if disk.format is DiskFormat.THIN else disk.capacity_mib
        sizes.append((disk.datastore, disk.file, used * _MIB, max(0, disk.capacity_mib - used) * _MIB))
    return sizes


def _file(key: int, name: str, kind: str, size: int) -> Any:
    return make(
        vmodl("vim.vm.FileLayoutEx.FileInfo"),
        key=key,
        name=name,
        type=kind,
        size=size,
        uniqueSize=size,
        accessible=True,
    )


def _files(inventory: Inventory, vm: VmNode) -> list[Any]:
    return [_file(key, *each) for key, each in enumerate(file_layout(inventory, vm))]


def file_layout(inventory: Inventory, vm: VmNode) -> list[tuple[str, str, int]]:
    """The VM's files: each one's path "[datastore] folder/name", its type in a layout, and its bytes."""
    found = [(f"{home(inventory, vm)}{vm.name}.vmx", "config", _VMX_BYTES)]
    for _, name, used, _ in _disk_sizes(vm):
        found.append((name, "diskDescriptor", _DESCRIPTOR_BYTES))
        found.append((name.replace(".vmdk", "-flat.vmdk"), "diskExtent", used))
    return found


def _usage(inventory: Inventory, vm: VmNode) -> list[Any]:
    totals: dict[str, tuple[int, int]] = {vm.datastore: (_VMX_BYTES, 0)}
    for datastore, _, used, growth in _disk_sizes(vm):
        before = totals.get(datastore, (0, 0))
        totals[datastore] = (before[0] + used, before[1] + growth)
    cls = vmodl("vim.vm.StorageInfo.UsageOnDatastore")
    return [
        make(cls, datastore=ref, committed=used, uncommitted=growth, unshared=used)
        for moref, (used, growth) in totals.items()
        if (ref := inventory.ref(moref)) is not None
    ]


def storage_summary(inventory: Inventory, vm: VmNode) -> Any:
    """Return ``summary.storage``: bytes in use and bytes that may still be allocated."""
    sizes = _disk_sizes(vm)
    used = _VMX_BYTES + sum(each[2] for each in sizes)
    return make(
        vmodl("vim.vm.Summary.StorageSummary"),
        committed=max(0, used + vm.more_used_mib * _MIB),
        uncommitted=max(0, sum(each[3] for each in sizes) + vm.more_growth_mib * _MIB),
        unshared=used,
        timestamp=inventory.now(),
    )


FILES: dict[str, Getter] = {
    "layoutEx.file": _files,
    "layoutEx.timestamp": lambda inventory, _vm: inventory.now(),
    "storage.perDatastoreUsage": _usage,
    "storage.timestamp": lambda inventory, _vm: inventory.now(),
}
