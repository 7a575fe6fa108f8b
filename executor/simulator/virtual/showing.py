"""The simulated world's nodes as the values of the gateway port."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from executor.gateway import Fault, LiveDisk, LiveNic, TaskPhase, TaskRef, TaskState, VmState
from executor.simulator.estate.addresses import address_of
from executor.simulator.estate.ancestry import cluster_of, way_up
from executor.simulator.estate.nodes import (
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    PoolNode,
    SimFault,
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
    disks, nics = _disks(vc, vm), _nics(vc, vm)
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


def _disks(vc: VCenter, vm: VmNode) -> tuple[LiveDisk, ...]:
    shown = []
    for disk in vm.disks:
        store = vc.nodes.get(disk.datastore)
        name = store.name if isinstance(store, DatastoreNode) else ""
        shown.append(LiveDisk(disk.key, disk.label, name, disk.capacity_mib, disk.uuid, disk.format))
    return tuple(shown)


def _nics(vc: VCenter, vm: VmNode) -> tuple[LiveNic, ...]:
    shown = []
    for nic in vm.nics:
        network, name, named = vc.nodes.get(nic.network), "", ""
        if isinstance(network, NetworkNode):
            switch = vc.nodes.get(network.switch)
            name, named = network.name, switch.name if isinstance(switch, SwitchNode) else ""
        mac = _lower(nic.mac)
        shown.append(LiveNic(nic.key, nic.label, name, named, mac, nic.connected, nic.adapter))
    return tuple(shown)


def _placement(vc: VCenter, vm: VmNode, disks: tuple[LiveDisk, ...], nics: tuple[LiveNic, ...]) -> Placement:
    nodes = vc.nodes
    host, pool = nodes.get(vm.host), nodes.get(vm.pool)
    store, folder = nodes.get(vm.datastore), nodes.get(vm.parent)
    way = way_up(vc, folder) if isinstance(folder, FolderNode) else None
    return Placement(
        datacenter=way.datacenter.name if way is not None and way.datacenter is not None else "",
        cluster=cluster_of(vc, host).name if isinstance(host, HostNode) else "",
        host=host.name if isinstance(host, HostNode) else "",
        pool=way_up(vc, pool).path if isinstance(pool, PoolNode) else "",
        folder=way.path if way is not None else "",
        datastore=store.name if isinstance(store, DatastoreNode) else "",
        disks=tuple([_disk_place(disk.label, disk.datastore, disk.key, disk.format) for disk in disks]),
        nics=tuple([_nic_place(nic.label, nic.network, nic.key, nic.switch) for nic in nics]),
    )
