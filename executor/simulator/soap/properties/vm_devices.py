"""``config.hardware.device``: the controllers, disks and network adapters of a virtual machine."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.invented import invented_uuid
from executor.simulator.estate.nodes import NetworkNode, SimDisk, SimNic, SwitchNode, VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.properties.vm_attachments import attachments
from executor.simulator.soap.properties.vm_traits import key_id
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

_BUSES: Final = ("noSharing", "virtualSharing", "physicalSharing")
_SCSI_FIRST: Final = 1000
_DISK_FIRST: Final = 2000
_PER_CONTROLLER: Final = 15
_SCSI_OWN_UNIT: Final = 7
_NIC_UNIT_FIRST: Final = 7


def devices(inventory: Inventory, vm: VmNode) -> Any:
    """Return all devices: the buses, the SCSI controllers the disks need, disks and adapters."""
    places = _disk_places(vm.disks)
    controllers = sorted({controller for controller, _ in places} | {_SCSI_FIRST})
    found = [_pci(), *(_scsi(key, places, vm.disks) for key in controllers)]
    found += [_disk(inventory, disk, place) for disk, place in zip(vm.disks, places, strict=True)]
    found += [nic_device(inventory, nic, number) for number, nic in enumerate(vm.nics)]
    found += attachments(vm)
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


def _disk_places(disks: list[SimDisk]) -> list[tuple[int, int]]:
    """Places of all disks; one whose bus is shared in another way gets another controller."""
    places: list[tuple[int, int]] = []
    buses: dict[int, str] = {}
    for number, disk in enumerate(disks):
        key, unit = _disk_place(disk, number)
        while buses.setdefault(key, _shared_bus(disk)) != _shared_bus(disk):
            key += 1
        places.append((key, unit))
    return places


def _shared_bus(disk: SimDisk) -> str:
    told = disk.told.shared_bus if disk.told is not None else ""
    return told if told in _BUSES else _BUSES[0]


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
        sharedBus=next(
            (_shared_bus(disk) for disk, place in zip(disks, places, strict=True) if place[0] == key),
            _BUSES[0],
        ),
        scsiCtlrUnitNumber=_SCSI_OWN_UNIT,
    )


def _disk(inventory: Inventory, disk: SimDisk, place: tuple[int, int]) -> Any:
    backing = _raw(inventory, disk) if disk.told is not None and disk.told.raw else _flat(inventory, disk)
    fcd = disk.told.fcd if disk.told is not None else ""
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
        vDiskId=make(vmodl("vim.vslm.ID"), id=fcd) if fcd else None,
    )


def _common(inventory: Inventory, disk: SimDisk) -> dict[str, Any]:
    """Fields that flat files and raw devices share."""
    return {
        "fileName": disk.file or f"[{inventory.name(disk.datastore)}] {disk.uuid or disk.key}.vmdk",
        "datastore": inventory.ref(disk.datastore),
        "diskMode": disk.mode,
        "uuid": disk.uuid or None,
        "sharing": "sharingMultiWriter" if disk.multi_writer else "sharingNone",
    }


def _flat(inventory: Inventory, disk: SimDisk) -> Any:
    cls = vmodl(f"{_DEVICE}VirtualDisk.FlatVer2BackingInfo")
    parent = None
    for name in _parents(disk):
        parent = make(cls, fileName=name, diskMode=disk.mode, parent=parent)
    return make(
        cls,
        **_common(inventory, disk),
        split=False,
        writeThrough=False,
        thinProvisioned=disk.format is DiskFormat.THIN,
        eagerlyScrub=disk.format is DiskFormat.EAGER,
        digestEnabled=False,
        keyId=key_id(disk.told),
        parent=parent,
    )


def _parents(disk: SimDisk) -> list[str]:
    """Files of the disk's chain but for the live one, the base first."""
    told = disk.told
    if told is None or not told.chain or told.chain < 2:
        return []
    between = [disk.file.replace(".vmdk", f"-{number:06d}.vmdk") for number in range(1, told.chain - 1)]
    return [told.base or disk.file, *between]


def _raw(inventory: Inventory, disk: SimDisk) -> Any:
    """A raw device mapping to a LUN that no other disk has."""
    mode = disk.told.raw_mode if disk.told is not None else ""
    return make(
        vmodl(f"{_DEVICE}VirtualDisk.RawDiskMappingVer1BackingInfo"),
        **_common(inventory, disk),
        lunUuid=invented_uuid("lun", disk.uuid or disk.file),
        deviceName=f"vml.{invented_uuid('lun', disk.uuid or disk.file)}",
        compatibilityMode=mode or "virtualMode",
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
