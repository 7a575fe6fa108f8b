"""The gateway to a simulated world in the same process, in virtual time.

Runs in a ``VirtualTimeLoop``: the world lives beside the loop, in its time, so nothing ever waits. It is the
only reader of its world; the SOAP servers need a world of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from executor.gateway import (
    AtWork,
    Fault,
    Happening,
    Locator,
    Order,
    Overdue,
    Refused,
    Right,
    Site,
    TaskRef,
    TaskState,
    Unanswered,
    Verdict,
    VmCard,
    VmDetail,
    VmState,
)
from executor.simulator.estate.ancestry import find_node
from executor.simulator.estate.nodes import FolderNode, SimFault, TaskNode, VCenter, VmNode
from executor.simulator.estate.possessions import belongings_of, give
from executor.simulator.estate.rights import granted, object_of
from executor.simulator.relocating.requests import RelocateRequest
from executor.simulator.trouble.script import Action, CallFault
from executor.simulator.virtual.catalogue import Catalogue
from executor.simulator.virtual.details import cards, details
from executor.simulator.virtual.identifying import identified
from executor.simulator.virtual.ordering import check_complete, find_datacenter, request_for
from executor.simulator.virtual.showing import shown_fault, shown_task
from executor.simulator.virtual.sights import Sights
from executor.simulator.virtual.surveying import shown_site
from executor.simulator.virtual.virtual_time import VirtualTimeLoop
from executor.simulator.world.world import World
from executor.turns.neighbours import FOREIGN
from wavelift.model.belongings import Belongings, Given
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

__all__ = ["SimulatedGateway"]

T = TypeVar("T")

_SESSION = "rehearsal"
_AGAIN_SECONDS = 5.0
_RELOCATIONS = ("VirtualMachine.relocate", "VirtualMachine.migrate")
_SEALED = ("info.cancelable",)
_BROKEN = {
    Action.DROP_BEFORE: "the connection broke",
    Action.DROP_AFTER: "the connection broke",
    Action.UNAVAILABLE: "503 Service Unavailable",
}


class SimulatedGateway:
    """``executor.gateway.Gateway`` on a simulated world.

    Args:
        world: its time goes on with the running loop's from where it stands.
        latency: seconds one call takes.
        patience: seconds for which reads are repeated while a vCenter does not answer.
        check_seconds: how long ``check`` waits for its task.
    """

    def __init__(
        self,
        world: World,
        *,
        latency: float = 0.0,
        patience: float = 300.0,
        check_seconds: float = 300.0,
    ) -> None:
        self.world = world
        self._check_seconds = check_seconds
        self._latency, self._patience = latency, patience
        self._loop: VirtualTimeLoop | None = None
        self._origin = 0.0
        self._due: float | None = None
        self._concerned = False
        self._sights = {vc.side: Sights(vc, world.changes[vc.side]) for vc in world.sites}
        self._places = {side: Catalogue(vc) for side, vc in world.vcenters.items()}
        self._requested: tuple[Order, RelocateRequest] | None = None

    async def open(self) -> None:
        """Begin to let the world's time go on."""
        for log in self.world.changes.values():
            log.unread()
        for sights in self._sights.values():
            sights.open()
        self._due = self.world.advance(self._elapsed())
        if self._loop is not None:
            self._loop.live_beside(self)

    async def close(self) -> None:
        """Stop the world's time."""
        if self._loop is not None:
            self._catch_up()
            self._loop.live_beside(None)
        for sights in self._sights.values():
            sights.close()

    def due(self) -> float | None:
        """When something happens in the world next, in the loop's time."""
        return None if self._due is None else self._origin + self._due

    def happen(self) -> bool:
        """Let it happen; whether anybody followed a task that it changed."""
        self._concerned = False
        if self._due is not None:  # said outright, because the loop's clock may round it away
            self._due = self.world.advance(self._due)
        return self._concerned

    async def survey(self, side: Side) -> Site:
        """Read clusters, hosts, datastores, networks, pools and folders."""
        return await self._read(side, "RetrievePropertiesEx", lambda vc: shown_site(vc, self.world.now()))

    async def find(self, side: Side, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        """Find VMs; one tuple per identity, in order."""
        return await self._read(side, "FindAllByUuid", lambda vc: self._found(vc, wanted))

    async def find_on_both(self, wanted: Sequence[Identity]) -> dict[Side, list[tuple[VmState, ...]]]:
        """Find VMs on both sides; both calls travel at the same time."""
        await self._travel()
        found = {}
        look = partial(self._found, wanted=wanted)
        for side, vc in self.world.vcenters.items():
            trouble = self.world.call_fault(vc, "FindAllByUuid", "")
            if trouble is None:
                found[side] = self._found(vc, wanted)
                self._note(vc, "FindAllByUuid", "", "ok")
            else:
                found[side] = await self._patiently(vc, "FindAllByUuid", look, trouble)
        return found

    async def census(self, side: Side) -> list[VmCard]:
        """Read what identifies every VM."""
        return await self._read(side, "RetrievePropertiesEx", lambda vc: list(cards(vc)))

    async def inspect(self, side: Side, vms: Sequence[str]) -> dict[str, VmDetail]:
        """Read details of these VMs."""
        return await self._read(side, "RetrievePropertiesEx", lambda vc: details(vc, vms, shown_task))

    async def missing_rights(self, side: Side, wanted: Sequence[Right]) -> list[tuple[str, ...]]:
        """Say which privileges the world's account lacks."""
        return await self._read(
            side, "HasPrivilegeOnEntities", lambda vc: [_lacking(vc, right) for right in wanted]
        )

    async def locator(self, side: Side) -> Locator:
        """There is no wire, so what is told is what is seen."""
        vc = self.world.vcenters[side]
        return Locator(f"https://{vc.name}/sdk", vc.thumbprint, vc.thumbprint)

    async def ensure_folder(self, side: Side, datacenter: str, path: str) -> None:
        """Make sure the VM folder path exists."""
        await self._act(side, "CreateFolder", lambda vc: self._make_folders(vc, datacenter, path))

    async def belongings(self, vm: VmState) -> Belongings:
        """Read what belongs to a VM beside what is in it."""
        return await self._read(
            vm.side,
            "RetrievePropertiesEx",
            lambda vc: belongings_of(vc, self.world.node(vc, vm.moref, VmNode)),
        )

    async def give_back(self, vm: VmState, wanted: Belongings) -> Given:
        """Give a VM what it lacks."""
        return await self._act(
            vm.side, "SetField", lambda vc: give(vc, self.world.node(vc, vm.moref, VmNode), wanted)
        )

    async def set_template(self, side: Side, moref: str, *, template: bool) -> None:
        """Mark a VM as a template, or a template as a VM."""
        method = "MarkAsTemplate" if template else "MarkAsVirtualMachine"
        await self._act(side, method, lambda vc: self._mark(vc, moref, template=template))

    async def check(self, order: Order) -> Verdict:
        """Ask ``CheckRelocate_Task``; where no script can delay or change it, no task is made for it."""
        if not self.world.faults.entries:
            errors, warnings = await self._read(
                order.side, "CheckRelocate_Task", lambda vc: self._judge(vc, order)
            )
            return Verdict(tuple(map(shown_fault, errors)), tuple(map(shown_fault, warnings)))
        task = await self._act(order.side, "CheckRelocate_Task", lambda vc: self._check(vc, order))
        if task.completed is None:
            await self._wait_for(order, task)
        return Verdict(
            tuple([shown_fault(fault) for errors, _ in task.result for fault in errors]),
            tuple([shown_fault(fault) for _, warnings in task.result for fault in warnings]),
        )

    async def _wait_for(self, order: Order, task: TaskNode) -> None:
        try:
            async with asyncio.timeout(self._check_seconds):
                async for _ in self.follow(TaskRef(order.side, task.moref)):
                    pass
        except TimeoutError:
            raise Overdue(
                f"the check of {order.name} has not ended after {self._check_seconds:.0f} s"
            ) from None

    async def submit(self, order: Order) -> TaskRef:
        """Call ``RelocateVM_Task`` once; scripted trouble with the call is never repaired here."""
        vc = self.world.vcenters[order.side]
        self._catch_up()
        request = self._request(vc, order)
        await self._travel()
        trouble = self.world.call_fault(vc, "RelocateVM_Task", order.moref)
        try:
            await self._before(vc, trouble)
        except (Refused, Unanswered) as error:
            self._note_lost(vc, order, error)
            raise
        try:
            task = self.world.relocate(vc, order.moref, request, vc.user, caller=_SESSION)
        except SimFault as fault:
            raise Refused(shown_fault(fault)) from None
        finally:
            self._catch_up()
        _after(trouble)
        return TaskRef(vc.side, task.moref)

    async def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        """Yield the task's state now and after each change, and end after the final one."""
        vc, loop = self.world.vcenters[task.side], asyncio.get_running_loop()
        news: asyncio.Future[None] = loop.create_future()

        def look(paths: tuple[str, ...]) -> None:
            if paths != _SEALED and not news.done():  # nobody waits for one that cannot be cancelled any more
                news.set_result(None)
                self._concerned = True

        stop = self.world.changes[vc.side].watch(task.id, look)
        try:
            state = await self._read(task.side, "WaitForUpdatesEx", lambda vc: _task(vc, task))
            while True:
                if news.done():
                    news = loop.create_future()
                yield state
                if state.phase.ended:
                    return
                await news
                state = _task(vc, task)
        finally:
            stop()

    async def tasks(self, side: Side, since: datetime) -> list[TaskState]:
        """Relocation tasks queued since then: recent ones and those in the history."""
        return await self._read(side, "ReadNextTasks", lambda vc: self._tasks_since(vc, since))

    async def events(self, side: Side, within: timedelta, names: Sequence[str]) -> list[Happening]:
        """What the event log says of VMs of these names."""
        return await self._read(side, "ReadNextEvents", lambda vc: self._events(vc, side, within, set(names)))

    def _events(self, vc: VCenter, side: Side, within: timedelta, names: set[str]) -> list[Happening]:
        since = self.world.now() - within
        return [
            Happening(side, event.kind, event.at, event.vm, event.name, event.text)
            for event in self.world.events[vc.side].all
            if event.name in names and event.at >= since
        ]

    async def at_work(self, side: Side) -> list[AtWork]:
        """Unfinished tasks of anybody that take slots."""
        return await self._read(side, "RetrievePropertiesEx", lambda vc: list(self._at_work(vc)))

    async def cancel(self, task: TaskRef) -> None:
        """Ask for cancellation, once."""
        vc = self.world.vcenters[task.side]
        self._catch_up()
        await self._travel()
        trouble = self.world.call_fault(vc, "CancelTask", task.id)
        await self._before(vc, trouble)
        try:
            self.world.cancel(vc, task.id)
        except SimFault as fault:
            self._note(vc, "CancelTask", task.id, fault.name)
            raise Refused(shown_fault(fault)) from None
        finally:
            self._catch_up()
        self._note(vc, "CancelTask", task.id, "ok")
        _after(trouble)

    async def _read(self, side: Side, method: str, answer: Callable[[VCenter], T]) -> T:
        """Carry out a call that may be repeated, with patience for a vCenter that does not answer."""
        vc = self.world.vcenters[side]
        await self._travel()
        trouble = self.world.call_fault(vc, method, "")
        if trouble is None:
            return self._answer(vc, method, answer)
        return await self._patiently(vc, method, answer, trouble)

    async def _act(self, side: Side, method: str, answer: Callable[[VCenter], T]) -> T:
        """As ``_read``, for what may change what is to come in the world."""
        try:
            return await self._read(side, method, answer)
        finally:
            self._catch_up()

    async def _patiently(
        self, vc: VCenter, method: str, answer: Callable[[VCenter], T], trouble: CallFault | None
    ) -> T:
        """Begin with that trouble, and ask again as long as the patience lasts."""
        deadline = self._time() + self._patience
        while True:
            try:
                await self._before(vc, trouble)
                return self._answer(vc, method, answer, trouble)
            except Unanswered:
                self._note(vc, method, "", "dropped")
                if self._time() + _AGAIN_SECONDS > deadline:
                    raise
            await asyncio.sleep(_AGAIN_SECONDS)
            await self._travel()
            trouble = self.world.call_fault(vc, method, "")

    def _answer(
        self, vc: VCenter, method: str, answer: Callable[[VCenter], T], trouble: CallFault | None = None
    ) -> T:
        try:
            result = answer(vc)
        except SimFault as fault:
            self._note(vc, method, "", fault.name)
            raise Refused(shown_fault(fault)) from None
        _after(trouble)
        self._note(vc, method, "", "ok")
        return result

    async def _travel(self) -> None:
        """A call takes its time; one that takes none is answered before anybody else gets a turn."""
        if self._latency:
            await asyncio.sleep(self._latency)
        self._catch_up()

    async def _before(self, vc: VCenter, trouble: CallFault | None) -> None:
        """Trouble that strikes before the vCenter acts."""
        if trouble is None:
            return
        if trouble.action is Action.DELAY:
            await asyncio.sleep(trouble.seconds)
            self._catch_up()
        elif trouble.action is Action.FAULT and trouble.fault is not None:
            raise Refused(shown_fault(trouble.fault))
        elif trouble.action in (Action.DROP_BEFORE, Action.UNAVAILABLE):
            raise Unanswered(f"{vc.name}: {_BROKEN[trouble.action]}")

    def _found(self, vc: VCenter, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        sights = self._sights[vc.side]
        return [tuple([sights.of(vm) for vm in found]) for found in identified(vc, wanted)]

    def _check_sides(self, order: Order) -> None:
        """As the real gateway: no locator within one vCenter, and never none between two."""
        if order.local is not (len(self.world.sites) == 1):
            name = "wavelift.TwoVCenters" if order.local else "wavelift.SameVCenter"
            raise Refused(Fault(name, f"the order for {order.name} does not fit the two sides", (name,)))

    def _check(self, vc: VCenter, order: Order) -> TaskNode:
        return self.world.check_relocate(vc, order.moref, self._request(vc, order), vc.user)

    def _judge(self, vc: VCenter, order: Order) -> tuple[list[SimFault], list[SimFault]]:
        return self.world.judge(vc, order.moref, self._request(vc, order))

    def _request(self, vc: VCenter, order: Order) -> RelocateRequest:
        """What is asked of the world; the same for an order that was just checked."""
        if self._requested is None or self._requested[0] is not order:
            self._check_sides(order)
            self._requested = order, request_for(order, self._places[order.side.other])
        check_complete(order, find_node(vc, order.moref, VmNode))
        return self._requested[1]

    def _mark(self, vc: VCenter, moref: str, *, template: bool) -> None:
        if self.world.node(vc, moref, VmNode).template is not template:
            self.world.mark_template(vc, moref, template=template)

    def _make_folders(self, vc: VCenter, datacenter: str, path: str) -> None:
        places = self._places[vc.side]
        within = find_datacenter(places, datacenter)
        above = within.vm_folder
        for name in path.split("/") if path else ():
            folders = [
                find_node(vc, moref, FolderNode) for moref in self.world.node(vc, above, FolderNode).children
            ]
            known = [folder.moref for folder in folders if folder is not None and folder.name == name]
            if known:
                above = known[0]
            else:
                made = self.world.create_folder(vc, above, name)
                places.enter(made, within)
                above = made.moref

    def _tasks_since(self, vc: VCenter, since: datetime) -> list[TaskState]:
        return [
            replace(shown_task(vc, task), mine=task.user == vc.user)
            for task in self.world.tasks[vc.side].history
            if task.description in _RELOCATIONS and task.queued is not None and task.queued >= since
        ]

    def _at_work(self, vc: VCenter) -> Iterator[AtWork]:
        for task in self.world.tasks[vc.side].recent():
            vm = find_node(vc, task.entity, VmNode)
            if task.completed is None and task.description in FOREIGN and vm is not None:
                place = self._sights[vc.side].of(vm).placement
                stores = dict.fromkeys([place.datastore, *(disk.datastore for disk in place.disks)])
                yield AtWork(
                    state=shown_task(vc, task),
                    user=task.user,
                    hot=vm.power is Power.ON,
                    datacenter=place.datacenter,
                    host=place.host,
                    datastores=tuple(stores),
                )

    def _note(self, vc: VCenter, method: str, subject: str, outcome: str) -> None:
        if self.world.record.kept:
            self.world.record.append(vc.side, _SESSION, method, subject, "", self.world.now(), outcome)

    def _note_lost(self, vc: VCenter, order: Order, error: Refused | Unanswered) -> None:
        """A relocation call that never reached the world still counts as a call."""
        outcome = error.fault.name if isinstance(error, Refused) else "dropped"
        extra = {"task": "", "instance_uuid": order.instance_uuid, "accepted": False}
        self.world.record.append(
            vc.side, _SESSION, "RelocateVM_Task", order.moref, order.name, self.world.now(), outcome, extra
        )

    def _catch_up(self) -> None:
        """Bring the world to the loop's time."""
        to = self._elapsed()
        if not self.world.is_up_to(to):
            self._due = self.world.advance(to)

    def _elapsed(self) -> float:
        """The loop's time as the world counts it."""
        return self._time() - self._origin

    def _time(self) -> float:
        if self._loop is None:
            loop = asyncio.get_running_loop()
            if not isinstance(loop, VirtualTimeLoop):
                raise TypeError("the world's time does not pass by itself: run this in a VirtualTimeLoop")
            self._loop = loop
            self._origin = loop.time() - self.world.elapsed
        return self._loop.time()


def _lacking(vc: VCenter, right: Right) -> tuple[str, ...]:
    node = object_of(vc, right)
    if node is None:
        return ()
    return tuple(privilege for privilege in right.privileges if not granted(vc, node, privilege))


def _after(trouble: CallFault | None) -> None:
    """Trouble that strikes after the vCenter acted."""
    if trouble is None:
        return
    if trouble.action is Action.DROP_AFTER:
        raise Unanswered(_BROKEN[trouble.action])
    if trouble.action is Action.FAULT_AFTER and trouble.fault is not None:
        raise Refused(shown_fault(trouble.fault))


def _task(vc: VCenter, task: TaskRef) -> TaskState:
    node = find_node(vc, task.id, TaskNode)
    if node is None:
        name = "vmodl.fault.ManagedObjectNotFound"
        text = f"the vCenter knows no task {task.id}"
        raise Refused(shown_fault(SimFault(name, text, obj=task.id)))
    return shown_task(vc, node)
