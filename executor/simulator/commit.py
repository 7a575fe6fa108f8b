"""The moment a VM changes its place: out of one vCenter and into the other, or about in its own.

What travels and what does not follows the fact sheet, 4.3 and 6.4: name, instanceUuid, BIOS uuid, MACs, disk
uuids, snapshots and notes travel; moref, tasks and custom attributes do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

from executor.simulator.admission import copies
from executor.simulator.ancestry import find_node, require_node
from executor.simulator.estate import (
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    PoolNode,
    SimDisk,
    SimNic,
    VCenter,
    VmNode,
)
from executor.simulator.relocation import Relocation
from executor.simulator.state import State

__all__ = ["carry_out", "link", "register"]


def carry_out(state: State, relocation: Relocation, *, keep_source: bool = False) -> VmNode:
    """Put the VM where its relocation leads and return it there.

    Args:
        state: the world.
        relocation: one whose host is known and whose reservations are given back.
        keep_source: leave it in its old vCenter too, orphaned (fact sheet 6.2, the dangerous middle).
    """
    if not relocation.to.crosses:
        return _move_about(state, relocation)
    vm, source = relocation.vm, relocation.source
    arrived = _arrived(state, relocation)
    stays = _staying(relocation)
    if keep_source:
        vm.connection = "orphaned"
        state.split.add(vm.instance_uuid)
        state.changes[source.side].record(vm.moref, "runtime")
    else:
        _count_out(state, source, vm, stays)
        _unregister(state, source, vm)
    register(state, relocation.target, arrived)
    _count_in(state, relocation.target, arrived, stays)
    return arrived


def register(state: State, vc: VCenter, vm: VmNode) -> None:
    """Make a VM known: in the inventory, in its containers, under its uuid."""
    vc.nodes[vm.moref] = vm
    vc.by_uuid.setdefault(vm.instance_uuid.casefold(), []).append(vm.moref)
    state.changes[vc.side].record(vm.moref)
    link(state, vc, vm)


def link(state: State, vc: VCenter, vm: VmNode) -> None:
    """Enter a VM into every container that names it."""
    for container, children, path in _containers(vc, vm):
        children.append(vm.moref)
        state.changes[vc.side].record(container, path)


def _unregister(state: State, vc: VCenter, vm: VmNode) -> None:
    _unlink(state, vc, vm)
    del vc.nodes[vm.moref]
    same = vc.by_uuid[vm.instance_uuid.casefold()]
    same.remove(vm.moref)
    if not same:
        del vc.by_uuid[vm.instance_uuid.casefold()]
    state.changes[vc.side].record(vm.moref)


def _unlink(state: State, vc: VCenter, vm: VmNode) -> None:
    for container, children, path in _containers(vc, vm):
        children.remove(vm.moref)
        state.changes[vc.side].record(container, path)


def _containers(vc: VCenter, vm: VmNode) -> Iterator[tuple[str, list[str], str]]:
    """Every list that names the VM, with the moref of its owner and the owner's property path."""
    folder = require_node(vc, vm.parent, FolderNode)
    yield folder.moref, folder.children, "childEntity"
    host = require_node(vc, vm.host, HostNode)
    yield host.moref, host.vms, "vm"
    pool = find_node(vc, vm.pool, PoolNode)
    if pool is not None:
        yield pool.moref, pool.vms, "vm"
    for moref in dict.fromkeys([vm.datastore, *(disk.datastore for disk in vm.disks)]):
        store = require_node(vc, moref, DatastoreNode)
        yield store.moref, store.vms, "vm"
    for moref in dict.fromkeys(nic.network for nic in vm.nics):
        network = find_node(vc, moref, NetworkNode)
        if network is not None:
            yield network.moref, network.vms, "vm"


def _move_about(state: State, relocation: Relocation) -> VmNode:
    """A relocation inside one vCenter keeps the object and its id (fact sheet 1.6)."""
    vm, vc = relocation.vm, relocation.source
    nobody = [False] * len(vm.disks)
    _count_out(state, vc, vm, nobody)
    _unlink(state, vc, vm)
    _take_place(vm, relocation)
    link(state, vc, vm)
    _count_in(state, vc, vm, nobody)
    state.changes[vc.side].record(
        vm.moref, "config", "runtime", "parent", "resourcePool", "datastore", "network"
    )
    return vm


def _take_place(vm: VmNode, relocation: Relocation) -> None:
    to = relocation.to
    vm.parent = to.folder.moref
    vm.pool = "" if vm.template else to.pool.moref
    vm.datastore = to.datastore.moref
    if relocation.host is not None:
        vm.host = relocation.host.moref
    vm.disks = _disks(relocation)
    vm.nics = _nics(relocation)


def _arrived(state: State, relocation: Relocation) -> VmNode:
    """The VM as it will be at the other vCenter."""
    vm, target = relocation.vm, relocation.target
    arrived = replace(
        vm,
        moref=state.fresh(target.side, "vm"),
        instance_uuid=_free_uuid(state, target, vm),
        custom_values={},
        recent_tasks=[],
        disabled_methods=[],
        snapshots=list(vm.snapshots),
        busy="",
    )
    _take_place(arrived, relocation)
    return arrived


def _free_uuid(state: State, target: VCenter, vm: VmNode) -> str:
    """Its own instanceUuid; where that is taken at the target, vCenter gives a new one (fact sheet 4.2)."""
    if vm.instance_uuid.casefold() not in target.by_uuid:
        return vm.instance_uuid
    fresh = str(uuid5(NAMESPACE_OID, f"{vm.instance_uuid}/{target.instance_uuid}/{len(state.reassigned)}"))
    state.reassigned[vm.instance_uuid] = fresh
    return fresh


def _disks(relocation: Relocation) -> list[SimDisk]:
    name = relocation.vm.name
    return [
        replace(
            disk,
            datastore=goal.datastore.moref,
            format=goal.format,
            file=f"[{goal.datastore.name}] {name}/{name}{f'_{number}' if number else ''}.vmdk",
        )
        for number, (disk, goal) in enumerate(zip(relocation.vm.disks, relocation.to.disks, strict=True))
    ]


def _nics(relocation: Relocation) -> list[SimNic]:
    return [
        replace(nic, network=goal.network.moref if goal.network is not None else "")
        for nic, goal in zip(relocation.vm.nics, relocation.to.nics, strict=True)
    ]


def _staying(relocation: Relocation) -> list[bool]:
    """Per disk: whether its blocks stay where they are, on storage that both vCenters see."""
    pairs = zip(relocation.vm.disks, relocation.to.disks, strict=True)
    return [not copies(relocation.source, disk, goal) for disk, goal in pairs]


def _count_out(state: State, vc: VCenter, vm: VmNode, stays: list[bool]) -> None:
    space = state.space[vc.side]
    for disk, staying in zip(vm.disks, stays, strict=True):
        store = require_node(vc, disk.datastore, DatastoreNode)
        (space.disown if staying else space.drop)(store, disk)


def _count_in(state: State, vc: VCenter, vm: VmNode, stays: list[bool]) -> None:
    space = state.space[vc.side]
    for disk, staying in zip(vm.disks, stays, strict=True):
        store = require_node(vc, disk.datastore, DatastoreNode)
        (space.adopt if staying else space.add)(store, disk)
