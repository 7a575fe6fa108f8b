"""Tasks and events of a simulated vCenter, as a gateway tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from executor.gateway import AtWork, Happening, Refused, TaskRef, TaskState
from executor.simulator.estate.ancestry import find_node
from executor.simulator.estate.nodes import SimFault, TaskNode, VCenter, VmNode
from executor.simulator.virtual.showing import shown_fault, shown_task
from executor.simulator.virtual.sights import Sights
from executor.simulator.world.world import World
from executor.turns.neighbours import FOREIGN
from wavelift.model.inventory import Power

__all__ = ["at_work", "happened", "task_now", "tasks_since"]

_RELOCATIONS = ("VirtualMachine.relocate", "VirtualMachine.migrate")


def task_now(vc: VCenter, task: TaskRef) -> TaskState:
    """A task as it stands.

    Raises:
        Refused: the vCenter knows no such task.
    """
    node = find_node(vc, task.id, TaskNode)
    if node is None:
        name = "vmodl.fault.ManagedObjectNotFound"
        text = f"the vCenter knows no task {task.id}"
        raise Refused(shown_fault(SimFault(name, text, obj=task.id)))
    return shown_task(vc, node)


def tasks_since(world: World, vc: VCenter, since: datetime) -> list[TaskState]:
    """Relocations queued since then."""
    return [
        replace(shown_task(vc, task), mine=task.user == vc.user)
        for task in world.tasks[vc.side].history
        if task.description in _RELOCATIONS and task.queued is not None and task.queued >= since
    ]


def at_work(world: World, vc: VCenter, sights: Sights) -> Iterator[AtWork]:
    """Unfinished tasks of anybody that take slots."""
    for task in world.tasks[vc.side].recent():
        vm = find_node(vc, task.entity, VmNode)
        if task.completed is None and task.description in FOREIGN and vm is not None:
            place = sights.of(vm).placement
            stores = dict.fromkeys([place.datastore, *(disk.datastore for disk in place.disks)])
            yield AtWork(
                state=shown_task(vc, task),
                user=task.user,
                hot=vm.power is Power.ON,
                datacenter=place.datacenter,
                host=place.host,
                datastores=tuple(stores),
            )


def happened(world: World, vc: VCenter, since: datetime, names: set[str]) -> list[Happening]:
    """What the event log says of VMs of these names since then."""
    return [
        Happening(vc.side, event.kind, event.at, event.vm, event.name, event.text)
        for event in world.events[vc.side].all
        if event.name in names and event.at >= since
    ]
