"""``config.hardware.device``: the controllers, disks and network adapters of a virtual machine."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate import NetworkNode, SimDisk, SimNic, SwitchNode, VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import array, make, vmodl
from wavelift.model.placement import DiskFormat

__all__ = ["NIC_CLASSES", "devices", "nic_device"]

_DEVICE: Final = "vim.vm.device."
_CARD: Final = "vim.vm.device.VirtualEthernetCard."

NIC_CLASSES: Final[dict[str, str]] = {
    "vmxnet3": "VirtualVmxnet3",
    "vmxnet2": "VirtualVmxnet2",
    "e1000": "VirtualE1000",
    "e1000e": "VirtualE1000e",
    "pcnet32": "VirtualPCNet32",
    "sriov": "VirtualSriovEthernetCard",
    "sr-iov": "VirtualSriovEthernetCard",
    "vmxnet3vrdma": "VirtualVmxnet3Vrdma",
}
"""Adapter names as exports spell them, in lower case, and pyVmomi's classes below vim.vm.device."""

_SCSI_FIRST: Final = 1000
_DISK_FIRST: Final = 2000
_PER_CONTROLLER: Final = 15
_SCSI_OWN_UNIT: Final = 7
_NIC_UNIT_FIRST: Final = 7


def devices(inventory: Inventory, vm: VmNode) -> Any:
    """Return all devices: the buses, the SCSI controllers the disks need, disks and adapters."""
    places = [_disk_place(disk, number) for number, disk in enumerate(vm.disks)]
    controllers = sorted({controller for controller, _ in places} | {_SCSI_FIRST})
    found = [_pci(), *(_scsi(key, places, vm.disks) for key in controllers)]
    found += [_disk(inventory, disk, place) for disk, place in zip(vm.disks, places, strict=True)]
    found += [nic_device(inventory, nic, number) for number, nic in enumerate(vm.nics)]
    return array("vim.vm.device.VirtualDevice", found)


def _described(label: str, summary: str) -> Any:
    return make(vmodl("vim.Description"), label=label, summary=summary)


def _pci() -> Any:
    return make(
        vmodl(f"{_DEVICE}VirtualPCIController"),
        key=100,
        deviceInfo=_described("PCI controller 0", "PCI controller 0"),
        busNumber=0,
    )


def _disk_place(disk: SimDisk, number: int) -> tuple[int, int]:
    """Return (controller key, unit): disk keys 2000, 2001 … say their slot, as vSphere numbers them."""
    slot = disk.key - _DISK_FIRST
    if not 0 <= slot < 4 * (_PER_CONTROLLER + 1):
        slot = number // _PER_CONTROLLER * (_PER_CONTROLLER + 1) + number % _PER_CONTROLLER
    bus, unit = divmod(slot, _PER_CONTROLLER + 1)
    return _SCSI_FIRST + bus, unit


def _scsi(key: int, places: list[tuple[int, int]], disks: list[SimDisk]) -> Any:
    bus = key - _SCSI_FIRST
    return make(
        vmodl(f"{_DEVICE}ParaVirtualSCSIController"),
        key=key,
        deviceInfo=_described(f"SCSI controller {bus}", "VMware paravirtual SCSI"),
        controllerKey=100,
        unitNumber=3 + bus,
        busNumber=bus,
        device=[disk.key for disk, place in zip(disks, places, strict=True) if place[0] == key],
        hotAddRemove=True,
        sharedBus="noSharing",
        scsiCtlrUnitNumber=_SCSI_OWN_UNIT,
    )


def _disk(inventory: Inventory, disk: SimDisk, place: tuple[int, int]) -> Any:
    backing = make(
        vmodl(f"{_DEVICE}VirtualDisk.FlatVer2BackingInfo"),
        fileName=disk.file or f"[{inventory.name(disk.datastore)}] {disk.uuid or disk.key}.vmdk",
        datastore=inventory.ref(disk.datastore),
        diskMode=disk.mode,
        split=False,
        writeThrough=False,
        thinProvisioned=disk.format is DiskFormat.THIN,
        eagerlyScrub=disk.format is DiskFormat.EAGER,
        uuid=disk.uuid or None,
        digestEnabled=False,
        sharing="sharingNone",
    )
    return make(
        vmodl(f"{_DEVICE}VirtualDisk"),
        key=disk.key,
        deviceInfo=_described(disk.label, f"{disk.capacity_mib * 1024:,} KB"),
        backing=backing,
        controllerKey=place[0],
        unitNumber=place[1],
        capacityInKB=disk.capacity_mib * 1024,
        capacityInBytes=disk.capacity_mib * 1024 * 1024,
        diskObjectId=f"1-{disk.key}",
    )


def nic_device(inventory: Inventory, nic: SimNic, number: int = 0) -> Any:
    """Return a network adapter as the class its adapter name stands for."""
    name = NIC_CLASSES.get(nic.adapter.casefold().removeprefix("virtual"), "VirtualVmxnet3")
    connectable = make(
        vmodl(f"{_DEVICE}VirtualDevice.ConnectInfo"),
        migrateConnect="unset",
        startConnected=nic.starts_connected,
        allowGuestControl=True,
        connected=nic.connected,
        status="ok" if nic.connected else "untried",
    )
    return make(
        vmodl(_DEVICE + name),
        key=nic.key,
        deviceInfo=_described(nic.label, inventory.name(nic.network)),
        backing=_nic_backing(inventory, nic),
        connectable=connectable,
        controllerKey=100,
        unitNumber=_NIC_UNIT_FIRST + number,
        addressType="assigned",
        macAddress=nic.mac,
        wakeOnLanEnabled=True,
        uptCompatibilityEnabled=False,
    )


def _nic_backing(inventory: Inventory, nic: SimNic) -> Any:
    network = inventory.get(nic.network, NetworkNode)
    switch = inventory.get(network.switch, SwitchNode) if network is not None else None
    if switch is not None:
        port = make(
            vmodl("vim.dvs.PortConnection"),
            switchUuid=switch.uuid,
            portgroupKey=nic.network,
            portKey=str(nic.key),
            connectionCookie=0,
        )
        return make(vmodl(f"{_CARD}DistributedVirtualPortBackingInfo"), port=port)
    return make(
        vmodl(f"{_CARD}NetworkBackingInfo"),
        deviceName=inventory.name(nic.network),
        useAutoDetect=False,
        network=inventory.ref(nic.network),
    )
