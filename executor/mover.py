"""One VM's way through the itinerary; the same in both directions."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import partial

from executor.arrival import not_yet
from executor.clock import Clock
from executor.decisions import Decision, Rule, decide
from executor.errands import Errands
from executor.gateway import Fault, Gateway, Order, Refused, Unanswered, VmState
from executor.itinerary import Direction, Step
from executor.journal.records import Identified, Queued, Verified
from executor.logbook import Logbook
from executor.orders import Drift
from executor.recovery import Standing, Where, doubt, stand
from executor.retry import AttemptFailed, retrying
from executor.submission import Submission
from executor.trip import Cancelled, ErrandFailed, GivenUp, Trip
from executor.turns.dispatch import Dispatcher, Grant, NotStarted, Ticket
from wavelift.errors import VCenterUnreachable
from wavelift.model.placement import Side
from wavelift.settings import Policy

__all__ = ["Mover", "Tools"]

_FRESH_SECONDS = 60.0
_SILENCE = "wavelift.Unanswered"


@dataclass(frozen=True, slots=True)
class Tools:
    """What every move of a run shares."""

    gateway: Gateway
    logbook: Logbook
    dispatcher: Dispatcher
    clock: Clock
    policy: Policy
    chance: random.Random
    errands: Errands


class Mover:
    """Carries VMs. One instance serves all moves of a run; a ``Trip`` holds what is one VM's own."""

    def __init__(self, tools: Tools) -> None:
        self._gateway = tools.gateway
        self._logbook = tools.logbook
        self._dispatcher = tools.dispatcher
        self._clock = tools.clock
        self._policy = tools.policy
        self._chance = tools.chance
        self._errands = tools.errands
        self._submission = Submission(
            tools.gateway, tools.logbook, tools.dispatcher, tools.clock, tools.policy
        )
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
        try:
            return await self._carry(trip)
        except (Cancelled, NotStarted):
            await self._stay(trip)
            raise
        except GivenUp as failure:
            if not failure.there:
                await self._stay(trip)
            raise
        finally:
            self._logbook.at(trip.vm, None)

    async def settle(self, trip: Trip) -> None:
        """Follow what an interrupted run left running for it to its end, and begin nothing.

        Raises:
            GivenUp, Cancelled, Doubtful, VCenterError: as for ``carry``.
        """
        try:
            await self._submission.take_up(trip)
        except AttemptFailed as failure:
            raise _given_up(failure, there=False) from failure

    async def cancel(self, trip: Trip) -> None:
        """Ask the vCenter to cancel what runs; ``carry`` then ends as the task ends."""
        trip.stopping = True
        if trip.task is not None:
            await self._submission.cancel(trip.task)

    async def _carry(self, trip: Trip) -> VmState:
        async def before_sleep(failure: AttemptFailed, seconds: float) -> None:
            if trip.direction is Direction.FORWARD:
                self._logbook.write(trip.vm, Queued())
            self._logbook.waits(trip.vm, f"next attempt in {seconds:.0f} s after {failure.fault}")

        try:
            await self._submission.take_up(trip)
            failed: list[AttemptFailed] = []
            try:
                return await self._attempt(trip)
            except AttemptFailed as failure:
                failed.append(failure)
            nap = partial(self._dispatcher.nap, trip.vm, self._clock)
            async for attempt in retrying(self._policy, self._clock, self._chance, before_sleep, nap):
                with attempt:
                    if failed:  # the first one, which needs no loop where it succeeds
                        raise failed.pop()
                    return await self._attempt(trip)
        except AttemptFailed as failure:
            raise _given_up(failure, there=trip.arrived) from failure
        except Drift as drift:
            raise GivenUp(str(drift)) from drift
        raise AssertionError("the retry loop ends by returning or raising")

    async def _attempt(self, trip: Trip) -> VmState:
        self._logbook.at(trip.vm, Step.PREFLIGHT)
        state = await self._before_its_turn(trip)
        while state is not None:
            state = await self._take_turn(trip, state)
        return await self._arrive(trip)

    async def _before_its_turn(self, trip: Trip) -> VmState | None:
        """The VM as it is to be charged; read anew only where somebody is to act on it: the turn may be far.

        None where it is at its destination already.
        """
        if trip.seen is not None and not self._errands.open(Step.PREFLIGHT, trip):
            return trip.seen[0]
        state = await self._origin(trip)
        if state is not None:
            await self._before(Step.PREFLIGHT, trip, state)
        return state

    async def _take_turn(self, trip: Trip, state: VmState) -> VmState | None:
        """Wait for a turn and leave in it; None once it left, else the VM, which needs other slots now."""
        ticket = self._ticket(trip, state)
        grant = await self._dispatcher.turn(ticket)
        try:
            if trip.stopping:
                raise Cancelled
            fresh = await self._origin(trip)
            if fresh is not None:
                if not _stands_as(fresh, state):
                    ticket = self._ticket(trip, fresh)
                    if not self._dispatcher.covers(grant, ticket):
                        return fresh  # somebody moved it, or switched it on or off, while it waited
                await self._leave(trip, fresh, grant, ticket)
        finally:
            self._logbook.progress(trip.vm, None)
            self._dispatcher.release(grant)
        return None

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
            raise await doubt(self._gateway, trip, standing)
        trip.seen = (standing.here, self._clock.elapsed())
        return standing.here

    async def _stand(self, trip: Trip) -> Standing:
        try:
            return await stand(self._gateway, trip)
        except (Refused, Unanswered) as trouble:
            raise _failed(trouble) from trouble

    def _ticket(self, trip: Trip, state: VmState) -> Ticket:
        return Ticket(
            vm=trip.vm,
            state=state,
            to=trip.fit(state, trip.destination.host),
            seconds=trip.seconds,
            weight=trip.weight,
            rank=trip.rank,
            avoid=frozenset(trip.avoid),
        )

    async def _leave(self, trip: Trip, state: VmState, grant: Grant, ticket: Ticket) -> None:
        """Everything between the turn and the end of the relocation."""
        self._logbook.at(trip.vm, Step.PREPARE)
        self._remember(trip, state)
        if await self._before(Step.PREPARE, trip, state):
            trip.seen = None  # errands change VMs
            fresh = await self._origin(trip)
            if fresh is None:
                return
            state, ticket = fresh, self._ticket(trip, fresh)
        trip.before = state
        order = Order(
            vm=trip.vm,
            name=trip.name,
            side=trip.leaves,
            moref=state.moref,
            instance_uuid=state.instance_uuid,
            to=trip.fit(state, grant.host),
            power=state.power,
            attempt=self._logbook.ledger.move(trip.vm).number(trip.direction),
            local=trip.is_there is not None,
        )
        try:
            await self._prepare(trip, order)
            if trip.stopping:
                raise Cancelled
            self._still_permitted(ticket)
            await self._submission.make(trip, order)
        except AttemptFailed as failure:
            if failure.rule.decision is Decision.OTHER_HOST:
                trip.avoid.add(grant.host)
            raise

    def _still_permitted(self, ticket: Ticket) -> None:
        """A hook, an approval or a check may have taken long: what was permitted at its turn may not be now.

        Raises:
            NotStarted: it would not end in time any more, or the run drains.
        """
        refusal = self._dispatcher.refusal(ticket)
        if refusal:
            raise NotStarted(refusal)

    def _remember(self, trip: Trip, state: VmState) -> None:
        """Write down where it was before wavelift, errands included, touched it: what a rollback restores."""
        history = self._logbook.ledger.move(trip.vm)
        home = replace(state, recent_tasks=()) if state.recent_tasks else state
        touched = any(step is Step.PREPARE for step, _ in history.errands)
        if trip.direction is Direction.FORWARD and history.home != home and not touched:
            self._logbook.write(trip.vm, Identified(home))
            trip.witness = home

    async def _prepare(self, trip: Trip, order: Order) -> None:
        """What must be right before the intent is written: the folder, and the vCenter's own opinion."""
        side = order.side.other
        folder = (side, order.to.datacenter, order.to.folder)
        try:
            if order.to.folder and folder not in self._folders:
                await self._gateway.ensure_folder(*folder)
                self._folders.add(folder)
            if self._policy.precheck:
                verdict = await self._gateway.check(order)
                errors = [fault for fault in verdict.errors if not self._submission.may_be_ours(trip, fault)]
                for fault in errors[:1]:
                    raise AttemptFailed(fault, decide(fault))
        except (Refused, Unanswered) as trouble:
            raise _failed(trouble) from trouble

    async def _before(self, step: Step, trip: Trip, state: VmState) -> bool:
        """Do the errands of a step before it leaves; returns whether any may have changed it."""
        try:
            return await self._errands.do(step, trip, state)
        except ErrandFailed as failure:
            raise GivenUp(failure.reason) from failure
        except (Refused, Unanswered) as trouble:
            raise _failed(trouble) from trouble

    async def _after(self, step: Step, trip: Trip, state: VmState) -> None:
        """Do the errands of a step after it arrived."""
        self._logbook.at(trip.vm, step)
        try:
            await self._errands.do(step, trip, state)
        except ErrandFailed as failure:
            raise GivenUp(failure.reason, there=True) from failure
        except (Refused, Unanswered) as trouble:
            raise _failed(trouble) from trouble

    async def _stay(self, trip: Trip) -> None:
        """It does not leave: what errands did for that is taken back, if it is seen where it was."""
        if not self._logbook.ledger.move(trip.vm).errands:
            return
        try:
            standing = await stand(self._gateway, trip)
        except (Refused, Unanswered):
            return  # nothing is known: the journal keeps the errands as done, for the next run
        if standing.here is not None and standing.where is Where.HERE:
            await self._errands.undo(trip, standing.here)

    async def _arrive(self, trip: Trip) -> VmState:
        """Wait until the VM looks right at its destination, then do what comes after (design, promise 3)."""
        state = await self._verify(trip)
        trip.arrived = True
        for step in (Step.RESTORE, Step.POST_CHECKS):
            await self._after(step, trip, state)
        self._logbook.write(trip.vm, Verified(trip.direction, state))
        return state

    async def _verify(self, trip: Trip) -> VmState:
        self._logbook.at(trip.vm, Step.VERIFY)
        deadline = self._clock.elapsed() + self._policy.verify_seconds
        pause = 2.0
        while True:
            standing = await self._stand(trip)
            wrong = not_yet(trip, standing, self._logbook.ledger.move(trip.vm))
            if not wrong and standing.there is not None:
                return standing.there
            if self._clock.elapsed() >= deadline:
                if standing.where not in (Where.HERE, Where.THERE):
                    raise await doubt(self._gateway, trip, standing)
                raise GivenUp("; ".join(wrong), there=standing.there is not None)
            self._logbook.waits(trip.vm, f"to look right at the {trip.leaves.other}: {wrong[0]}")
            await self._clock.sleep(min(pause, 30.0))
            pause *= 2


def _stands_as(fresh: VmState, asked: VmState) -> bool:
    """Whether a VM stands as it did when it asked for its turn, so that it takes the same slots."""
    return fresh is asked or (fresh.power is asked.power and fresh.placement == asked.placement)


def _failed(trouble: Refused | Unanswered) -> AttemptFailed:
    """A question that was refused or not answered, as a failed attempt: nothing was submitted."""
    if isinstance(trouble, Refused):
        return AttemptFailed(trouble.fault, decide(trouble.fault))
    return AttemptFailed(Fault(_SILENCE, trouble.text), Rule(Decision.RETRY))


def _given_up(failure: AttemptFailed, *, there: bool) -> Exception:
    """What the last failed attempt means; a vCenter that stays silent fails no move, it ends the run."""
    if failure.fault.name == _SILENCE:
        return VCenterUnreachable(
            f"a vCenter does not answer: {failure.fault.text}", advice="once it does: wavelift resume"
        )
    return GivenUp(failure.reason, there=there, fatal=failure.rule.decision is Decision.STOP_ALL)
