"""The gateway to two real vCenters through pyVmomi."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from executor.gateway import (
    AtWork,
    GatewayError,
    Happening,
    Locator,
    Order,
    Overdue,
    Refused,
    Right,
    Site,
    TaskRef,
    TaskState,
    Verdict,
    VmCard,
    VmDetail,
    VmState,
)
from executor.vsphere import side as one_side
from executor.vsphere.batch import Batch
from executor.vsphere.checks import verdict
from executor.vsphere.events import happenings
from executor.vsphere.history import relocations
from executor.vsphere.hush import Hush
from executor.vsphere.locators import locator_of
from executor.vsphere.login import Login
from executor.vsphere.session import Timing
from executor.vsphere.side import VCenterSide
from executor.vsphere.taskinfo import Seen
from wavelift.errors import VCenterError
from wavelift.model.belongings import Belongings, Given
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

__all__ = ["VSphereGateway"]

T = TypeVar("T")

_THREADS = 12
_ALONE = 2
"""Threads beside these that use the same connections: who watches tasks, and who keeps the session alive."""
_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class VSphereGateway:
    """``executor.gateway.Gateway`` on two vCenters. Use it in one event loop.

    Args:
        source, target: the logins.
        clock: our time, aware UTC.
        call_timeout: seconds without a byte after which a call counts as broken.
        keepalive_seconds: how often both sessions are kept alive; they idle out after 30 minutes (fact
            sheet 0.9).
        patience: seconds for which reads are repeated while a vCenter restarts.
        speed: the vCenters' seconds in one of ours; more than 1 for simulated ones.
        check_seconds: how long ``check`` waits for its task; a check that takes longer usually means that
            port 902 is closed (fact sheet 2).
        settle: seconds task changes may gather before they are fetched.
        sleep: waits between repeated reads, in a thread of its own; by default until that time or ``close``.
    """

    def __init__(
        self,
        source: Login,
        target: Login,
        *,
        clock: Callable[[], datetime] = _utc_now,
        call_timeout: float = 120.0,
        keepalive_seconds: float = 300.0,
        patience: float = 300.0,
        speed: float = 1.0,
        check_seconds: float = 300.0,
        settle: float = 0.25,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        poll = max(1, min(60, int(call_timeout / 2)))
        # A wait that ends with the client's timeout would look like a broken connection (fact sheet 0.10).
        call = max(call_timeout, poll + 1.0)
        timing = Timing(call=call, connect=min(15.0, call_timeout), poll=poll, patience=patience, speed=speed)
        self._sides = {
            side: VCenterSide(side, login, clock, timing, keep=_THREADS + _ALONE, settle=settle, sleep=sleep)
            for side, login in ((Side.SOURCE, source), (Side.TARGET, target))
        }
        # One each: while a vCenter restarts, calls to it wait in threads that the other one does not need.
        self._pools = {
            side: ThreadPoolExecutor(_THREADS, thread_name_prefix=f"vsphere-{side}") for side in Side
        }
        self._finders = {side: Batch(self._finder(side)) for side in Side}
        self._keepers: dict[Side, Batch[VmState, Belongings]] = {
            side: Batch(self._keeper(side)) for side in Side
        }
        self._clock = clock
        self._hush = Hush([source.password.reveal(), target.password.reveal()])
        self._keepalive_seconds = keepalive_seconds
        self._check_seconds = check_seconds
        self._background: set[asyncio.Task[Any]] = set()

    async def open(self) -> None:
        """Log on to both vCenters, checking the pinned certificates of both first.

        Raises:
            CertificateMismatch, VCenterUnreachable: no password was sent to either.
            LoginRefused: wrong user or password; never tried again.
        """
        sessions = [here.session for here in self._sides.values()]
        for session in sessions:
            await self._in_thread(session.side, session.check_certificate)
        for session in sessions:
            await self._in_thread(session.side, session.open)
        self._spawn(self._stay())

    async def close(self) -> None:
        """Stop watching and log off; never raises."""
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        for here in self._sides.values():
            await asyncio.get_running_loop().run_in_executor(None, here.close)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    async def survey(self, side: Side, *, refreshed: Collection[str] = ()) -> Site:
        """Read clusters, hosts, datastores, networks, pools and folders."""
        return await self._in_thread(side, self._sides[side].inventory.survey, frozenset(refreshed))

    async def find(self, side: Side, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        """Find VMs; calls that come in together share their round trips."""
        return await self._finders[side].ask(wanted)

    async def find_on_both(self, wanted: Sequence[Identity]) -> dict[Side, list[tuple[VmState, ...]]]:
        """Find VMs on both sides; neither vCenter waits for the other's answer."""
        found = await asyncio.gather(*(self._finders[side].ask(wanted) for side in Side))
        return dict(zip(Side, found, strict=True))

    async def census(self, side: Side) -> list[VmCard]:
        """Read what identifies every VM of a vCenter."""
        return await self._in_thread(side, self._sides[side].census.cards)

    async def inspect(self, side: Side, vms: Sequence[str]) -> dict[str, VmDetail]:
        """Read details of these VMs."""
        return self._hush.value(await self._in_thread(side, self._sides[side].census.details, vms))

    async def missing_rights(self, side: Side, wanted: Sequence[Right]) -> list[tuple[str, ...]]:
        """Say which of the wanted privileges our account lacks."""
        return await self._in_thread(side, self._sides[side].rights.missing, wanted)

    async def locator(self, side: Side) -> Locator:
        """Say where the other vCenter is led to for this one."""
        return await self._in_thread(side, locator_of, self._sides[side].session)

    async def ensure_folder(self, side: Side, datacenter: str, path: str) -> None:
        """Make sure the VM folder path exists."""
        await self._in_thread(side, self._sides[side].folders.ensure, datacenter, path)

    async def belongings(self, vm: VmState) -> Belongings:
        """Read what belongs to a VM beside what is in it; questions that come in together share calls."""
        (found,) = await self._keepers[vm.side].ask([vm])
        return found

    async def give_back(self, vm: VmState, wanted: Belongings) -> Given:
        """Give a VM what it lacks of this."""
        given = await self._in_thread(vm.side, self._sides[vm.side].owner.give, vm, wanted)
        return self._hush.value(given)

    async def set_template(self, side: Side, moref: str, *, template: bool) -> None:
        """Mark a VM as a template, or a template as a VM."""
        mark = partial(self._sides[side].templates.set, moref, template=template)
        await self._in_thread(side, mark)

    async def check(self, order: Order) -> Verdict:
        """Ask ``CheckRelocate_Task`` whether the order would be accepted.

        Raises:
            Refused: the check itself failed.
            Overdue: it did not end in time.
        """
        task = await self._in_thread(order.side, one_side.check, order, *self._ends(order))
        try:
            async with asyncio.timeout(self._check_seconds):
                seen = [seen async for seen in self._follow(task)][-1]
        except TimeoutError:
            raise Overdue(
                f"the check of {order.name} has not ended after {self._check_seconds:.0f} s: are ports 443 "
                "and 902 open between both vCenters and all hosts?"
            ) from None
        if seen.state.fault is not None:
            raise Refused(seen.state.fault)
        return self._hush.value(verdict(seen.result))

    async def submit(self, order: Order) -> TaskRef:
        """Call ``RelocateVM_Task`` with a service locator, once.

        Raises:
            Refused: also when the order does not fit what is there: ``wavelift.TargetMissing``,
                ``wavelift.TargetAmbiguous``, ``wavelift.PlacementIncomplete``.
            Unanswered: reconcile before anything else.
        """
        return await self._in_thread(order.side, one_side.submit, order, *self._ends(order))

    async def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        """Yield the task's state now and after each change, and end after the final one."""
        async for seen in self._follow(task):
            yield seen.state

    async def tasks(self, side: Side, since: datetime) -> list[TaskState]:
        """Relocation tasks queued since then."""
        session = self._sides[side].session
        return self._hush.value(await self._in_thread(side, relocations, session, self._clock, since))

    async def events(self, side: Side, within: timedelta, names: Sequence[str]) -> list[Happening]:
        """What the event log says of VMs of these names."""
        found = await self._in_thread(side, happenings, self._sides[side].session, within, names)
        return self._hush.value(found)

    async def at_work(self, side: Side) -> list[AtWork]:
        """Unfinished tasks of anybody, ours included, that take slots of this vCenter."""
        return await self._in_thread(side, self._sides[side].workload.read)

    async def cancel(self, task: TaskRef) -> None:
        """Ask for cancellation; the task's own end tells whether it worked."""
        await self._in_thread(task.side, self._sides[task.side].cancel, task)

    async def _follow(self, task: TaskRef) -> AsyncIterator[Seen]:
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Seen | Exception] = asyncio.Queue()

        def hear(event: Seen | Exception) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(events.put_nowait, event)

        watcher = self._sides[task.side].watcher
        if watcher.enlist(task.id, hear):
            self._spawn(self._in_thread(task.side, watcher.flush))
        try:
            while True:
                event = await events.get()
                if isinstance(event, Exception):
                    raise self._hush.error(event)
                yield replace(event, state=self._hush.value(event.state))
                if event.state.phase.ended:
                    return
        finally:
            watcher.dismiss(task.id, hear)

    def _ends(self, order: Order) -> tuple[VCenterSide, VCenterSide]:
        return self._sides[order.side], self._sides[order.side.other]

    def _finder(self, side: Side) -> Callable[[Sequence[Identity]], Any]:
        async def find(wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
            return await self._in_thread(side, self._sides[side].lookup.find, wanted)

        return find

    def _keeper(self, side: Side) -> Callable[[Sequence[VmState]], Any]:
        async def read(vms: Sequence[VmState]) -> list[Belongings]:
            return self._hush.value(await self._in_thread(side, self._sides[side].owner.read_all, vms))

        return read

    async def _in_thread(self, side: Side, work: Callable[..., T], *args: Any) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pools[side], work, *args)
        except (GatewayError, VCenterError) as error:
            failure = self._hush.error(error)
        raise failure  # outside, so that the words as they came are not its context

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _stay(self) -> None:
        """Keep both sessions alive, each by itself: one that does not answer must not let the other go."""
        await asyncio.gather(*(self._stay_with(here) for here in self._sides.values()))

    async def _stay_with(self, here: VCenterSide) -> None:
        """What is wrong shows at the next real call, so it is only noted here."""
        while True:
            await asyncio.sleep(self._keepalive_seconds)
            try:
                # Not in the side's own threads: they may all wait for something else.
                await asyncio.get_running_loop().run_in_executor(None, here.stay)
            except (GatewayError, VCenterError) as error:
                told = self._hush.error(error)
                _log.warning("keeping the session with %s alive: %s", here.session.login.where, told)
