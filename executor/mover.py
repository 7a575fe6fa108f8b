"""One VM's way: stand, wait for a turn, intend, submit, follow, verify; the same in both directions."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

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
from executor.verify import shortcomings
from wavelift.model.placement import Placement, Side
from wavelift.settings import Policy

__all__ = ["Cancelled", "Doubtful", "GivenUp", "Mover", "Trip"]

_FRESH_SECONDS = 60.0
_UNKNOWN_END = "nobody saw how it ended; the VM has not moved"


class GivenUp(Exception):
    """Raised when a move failed for good. ``there``: it is at the destination all the same.

    ``fatal``: nothing else may start either (wrong certificate, refused login).
    """

    def __init__(self, reason: str, *, there: bool = False, fatal: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.there = there
        self.fatal = fatal


class Cancelled(Exception):
    """Raised when the relocation was cancelled, by us or in the vSphere Client; the VM is where it was."""


class Doubtful(Exception):
    """Raised when only a person can tell what is right: the VM is on both sides, or on none."""

    def __init__(self, reason: str, evidence: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.evidence = evidence


@dataclass(slots=True)
class Trip:
    """One VM's journey in one direction.

    Attributes:
        vm, name, instance_uuid: who.
        direction: forward or back.
        destination: where to; a host in it is wanted, not required.
        place: makes the full placement for a live VM and a chosen host; may raise ``Drift``.
        seconds: estimated duration; rank: order among equals.
        seen: the VM at its origin, and when it was read (campaign seconds).
        before: the VM as it was when the last order was made.
        task: the relocation that runs now.
    """

    vm: str
    name: str
    instance_uuid: str
    direction: Direction
    destination: Placement
    place: Callable[[VmState, str], Placement]
    seconds: float = 0.0
    rank: int = 0
    avoid: set[str] = field(default_factory=set)
    seen: tuple[VmState, float] | None = None
    before: VmState | None = None
    task: TaskRef | None = None
    stopping: bool = False

    @property
    def leaves(self) -> Side:
        """The side it leaves."""
        return Side.SOURCE if self.direction is Direction.FORWARD else Side.TARGET


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
        """
        history = self._logbook.ledger.move(trip.vm)
        open_attempt = history.open_attempt
        if open_attempt is not None and open_attempt.intended.direction is trip.direction:
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
            fatal = failure.rule.decision is Decision.STOP_ALL
            raise GivenUp(failure.reason, fatal=fatal) from failure
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
        standing = await self._stand(trip)
        if standing.where is Where.THERE:
            return None
        if standing.where is Where.LOST and not self._logbook.ledger.move(trip.vm).attempts:
            raise GivenUp("neither vCenter shows it: was it deleted after the export?")
        if standing.where is not Where.HERE or standing.here is None:
            raise Doubtful(_verdict(standing), standing.evidence)
        trip.seen = (standing.here, self._clock.elapsed())
        return standing.here

    async def _stand(self, trip: Trip) -> Standing:
        try:
            return await stand(self._gateway, trip.leaves, trip.name, trip.instance_uuid)
        except Unanswered as silence:
            raise AttemptFailed(Fault("wavelift.Unanswered", silence.text), Rule(Decision.RETRY)) from silence
        except Refused as refusal:
            raise AttemptFailed(refusal.fault, decide(refusal.fault)) from refusal

    def _ticket(self, trip: Trip, state: VmState) -> Ticket:
        place = trip.place(state, trip.destination.host)
        return Ticket(
            vm=trip.vm,
            state=state,
            to=place,
            seconds=trip.seconds,
            rank=trip.rank,
            avoid=frozenset(trip.avoid),
            exact=trip.direction is Direction.BACK,
        )

    async def _relocate(self, trip: Trip, state: VmState, grant: Grant) -> None:
        if trip.stopping:
            raise Cancelled
        history = self._logbook.ledger.move(trip.vm)
        home = replace(state, recent_tasks=())
        if trip.direction is Direction.FORWARD and history.home != home:
            self._logbook.write(trip.vm, Identified(home))
        trip.before = state
        number = history.number(trip.direction)
        order = Order(
            vm=trip.vm,
            name=trip.name,
            side=trip.leaves,
            moref=state.moref,
            instance_uuid=state.instance_uuid,
            to=trip.place(state, grant.host),
            power=state.power,
            attempt=number,
        )
        await self._prepare(order)
        trip.seen = None
        self._logbook.write(trip.vm, Intended(number, trip.direction, order))
        since = self._clock.now()
        try:
            task = await self._gateway.submit(order)
        except Refused as refusal:
            self._ended(trip, number, refusal.fault, grant.host)
        except Unanswered:
            await self._settle(trip, order, since)
        else:
            self._logbook.write(trip.vm, Submitted(number, trip.direction, task))
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
            raise AttemptFailed(Fault("wavelift.Unanswered", silence.text), Rule(Decision.RETRY)) from silence

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
            await self._settle(trip, order, since, vanished=task)
        elif last.phase is TaskPhase.SUCCESS:
            self._logbook.write(trip.vm, AttemptEnded(order.attempt, trip.direction, "success"))
        else:
            fault = last.fault or Fault("vmodl.fault.SystemError", "the task failed without a fault")
            self._ended(trip, order.attempt, fault, order.to.host)

    async def _settle_open(self, trip: Trip) -> None:
        """Take up an attempt whose end a crash hid."""
        attempt = self._logbook.ledger.move(trip.vm).open_attempt
        if attempt is None:
            return
        order = attempt.intended.order
        grant = await self._charge(trip, order)
        try:
            if attempt.task is not None:
                await self._follow(trip, order, attempt.task, attempt.at)
            else:
                await self._settle(trip, order, attempt.at)
        except AttemptFailed as failure:
            if not failure.again:
                raise GivenUp(failure.reason) from failure
        finally:
            self._logbook.progress(trip.vm, None)
            if grant is not None:
                self._dispatcher.release(grant)

    async def _charge(self, trip: Trip, order: Order) -> Grant | None:
        """Charge the slots of a relocation that may be running."""
        (found,) = [(await stand(self._gateway, trip.leaves, trip.name, trip.instance_uuid)).here]
        if found is None:
            return None
        return self._dispatcher.occupy(Ticket(trip.vm, found, order.to))

    async def _settle(
        self, trip: Trip, order: Order, since: datetime, vanished: TaskRef | None = None
    ) -> None:
        """Reconcile first, then decide (fact sheet 6.3): the task if there is one, else the VM's place."""
        task = await find_task(self._gateway, order, since)
        if task is not None and task.ref != vanished:
            self._logbook.write(trip.vm, Submitted(order.attempt, trip.direction, task.ref))
            await self._follow(trip, order, task.ref, since)
            return
        standing = await self._stand(trip)
        if standing.where is Where.THERE:
            ended = AttemptEnded(
                order.attempt, trip.direction, "success", decision="found at the destination"
            )
            self._logbook.write(trip.vm, ended)
            return
        ended = AttemptEnded(order.attempt, trip.direction, "unknown", decision=_verdict(standing))
        self._logbook.write(trip.vm, ended)
        if standing.where is not Where.HERE:
            raise Doubtful(_verdict(standing), standing.evidence)
        raise AttemptFailed(Fault("wavelift.Unanswered", _UNKNOWN_END), Rule(Decision.RETRY))

    def _ended(self, trip: Trip, number: int, fault: Fault, host: str) -> None:
        rule = decide(fault)
        result = "cancelled" if rule.decision is Decision.CANCELLED else "fault"
        ended = AttemptEnded(number, trip.direction, result, replace(fault, lineage=()), rule.decision)
        self._logbook.write(trip.vm, ended)
        if rule.decision is Decision.CANCELLED:
            raise Cancelled
        if rule.decision is Decision.OTHER_HOST:
            trip.avoid.add(host)
        raise AttemptFailed(fault, rule)

    async def _arrive(self, trip: Trip) -> VmState:
        """Wait until the VM looks right at its destination (design, promise 3)."""
        deadline = self._clock.elapsed() + self._policy.verify_seconds
        pause = 2.0
        while True:
            standing = await self._stand(trip)
            wrong = self._wrong(trip, standing)
            if not wrong and standing.there is not None:
                self._logbook.write(trip.vm, Verified(trip.direction, standing.there))
                return standing.there
            if self._clock.elapsed() >= deadline:
                if standing.where in (Where.SPLIT, Where.LOST):
                    raise Doubtful(_verdict(standing), standing.evidence)
                raise GivenUp("; ".join(wrong), there=standing.there is not None)
            self._logbook.waits(trip.vm, f"to look right at the {trip.leaves.other}: {wrong[0]}")
            await self._clock.sleep(min(pause, 30.0))
            pause *= 2

    def _wrong(self, trip: Trip, standing: Standing) -> tuple[str, ...]:
        """What is not yet as it should be, in words."""
        there = standing.there
        if standing.where is Where.HERE:
            return ("the vCenter calls it done, but the VM is where it was",)
        if standing.where is not Where.THERE or there is None:
            return (_verdict(standing),)
        history = self._logbook.ledger.move(trip.vm)
        forward = trip.direction is Direction.FORWARD
        before = trip.before or (history.home if forward else history.landed) or there
        order = history.last_order
        if order is None:  # somebody else moved it: hold it against the plan all the same
            place = trip.place(there, there.placement.host)
            order = Order(
                trip.vm, trip.name, trip.leaves, there.moref, there.instance_uuid, place, there.power
            )
        return shortcomings(order, before, there)


def _verdict(standing: Standing) -> str:
    words = {
        Where.HERE: "it has not moved",
        Where.THERE: "it is at its destination",
        Where.SPLIT: "both vCenters, or one of them twice, show this VM",
        Where.LOST: "neither vCenter shows this VM",
    }
    return words[standing.where]
