"""One VM's way: stand, wait for a turn, intend, submit, follow, verify; the same in both directions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from executor.arrival import not_yet
from executor.clock import Clock
from executor.decisions import Decision, Rule, decide
from executor.dispatch import Dispatcher, Grant, Ticket
from executor.gateway import (
    Fault,
    Gateway,
    Order,
    Refused,
    TaskPhase,
    TaskRef,
    TaskState,
    Unanswered,
    VmState,
)
from executor.itinerary import Direction
from executor.journal.records import AttemptEnded, Identified, Intended, Queued, Submitted, Verified
from executor.logbook import Logbook
from executor.orders import Drift
from executor.recovery import Standing, Where, find_task, stand, watch
from executor.retry import AttemptFailed, retrying
from executor.trip import Cancelled, Doubtful, GivenUp, Trip
from wavelift.errors import VCenterError, VCenterUnreachable
from wavelift.model.placement import Side
from wavelift.settings import Policy

__all__ = ["Mover", "Tools"]

_FRESH_SECONDS = 60.0
_ON_ITS_WAY_SECONDS = 30.0
"""How long a call whose answer was lost may still be on its way to the vCenter."""
_LOOK_SECONDS = 5.0
_SILENCE = "wavelift.Unanswered"
_UNKNOWN_END = Fault("wavelift.EndUnknown", "nobody saw how it ended; the VM has not moved")


@dataclass(frozen=True, slots=True)
class Tools:
    """What every move of a run shares."""

    gateway: Gateway
    logbook: Logbook
    dispatcher: Dispatcher
    clock: Clock
    policy: Policy
    chance: random.Random


class Mover:
    """Carries VMs. One instance serves all moves of a run; a ``Trip`` holds what is one VM's own."""

    def __init__(self, tools: Tools) -> None:
        self._gateway = tools.gateway
        self._logbook = tools.logbook
        self._dispatcher = tools.dispatcher
        self._clock = tools.clock
        self._policy = tools.policy
        self._chance = tools.chance
        self._folders: set[tuple[Side, str, str]] = set()

    async def carry(self, trip: Trip) -> VmState:
        """Bring the VM to the other side and verify it there; returns it as seen there.

        Raises:
            GivenUp: it failed for good.
            Cancelled: the relocation was cancelled.
            Doubtful: a person must look.
            NotStarted: the run drains; nothing was submitted.
            VCenterError: a vCenter does not answer or does not let us see; nothing is decided about the VM.
        """
        await self._settle_open(trip)

        async def before_sleep(failure: AttemptFailed, seconds: float) -> None:
            if trip.direction is Direction.FORWARD:
                self._logbook.write(trip.vm, Queued())
            self._logbook.waits(trip.vm, f"next attempt in {seconds:.0f} s after {failure.fault}")

        try:
            async for attempt in retrying(self._policy, self._clock, self._chance, before_sleep):
                with attempt:
                    return await self._attempt(trip)
        except AttemptFailed as failure:
            raise _given_up(failure) from failure
        except Drift as drift:
            raise GivenUp(str(drift)) from drift
        raise AssertionError("the retry loop ends by returning or raising")

    async def cancel(self, trip: Trip) -> None:
        """Ask the vCenter to cancel what runs; ``carry`` then ends as the task ends."""
        trip.stopping = True
        if trip.task is not None:
            try:
                await self._gateway.cancel(trip.task)
            except (Refused, Unanswered):
                return  # too late, or nobody heard: the task's own end tells

    async def _attempt(self, trip: Trip) -> VmState:
        state = await self._origin(trip)
        if state is None:
            return await self._arrive(trip)
        grant = await self._dispatcher.turn(self._ticket(trip, state))
        try:
            if trip.stopping:
                raise Cancelled
            state = await self._origin(trip)
            if state is not None:
                await self._relocate(trip, state, grant)
        finally:
            self._logbook.progress(trip.vm, None)
            self._dispatcher.release(grant)
        return await self._arrive(trip)

    async def _origin(self, trip: Trip) -> VmState | None:
        """The VM where it leaves from, freshly read; None where it is at its destination already."""
        if trip.seen is not None and self._clock.elapsed() - trip.seen[1] < _FRESH_SECONDS:
            return trip.seen[0]
        trip.seen = None
        standing = await self._stand(trip)
        if standing.where is Where.THERE:
            return None
        if standing.where is Where.LOST and not self._logbook.ledger.move(trip.vm).attempts:
            raise GivenUp("neither vCenter shows it: was it deleted after the export?")
        if standing.where is not Where.HERE or standing.here is None:
            raise Doubtful(standing.verdict, standing.evidence)
        trip.seen = (standing.here, self._clock.elapsed())
        return standing.here

    async def _stand(self, trip: Trip) -> Standing:
        try:
            return await stand(self._gateway, trip.leaves, trip.name, trip.instance_uuid)
        except Unanswered as silence:
            raise AttemptFailed(Fault(_SILENCE, silence.text), Rule(Decision.RETRY)) from silence
        except Refused as refusal:
            raise AttemptFailed(refusal.fault, decide(refusal.fault)) from refusal

    def _ticket(self, trip: Trip, state: VmState) -> Ticket:
        place = trip.place(state, trip.destination.host)
        return Ticket(
            vm=trip.vm,
            state=state,
            to=place,
            seconds=trip.seconds,
            weight=trip.weight,
            rank=trip.rank,
            avoid=frozenset(trip.avoid),
        )

    async def _relocate(self, trip: Trip, state: VmState, grant: Grant) -> None:
        history = self._logbook.ledger.move(trip.vm)
        home = replace(state, recent_tasks=())
        if trip.direction is Direction.FORWARD and history.home != home:
            self._logbook.write(trip.vm, Identified(home))
        trip.before = state
        order = Order(
            vm=trip.vm,
            name=trip.name,
            side=trip.leaves,
            moref=state.moref,
            instance_uuid=state.instance_uuid,
            to=trip.place(state, grant.host),
            power=state.power,
            attempt=history.number(trip.direction),
        )
        try:
            await self._prepare(order)
            if trip.stopping:
                raise Cancelled
            trip.seen = None
            self._logbook.write(trip.vm, Intended(order.attempt, trip.direction, order))
            with _unsettled(order):
                await self._submit(trip, order)
        except AttemptFailed as failure:
            if failure.rule.decision is Decision.OTHER_HOST:
                trip.avoid.add(grant.host)
            raise

    async def _submit(self, trip: Trip, order: Order) -> None:
        since = self._clock.now()
        try:
            task = await self._gateway.submit(order)
        except Refused as refusal:
            self._ended(trip, order, refusal.fault)
        except Unanswered:
            await self._settle(trip, order, since)
        else:
            self._logbook.write(trip.vm, Submitted(order.attempt, trip.direction, task))
            await self._follow(trip, order, task, since)

    async def _prepare(self, order: Order) -> None:
        """What must be right before the intent is written: the folder, and the vCenter's own opinion."""
        side = order.side.other
        folder = (side, order.to.datacenter, order.to.folder)
        try:
            if order.to.folder and folder not in self._folders:
                await self._gateway.ensure_folder(*folder)
                self._folders.add(folder)
            if self._policy.precheck:
                verdict = await self._gateway.check(order)
                for fault in verdict.errors[:1]:
                    raise AttemptFailed(fault, decide(fault))
        except Refused as refusal:
            raise AttemptFailed(refusal.fault, decide(refusal.fault)) from refusal
        except Unanswered as silence:
            raise AttemptFailed(Fault(_SILENCE, silence.text), Rule(Decision.RETRY)) from silence

    async def _follow(self, trip: Trip, order: Order, task: TaskRef, since: datetime) -> None:
        trip.task = task
        last: TaskState | None = None
        try:
            if trip.stopping:
                await self.cancel(trip)
            async for last in watch(self._gateway, task):
                if last.progress is not None:
                    self._logbook.progress(trip.vm, last.progress)
        finally:
            trip.task = None
        if last is None or not last.phase.ended:
            await self._settle(trip, order, since)
        elif last.phase is TaskPhase.SUCCESS:
            self._settled(trip, order, "success")
            if last.started is not None and last.completed is not None:
                took = (last.completed - last.started).total_seconds()
                self._dispatcher.came_through(took, trip.seconds)
        else:
            fault = last.fault or Fault("vmodl.fault.SystemError", "the task failed without a fault")
            await self._broke(trip, order, fault)

    async def _settle_open(self, trip: Trip) -> None:
        """Take up an attempt whose end a crash hid; one that leads the other way is stopped first."""
        attempt = self._logbook.ledger.move(trip.vm).open_attempt
        if attempt is None:
            return
        order, direction = attempt.intended.order, attempt.intended.direction
        same_way = direction is trip.direction
        open_trip = trip if same_way else replace(trip, direction=direction, seen=None, stopping=True)
        with _unsettled(order):
            grant = await self._charge(trip, order)
            try:
                if attempt.task is not None:
                    await self._follow(open_trip, order, attempt.task, attempt.at)
                else:
                    await self._settle(open_trip, order, attempt.at)
            except AttemptFailed as failure:
                if failure.rule.decision is Decision.OTHER_HOST:
                    trip.avoid.add(order.to.host)
                if same_way and not failure.again:
                    raise _given_up(failure) from failure
            except Cancelled:
                if same_way:
                    raise
            finally:
                self._logbook.progress(trip.vm, None)
                if grant is not None:
                    self._dispatcher.release(grant)

    async def _charge(self, trip: Trip, order: Order) -> Grant | None:
        """Charge the slots of a relocation that may be running."""
        found = (await stand(self._gateway, order.side, trip.name, trip.instance_uuid)).here
        if found is None:
            return None
        return self._dispatcher.occupy(Ticket(trip.vm, found, order.to))

    async def _settle(self, trip: Trip, order: Order, since: datetime) -> None:
        """Reconcile first, then decide (fact sheet 6.3): the task if there is one, else the VM's place.

        Nothing is concluded in a hurry: the call may still be on its way, or a switchover half done.
        """
        began = self._clock.elapsed()
        while True:
            task = await find_task(self._gateway, order, since, self._known_tasks(trip))
            if task is not None:
                self._logbook.write(trip.vm, Submitted(order.attempt, trip.direction, task.ref))
                await self._follow(trip, order, task.ref, since)
                return
            standing = await stand(self._gateway, trip.leaves, trip.name, trip.instance_uuid)
            if standing.where is Where.THERE:
                self._settled(trip, order, "success", "found at the destination")
                return
            here = standing.where is Where.HERE
            patience = _ON_ITS_WAY_SECONDS if here else self._policy.verify_seconds
            if self._clock.elapsed() - began >= patience:
                break
            await self._clock.sleep(_LOOK_SECONDS)
        self._settled(trip, order, "unknown", standing.verdict)
        if not here:
            raise Doubtful(standing.verdict, standing.evidence)
        raise AttemptFailed(_UNKNOWN_END, Rule(Decision.RETRY))

    def _known_tasks(self, trip: Trip) -> frozenset[str]:
        """Tasks that have ended or that the vCenter has forgotten: none of them is the one in question."""
        attempts = self._logbook.ledger.move(trip.vm).attempts
        return frozenset(item.task for item in attempts if item.task and item.direction == trip.direction)

    def _settled(self, trip: Trip, order: Order, result: str, decision: str = "") -> None:
        self._logbook.write(trip.vm, AttemptEnded(order.attempt, trip.direction, result, decision=decision))

    async def _broke(self, trip: Trip, order: Order, fault: Fault) -> None:
        """A task's fault does not tell where the VM is now (fact sheet 6.2): look before it counts."""
        began = self._clock.elapsed()
        while True:
            standing = await stand(self._gateway, trip.leaves, trip.name, trip.instance_uuid)
            if standing.where is Where.HERE:
                self._ended(trip, order, fault)
            if standing.where is Where.THERE:
                self._settled(trip, order, "success", f"found at the destination despite {fault}")
                return
            if self._clock.elapsed() - began >= self._policy.verify_seconds:
                break
            await self._clock.sleep(_LOOK_SECONDS)
        self._settled(trip, order, "unknown", standing.verdict)
        raise Doubtful(f"{standing.verdict}; {fault}", standing.evidence)

    def _ended(self, trip: Trip, order: Order, fault: Fault) -> NoReturn:
        rule = decide(fault)
        result = "cancelled" if rule.decision is Decision.CANCELLED else "fault"
        ended = AttemptEnded(order.attempt, trip.direction, result, replace(fault, lineage=()), rule.decision)
        self._logbook.write(trip.vm, ended)
        if rule.decision is Decision.CANCELLED:
            raise Cancelled
        raise AttemptFailed(fault, rule)

    async def _arrive(self, trip: Trip) -> VmState:
        """Wait until the VM looks right at its destination (design, promise 3)."""
        deadline = self._clock.elapsed() + self._policy.verify_seconds
        pause = 2.0
        while True:
            standing = await self._stand(trip)
            wrong = not_yet(trip, standing, self._logbook.ledger.move(trip.vm))
            if not wrong and standing.there is not None:
                self._logbook.write(trip.vm, Verified(trip.direction, standing.there))
                return standing.there
            if self._clock.elapsed() >= deadline:
                if standing.where in (Where.SPLIT, Where.LOST):
                    raise Doubtful(standing.verdict, standing.evidence)
                raise GivenUp("; ".join(wrong), there=standing.there is not None)
            self._logbook.waits(trip.vm, f"to look right at the {trip.leaves.other}: {wrong[0]}")
            await self._clock.sleep(min(pause, 30.0))
            pause *= 2


@contextmanager
def _unsettled(order: Order) -> Iterator[None]:
    """While an attempt is open, silence is no failure: the run ends, and ``resume`` looks again.

    Raises:
        VCenterError: instead of ``Unanswered`` and ``Refused``.
    """
    advice = "the relocation may go on by itself; once the vCenter answers: wavelift resume"
    try:
        yield
    except Unanswered as silence:
        text = f"no answer while {order.name} was on its way: {silence.text}"
        raise VCenterUnreachable(text, advice=advice) from silence
    except Refused as refusal:
        text = f"the {order.side} vCenter does not tell what became of {order.name}: {refusal}"
        raise VCenterError(text, advice=advice) from refusal


def _given_up(failure: AttemptFailed) -> Exception:
    """What the last failed attempt means; a vCenter that stays silent fails no move, it ends the run."""
    if failure.fault.name == _SILENCE:
        return VCenterUnreachable(
            f"a vCenter does not answer: {failure.fault.text}", advice="once it does: wavelift resume"
        )
    return GivenUp(failure.reason, fatal=failure.rule.decision is Decision.STOP_ALL)
