"""Properties of folders and datacenters."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import DatacenterNode, DatastoreNode, FolderNode, NetworkNode, Node
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.properties.entity import entity

__all__ = ["DATACENTER", "FOLDER"]

_CHILD_TYPES: Final[dict[str, list[str]]] = {
    "root": ["Folder", "Datacenter"],
    "datacenter": ["Folder", "Datacenter"],
    "vm": ["Folder", "VirtualMachine", "VirtualApp"],
    "host": ["Folder", "ComputeResource"],
    "network": ["Folder", "Network", "DistributedVirtualSwitch"],
    "datastore": ["Folder", "StoragePod", "Datastore"],
}


def _below(inventory: Inventory, datacenter: DatacenterNode, kind: type[Node]) -> list[str]:
    """Return morefs of that kind anywhere below the datacenter's folders."""
    found: list[str] = []
    pending = [datacenter.network_folder, datacenter.datastore_folder]
    while pending:
        folder = inventory.get(pending.pop(), FolderNode)
        for moref in folder.children if folder is not None else ():
            node = inventory.nodes.get(moref)
            if isinstance(node, FolderNode):
                pending.append(moref)
            elif isinstance(node, kind):
                found.append(moref)
    return found


def _datastores(inventory: Inventory, datacenter: DatacenterNode) -> Any:
    return inventory.refs(_below(inventory, datacenter, DatastoreNode), "vim.Datastore")


def _networks(inventory: Inventory, datacenter: DatacenterNode) -> Any:
    return inventory.refs(_below(inventory, datacenter, NetworkNode), "vim.Network")


FOLDER = Kind(
    "vim.Folder",
    entity(
        {
            "childEntity": lambda inventory, folder: inventory.refs(folder.children, "vim.ManagedEntity"),
            "childType": lambda _inventory, folder: _CHILD_TYPES.get(folder.kind, ["Folder"]),
        }
    ),
)

DATACENTER = Kind(
    "vim.Datacenter",
    entity(
        {
            "vmFolder": lambda inventory, datacenter: inventory.ref(datacenter.vm_folder),
            "hostFolder": lambda inventory, datacenter: inventory.ref(datacenter.host_folder),
            "networkFolder": lambda inventory, datacenter: inventory.ref(datacenter.network_folder),
            "datastoreFolder": lambda inventory, datacenter: inventory.ref(datacenter.datastore_folder),
            "datastore": _datastores,
            "network": _networks,
        }
    ),
)
