"""Entering a VM into a vCenter's inventory and taking it out: every list that names it, on either way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from executor.simulator.estate.ancestry import cluster_of, require_node
from executor.simulator.estate.nodes import (
    DatastoreNode,
    FolderNode,
    HostNode,
    Members,
    NetworkNode,
    PoolNode,
    VCenter,
    VmNode,
)

__all__ = ["containers", "enter", "leave", "link", "namesakes", "rename", "unlink"]

Change = tuple[str, str]
"""Moref of an object and the property path that changed."""

_Home: TypeAlias = HostNode | PoolNode | DatastoreNode | NetworkNode


def enter(vc: VCenter, vm: VmNode) -> list[Change]:
    """Make a VM known to a vCenter; returns what changed."""
    vc.nodes[vm.moref] = vm
    vc.by_uuid.setdefault(vm.instance_uuid.casefold(), []).append(vm.moref)
    return [(vm.moref, ""), *link(vc, vm)]


def leave(vc: VCenter, vm: VmNode) -> list[Change]:
    """Take a VM out of a vCenter; its managed object id is dead from now on."""
    changes = unlink(vc, vm)
    del vc.nodes[vm.moref]
    same = vc.by_uuid[vm.instance_uuid.casefold()]
    same.remove(vm.moref)
    if not same:
        del vc.by_uuid[vm.instance_uuid.casefold()]
    return [*changes, (vm.moref, "")]


def link(vc: VCenter, vm: VmNode) -> list[Change]:
    """Enter a VM into its containers."""
    moref = vm.moref
    folder, homes = require_node(vc, vm.parent, FolderNode), _homes(vc, vm)
    folder.children[moref] = None
    for home in homes:
        home.vms[moref] = None
    vc.by_name.setdefault(_name_key(vm), []).append(moref)
    return [(folder.moref, "childEntity"), *[(home.moref, "vm") for home in homes]]


def unlink(vc: VCenter, vm: VmNode) -> list[Change]:
    """Take a VM out of its containers, and out of its cluster's rules and groups."""
    moref = vm.moref
    changes = [(cluster, "configurationEx") for cluster in _leave_rules(vc, vm)]
    folder, homes = require_node(vc, vm.parent, FolderNode), _homes(vc, vm)
    del folder.children[moref]
    for home in homes:
        del home.vms[moref]
    vc.by_name[_name_key(vm)].remove(moref)
    return [*changes, (folder.moref, "childEntity"), *[(home.moref, "vm") for home in homes]]


def _leave_rules(vc: VCenter, vm: VmNode) -> Iterator[str]:
    cluster = cluster_of(vc, require_node(vc, vm.host, HostNode))
    if not cluster.rules and not cluster.groups:
        return
    lists = [*(rule.members for rule in cluster.rules), *cluster.groups.values()]
    for members in lists:
        if vm.moref in members:
            members.remove(vm.moref)
            yield cluster.moref


def rename(vc: VCenter, vm: VmNode, name: str) -> list[Change]:
    """Give a VM another name."""
    vc.by_name[_name_key(vm)].remove(vm.moref)
    vm.name = name
    vc.by_name.setdefault(_name_key(vm), []).append(vm.moref)
    return [(vm.moref, "name")]


def namesakes(vc: VCenter, folder: str, name: str) -> list[str]:
    """Morefs of the folder's VMs of that name, whatever its case."""
    return vc.by_name.get((folder, name.casefold()), [])


def _name_key(vm: VmNode) -> tuple[str, str]:
    return vm.parent, vm.name.casefold()


def containers(vc: VCenter, vm: VmNode) -> Iterator[tuple[str, Members, str]]:
    """Every list that should name the VM, with its owner's moref and property path."""
    folder = require_node(vc, vm.parent, FolderNode)
    yield folder.moref, folder.children, "childEntity"
    for home in _homes(vc, vm):
        yield home.moref, home.vms, "vm"


def _homes(vc: VCenter, vm: VmNode) -> list[_Home]:
    """What the VM is on, its folder left out: its host, pool, datastores and networks, each once."""
    homes: list[_Home] = [require_node(vc, vm.host, HostNode)]
    pool = vc.nodes.get(vm.pool)
    if isinstance(pool, PoolNode):
        homes.append(pool)
    stores = dict.fromkeys([vm.datastore, *[disk.datastore for disk in vm.disks]])
    homes += [require_node(vc, moref, DatastoreNode) for moref in stores]
    for moref in dict.fromkeys([nic.network for nic in vm.nics]):
        network = vc.nodes.get(moref)
        if isinstance(network, NetworkNode):
            homes.append(network)
    return homes
