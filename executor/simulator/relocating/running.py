"""What becomes of relocations: queued, running through their phases, committed, failed or cancelled.

queued -> (slots) -> overhead -> copy of disks -> copy of memory -> switchover -> commit -> success. Up to the
switchover a failure or a cancellation leaves the VM where it was (fact sheet 6.2).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain

from executor.simulator.estate.ancestry import require_node
from executor.simulator.estate.nodes import DatastoreNode, HostNode, SimFault, TaskNode, VCenter, VmNode
from executor.simulator.physics.slots import Ticket
from executor.simulator.relocating.admission import service_fault, start_faults
from executor.simulator.relocating.commit import carry_out
from executor.simulator.relocating.copying import COPY_TO, Copying
from executor.simulator.relocating.destination import Destination
from executor.simulator.relocating.placing import pick_host
from executor.simulator.relocating.relocation import Relocation, needs_of
from executor.simulator.relocating.requests import RelocateRequest
from executor.simulator.trouble.script import Phase, ScriptedFault
from executor.simulator.world.events import note_begin, note_end
from executor.simulator.world.state import State
from wavelift.model.placement import Side

__all__ = ["Running"]


class Running:
    """All relocations that have not ended, by side and task."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._active: dict[tuple[Side, str], Relocation] = {}
        self._copying = Copying(state, self._switch_over, self._fail)

    def active(self) -> list[Relocation]:
        """Those not ended."""
        return list(self._active.values())

    def submit(
        self,
        vc: VCenter,
        vm: VmNode,
        request: RelocateRequest,
        to: Destination,
        *,
        user: str,
        attempt: int,
        sound: bool = False,
    ) -> TaskNode:
        """Accept a relocation: its task is queued until it has its slots.

        ``sound``: a check has just found it in order; while nothing else happens, so does its start.
        """
        task = self._state.tasks[vc.side].create("VirtualMachine.relocate", vm, user)
        vm.busy = task.moref
        vm.recent_tasks.append(task.moref)
        self._state.changes[vc.side].record(vm.moref, "recentTask", "disabledMethod")
        host = pick_host(to, self._state.arriving_hosts)
        relocation = Relocation(vc, vm, request, to, task, attempt, host)
        self._active[vc.side, task.moref] = relocation
        fault = service_fault(to.vcenter, request.service)
        if fault is not None:
            self._begin(relocation)
            self._break(relocation, fault)
            return task
        if host is not None:
            self._state.arriving_hosts[to.vcenter.side, host.moref] += 1
        relocation.ticket = Ticket(needs_of(relocation, self._state), partial(self._admitted, relocation))
        self._state.slots.claim(relocation.ticket)
        if sound and to.host is not None:
            relocation.sound_at = self._state.moment()
        return task

    def cancel(self, vc: VCenter, task: TaskNode) -> None:
        """Ask for a cancellation; it takes effect a little later, if the switchover does not come first."""
        relocation = self._active.get((vc.side, task.moref))
        if relocation is None:
            return
        task.cancelled = True
        self._state.changes[vc.side].record(task.moref, "info.cancelled")
        self._state.timeline.after(self._state.physics.cancel_seconds, partial(self._cancel_now, relocation))

    def vcenter_restarted(self, side: Side) -> None:
        """What a restart does to relocations that have not reached their switchover (fact sheet 5.4)."""
        for relocation in self.active():
            if relocation.sealed:
                continue
            if relocation.source.side is side:
                self._end(relocation)
            elif relocation.target.side is side:
                text = "A general system error occurred: connection to the destination vCenter was lost"
                self._fail(relocation, SimFault("vmodl.fault.SystemError", text, reason="connection lost"))

    def host_lost(self, side: Side, host: HostNode) -> None:
        """What a dead host does to relocations from or to it that have not reached their switchover."""
        for relocation in self.active():
            leaves = relocation.source.side is side and relocation.vm.host == host.moref
            arrives = relocation.target.side is side and relocation.host is host
            if (leaves or arrives) and relocation.started and not relocation.sealed:
                text = f"Unable to communicate with the remote host {host.name}"
                self._fail(relocation, SimFault("vmodl.fault.HostNotConnected", text))

    def _admitted(self, relocation: Relocation) -> None:
        """Slots are there; the first steps happen on the timeline so that a call never does two things."""
        relocation.alarm = self._state.timeline.after(0.0, partial(self._start, relocation))

    def _begin(self, relocation: Relocation) -> None:
        relocation.started = True
        self._state.tasks[relocation.source.side].start(relocation.task)
        note_begin(self._state.events, relocation)

    def _start(self, relocation: Relocation) -> None:
        sound = relocation.sound_at == self._state.moment()
        self._begin(relocation)
        scripted = self._scripted(Phase.START, relocation)
        fault = scripted.raised() if scripted else self._first_fault(relocation, sound=sound)
        if fault is not None:
            self._break(relocation, fault)
            return
        self._reserve(relocation)
        self._later(relocation, self._state.physics.overhead_seconds, self._copy)

    def _first_fault(self, relocation: Relocation, *, sound: bool) -> SimFault | None:
        to, vm = relocation.to, relocation.vm
        faults = () if sound else start_faults(self._state, relocation.source, vm, to, relocation.host)
        return next(chain(self._name_on_its_way(relocation), faults), None)

    def _name_on_its_way(self, relocation: Relocation) -> list[SimFault]:
        if relocation.arrival not in self._state.arriving_names:
            return []
        text = f"The name '{relocation.vm.name}' already exists"
        return [SimFault("vim.fault.DuplicateName", text, name=relocation.vm.name)]

    def _reserve(self, relocation: Relocation) -> None:
        relocation.announced = relocation.arrival
        self._state.arriving_names[relocation.announced] = relocation.task.moref
        space = self._state.space[relocation.target.side]
        relocation.reserved = relocation.arriving_mib()
        for moref, mib in relocation.reserved.items():
            space.reserve(require_node(relocation.target, moref, DatastoreNode), mib)

    def _release(self, relocation: Relocation) -> None:
        if relocation.announced is not None:
            del self._state.arriving_names[relocation.announced]
            relocation.announced = None
        space = self._state.space[relocation.target.side]
        for moref, mib in relocation.reserved.items():
            space.release(require_node(relocation.target, moref, DatastoreNode), mib)
        relocation.reserved = {}

    def _copy(self, relocation: Relocation) -> None:
        self._copying.begin(relocation, self._scripted(Phase.COPY, relocation))

    def _switch_over(self, relocation: Relocation) -> None:
        """From here on it cannot be cancelled; it fails back to the source or commits (6.1, 6.2)."""
        relocation.sealed = True
        tasks = self._state.tasks[relocation.source.side]
        self._copying.move_on(relocation, COPY_TO)
        tasks.seal(relocation.task)
        scripted = self._scripted(Phase.SWITCHOVER, relocation)
        seconds = self._state.physics.switchover_seconds
        if scripted is not None:
            self._later(relocation, seconds, partial(self._fail, fault=scripted.raised()))
        else:
            self._later(relocation, seconds, self._commit)

    def _commit(self, relocation: Relocation) -> None:
        scripted = self._scripted(Phase.COMMIT, relocation)
        split = scripted is not None and scripted.leaves == "split"
        self._end(relocation)
        arrived = carry_out(self._state, relocation, keep_source=split)
        tasks = self._state.tasks[relocation.source.side]
        fault = scripted.raised() if scripted is not None else None
        note_end(self._state.events, relocation, arrived.moref, fault)
        if fault is not None:
            tasks.fail(relocation.task, fault)
        else:
            tasks.succeed(relocation.task)

    def _cancel_now(self, relocation: Relocation) -> None:
        if not relocation.ended and not relocation.sealed:
            text = "The task was canceled by a user"
            self._fail(relocation, SimFault("vmodl.fault.RequestCanceled", text))

    def _break(self, relocation: Relocation, fault: SimFault) -> None:
        """Fail where it could not even begin."""
        self._later(relocation, self._state.physics.check_seconds, partial(self._fail, fault=fault))

    def _fail(self, relocation: Relocation, fault: SimFault) -> None:
        """End with a fault; the VM stays where it was, what was set aside is given back."""
        self._end(relocation)
        note_end(self._state.events, relocation, "", fault)
        self._state.tasks[relocation.source.side].fail(relocation.task, fault)

    def _end(self, relocation: Relocation) -> None:
        """Take everything back that the relocation holds."""
        relocation.ended = True
        del self._active[relocation.source.side, relocation.task.moref]
        if relocation.alarm is not None:
            relocation.alarm.off()
        for flow in relocation.flows:
            self._state.traffic.remove(flow)
        relocation.flows.clear()
        self._release(relocation)
        relocation.vm.busy = ""
        self._state.changes[relocation.source.side].record(relocation.vm.moref, "disabledMethod")
        if relocation.ticket is not None:
            if relocation.host is not None:
                self._state.arriving_hosts[relocation.target.side, relocation.host.moref] -= 1
            self._state.slots.give_back(relocation.ticket)
        # They hold the relocation too, and nobody wants to search for what holds only itself.
        relocation.alarm = relocation.stream = relocation.ticket = None

    def _later(self, relocation: Relocation, seconds: float, step: Callable[[Relocation], None]) -> None:
        relocation.alarm = self._state.timeline.after(seconds, partial(step, relocation))

    def _scripted(self, phase: Phase, relocation: Relocation) -> ScriptedFault | None:
        if phase not in self._state.faults.phases:
            return None
        side, now = relocation.source.side, self._state.elapsed
        return self._state.faults.take(phase, side, relocation.vm, relocation.attempt, now=now)
