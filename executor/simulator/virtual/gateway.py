"""The gateway to a simulated world in the same process, in virtual time.

Runs in a ``VirtualTimeLoop``: the world lives beside the loop, in its time, so nothing ever waits. It is the
only reader of its world; the SOAP servers need a world of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
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
from executor.simulator.virtual.calls import SESSION, Calls, after
from executor.simulator.virtual.catalogue import Catalogue
from executor.simulator.virtual.details import cards, details
from executor.simulator.virtual.happenings import at_work, happened, task_now, tasks_since
from executor.simulator.virtual.identifying import identified
from executor.simulator.virtual.ordering import check_complete, find_datacenter, request_for
from executor.simulator.virtual.passing import Passing
from executor.simulator.virtual.showing import shown_fault, shown_task
from executor.simulator.virtual.sights import Sights
from executor.simulator.virtual.surveying import shown_site
from executor.simulator.world.world import World
from wavelift.model.belongings import Belongings, Given
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

__all__ = ["SimulatedGateway"]

T = TypeVar("T")

_SEALED = ("info.cancelable",)


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
        self._passing = Passing(world)
        self._calls = Calls(world, self._passing, latency=latency, patience=patience)
        self._sights = {vc.side: Sights(vc, world.changes[vc.side]) for vc in world.sites}
        self._places = {side: Catalogue(vc) for side, vc in world.vcenters.items()}
        self._requested: tuple[Order, RelocateRequest] | None = None

    async def open(self) -> None:
        """Begin to let the world's time go on."""
        for log in self.world.changes.values():
            log.unread()
        for sights in self._sights.values():
            sights.open()
        self._passing.begin()

    async def close(self) -> None:
        """Stop the world's time."""
        self._passing.end()
        for sights in self._sights.values():
            sights.close()

    async def survey(self, side: Side, *, refreshed: Collection[str] = ()) -> Site:  # noqa: ARG002 - shown anew at any time
        """Read clusters, hosts, datastores, networks, pools and folders; free space is always that of now."""
        return await self._calls.read(
            side, "RetrievePropertiesEx", lambda vc: shown_site(vc, self.world.now())
        )

    async def find(self, side: Side, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        """Find VMs; one tuple per identity, in order."""
        return await self._calls.read(side, "FindAllByUuid", lambda vc: self._found(vc, wanted))

    async def find_on_both(self, wanted: Sequence[Identity]) -> dict[Side, list[tuple[VmState, ...]]]:
        """Find VMs on both sides; both calls travel at the same time."""
        await self._calls.travel()
        found = {}
        look = partial(self._found, wanted=wanted)
        for side, vc in self.world.vcenters.items():
            trouble = self.world.call_fault(vc, "FindAllByUuid", "")
            if trouble is None:
                found[side] = self._found(vc, wanted)
                self._calls.note(vc, "FindAllByUuid", "", "ok")
            else:
                found[side] = await self._calls.patiently(vc, "FindAllByUuid", look, trouble)
        return found

    async def census(self, side: Side) -> list[VmCard]:
        """Read what identifies every VM."""
        return await self._calls.read(side, "RetrievePropertiesEx", lambda vc: list(cards(vc)))

    async def inspect(self, side: Side, vms: Sequence[str]) -> dict[str, VmDetail]:
        """Read details of these VMs."""
        return await self._calls.read(side, "RetrievePropertiesEx", lambda vc: details(vc, vms, shown_task))

    async def missing_rights(self, side: Side, wanted: Sequence[Right]) -> list[tuple[str, ...]]:
        """Say which privileges the world's account lacks."""
        return await self._calls.read(
            side, "HasPrivilegeOnEntities", lambda vc: [_lacking(vc, right) for right in wanted]
        )

    async def locator(self, side: Side) -> Locator:
        """There is no wire, so what is told is what is seen."""
        vc = self.world.vcenters[side]
        return Locator(f"https://{vc.name}/sdk", vc.thumbprint, vc.thumbprint)

    async def ensure_folder(self, side: Side, datacenter: str, path: str) -> None:
        """Make sure the VM folder path exists."""
        await self._calls.act(side, "CreateFolder", lambda vc: self._make_folders(vc, datacenter, path))

    async def belongings(self, vm: VmState) -> Belongings:
        """Read what belongs to a VM beside what is in it."""
        return await self._calls.read(
            vm.side,
            "RetrievePropertiesEx",
            lambda vc: belongings_of(vc, self.world.node(vc, vm.moref, VmNode)),
        )

    async def give_back(self, vm: VmState, wanted: Belongings) -> Given:
        """Give a VM what it lacks."""
        return await self._calls.act(
            vm.side, "SetField", lambda vc: give(vc, self.world.node(vc, vm.moref, VmNode), wanted)
        )

    async def set_template(self, side: Side, moref: str, *, template: bool) -> None:
        """Mark a VM as a template, or a template as a VM."""
        method = "MarkAsTemplate" if template else "MarkAsVirtualMachine"
        await self._calls.act(side, method, lambda vc: self._mark(vc, moref, template=template))

    async def check(self, order: Order) -> Verdict:
        """Ask ``CheckRelocate_Task``; where no script can delay or change it, no task is made for it."""
        if not self.world.faults.entries:
            errors, warnings = await self._calls.read(
                order.side, "CheckRelocate_Task", lambda vc: self._judge(vc, order)
            )
            return Verdict(tuple(map(shown_fault, errors)), tuple(map(shown_fault, warnings)))
        task = await self._calls.act(order.side, "CheckRelocate_Task", lambda vc: self._check(vc, order))
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
        self._passing.catch_up()
        request = self._request(vc, order)
        await self._calls.travel()
        trouble = self.world.call_fault(vc, "RelocateVM_Task", order.moref)
        try:
            await self._calls.before(vc, trouble)
        except (Refused, Unanswered) as error:
            self._note_lost(vc, order, error)
            raise
        try:
            task = self.world.relocate(vc, order.moref, request, vc.user, caller=SESSION)
        except SimFault as fault:
            raise Refused(shown_fault(fault)) from None
        finally:
            self._passing.catch_up()
        after(trouble)
        return TaskRef(vc.side, task.moref)

    async def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        """Yield the task's state now and after each change, and end after the final one."""
        vc, loop = self.world.vcenters[task.side], asyncio.get_running_loop()
        news: asyncio.Future[None] = loop.create_future()

        def look(paths: tuple[str, ...]) -> None:
            if paths != _SEALED and not news.done():  # nobody waits for one that cannot be cancelled any more
                news.set_result(None)
                self._passing.concern()

        stop = self.world.changes[vc.side].watch(task.id, look)
        try:
            state = await self._calls.read(task.side, "WaitForUpdatesEx", lambda vc: task_now(vc, task))
            while True:
                if news.done():
                    news = loop.create_future()
                yield state
                if state.phase.ended:
                    return
                await news
                if (
                    self.world.elapsed < self.world.down_until[vc.side]
                ):  # what befell it is told once it answers
                    state = await self._calls.read(
                        task.side, "WaitForUpdatesEx", lambda vc: task_now(vc, task)
                    )
                else:
                    state = task_now(vc, task)
        finally:
            stop()

    async def tasks(self, side: Side, since: datetime) -> list[TaskState]:
        """Relocation tasks queued since then: recent ones and those in the history."""
        return await self._calls.read(side, "ReadNextTasks", lambda vc: tasks_since(self.world, vc, since))

    async def events(self, side: Side, within: timedelta, names: Sequence[str]) -> list[Happening]:
        """What the event log says of VMs of these names."""
        return await self._calls.read(
            side, "ReadNextEvents", lambda vc: happened(self.world, vc, self.world.now() - within, set(names))
        )

    async def at_work(self, side: Side) -> list[AtWork]:
        """Unfinished tasks of anybody that take slots."""
        return await self._calls.read(
            side, "RetrievePropertiesEx", lambda vc: list(at_work(self.world, vc, self._sights[side]))
        )

    async def cancel(self, task: TaskRef) -> None:
        """Ask for cancellation, once."""
        vc = self.world.vcenters[task.side]
        self._passing.catch_up()
        await self._calls.travel()
        trouble = self.world.call_fault(vc, "CancelTask", task.id)
        await self._calls.before(vc, trouble)
        try:
            self.world.cancel(vc, task.id)
        except SimFault as fault:
            self._calls.note(vc, "CancelTask", task.id, fault.name)
            raise Refused(shown_fault(fault)) from None
        finally:
            self._passing.catch_up()
        self._calls.note(vc, "CancelTask", task.id, "ok")
        after(trouble)

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

    def _note_lost(self, vc: VCenter, order: Order, error: Refused | Unanswered) -> None:
        """A relocation call that never reached the world still counts as a call."""
        outcome = error.fault.name if isinstance(error, Refused) else "dropped"
        extra = {"task": "", "instance_uuid": order.instance_uuid, "accepted": False}
        self.world.record.append(
            vc.side, SESSION, "RelocateVM_Task", order.moref, order.name, self.world.now(), outcome, extra
        )


def _lacking(vc: VCenter, right: Right) -> tuple[str, ...]:
    node = object_of(vc, right)
    if node is None:
        return ()
    return tuple(privilege for privilege in right.privileges if not granted(vc, node, privilege))
