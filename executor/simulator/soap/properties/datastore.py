"""Properties of a datastore."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import DatastoreNode
from executor.simulator.soap.browser import Browser, browser_of
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.properties.entity import entity
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["BROWSER", "DATASTORE"]

_MIB: Final = 1 << 20
_LARGEST_FILE: Final = 62 << 40


def _info(inventory: Inventory, datastore: DatastoreNode) -> Any:
    if datastore.type.startswith("NFS"):
        return _filled(inventory, datastore, "vim.host.NasDatastoreInfo")
    vmfs = make(vmodl("vim.host.VmfsVolume"), name=datastore.name, version=datastore.version, extent=[])
    told = {"vmfs": vmfs} if datastore.version else {}
    return _filled(inventory, datastore, "vim.host.VmfsDatastoreInfo", **told)


def _filled(inventory: Inventory, datastore: DatastoreNode, kind: str, **more: Any) -> Any:
    return make(
        vmodl(kind),
        name=datastore.name,
        url=datastore.url,
        freeSpace=datastore.free_mib * _MIB,
        maxFileSize=_LARGEST_FILE,
        timestamp=inventory.now(),
        **more,
    )


def _mounts(inventory: Inventory, datastore: DatastoreNode) -> Any:
    mount = make(
        vmodl("vim.host.MountInfo"),
        path=f"/vmfs/volumes/{datastore.name}",
        accessMode="readWrite",
        mounted=True,
        accessible=datastore.accessible,
    )
    cls = vmodl("vim.Datastore.HostMount")
    hosts = inventory.refs(datastore.hosts, "vim.HostSystem")
    return array("vim.Datastore.HostMount", [make(cls, key=host, mountInfo=mount) for host in hosts])


BROWSER = Kind(
    Browser.vmodl_name,
    {
        "datastore": lambda inventory, browser: inventory.refs([browser.datastore.moref], "vim.Datastore"),
        "supportedType": lambda _inventory, _browser: [],
    },
)

DATASTORE = Kind(
    "vim.Datastore",
    entity(
        {
            "info": _info,
            "browser": lambda _inventory, datastore: browser_of(datastore),
            "summary.datastore": lambda inventory, datastore: inventory.ref(datastore.moref),
            "summary.name": lambda _inventory, datastore: datastore.name,
            "summary.url": lambda _inventory, datastore: datastore.url,
            "summary.capacity": lambda _inventory, datastore: datastore.capacity_mib * _MIB,
            "summary.freeSpace": lambda _inventory, datastore: datastore.free_mib * _MIB,
            "summary.uncommitted": lambda _inventory, _datastore: 0,
            "summary.accessible": lambda _inventory, datastore: datastore.accessible,
            "summary.multipleHostAccess": lambda _inventory, datastore: len(datastore.hosts) > 1,
            "summary.type": lambda _inventory, datastore: datastore.type,
            "summary.maintenanceMode": lambda _inventory, _datastore: "normal",
            "host": _mounts,
            "vm": lambda inventory, datastore: inventory.refs(datastore.vms, "vim.VirtualMachine"),
        }
    ),
)
