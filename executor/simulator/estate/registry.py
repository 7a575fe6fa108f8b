"""Entering a VM into a vCenter's inventory and taking it out: every list that names it, on either way."""

from __future__ import annotations

from collections.abc import Iterator

from executor.simulator.estate.ancestry import cluster_of, find_node, require_node
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
    changes = []
    for owner, members, path in containers(vc, vm):
        members.append(vm.moref)
        changes.append((owner, path))
    vc.by_name.setdefault(_name_key(vm), []).append(vm.moref)
    return changes


def unlink(vc: VCenter, vm: VmNode) -> list[Change]:
    """Take a VM out of its containers, and out of its cluster's rules and groups."""
    changes = [(cluster, "configurationEx") for cluster in _leave_rules(vc, vm)]
    for owner, members, path in containers(vc, vm):
        members.remove(vm.moref)
        changes.append((owner, path))
    same = vc.by_name[_name_key(vm)]
    same.remove(vm.moref)
    return changes


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
    host = require_node(vc, vm.host, HostNode)
    yield host.moref, host.vms, "vm"
    pool = find_node(vc, vm.pool, PoolNode)
    if pool is not None:
        yield pool.moref, pool.vms, "vm"
    for moref in dict.fromkeys([vm.datastore, *[disk.datastore for disk in vm.disks]]):
        store = require_node(vc, moref, DatastoreNode)
        yield store.moref, store.vms, "vm"
    for moref in dict.fromkeys([nic.network for nic in vm.nics]):
        network = find_node(vc, moref, NetworkNode)
        if network is not None:
            yield network.moref, network.vms, "vm"
