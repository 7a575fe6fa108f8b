"""What other people do in the same vCenters: migrations, relocations and clones that take slots (3.1).

A fault script entry with ``action = "foreign"``, ``side``, ``vm``, ``at_seconds`` and ``seconds``; ``task``
is its description id, ``user`` who started it ("": the system, as DRS does), ``host`` where it takes the VM.
"""

from __future__ import annotations

from functools import partial

from executor.simulator.ancestry import find_node, nodes_of
from executor.simulator.estate import HostNode, TaskNode, VCenter, VmNode
from executor.simulator.faults import ScriptedFault
from executor.simulator.outage import host_named
from executor.simulator.registry import link, unlink
from executor.simulator.slots import Kind, Slot, Ticket
from executor.simulator.state import State
from wavelift.errors import InputError
from wavelift.model.inventory import Power

__all__ = ["begin_foreign"]

_HOT = {
    "VirtualMachine.migrate": Kind.VMOTION,
    "Drm.ExecuteVMotionLRO": Kind.VMOTION,
    "VirtualMachine.relocate": Kind.STORAGE,
}
"""What a running VM's task is charged as; every other one is provisioning."""


def begin_foreign(state: State, vc: VCenter, entry: ScriptedFault) -> None:
    """Let somebody start it on every VM the entry names; one that is busy is left alone.

    Raises:
        InputError: that vCenter has no such VM or host.
    """
    goal = host_named(vc, entry.host) if entry.host else None
    named = [vm for vm in nodes_of(vc, VmNode) if entry.names(vm)]
    if not named:
        raise InputError(f"the fault script names VM {entry.vm!r}, which the {vc.side} vCenter does not have")
    for vm in named:
        if not vm.busy:
            _begin(state, vc, vm, goal, entry)


def _begin(state: State, vc: VCenter, vm: VmNode, goal: HostNode | None, entry: ScriptedFault) -> None:
    task = state.tasks[vc.side].create(entry.task, vm, entry.user)
    task.cancelable = False
    vm.busy = task.moref
    vm.recent_tasks.append(task.moref)
    state.changes[vc.side].record(vm.moref, "recentTask", "disabledMethod")
    hosts = [vm.host] + ([goal.moref] if goal is not None else [])
    ticket = Ticket(_needs(state, vc, vm, hosts, entry.task), lambda: None)
    ticket.granted = partial(_run, state, vc, vm, task, ticket, goal, entry.seconds)
    state.slots.claim(ticket)


def _needs(state: State, vc: VCenter, vm: VmNode, hosts: list[str], task: str) -> dict[Slot, int]:
    kind = _HOT.get(task, Kind.COLD) if vm.power is Power.ON else Kind.COLD
    charge = state.tables[vc.side].charges[kind]
    needs: dict[Slot, int] = {}
    for host in hosts:
        needs["host", vc.side, host] = charge.host
        needs["network", vc.side, host] = charge.network
    if kind is not Kind.VMOTION:
        needs |= {("datastore", vc.side, disk.datastore): charge.datastore for disk in vm.disks}
    return {slot: units for slot, units in needs.items() if units}


def _run(  # noqa: PLR0917 - the parts of one task
    state: State,
    vc: VCenter,
    vm: VmNode,
    task: TaskNode,
    ticket: Ticket,
    goal: HostNode | None,
    seconds: float,
) -> None:
    state.timeline.after(0.0, lambda: state.tasks[vc.side].start(task))
    state.timeline.after(seconds, partial(_end, state, vc, vm, task, ticket, goal))


def _end(  # noqa: PLR0917 - the parts of one task
    state: State, vc: VCenter, vm: VmNode, task: TaskNode, ticket: Ticket, goal: HostNode | None
) -> None:
    vm.busy = ""
    if find_node(vc, vm.moref, VmNode) is vm and goal is not None:
        changes = unlink(vc, vm)
        vm.host = goal.moref
        for moref, path in [*changes, *link(vc, vm), (vm.moref, "runtime")]:
            state.changes[vc.side].record(moref, path)
    state.changes[vc.side].record(vm.moref, "disabledMethod")
    state.tasks[vc.side].succeed(task)
    state.slots.give_back(ticket)
