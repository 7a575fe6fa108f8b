"""The moment a VM changes its place: out of one vCenter and into the other, or about in its own.

What travels and what does not follows the fact sheet, 4.3 and 6.4: name, instanceUuid, BIOS uuid, MACs, disk
uuids, snapshots and notes travel; moref, tasks, custom attributes, tags, permissions, rules, overrides and
the multi-writer flag do not.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from uuid import NAMESPACE_OID, uuid5

from executor.simulator.estate.ancestry import require_node
from executor.simulator.estate.nodes import (
    DatastoreNode,
    SimDisk,
    SimNic,
    VCenter,
    VmNode,
)
from executor.simulator.estate.possessions import images
from executor.simulator.estate.registry import enter, leave, link, unlink
from executor.simulator.relocating.relocation import Relocation
from executor.simulator.world.state import State

__all__ = ["carry_out"]

# All fields at once, in the order in which they are given when such a value is made.
_VM = attrgetter(*(field.name for field in fields(VmNode)))
_DISK = attrgetter(*(field.name for field in fields(SimDisk)))
_NIC = attrgetter(*(field.name for field in fields(SimNic)))


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
        state.changes[source.side].record_all(leave(source, vm))
    state.changes[relocation.target.side].record_all(enter(relocation.target, arrived))
    _count_in(state, relocation.target, arrived, stays)
    return arrived


def _move_about(state: State, relocation: Relocation) -> VmNode:
    """A relocation inside one vCenter keeps the object and its id (fact sheet 1.6)."""
    vm, vc = relocation.vm, relocation.source
    nobody = [False] * len(vm.disks)
    _count_out(state, vc, vm, nobody)
    changes = state.changes[vc.side]
    changes.record_all(unlink(vc, vm))
    _take_place(vm, relocation)
    changes.record_all(link(vc, vm))
    _count_in(state, vc, vm, nobody)
    changes.record(vm.moref, "config", "runtime", "parent", "resourcePool", "datastore", "network")
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
    arrived = VmNode(*_VM(vm))
    arrived.moref = state.fresh(target.side, "vm")
    arrived.instance_uuid = _free_uuid(state, target, vm)
    arrived.custom_values, arrived.tags, arrived.permissions = {}, frozenset(), []
    arrived.drs = arrived.ha_priority = arrived.ha_isolation = arrived.ha_monitoring = arrived.busy = ""
    arrived.ha_details = ()
    arrived.recent_tasks, arrived.disabled_methods = [], []
    arrived.ejected = vm.ejected | {at for at, _, _ in images(vm)}
    arrived.snapshots = list(vm.snapshots)
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
    arrived = []
    for number, (was, goal) in enumerate(zip(relocation.vm.disks, relocation.to.disks, strict=True)):
        disk, store = SimDisk(*_DISK(was)), goal.datastore
        disk.datastore = store.moref
        disk.format = goal.format
        disk.policy = goal.policy
        disk.multi_writer = disk.multi_writer and not relocation.to.crosses
        disk.file = f"[{store.name}] {name}/{name}{f'_{number}' if number else ''}.vmdk"
        arrived.append(disk)
    return arrived


def _nics(relocation: Relocation) -> list[SimNic]:
    arrived = [SimNic(*_NIC(nic)) for nic in relocation.vm.nics]
    for nic, goal in zip(arrived, relocation.to.nics, strict=True):
        nic.network = goal.network.moref if goal.network is not None else ""
    return arrived


def _staying(relocation: Relocation) -> list[bool]:
    """Per disk: whether its blocks stay where they are, on storage that both vCenters see."""
    return [mib is None for mib in relocation.carried]


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
