"""From a VM's raw properties to ``VmState``."""

from __future__ import annotations

from typing import Any

from executor.gateway import VmState
from executor.vsphere.devices import disks_of, nics_of
from executor.vsphere.index import Index
from executor.vsphere.properties import Row, moref
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement, Side

__all__ = ["DEVICES", "PATHS", "state_of", "strangers"]

DEVICES = "config.hardware.device"
PATHS = (
    "name",
    "config.uuid",
    "config.instanceUuid",
    "config.template",
    "config.files.vmPathName",
    DEVICES,
    "runtime.powerState",
    "runtime.connectionState",
    "runtime.host",
    "runtime.question",
    "parent",
    "resourcePool",
    "guest.toolsRunningStatus",
    "guest.ipAddress",
    "rootSnapshot",
    "disabledMethod",
    "recentTask",
)


def strangers(row: Row, index: Index) -> set[str]:
    """Ids of what the VM stands on and the index does not know, so that it must be read again."""
    known = {"runtime.host": index.hosts, "resourcePool": index.pools, "parent": index.folders}
    places = {row.ref(path) for path, entries in known.items() if row.ref(path) not in entries}
    backings = [getattr(device, "backing", None) for device in row.values.get(DEVICES) or ()]
    stores = {moref(getattr(backing, "datastore", None)) for backing in backings} - {""}
    ports = {port.portgroupKey for port in (getattr(backing, "port", None) for backing in backings) if port}
    return (places | (stores - index.datastores.keys()) | (ports - index.by_key.keys())) - {"", None}


def state_of(row: Row, index: Index, side: Side, instance_uuid: str = "") -> VmState:
    """Build the state.

    Args:
        row: the properties ``PATHS``; an inaccessible VM lacks most of them.
        index: the vCenter's names.
        side: which vCenter.
        instance_uuid: what the VM was found by, for one that does not show its own.
    """
    devices = row.values.get(DEVICES) or ()
    disks, nics = disks_of(devices, index), nics_of(devices, index)
    placement = _placement(row, index, disks, nics)
    return VmState(
        side=side,
        moref=row.moref,
        name=row.text("name"),
        instance_uuid=(row.text("config.instanceUuid") or instance_uuid).lower(),
        bios_uuid=row.text("config.uuid").lower(),
        power=Power(row.text("runtime.powerState") or Power.OFF),
        connection=row.text("runtime.connectionState"),
        placement=placement,
        disks=disks,
        nics=nics,
        tools=row.text("guest.toolsRunningStatus"),
        template=bool(row.values.get("config.template")),
        snapshots=bool(row.values.get("rootSnapshot")),
        question=row.values.get("runtime.question") is not None,
        disabled_methods=tuple(_method(name) for name in row.values.get("disabledMethod") or ()),
        recent_tasks=tuple(moref(task) for task in row.values.get("recentTask") or ()),
        addresses=tuple(filter(None, [row.text("guest.ipAddress")])),
    )


def _placement(row: Row, index: Index, disks: tuple[Any, ...], nics: tuple[Any, ...]) -> Placement:
    host = index.hosts.get(row.ref("runtime.host"))
    datacenter, folder = index.folders.get(row.ref("parent"), (host.datacenter if host else "", ""))
    _, pool = index.pools.get(row.ref("resourcePool"), ("", ""))
    home = row.text("config.files.vmPathName")
    return Placement(
        datacenter=datacenter,
        cluster=host.cluster_name if host else "",
        host=host.name if host else "",
        pool=pool,
        folder=folder,
        datastore=home[1:].partition("] ")[0] if home.startswith("[") else "",
        disks=tuple(DiskPlacement(disk.label, disk.datastore, disk.key, disk.format) for disk in disks),
        nics=tuple(NicPlacement(nic.label, nic.network, nic.key, nic.switch) for nic in nics),
    )


def _method(name: Any) -> str:
    """A disabled method by its wire name, e.g. "RelocateVM_Task"."""
    info = getattr(name, "info", None)
    return str(info.wsdlName if info is not None else name)
