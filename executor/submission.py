"""One attempt, from its intent to its known end: submit, follow, and look where nobody saw (fact sheet 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NoReturn

from executor.clock import Clock
from executor.decisions import Decision, Rule, decide
from executor.gateway import (
    Fault,
    Gateway,
    Order,
    Refused,
    TaskPhase,
    TaskRef,
    Unanswered,
)
from executor.itinerary import Direction, Step
from executor.journal.records import AttemptEnded, Intended, Submitted
from executor.logbook import Logbook
from executor.recovery import Where, doubt, find_task, stand, watch
from executor.retry import AttemptFailed
from executor.trip import Cancelled, Trip
from executor.turns.dispatch import Dispatcher
from executor.whereabouts import stands_at
from wavelift.errors import VCenterError, VCenterUnreachable
from wavelift.model.outcome import AttemptOutcome
from wavelift.settings import Policy

__all__ = ["Submission"]

_ON_ITS_WAY_SECONDS = 30.0
"""How long a call whose answer was lost may still be on its way to the vCenter."""
_LOOK_SECONDS = 5.0
_OTHERS = "vim.fault.TaskInProgress"
_UNKNOWN_END = Fault("wavelift.EndUnknown", "nobody saw how it ended; the VM has not moved")


@dataclass(frozen=True, slots=True)
class Submission:
    """Submits relocations and learns how they end. One serves all moves of a run.

    Attributes:
        gateway: both vCenters.
        logbook: where intent, task and end are written down.
        dispatcher: who gives back what an attempt found open was charged, and learns how long moves take.
        clock: the campaign's clock.
        policy: how long to look before a VM is in doubt.
    """

    gateway: Gateway
    logbook: Logbook
    dispatcher: Dispatcher
    clock: Clock
    policy: Policy

    async def make(self, trip: Trip, order: Order) -> None:
        """Write the intent, submit once, and follow to the end; returns when the VM is to be verified.

        Raises:
            AttemptFailed: it ended badly and the VM is where it was.
            Cancelled, Doubtful: as they say.
            VCenterError: a vCenter does not answer while the attempt is open.
        """
        trip.seen = None
        self.logbook.at(trip.vm, Step.SUBMIT)
        self.logbook.write(trip.vm, Intended(order.attempt, trip.direction, order))
        try:
            await self._submit(trip, order)
        except (Unanswered, Refused) as trouble:
            raise _unsettled(order, trouble) from trouble

    def may_be_ours(self, trip: Trip, fault: Fault) -> bool:
        """Whether the other task that a fault tells of may be an earlier attempt that came late.

        Then it is submitted all the same: the answer names that task, which is followed if it is ours.
        """
        unheard = any(item.result == "unknown" for item in self._attempts(trip))
        return fault.name == _OTHERS and unheard

    async def cancel(self, task: TaskRef) -> None:
        """Ask the vCenter to cancel; the task's own end tells whether it worked."""
        try:
            await self.gateway.cancel(task)
        except (Refused, Unanswered):
            return  # too late, or nobody heard

    async def take_up(self, trip: Trip) -> None:
        """Take up an attempt whose end a crash hid; one that leads the other way is stopped first.

        Raises:
            AttemptFailed: it ended in a way that another attempt does not mend.
            Cancelled, Doubtful, VCenterError: as for ``make``.
        """
        attempt = self.logbook.ledger.move(trip.vm).open_attempt
        if attempt is None:
            return
        order, direction = attempt.intended.order, attempt.intended.direction
        same_way = direction is trip.direction
        open_trip = trip if same_way else _other_way(trip, direction, order)
        try:
            if attempt.task is not None:
                await self._follow(open_trip, order, attempt.task, attempt.at, told=False)
            else:
                await self._settle(open_trip, order, attempt.at)
        except AttemptFailed as failure:
            if failure.rule.decision is Decision.OTHER_HOST:
                trip.avoid.add(order.to.host)
            # A password refused to an earlier process says nothing about the one we logged on with.
            stale = failure.rule.decision is Decision.STOP_ALL
            if same_way and not failure.again and not stale:
                raise
        except Cancelled:
            if same_way:
                raise
        except (Unanswered, Refused) as trouble:
            raise _unsettled(order, trouble) from trouble
        finally:
            self.logbook.progress(trip.vm, None)
            self.dispatcher.leave(trip.vm)

    async def _submit(self, trip: Trip, order: Order) -> None:
        since = self.clock.now()
        try:
            task = await self.gateway.submit(order)
        except Refused as refusal:
            await self._refused(trip, order, refusal.fault, since)
        except Unanswered:
            await self._settle(trip, order, since)
        else:
            self.logbook.write(trip.vm, Submitted(order.attempt, trip.direction, task))
            await self._follow(trip, order, task, since)

    async def _refused(self, trip: Trip, order: Order, fault: Fault, since: datetime) -> None:
        """A vCenter may answer with a fault although it has begun: no task of this order, no relocation.

        Another task that it names as being at work may be an earlier attempt of ours, which reached it after
        we had given up waiting; where it is, that one is followed (fact sheet 5.3).
        """
        if fault.name == _OTHERS:
            since = min([since, *(item.began for item in self._attempts(trip) if item.began)])
        task = await find_task(self.gateway, order, since, self._known_tasks(trip))
        if task is None or (fault.name == _OTHERS and task.ref.id != fault.task):
            self._ended(trip, order, fault)
        else:
            await self._adopt(trip, order, task.ref, since)

    async def _adopt(self, trip: Trip, order: Order, task: TaskRef, since: datetime) -> None:
        """Follow a task that must be ours, though no answer said so; one that moved nothing was not."""
        self.logbook.write(trip.vm, Submitted(order.attempt, trip.direction, task))
        await self._follow(trip, order, task, since, told=False)

    async def _follow(
        self, trip: Trip, order: Order, task: TaskRef, since: datetime, *, told: bool = True
    ) -> None:
        trip.task = task
        self.logbook.at(trip.vm, Step.COPY)
        try:
            if trip.stopping:
                await self.cancel(task)
            last = await watch(self.gateway, task, partial(self.logbook.progress, trip.vm))
        finally:
            trip.task = None
        if last is None or not last.phase.ended:
            await self._settle(trip, order, since)
        elif last.phase is TaskPhase.SUCCESS:
            if not told and (await stand(self.gateway, trip)).where is Where.HERE:
                await self._settle(trip, order, since)
                return
            self._settled(trip, order, "success")
            if last.started is not None and last.completed is not None:
                took = (last.completed - last.started).total_seconds()
                self.dispatcher.came_through(took, trip.seconds)
        else:
            fault = last.fault or Fault("vmodl.fault.SystemError", "the task failed without a fault")
            await self._broke(trip, order, fault)

    async def _settle(self, trip: Trip, order: Order, since: datetime) -> None:
        """Reconcile first, then decide (fact sheet 6.3): the task if there is one, else the VM's place.

        Nothing is concluded in a hurry: the call may still be on its way, or a switchover half done.
        """
        began = self.clock.elapsed()
        while True:
            task = await find_task(self.gateway, order, since, self._known_tasks(trip))
            if task is not None:
                await self._adopt(trip, order, task.ref, since)
                return
            standing = await stand(self.gateway, trip)
            if standing.where is Where.THERE:
                self._settled(trip, order, "success", "found at the destination")
                return
            here = standing.where is Where.HERE
            patience = _ON_ITS_WAY_SECONDS if here else self.policy.verify_seconds
            if self.clock.elapsed() - began >= patience:
                break
            await self.clock.sleep(_LOOK_SECONDS)
        doubtful = None if here else await doubt(self.gateway, trip, standing)
        self._settled(trip, order, "unknown", standing.verdict)
        if doubtful is not None:
            raise doubtful
        raise AttemptFailed(_UNKNOWN_END, Rule(Decision.RETRY))

    def _known_tasks(self, trip: Trip) -> frozenset[str]:
        """Tasks that have ended or that the vCenter has forgotten: none of them is the one in question."""
        return frozenset(item.task for item in self._attempts(trip) if item.task)

    def _attempts(self, trip: Trip) -> list[AttemptOutcome]:
        attempts = self.logbook.ledger.move(trip.vm).attempts
        return [item for item in attempts if item.direction == trip.direction]

    def _settled(self, trip: Trip, order: Order, result: str, decision: str = "") -> None:
        self.logbook.write(trip.vm, AttemptEnded(order.attempt, trip.direction, result, decision=decision))

    async def _broke(self, trip: Trip, order: Order, fault: Fault) -> None:
        """A task's fault does not tell where the VM is now (fact sheet 6.2): look before it counts."""
        began = self.clock.elapsed()
        while True:
            standing = await stand(self.gateway, trip)
            if standing.where is Where.HERE:
                self._ended(trip, order, fault)
            if standing.where is Where.THERE:
                self._settled(trip, order, "success", f"found at the destination despite {fault}")
                return
            if self.clock.elapsed() - began >= self.policy.verify_seconds:
                break
            await self.clock.sleep(_LOOK_SECONDS)
        doubtful = await doubt(self.gateway, trip, standing, str(fault))
        self._settled(trip, order, "unknown", standing.verdict)
        raise doubtful

    def _ended(self, trip: Trip, order: Order, fault: Fault) -> NoReturn:
        rule = decide(fault)
        result = "cancelled" if rule.decision is Decision.CANCELLED else "fault"
        ended = AttemptEnded(order.attempt, trip.direction, result, replace(fault, lineage=()), rule.decision)
        self.logbook.write(trip.vm, ended)
        if rule.decision is Decision.CANCELLED:
            raise Cancelled
        raise AttemptFailed(fault, rule)


def _other_way(trip: Trip, direction: Direction, order: Order) -> Trip:
    """The trip that an open attempt belongs to, when the VM is wanted on the other side by now."""
    is_there = partial(stands_at, wanted=order.to) if trip.is_there is not None else None
    return replace(trip, direction=direction, seen=None, stopping=True, is_there=is_there)


def _unsettled(order: Order, trouble: Unanswered | Refused) -> VCenterError:
    """While an attempt is open, silence is no failure: the run ends, and ``resume`` looks again."""
    advice = "the relocation may go on by itself; once the vCenter answers: wavelift resume"
    if isinstance(trouble, Unanswered):
        text = f"no answer while {order.name} was on its way: {trouble.text}"
        return VCenterUnreachable(text, advice=advice)
    text = f"the {order.side} vCenter does not tell what became of {order.name}: {trouble}"
    return VCenterError(text, advice=advice)
