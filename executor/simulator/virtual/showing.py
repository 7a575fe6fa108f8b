"""The simulated world's nodes as the values of the gateway port."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from executor.gateway import Fault, LiveDisk, LiveNic, TaskPhase, TaskRef, TaskState, VmState
from executor.simulator.estate.addresses import address_of
from executor.simulator.estate.ancestry import cluster_of, find_node, pool_path, way_up
from executor.simulator.estate.nodes import (
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    PoolNode,
    SimDisk,
    SimFault,
    SimNic,
    SwitchNode,
    TaskNode,
    VCenter,
    VmNode,
)
from executor.simulator.trouble.lineage import lineage_of
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement

__all__ = ["shown_fault", "shown_task", "shown_vm"]

_MANY = 10_000
"""So many different places of disks, and of network adapters, are told apart without being made anew."""

_disk_place = lru_cache(_MANY)(DiskPlacement)
_nic_place = lru_cache(_MANY)(NicPlacement)
_PHASES = {str(phase): phase for phase in TaskPhase}


def shown_fault(fault: SimFault) -> Fault:
    """A fault as a gateway reports it; the lineage is () where only its name is known."""
    fields = {name: value for name, value in fault.fields.items() if value not in (None, "")}
    causes = [value.name for value in fields.values() if isinstance(value, SimFault)]
    return Fault(
        name=fault.name,
        text=fault.text,
        lineage=lineage_of(fault.name),
        causes=tuple(causes),
        details=tuple((name, _text(value)) for name, value in fields.items()),
        task=_text(fields["task"]) if "task" in fields else "",
    )


def _lower(text: str) -> str:
    """In lower case; the very same text where it is that already, for thousands are kept."""
    lowered = text.lower()
    return text if lowered == text else lowered


def _text(value: Any) -> str:
    """A field's text; of a managed object its moref."""
    return str(value[1]) if isinstance(value, tuple) and len(value) == 2 else str(value)


def shown_task(vc: VCenter, task: TaskNode) -> TaskState:
    """A task as it stands now."""
    return TaskState(
        ref=TaskRef(vc.side, task.moref),
        phase=_PHASES[task.state],
        progress=task.progress,
        fault=shown_fault(task.error) if task.error is not None else None,
        entity=task.entity,
        entity_name=task.entity_name,
        description=task.description,
        queued=task.queued,
        started=task.started,
        completed=task.completed,
    )


def shown_vm(vc: VCenter, vm: VmNode) -> VmState:
    """A VM as it stands now."""
    disks = tuple([_disk(vc, disk) for disk in vm.disks])
    nics = tuple([_nic(vc, nic) for nic in vm.nics])
    address = address_of(vm)
    return VmState(
        side=vc.side,
        moref=vm.moref,
        name=vm.name,
        instance_uuid=_lower(vm.instance_uuid),
        bios_uuid=_lower(vm.bios_uuid),
        power=vm.power,
        connection=vm.connection,
        placement=_placement(vc, vm, disks, nics),
        disks=disks,
        nics=nics,
        tools=vm.tools,
        template=vm.template,
        snapshots=bool(vm.snapshots),
        question=bool(vm.question),
        disabled_methods=tuple(vm.disabled_methods),
        recent_tasks=tuple(vm.recent_tasks),
        addresses=(address,) if address else (),
    )


def _disk(vc: VCenter, disk: SimDisk) -> LiveDisk:
    store = vc.nodes.get(disk.datastore)
    name = store.name if isinstance(store, DatastoreNode) else ""
    return LiveDisk(disk.key, disk.label, name, disk.capacity_mib, disk.uuid, disk.format)


def _nic(vc: VCenter, nic: SimNic) -> LiveNic:
    network = vc.nodes.get(nic.network)
    if not isinstance(network, NetworkNode):
        return LiveNic(nic.key, nic.label, "", "", _lower(nic.mac), nic.connected, nic.adapter)
    switch = vc.nodes.get(network.switch)
    named = switch.name if isinstance(switch, SwitchNode) else ""
    return LiveNic(nic.key, nic.label, network.name, named, _lower(nic.mac), nic.connected, nic.adapter)


def _placement(vc: VCenter, vm: VmNode, disks: tuple[LiveDisk, ...], nics: tuple[LiveNic, ...]) -> Placement:
    host, pool = find_node(vc, vm.host, HostNode), find_node(vc, vm.pool, PoolNode)
    store, folder = find_node(vc, vm.datastore, DatastoreNode), find_node(vc, vm.parent, FolderNode)
    way = way_up(vc, folder) if folder is not None else None
    return Placement(
        datacenter=way.datacenter.name if way is not None and way.datacenter is not None else "",
        cluster=cluster_of(vc, host).name if host is not None else "",
        host=host.name if host is not None else "",
        pool=pool_path(vc, pool) if pool is not None else "",
        folder=way.path if way is not None else "",
        datastore=store.name if store is not None else "",
        disks=tuple([_disk_place(disk.label, disk.datastore, disk.key, disk.format) for disk in disks]),
        nics=tuple([_nic_place(nic.label, nic.network, nic.key, nic.switch) for nic in nics]),
    )
