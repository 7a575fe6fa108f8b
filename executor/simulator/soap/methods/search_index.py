"""SearchIndex: finding objects by uuid and by inventory path."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from executor.simulator.estate import ClusterNode, DatacenterNode, FolderNode, Node, PoolNode, VmNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_values import array

__all__ = ["METHODS"]


def find_by_uuid(call: Call, datacenter: Any, uuid: str, vm_search: bool, instance_uuid: bool | None) -> Any:
    """Return the first VM of that uuid, or None."""
    found = _vms(call, datacenter, uuid, vm_search, bool(instance_uuid))
    return call.inventory.ref(found[0].moref) if found else None


def find_all_by_uuid(
    call: Call, datacenter: Any, uuid: str, vm_search: bool, instance_uuid: bool | None
) -> Any:
    """Return all VMs of that BIOS or instance uuid (fact sheet 4.2: neither is unique)."""
    found = _vms(call, datacenter, uuid, vm_search, bool(instance_uuid))
    return call.inventory.refs((vm.moref for vm in found), "vim.ManagedEntity")


def _vms(call: Call, datacenter: Any, uuid: str, vm_search: bool, instance: bool) -> list[VmNode]:
    if not vm_search:
        return []
    limit = call.scene.require(datacenter).moref if datacenter is not None else ""
    wanted = uuid.casefold()
    return [
        vm
        for vm in call.inventory.each(VmNode)
        if (vm.instance_uuid if instance else vm.bios_uuid).casefold() == wanted
        and (not limit or _is_below(call, vm, limit))
    ]


def _is_below(call: Call, node: Node | None, moref: str) -> bool:
    while node is not None and node.moref != moref:
        node = call.inventory.nodes.get(node.parent)
    return node is not None


def find_by_inventory_path(call: Call, path: str) -> Any:
    """Return the object at "DC/vm/folder/name", or None; a slash in a name is written %2f."""
    current: Node | None = call.inventory.nodes.get(call.inventory.vcenter.root)
    for part in path.strip("/").split("/"):
        if current is None:
            return None
        current = _child(call, current, unquote(part)) or _child(call, current, part)
    return call.inventory.ref(current.moref) if current is not None else None


def find_child(call: Call, entity: Any, name: str) -> Any:
    """Return the direct child of that name, or None."""
    found = _child(call, call.scene.require(entity), name)
    return call.inventory.ref(found.moref) if found is not None else None


def _child(call: Call, parent: Node, name: str) -> Node | None:
    nodes = call.inventory.nodes
    below = (nodes[moref] for moref in _children(parent) if moref in nodes)
    wanted = name.casefold()
    return next((node for node in below if node.name.casefold() == wanted), None)


def _children(node: Node) -> list[str]:
    if isinstance(node, FolderNode):
        return node.children
    if isinstance(node, DatacenterNode):
        return [node.vm_folder, node.host_folder, node.network_folder, node.datastore_folder]
    if isinstance(node, ClusterNode):
        return [*node.hosts, node.root_pool]
    return node.pools if isinstance(node, PoolNode) else []


def _find_nothing(_call: Call, *_parameters: Any) -> None:
    """Names and addresses are known to guests only, and the simulated guests tell none."""


def _find_none(_call: Call, *_parameters: Any) -> Any:
    return array("vim.ManagedEntity", [])


METHODS: Final[dict[str, Method]] = {
    "FindByUuid": Method(find_by_uuid, "vim.SearchIndex"),
    "FindAllByUuid": Method(find_all_by_uuid, "vim.SearchIndex"),
    "FindByInventoryPath": Method(find_by_inventory_path, "vim.SearchIndex"),
    "FindChild": Method(find_child, "vim.SearchIndex"),
    "FindByDnsName": Method(_find_nothing, "vim.SearchIndex"),
    "FindByIp": Method(_find_nothing, "vim.SearchIndex"),
    "FindByDatastorePath": Method(_find_nothing, "vim.SearchIndex"),
    "FindAllByDnsName": Method(_find_none, "vim.SearchIndex"),
    "FindAllByIp": Method(_find_none, "vim.SearchIndex"),
}
