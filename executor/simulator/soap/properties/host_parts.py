"""Properties of the objects that a host's ``configManager`` names."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import DatastoreNode
from executor.simulator.soap.host_parts import PARTS, HostPart
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.properties.host_adapters import adapters, net_config, services, time_servers
from executor.simulator.soap.properties.host_network import standard_port_groups, standard_switches
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["PART_KINDS"]

_MIB: Final = 1 << 20


def _mounted(inventory: Inventory, part: HostPart) -> Any:
    """The host's file systems; on which devices they lie is not modelled."""
    stores = (inventory.get(moref, DatastoreNode) for moref in part.host.datastores)
    cls = "vim.host.FileSystemMountInfo"
    return array(cls, [_mount(store) for store in stores if store is not None])


def _mount(store: DatastoreNode) -> Any:
    nas = store.type.startswith("NFS")
    told: dict[str, Any] = {"type": store.type, "name": store.name, "capacity": store.capacity_mib * _MIB}
    if not nas:
        told |= {
            "blockSizeMb": 1,
            "majorVersion": int(store.version.partition(".")[0] or 6),
            "version": store.version or "6",
            "uuid": store.url.rstrip("/").rpartition("/")[2],
            "extent": [],
            "vmfsUpgradable": False,
            "local": False,
        }
    return make(
        vmodl("vim.host.FileSystemMountInfo"),
        mountInfo=make(
            vmodl("vim.host.MountInfo"),
            path=f"/vmfs/volumes/{store.name}",
            accessMode="readWrite",
            mounted=True,
            accessible=store.accessible,
        ),
        volume=make(vmodl("vim.host.NasVolume" if nas else "vim.host.VmfsVolume"), **told),
    )


def _of_host(read: Any) -> Getter:
    return lambda inventory, part: read(inventory, part.host)


_LEAVES: Final[dict[str, dict[str, Getter]]] = {
    "vim.host.StorageSystem": {"fileSystemVolumeInfo.mountInfo": _mounted},
    "vim.host.NetworkSystem": {
        "networkInfo.vswitch": _of_host(standard_switches),
        "networkInfo.portgroup": _of_host(standard_port_groups),
        "networkInfo.vnic": _of_host(adapters),
    },
    "vim.host.DatastoreSystem": {
        "datastore": lambda inventory, part: inventory.refs(part.host.datastores, "vim.Datastore")
    },
    "vim.host.ServiceSystem": {"serviceInfo.service": _of_host(services)},
    "vim.host.DateTimeSystem": {"dateTimeInfo.ntpConfig.server": _of_host(time_servers)},
    "vim.host.VirtualNicManager": {"info.netConfig": _of_host(net_config)},
    "vim.option.OptionManager": {
        "setting": lambda _inventory, _part: array("vim.option.OptionValue", []),
        "supportedOption": lambda _inventory, _part: array("vim.option.OptionDef", []),
    },
}
PART_KINDS: Final[dict[str, Kind]] = {name: Kind(name, _LEAVES.get(name, {})) for name in PARTS.values()}
