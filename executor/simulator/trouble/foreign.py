"""What other people do in the same vCenters: migrations, relocations and clones that take slots (3.1).

A fault script entry with ``action = "foreign"``, ``side``, ``vm``, ``at_seconds`` and ``seconds``; ``task``
is its description id, ``user`` who started it ("": the system, as DRS does), ``host`` where it takes the VM.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from executor.simulator.estate.ancestry import find_node, nodes_of
from executor.simulator.estate.nodes import HostNode, TaskNode, VCenter, VmNode
from executor.simulator.estate.registry import link, unlink
from executor.simulator.physics.slots import Kind, Slot, Ticket
from executor.simulator.trouble.outage import host_named
from executor.simulator.trouble.script import NOT_MEANT, ScriptedFault
from executor.simulator.trouble.scripted_vms import check_named
from executor.simulator.world.state import State
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.problems import Problems

__all__ = ["begin_foreign", "check_foreign", "forget_foreign"]

_HOT = {
    "VirtualMachine.migrate": Kind.VMOTION,
    "Drm.ExecuteVMotionLRO": Kind.VMOTION,
    "VirtualMachine.relocate": Kind.STORAGE,
}
"""What a running VM's task is charged as; every other one is provisioning."""


def check_foreign(vc: VCenter, entry: ScriptedFault) -> None:
    """See at the start that everything the entry names is there.

    Raises:
        InputError: that vCenter has no such VM or host.
    """
    problems = Problems()
    if entry.host:
        problems.attempt(partial(host_named, vc, entry.host, entry.place))
    problems.attempt(partial(check_named, entry, [vc]))
    problems.settle(NOT_MEANT)


def begin_foreign(state: State, vc: VCenter, entry: ScriptedFault) -> None:
    """Let somebody start it on every VM the entry names; one that is busy, or has left, is left alone."""
    goal = host_named(vc, entry.host) if entry.host else None
    for vm in [vm for vm in nodes_of(vc, VmNode) if entry.names(vm)]:
        if not vm.busy:
            _begin(state, vc, vm, goal, entry)


def forget_foreign(state: State, side: Side) -> None:
    """A vCenter restarts: what others had under way there is gone, as our own is (fact sheet 5.4)."""
    for key in [key for key in state.foreign if key[0] is side]:
        state.foreign.pop(key)()


def _begin(state: State, vc: VCenter, vm: VmNode, goal: HostNode | None, entry: ScriptedFault) -> None:
    task = state.tasks[vc.side].create(entry.task, vm, entry.user)
    task.cancelable = False
    vm.busy = task.moref
    vm.recent_tasks.append(task.moref)
    state.changes[vc.side].record(vm.moref, "recentTask", "disabledMethod")
    hosts = [vm.host] + ([goal.moref] if goal is not None else [])
    ticket = Ticket(_needs(state, vc, vm, hosts, entry.task), lambda: None)
    foreign = _Foreign(state, vc, vm, task, ticket, goal, entry.seconds)
    ticket.granted = foreign.run
    state.foreign[vc.side, task.moref] = foreign.leave
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


@dataclass(slots=True, eq=False)
class _Foreign:
    """One task of somebody else, from its beginning to its end."""

    state: State
    vc: VCenter
    vm: VmNode
    task: TaskNode
    ticket: Ticket
    goal: HostNode | None
    seconds: float

    def run(self) -> None:
        """It has its slots."""
        timeline = self.state.timeline
        timeline.after(0.0, lambda: self._unless_gone(self._start))
        timeline.after(self.seconds, lambda: self._unless_gone(self._end))

    def leave(self) -> None:
        """It is not there any more, and holds nothing."""
        self.vm.busy = ""
        self.state.changes[self.vc.side].record(self.vm.moref, "disabledMethod")
        self.state.slots.give_back(self.ticket)

    def _unless_gone(self, act: Callable[[], None]) -> None:
        if (self.vc.side, self.task.moref) in self.state.foreign:
            act()

    def _start(self) -> None:
        self.state.tasks[self.vc.side].start(self.task)

    def _end(self) -> None:
        del self.state.foreign[self.vc.side, self.task.moref]
        if find_node(self.vc, self.vm.moref, VmNode) is self.vm and self.goal is not None:
            changes = unlink(self.vc, self.vm)
            self.vm.host = self.goal.moref
            changes = [*changes, *link(self.vc, self.vm), (self.vm.moref, "runtime")]
            self.state.changes[self.vc.side].record_all(changes)
        self.state.tasks[self.vc.side].succeed(self.task)
        self.leave()
