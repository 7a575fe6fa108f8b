"""The simulated pair as one value: two vCenters, what runs between them, and what a face may ask of them.

The world never looks at a clock: a driver calls ``advance``. Hold ``lock`` around every use from more than
one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from executor.simulator.estate.ancestry import find_node, require_node
from executor.simulator.estate.nodes import FolderNode, HostNode, Node, SimFault, TaskNode, VCenter, VmNode
from executor.simulator.estate.registry import rename
from executor.simulator.physics.figures import Physics
from executor.simulator.relocating.admission import admit, start_faults, start_warnings
from executor.simulator.relocating.destination import Destination
from executor.simulator.relocating.placing import pick_host
from executor.simulator.relocating.requests import RelocateRequest
from executor.simulator.relocating.running import Running
from executor.simulator.trouble.foreign import begin_foreign, check_foreign, forget_foreign
from executor.simulator.trouble.outage import HA_SECONDS, cut_off, host_named, restart_elsewhere
from executor.simulator.trouble.script import NOT_MEANT, Action, CallFault, FaultScript, Phase, ScriptedFault
from executor.simulator.trouble.scripted_vms import check_named
from executor.simulator.trouble.tampering import check_change, tamper
from executor.simulator.world.state import State
from executor.simulator.world.templates import mark
from wavelift.model.placement import Side
from wavelift.problems import Problems

__all__ = ["World"]

N = TypeVar("N", bound=Node)

_RELOCATE = "RelocateVM_Task"


class World(State):
    """Two vCenters and what goes on between them; see ``State`` for what it holds.

    Attributes:
        lock: to be held around every use of the world.
        running: the relocations that have not ended.
    """

    def __init__(
        self,
        vcenters: Mapping[Side, VCenter],
        *,
        start: datetime,
        physics: Physics | None = None,
        faults: FaultScript | None = None,
    ) -> None:
        super().__init__(vcenters, start=start, physics=physics or Physics(), faults=faults or FaultScript())
        self.lock = threading.RLock()
        self.running = Running(self)
        self._announced: set[tuple[Side, str]] = set()
        self._come_to = -1
        self._checked: tuple[RelocateRequest, VmNode, object, Destination, bool] | None = None
        self._schedule_vcenter_faults()

    def vcenter_by_uuid(self, uuid: str) -> VCenter | None:
        """The vCenter of that instanceUuid, in any case, or None."""
        wanted = uuid.casefold()
        return next((vc for vc in self.vcenters.values() if vc.instance_uuid.casefold() == wanted), None)

    def node(self, vc: VCenter, moref: str, kind: type[N] = Node) -> N:  # type: ignore[assignment]
        """The object of that id and kind.

        Raises:
            SimFault: ``vmodl.fault.ManagedObjectNotFound``.
        """
        return require_node(vc, moref, kind)

    def relocate(
        self, vc: VCenter, vm: str, request: RelocateRequest, user: str, *, caller: str = ""
    ) -> TaskNode:
        """Carry out ``RelocateVM_Task`` (fact sheet 1) and note the call in the record.

        Raises:
            SimFault: the call's own fault; nothing was accepted then.
        """
        subject = find_node(vc, vm, VmNode)
        extra = {"task": "", "instance_uuid": subject.instance_uuid if subject else "", "accepted": False}
        name, outcome = subject.name if subject else "", "ok"
        try:
            task = self._accept(vc, require_node(vc, vm, VmNode), request, user)
            extra.update(task=task.moref, accepted=True)
        except SimFault as fault:
            outcome = fault.name
            raise
        finally:
            self.record.append(vc.side, caller, _RELOCATE, vm, name, self.now(), outcome, extra)
        return task

    def _accept(self, vc: VCenter, vm: VmNode, request: RelocateRequest, user: str) -> TaskNode:
        attempt = self._attempt(vc, vm)
        destination, sound = self._admitted(vc, vm, request)
        return self.running.submit(vc, vm, request, destination, user=user, attempt=attempt, sound=sound)

    def check_relocate(self, vc: VCenter, vm: str, request: RelocateRequest, user: str) -> TaskNode:
        """Carry out ``CheckRelocate_Task``: a task that succeeds, its result tells (fact sheet 0.6, 2).

        Trust, login and host types at the other vCenter are not looked at, as in the field (0.5, 2).

        Raises:
            SimFault: ``ManagedObjectNotFound`` for the VM itself.
        """
        subject = require_node(vc, vm, VmNode)
        task = self.tasks[vc.side].create("vm.check.ProvisioningChecker.checkRelocate", subject, user)
        self.tasks[vc.side].start(task)
        errors, warnings, destination = self._verdict(vc, subject, request)
        scripted = self.faults.take(Phase.CHECK, vc.side, subject, 0, now=self.elapsed)
        if scripted is not None and scripted.fault:
            (warnings if scripted.warning else errors).append(scripted.raised())
        end = partial(self.tasks[vc.side].succeed, task, [(errors, warnings)])
        if scripted is not None and scripted.seconds:
            self.timeline.after(scripted.seconds, end)
        else:
            end()
        if destination is not None:
            self._checked = request, subject, self.moment(), destination, not errors
        return task

    def judge(self, vc: VCenter, vm: str, request: RelocateRequest) -> tuple[list[SimFault], list[SimFault]]:
        """What ``CheckRelocate_Task`` would find: errors and warnings, without a task and without a script.

        Raises:
            SimFault: ``ManagedObjectNotFound`` for the VM itself.
        """
        subject = require_node(vc, vm, VmNode)
        errors, warnings, destination = self._verdict(vc, subject, request)
        if destination is not None:
            self._checked = request, subject, self.moment(), destination, not errors
        return errors, warnings

    def cancel(self, vc: VCenter, task: str) -> None:
        """Carry out ``CancelTask`` (fact sheet 6.1).

        Raises:
            SimFault: ``InvalidState`` for a task that ended or is being cancelled, ``NotSupported`` for one
                that cannot be cancelled now, ``ManagedObjectNotFound``.
        """
        node = require_node(vc, task, TaskNode)
        if node.completed is not None or node.cancelled:
            raise SimFault("vim.fault.InvalidState", "The task has ended or is being cancelled")
        if not node.cancelable:
            raise SimFault("vmodl.fault.NotSupported", "The task cannot be cancelled any more")
        self.running.cancel(vc, node)

    def create_folder(self, vc: VCenter, parent: str, name: str) -> FolderNode:
        """Carry out ``CreateFolder``.

        Raises:
            SimFault: ``DuplicateName`` naming the folder that is there, ``InvalidName`` for an empty one.
        """
        above = require_node(vc, parent, FolderNode)
        if not name.strip():
            raise SimFault("vim.fault.InvalidName", "A folder needs a name", name=name)
        for moref in above.children:
            if vc.nodes[moref].name.casefold() == name.casefold():
                found = ("vim.Folder", moref)
                raise SimFault(
                    "vim.fault.DuplicateName", f"The name '{name}' already exists", name=name, object=found
                )
        folder = FolderNode(self.fresh(vc.side, "group-v"), name, above.moref, above.kind)
        vc.nodes[folder.moref] = folder
        above.children.append(folder.moref)
        self.changes[vc.side].record(folder.moref)
        self.changes[vc.side].record(above.moref, "childEntity")
        return folder

    def mark_template(self, vc: VCenter, vm: str, *, template: bool, pool: str = "") -> None:
        """Carry out ``MarkAsTemplate`` or ``MarkAsVirtualMachine``.

        Raises:
            SimFault: see ``templates.mark``; ``ManagedObjectNotFound``.
        """
        mark(self, vc, require_node(vc, vm, VmNode), template=template, pool=pool)

    def rename(self, vc: VCenter, vm: str, name: str) -> None:
        """Give a VM another name from outside.

        Raises:
            SimFault: ``ManagedObjectNotFound``.
        """
        self.changes[vc.side].record_all(rename(vc, require_node(vc, vm, VmNode), name))

    def touch(self, vc: VCenter, moref: str, *paths: str) -> None:
        """Note that somebody changed these properties of an object from outside."""
        self.changes[vc.side].record(moref, *paths)

    def next_event(self) -> float | None:
        """World seconds since the start of the next thing that happens by itself, or None."""
        traffic = self.traffic
        if traffic.stirred:
            traffic.settle(self.timeline.elapsed)
        alarm, mark = self.timeline.next(), traffic.next()
        if alarm is None or (mark is not None and mark < alarm):
            return mark
        return alarm

    def advance(self, to: float) -> float | None:
        """Carry out everything up to that elapsed time, in order; time never goes back.

        Returns:
            When the next thing happens by itself, as ``next_event`` tells.
        """
        timeline, traffic = self.timeline, self.traffic
        while (when := self.next_event()) is not None and when <= to:
            if when > timeline.elapsed:  # noqa: PLR1730 - most happens at one moment, and much happens
                timeline.elapsed = when
            traffic.run_due(timeline.elapsed)
            timeline.run_due()
        timeline.elapsed = max(timeline.elapsed, to)
        self._come_to = timeline.number
        return when

    def is_up_to(self, to: float) -> bool:
        """Whether ``advance`` to that time would do nothing: no time passes and nothing new is to come."""
        timeline = self.timeline
        return to <= timeline.elapsed and timeline.number == self._come_to and not self.traffic.stirred

    def call_fault(self, vc: VCenter, method: str, subject: str) -> CallFault | None:
        """Scripted trouble for a call that has just come in; asked once per call, before it is acted on."""
        if self.timeline.elapsed < self.down_until[vc.side]:
            return CallFault(Action.UNAVAILABLE)
        nothing_scripted = not self.faults.of_calls
        if nothing_scripted and method != _RELOCATE:
            return None
        vm = find_node(vc, subject, VmNode)
        attempt = 0
        if vm is not None and method == _RELOCATE:
            attempt = self._count_attempt(vc, vm)
            self._announced.add((vc.side, vm.instance_uuid))
        if nothing_scripted:
            return None
        entry = self.faults.take(Phase.CALL, vc.side, vm, attempt, method, now=self.elapsed)
        if entry is not None:
            return CallFault(entry.action, entry.seconds, entry.raised() if entry.fault else None)
        entry = self.faults.take(Phase.REPLY, vc.side, vm, attempt, method, now=self.elapsed)
        if entry is None:
            return None
        fault = entry.raised() if entry.fault else None
        return CallFault(Action.DROP_AFTER if fault is None else Action.FAULT_AFTER, entry.seconds, fault)

    def expire_sessions(self, side: Side) -> None:
        """End all sessions of a vCenter; running tasks go on (fact sheet 0.9)."""
        self.session_epoch[side] += 1

    def restart(self, side: Side, seconds: float | None = None) -> None:
        """Restart a vCenter: sessions and unfinished tasks are gone, 503 for a while (fact sheet 5.4)."""
        self.expire_sessions(side)
        self.down_until[side] = self.elapsed + (self.physics.restart_seconds if seconds is None else seconds)
        self.running.vcenter_restarted(side)
        forget_foreign(self, self.vcenters[side].side)
        self.tasks[side].forget()

    def host_down(self, side: Side, host: HostNode) -> None:
        """A host dies; HA restarts its running VMs on others after a while."""
        vc = self.vcenters[side]
        cut_off(self, vc, host)
        self.running.host_lost(side, host)
        self.timeline.after(HA_SECONDS, partial(restart_elsewhere, self, vc, host))

    def inject(self, entries: tuple[ScriptedFault, ...]) -> None:
        """Add faults to the script while the world runs; their ``at_seconds`` count from now.

        Raises:
            InputError: an entry names what that vCenter does not have; none was added then.
        """
        now = self.elapsed
        timed = tuple(replace(entry, at_seconds=now + entry.at_seconds) for entry in entries)
        self.check_faults(timed)
        due = [found for entry in timed if entry.of_vcenter for found in self._befalling(entry)]
        self.faults.add(timed)
        for at, action in due:
            self.timeline.at(at, action)

    def check_faults(self, entries: Sequence[ScriptedFault]) -> None:
        """See that every VM, host, datastore and network that the entries name is there.

        Raises:
            InputError: some are not; all of them are told at once.
        """
        problems = Problems()
        for entry in entries:
            if entry.of_vcenter:
                problems.attempt(partial(list, self._befalling(entry)))
            elif entry.vm:
                problems.attempt(partial(check_named, entry, tuple(self.sites)))
        problems.settle(NOT_MEANT)

    def _schedule_vcenter_faults(self) -> None:
        self.check_faults(self.faults.entries)
        for entry in self.faults.of_vcenters():
            for at, action in self._befalling(entry):
                self.timeline.at(at, action)

    def _befalling(self, entry: ScriptedFault) -> Iterator[tuple[float, Callable[[], None]]]:
        """When and how an entry befalls each vCenter it is meant for."""
        sides = [entry.side] if entry.side is not None else [vc.side for vc in self.sites]
        for side in dict.fromkeys(self.vcenters[side].side for side in sides):
            action: Callable[[], None]
            if entry.action is Action.CHANGE:
                check_change(self.vcenters[side], entry)
                action = partial(tamper, self, self.vcenters[side], entry)
            elif entry.action is Action.FOREIGN:
                check_foreign(self.vcenters[side], entry)
                action = partial(begin_foreign, self, self.vcenters[side], entry)
            elif entry.action is Action.RESTART:
                action = partial(self.restart, side, entry.seconds or None)
            elif entry.action is Action.HOST_DOWN:
                action = partial(
                    self.host_down, side, host_named(self.vcenters[side], entry.host, entry.place)
                )
            else:
                action = partial(self.expire_sessions, side)
            yield entry.at_seconds, action

    def _count_attempt(self, vc: VCenter, vm: VmNode) -> int:
        self.attempts[vc.side, vm.instance_uuid] += 1
        return self.attempts[vc.side, vm.instance_uuid]

    def _attempt(self, vc: VCenter, vm: VmNode) -> int:
        """Number of this relocation; a face that asked ``call_fault`` first has counted it already."""
        key = (vc.side, vm.instance_uuid)
        if key in self._announced:
            self._announced.discard(key)
            return self.attempts[key]
        return self._count_attempt(vc, vm)

    def _verdict(
        self, vc: VCenter, vm: VmNode, request: RelocateRequest
    ) -> tuple[list[SimFault], list[SimFault], Destination | None]:
        try:
            to = admit(self, vc, vm, request)
        except SimFault as fault:
            return [fault], [], None
        host = pick_host(to, self.arriving_hosts)
        return list(start_faults(self, vc, vm, to, host)), list(start_warnings(vm, to, host)), to

    def _admitted(self, vc: VCenter, vm: VmNode, request: RelocateRequest) -> tuple[Destination, bool]:
        """The checks made at the call; those of a check of the same request count if nothing happened since.

        Returns:
            Where it leads, and whether that check found it in order.

        Raises:
            SimFault: as ``admit``.
        """
        checked, self._checked = self._checked, None
        same = checked is not None and checked[0] is request and checked[1] is vm
        if checked is not None and same and checked[2] == self.moment():
            return checked[3], checked[4]
        return admit(self, vc, vm, request), False
