"""SearchIndex: finding objects by uuid, by inventory path, and by the names and addresses that tools tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote

from executor.simulator.estate.addresses import address_of
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    FolderNode,
    HostNode,
    Node,
    PoolNode,
    VmNode,
)
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.properties.host import host_uuid

__all__ = ["METHODS"]


def find_by_uuid(call: Call, datacenter: Any, uuid: str, vm_search: bool, instance_uuid: bool | None) -> Any:
    """Return the first VM or host of that uuid, or None."""
    if not vm_search:
        return _host(call, lambda host: host_uuid(host) == uuid.casefold())
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


def _children(node: Node) -> Iterable[str]:
    if isinstance(node, FolderNode):
        return node.children
    if isinstance(node, DatacenterNode):
        return [node.vm_folder, node.host_folder, node.network_folder, node.datastore_folder]
    if isinstance(node, ClusterNode):
        return [*node.hosts, node.root_pool]
    return node.pools if isinstance(node, PoolNode) else []


def _find_nothing(_call: Call, *_parameters: Any) -> None:
    """Files on datastores are not modelled."""


def _host(call: Call, fits: Callable[[HostNode], bool]) -> Any:
    found = next((host for host in call.inventory.each(HostNode) if fits(host)), None)
    return call.inventory.ref(found.moref) if found is not None else None


def _told_by(call: Call, datacenter: Any, fits: Callable[[VmNode], bool]) -> list[VmNode]:
    """VMs whose running tools tell what is looked for: without an address they tell nothing."""
    limit = call.scene.require(datacenter).moref if datacenter is not None else ""
    return [
        vm
        for vm in call.inventory.each(VmNode)
        if address_of(vm) and fits(vm) and (not limit or _is_below(call, vm, limit))
    ]


def find_all_by_dns_name(call: Call, datacenter: Any, dns_name: str, vm_search: bool) -> Any:
    """Return hosts of that name, or VMs whose guests have it."""
    wanted = dns_name.casefold()
    if vm_search:
        found = [vm.moref for vm in _told_by(call, datacenter, lambda vm: vm.name.casefold() == wanted)]
    else:
        found = [host.moref for host in call.inventory.each(HostNode) if host.name.casefold() == wanted]
    return call.inventory.refs(found, "vim.ManagedEntity")


def find_by_dns_name(call: Call, datacenter: Any, dns_name: str, vm_search: bool) -> Any:
    """Return the first of them, or None."""
    return next(iter(find_all_by_dns_name(call, datacenter, dns_name, vm_search)), None)


def find_all_by_ip(call: Call, datacenter: Any, ip: str, vm_search: bool) -> Any:
    """Return VMs whose guests have that address; addresses of hosts are not known."""
    found = _told_by(call, datacenter, lambda vm: address_of(vm) == ip) if vm_search else []
    return call.inventory.refs((vm.moref for vm in found), "vim.ManagedEntity")


def find_by_ip(call: Call, datacenter: Any, ip: str, vm_search: bool) -> Any:
    """Return the first of them, or None."""
    return next(iter(find_all_by_ip(call, datacenter, ip, vm_search)), None)


METHODS: Final[dict[str, Method]] = {
    "FindByUuid": Method(find_by_uuid, "vim.SearchIndex"),
    "FindAllByUuid": Method(find_all_by_uuid, "vim.SearchIndex"),
    "FindByInventoryPath": Method(find_by_inventory_path, "vim.SearchIndex"),
    "FindChild": Method(find_child, "vim.SearchIndex"),
    "FindByDnsName": Method(find_by_dns_name, "vim.SearchIndex"),
    "FindByIp": Method(find_by_ip, "vim.SearchIndex"),
    "FindByDatastorePath": Method(_find_nothing, "vim.SearchIndex"),
    "FindAllByDnsName": Method(find_all_by_dns_name, "vim.SearchIndex"),
    "FindAllByIp": Method(find_all_by_ip, "vim.SearchIndex"),
}
