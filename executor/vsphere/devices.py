"""A VM's disks and NICs: as values for the engine, and what a spec needs to know about the live ones."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyVmomi import vim

from executor.gateway import LiveDisk, LiveNic
from executor.vsphere.index import Index, NetworkEntry
from executor.vsphere.properties import moref, read
from executor.vsphere.session import Session
from wavelift.model.placement import DiskFormat

__all__ = ["MULTI_WRITER", "DeviceMemory", "Devices", "disks_of", "nics_of"]

MULTI_WRITER = "sharingMultiWriter"
_MIB = 1 << 20
_DEVICE = vim.vm.device
_CARD = _DEVICE.VirtualEthernetCard
_PATH = "config.hardware.device"


@dataclass(frozen=True, slots=True)
class Devices:
    """What specs need of live devices.

    Attributes:
        disk_modes: disk key to ``backing.diskMode``.
        nic_kinds: NIC key to pyVmomi class; an edit must keep it (fact sheet 1.5).
        multi_writer: keys of disks shared with multi-writer.
        media: connected CD drives that hold an image, as (label, file).
    """

    disk_modes: Mapping[int, str]
    nic_kinds: Mapping[int, Any]
    multi_writer: tuple[int, ...] = ()
    media: tuple[tuple[str, str], ...] = ()


class DeviceMemory:
    """Remembers the devices of VMs that were read lately, so that an order needs no second read."""

    def __init__(self) -> None:
        self._known: dict[str, Devices] = {}
        self._lock = threading.Lock()

    def note(self, vm: str, devices: Iterable[Any]) -> Devices:
        """Remember the devices of the VM with that moref, and return them."""
        found = list(devices)
        known = Devices(
            {
                disk.key: str(getattr(disk.backing, "diskMode", None) or "persistent")
                for disk in found
                if isinstance(disk, _DEVICE.VirtualDisk)
            },
            {nic.key: type(nic) for nic in found if isinstance(nic, _CARD)},
            multi_writer_of(found),
            media_of(found),
        )
        with self._lock:
            self._known[vm] = known
        return known

    def forget(self, vm: str) -> None:
        """Forget a VM that is on its way out, or whose devices were changed."""
        with self._lock:
            self._known.pop(vm, None)

    def of(self, session: Session, vm: str, keys: frozenset[int]) -> Devices:
        """The devices of a VM, read anew when it is unknown or has not just these keys."""
        return self.of_all(session, {vm: keys})[vm]

    def of_all(self, session: Session, wanted: Mapping[str, frozenset[int]]) -> dict[str, Devices]:
        """The devices of many VMs by moref, with the keys each should have; the rest is read in one call."""
        with self._lock:
            known = {vm: self._known[vm] for vm in wanted if vm in self._known}
        stale = [vm for vm, keys in wanted.items() if not _has_just(known.get(vm), keys)]
        rows = session.call(lambda link: read(link, vim.VirtualMachine, stale, [_PATH])) if stale else {}
        for vm in stale:
            known[vm] = self.note(vm, rows[vm].values.get(_PATH) or () if vm in rows else ())
        return known


def _has_just(known: Devices | None, keys: frozenset[int]) -> bool:
    return known is not None and known.disk_modes.keys() | known.nic_kinds.keys() == keys


def multi_writer_of(devices: Iterable[Any]) -> tuple[int, ...]:
    """Keys of disks shared with multi-writer."""
    return tuple(
        device.key
        for device in devices
        if isinstance(device, _DEVICE.VirtualDisk)
        and getattr(device.backing, "sharing", None) == MULTI_WRITER
    )


def media_of(devices: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Connected CD drives that hold an image, as (label, file)."""
    drives = [device for device in devices if isinstance(device, _DEVICE.VirtualCdrom)]
    return tuple(held for held in map(_held, drives) if held is not None)


def _held(drive: Any) -> tuple[str, str] | None:
    connected = drive.connectable is not None and drive.connectable.connected
    file = getattr(drive.backing, "fileName", "")
    return (str(drive.deviceInfo.label), str(file)) if connected and file else None


def disks_of(devices: Iterable[Any], index: Index) -> tuple[LiveDisk, ...]:
    """The VM's disks, by key."""
    disks = [device for device in devices if isinstance(device, _DEVICE.VirtualDisk)]
    return tuple(_disk(disk, index) for disk in sorted(disks, key=lambda disk: disk.key))


def _disk(disk: Any, index: Index) -> LiveDisk:
    size = disk.capacityInBytes or (disk.capacityInKB or 0) * 1024
    return LiveDisk(
        key=disk.key,
        label=_label(disk),
        datastore=_datastore(disk.backing, index),
        capacity_mib=size // _MIB,
        uuid=str(getattr(disk.backing, "uuid", None) or ""),
        format=_format(disk.backing),
    )


def _label(device: Any) -> str:
    return str(device.deviceInfo.label) if device.deviceInfo else ""


def _datastore(backing: Any, index: Index) -> str:
    entry = index.datastores.get(moref(getattr(backing, "datastore", None)))
    if entry is not None:
        return entry.name
    path = str(getattr(backing, "fileName", None) or "")
    return path[1:].partition("] ")[0] if path.startswith("[") else ""


def _format(backing: Any) -> DiskFormat | None:
    if not isinstance(backing, _DEVICE.VirtualDisk.FlatVer2BackingInfo):
        return None
    if backing.thinProvisioned:
        return DiskFormat.THIN
    return DiskFormat.EAGER if backing.eagerlyScrub else DiskFormat.THICK


def nics_of(devices: Iterable[Any], index: Index) -> tuple[LiveNic, ...]:
    """The VM's network adapters, by key."""
    cards = [device for device in devices if isinstance(device, _CARD)]
    return tuple(_nic(card, index) for card in sorted(cards, key=lambda card: card.key))


def _nic(card: Any, index: Index) -> LiveNic:
    network, switch = _network(card.backing, index)
    return LiveNic(
        key=card.key,
        label=_label(card),
        network=network,
        switch=switch,
        mac=str(card.macAddress or "").lower(),
        connected=bool(card.connectable.connected) if card.connectable else True,
        adapter=type(card).__name__.rpartition(".")[2].removeprefix("Virtual"),
    )


def _network(backing: Any, index: Index) -> tuple[str, str]:
    """Network and switch name; a key that is not in the index stands for itself."""
    key = network_key(backing)
    entry: NetworkEntry | None = index.by_key.get(key)
    if entry is not None:
        return entry.name, entry.switch
    return str(getattr(backing, "deviceName", None) or key), ""


def network_key(backing: Any) -> str:
    """What the index knows the backing's network by."""
    if isinstance(backing, _CARD.DistributedVirtualPortBackingInfo):
        return str(backing.port.portgroupKey or "")
    if isinstance(backing, _CARD.OpaqueNetworkBackingInfo):
        return str(backing.opaqueNetworkId or "")
    return moref(getattr(backing, "network", None))
