"""Turns: who may start now, on which host, and what everybody else waits for.

A move that does not fit is parked under the one resource that blocks it and the units it needs there, and
looked at again only when that resource gets free, longest move first: ten thousand parked moves cost nothing
until their turn comes (planning facts 2.5).
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import partial

from executor.clock import Clock
from executor.gateway import Site
from executor.logbook import Reason
from executor.turns.bills import Bill, HostEnd, Tariff
from executor.turns.headroom import Headroom
from executor.turns.slots import TOTAL, Resource, Slots
from executor.turns.ticket import Ticket
from wavelift.model.placement import Side
from wavelift.model.slot_costs import CostModel
from wavelift.model.values import value

__all__ = ["Dispatcher", "Grant", "NotStarted", "Ticket"]


HOLD = Resource("", "hold", "")
"""What moves are parked under while the whole run is held."""


class NotStarted(Exception):
    """Raised instead of a turn: the run is draining, or the move would not end before the lockout."""


@value
class Grant:
    """A turn: the host to go to, and the slots taken for it."""

    host: str
    costs: Mapping[Resource, int]


@dataclass(slots=True, eq=False)
class _Waiter:
    ticket: Ticket
    bill: Bill
    future: asyncio.Future[Grant]


_Queued = tuple[float, int, int, _Waiter]
"""Ahead what decides whose turn comes first, its third number nobody else's; flat, as many are compared."""


class Dispatcher:
    """Hands out turns.

    Args:
        slots: the cost model's state.
        sites: both vCenters, for the hosts of each cluster.
        permit: says why a ticket may not start any more, or "".
        waiting: told what a move waits for; "" when it does not wait any longer.
        hold: says what the whole run waits for, or "".
    """

    def __init__(
        self,
        slots: Slots,
        sites: Mapping[Side, Site],
        permit: Callable[[Ticket], str],
        waiting: Callable[[str, Reason], None],
        hold: Callable[[], str] = lambda: "",
    ) -> None:
        self._slots = slots
        self._tariff = Tariff(sites, slots.model)
        self._permit = permit
        self._waiting = waiting
        self._hold = hold
        self._left_running: dict[str, Grant] = {}
        self._nappers: dict[str, asyncio.Future[None]] = {}
        self._others: dict[Side, dict[str, tuple[Mapping[Resource, int], str]]] = {}
        self._reasons: dict[Resource, Reason] = {}
        self._numbers = itertools.count()
        self._fresh: list[_Queued] = []
        self._parked: dict[tuple[Resource, int], list[_Queued]] = {}
        self._classes: dict[Resource, set[int]] = {}
        self._freed: dict[Resource, int] = {}
        self._scheduled = False

    async def turn(self, ticket: Ticket) -> Grant:
        """Wait for a turn; give it back with ``release``.

        Raises:
            NotStarted: it will not come in this run.
        """
        future: asyncio.Future[Grant] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(ticket, self._tariff.bill(ticket), future)
        self._fresh.append((-(ticket.weight or ticket.seconds), ticket.rank, next(self._numbers), waiter))
        self._pump_soon()
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                self.release(future.result())  # granted in the same breath in which its waiter was cancelled
            raise

    async def nap(self, vm: str, clock: Clock, seconds: float) -> None:
        """Sleep until a move's next attempt, or until ``rouse``: a stopped run does not wait for a retry."""
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._nappers[vm] = wake
        sleeping = asyncio.ensure_future(clock.sleep(seconds))
        try:
            await asyncio.wait({wake, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            del self._nappers[vm]

    def rouse(self, wanted: Callable[[str], bool] = lambda _vm: True) -> None:
        """Let moves that sleep until their next attempt try, or be told, now."""
        for vm, wake in self._nappers.items():
            if wanted(vm) and not wake.done():
                wake.set_result(None)

    def covers(self, grant: Grant, ticket: Ticket) -> bool:
        """Whether a turn's slots are those that the move takes as its VM stands now."""
        return grant.costs == self._costs(ticket, grant.host)

    def refusal(self, ticket: Ticket) -> str:
        """Why this may not start any more, or ""."""
        return self._permit(ticket)

    def occupy(self, ticket: Ticket) -> None:
        """Charge a relocation that runs already: after a crash it is there whether it fits or not."""
        costs = self._costs(ticket, ticket.to.host)
        self._slots.take(costs)
        self._left_running[ticket.vm] = Grant(ticket.to.host, costs)

    def leave(self, vm: str) -> None:
        """Give back what ``occupy`` charged to a VM, if anything: how its relocation ended is known."""
        grant = self._left_running.pop(vm, None)
        if grant is not None:
            self.release(grant)

    def model(self, side: Side) -> CostModel:
        """The cost model of one side."""
        return self._slots.model(side)

    def others(self, side: Side, charged: Mapping[str, tuple[Mapping[Resource, int], str]]) -> None:
        """Charge what others have running on one side, by task: its costs, and who does what in words.

        What was charged before and is not among these has ended; whoever waits for it gets a look.
        """
        before = self._others.get(side, {})
        for task in before.keys() - charged.keys():
            self._slots.release(before[task][0])
            self._freed.update(before[task][0])
        for task in charged.keys() - before.keys():
            self._slots.take(charged[task][0])
        self._others[side] = {task: before.get(task, charge) for task, charge in sorted(charged.items())}
        if before.keys() - charged.keys():
            self._pump_soon()

    def release(self, grant: Grant) -> None:
        """Give a turn's slots back and let others have them."""
        self._slots.release(grant.costs)
        self._freed.update(grant.costs)
        self._pump_soon()

    def came_through(self, took: float, alone: float) -> None:
        """Learn from a move that took so many seconds, and would have taken ``alone`` by itself."""
        self._slots.headroom.learn(took, alone)
        self._freed.setdefault(TOTAL, 0)
        self._pump_soon()

    @property
    def headroom(self) -> Headroom:
        """How many moves run at once over all."""
        return self._slots.headroom

    @property
    def running(self) -> int:
        """Moves that hold slots now."""
        return self._slots.taken(TOTAL)

    def set_limit(self, limit: int, by: str) -> None:
        """Run at most so many at once from now on; 0 gives the number back to what is learned."""
        self._slots.headroom.set(limit, by)
        self.look_again()

    def look_again(self) -> None:
        """Look at every waiting move again; each is told anew what it waits for, or why it cannot start."""
        for parked in self._parked.values():
            self._fresh.extend(parked)
        self._parked.clear()
        self._classes.clear()
        self._pump_soon()

    def hold_changed(self) -> None:
        """The whole run waits from now on, or goes on.

        Who is parked stays so: what gets free meanwhile is handed out when the run goes on.
        """
        if not self._hold():
            for units in self._classes.pop(HOLD, ()):
                self._fresh.extend(self._parked.pop((HOLD, units)))
        self._pump_soon()

    def _pump_soon(self) -> None:
        # Moves that ask in the same breath are sorted before the first gets its turn; and one that ended
        # badly can put the brake on before its slots go to the next.
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._scheduled = False
        if not self._hold():
            freed, self._freed = self._freed, {}
            for resource in self._wakes(freed):
                self._wake(resource)
        fresh, self._fresh = sorted(self._fresh), []
        for queued in fresh:
            self._offer(queued)

    def _wake(self, resource: Resource) -> None:
        """Offer what got free to those parked for it, longest first; per price until one does not fit.

        Not the dear ones first: beside one cheap move that is left to the end, the room for a dear one that
        its units take away is lost for all its time.
        """
        queues = {units: self._parked[resource, units] for units in self._classes[resource]}
        while queues:
            _, units = min([(parked[0], units) for units, parked in queues.items()])
            parked = queues[units]
            blocked = self._offer(heapq.heappop(parked)) == resource
            if blocked or not parked:
                del queues[units]
            if not parked:
                del self._parked[resource, units]
                self._classes[resource].discard(units)
        if not self._classes[resource]:
            del self._classes[resource]

    def _park(self, queued: _Queued, resource: Resource) -> None:
        units = queued[3].bill.price(resource)
        heapq.heappush(self._parked.setdefault((resource, units), []), queued)
        self._classes.setdefault(resource, set()).add(units)

    def _offer(self, queued: _Queued) -> Resource | None:
        """Start the waiter's move, or park it; returns what blocks it."""
        waiter = queued[3]
        if waiter.future.done():
            return None
        ticket = waiter.ticket
        refusal = self._permit(ticket)
        if refusal:
            self._waiting(ticket.vm, refusal)
            waiter.future.set_exception(NotStarted(refusal))
            return None
        granted = HOLD if self._hold() else self._choose(waiter.bill)
        if isinstance(granted, Resource):
            self._waiting(ticket.vm, self._reason(granted))
            self._park(queued, granted)
            return granted
        self._slots.take(granted.costs)
        self._waiting(ticket.vm, "")
        waiter.future.set_result(granted)
        return None

    def _choose(self, bill: Bill) -> Grant | Resource:
        blocked = self._slots.blocking(bill.near)
        if blocked is not None:
            return blocked  # whatever the host
        ends = bill.ends
        least = ends[self._slots.least(ends)]
        found = self._try(bill, least)
        if isinstance(found, Grant) or len(ends) == 1 or found not in (least.host, least.network):
            return found  # it fits, or no other host would help
        # Where the least loaded host has no units left, none has; its network may be fuller than others'.
        for host in sorted(ends, key=self._slots.taken)[1:] if found == least.network else ():
            other = self._try(bill, ends[host])
            if isinstance(other, Grant):
                return other
        return bill.cluster

    def _try(self, bill: Bill, end: HostEnd) -> Grant | Resource:
        """A turn to that host, or what blocks it there; nothing does at the end the move leaves."""
        there = bill.there(end)
        return self._slots.blocking(there) or Grant(end.name, {**bill.near, **there})

    def _costs(self, ticket: Ticket, host: str) -> dict[Resource, int]:
        end = self._tariff.end(ticket.state.side.other, ticket.to.datacenter, host)
        return self._tariff.bill(ticket).on(end)

    @property
    def books(self) -> tuple[Side, ...]:
        """The sides whose slots are kept: within one vCenter only one."""
        return tuple(dict.fromkeys(self._tariff.books(side) for side in Side))

    def _wakes(self, costs: Mapping[Resource, int]) -> Iterable[Resource]:
        """What got free and is waited for; of a host also its cluster."""
        for resource in costs:
            if resource in self._classes:
                yield resource
        for resource in costs:
            if resource.kind == "host":
                yield from (above for above in self._tariff.clusters_of(resource) if above in self._classes)

    def _reason(self, resource: Resource) -> Reason:
        """What those wait for that are parked under a resource; the same one for all of them."""
        if resource not in self._reasons:
            self._reasons[resource] = partial(self._words_now, resource)
        return self._reasons[resource]

    def _words_now(self, resource: Resource) -> str:
        held = self._hold()
        return held if held or resource == HOLD else self._words(resource)

    def _words(self, resource: Resource) -> str:
        name = resource.name.partition("/")[2]
        if resource == TOTAL:
            why = self._slots.headroom.why
            number = self._slots.capacity(resource)
            most = f"at most {number} {'move runs' if number == 1 else 'moves run'} at once"
            return f"{most} ({why})" if why else most
        if resource.kind == "cluster":
            datacenter, _, cluster = resource.name.partition("/")
            ends = self._tariff.hosts(Side(resource.side), datacenter, cluster)
            foreign = self._foreign(ends.keys()) if self._others else ""
            extra = f" ({foreign})" if foreign else ""
            return f"slots on any host of {resource.side} cluster {name}{extra}"
        full = f"{self._slots.taken(resource)} of {self._slots.capacity(resource)} units taken"
        foreign = self._foreign({resource}) if self._others else ""
        full += f", {foreign}" if foreign else ""
        return f"slots on {resource.side} {resource.kind} {name} ({full})"

    def _foreign(self, resources: Set[Resource]) -> str:
        """Units that others' tasks take of these, in words; "" where they take none."""
        taken: dict[str, int] = {}
        for charged in self._others.values():
            for costs, words in charged.values():
                units = sum(units for resource, units in costs.items() if resource in resources)
                if units:
                    taken[words] = taken.get(words, 0) + units
        told = [f"{units} units taken by {words}" for words, units in taken.items()]
        return "; ".join([*told[:2], *([f"{len(told) - 2} more"] if len(told) > 2 else [])])
