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
from dataclasses import dataclass, field

from executor.clock import Clock
from executor.gateway import Site, VmState
from executor.headroom import Headroom
from executor.slots import TOTAL, Resource, Slots, charges, host_cost
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement, Side
from wavelift.model.slot_costs import CostModel

__all__ = ["Dispatcher", "Grant", "NotStarted", "Ticket"]


HOLD = Resource("", "hold", "")
"""What moves are parked under while the whole run is held."""


class NotStarted(Exception):
    """Raised instead of a turn: the run is draining, or the move would not end before the lockout."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a move needs for its turn.

    Attributes:
        vm: the VM's key.
        state: where it is now; its host and datastores are charged.
        to: where it goes; ``host`` names the wanted host, which is the only one while it is usable and has
            not failed it, or is "" for any of the cluster.
        seconds: how long it takes.
        rank: breaks ties, lower first.
        avoid: hosts that failed it before.
        weight: what its turn decides, heavier ones first: as a rule itself and the longest chain of moves
            that waits for it, in seconds. 0 is ``seconds`` alone.
    """

    vm: str
    state: VmState
    to: Placement
    seconds: float = 0.0
    rank: int = 0
    avoid: frozenset[str] = frozenset()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Grant:
    """A turn: the host to go to, and the slots taken for it."""

    host: str
    costs: Mapping[Resource, int]


@dataclass(order=True, slots=True)
class _Waiter:
    key: tuple[float, int, int]
    ticket: Ticket = field(compare=False)
    future: asyncio.Future[Grant] = field(compare=False)


class Dispatcher:
    """Hands out turns.

    Args:
        slots: the cost model's state.
        sites: both vCenters, for the hosts of each cluster.
        permit: says why a ticket may not start any more, or "".
        waiting: told what a move waits for, in words; "" when it does not wait any longer.
        hold: says what the whole run waits for, or "".
    """

    def __init__(
        self,
        slots: Slots,
        sites: Mapping[Side, Site],
        permit: Callable[[Ticket], str],
        waiting: Callable[[str, str], None],
        hold: Callable[[], str] = lambda: "",
    ) -> None:
        self._slots = slots
        self._hosts = {side: _hosts_by_cluster(site) for side, site in sites.items()}
        uuids = {site.instance_uuid.lower() for site in sites.values()}
        self._one = len(uuids) == 1 and len(sites) > 1
        self._permit = permit
        self._waiting = waiting
        self._hold = hold
        self._left_running: dict[str, Grant] = {}
        self._nappers: dict[str, asyncio.Future[None]] = {}
        self._others: dict[Side, dict[str, tuple[Mapping[Resource, int], str]]] = {}
        self._numbers = itertools.count()
        self._fresh: list[_Waiter] = []
        self._parked: dict[tuple[Resource, int], list[_Waiter]] = {}
        self._classes: dict[Resource, set[int]] = {}
        self._freed: dict[Resource, int] = {}
        self._scheduled = False

    async def turn(self, ticket: Ticket) -> Grant:
        """Wait for a turn; give it back with ``release``.

        Raises:
            NotStarted: it will not come in this run.
        """
        future: asyncio.Future[Grant] = asyncio.get_running_loop().create_future()
        key = (-(ticket.weight or ticket.seconds), ticket.rank, next(self._numbers))
        self._fresh.append(_Waiter(key, ticket, future))
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

    def _pump_soon(self) -> None:
        # Moves that ask in the same breath are sorted before the first gets its turn; and one that ended
        # badly can put the brake on before its slots go to the next.
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._scheduled = False
        freed, self._freed = self._freed, {}
        for resource in self._wakes(freed):
            self._wake(resource)
        fresh, self._fresh = sorted(self._fresh), []
        for waiter in fresh:
            self._offer(waiter)

    def _wake(self, resource: Resource) -> None:
        """Offer what got free to those parked for it, longest first; per price until one does not fit.

        Not the dear ones first: beside one cheap move that is left to the end, the room for a dear one that
        its units take away is lost for all its time.
        """
        queues = {units: self._parked[resource, units] for units in self._classes.get(resource, ())}
        while queues:
            units = min(queues, key=lambda price: queues[price][0])
            parked = queues[units]
            blocked = self._offer(heapq.heappop(parked)) == resource
            if blocked or not parked:
                del queues[units]
            if not parked:
                del self._parked[resource, units]
                self._classes[resource].discard(units)

    def _park(self, waiter: _Waiter, resource: Resource) -> None:
        units = self._price(waiter.ticket, resource)
        heapq.heappush(self._parked.setdefault((resource, units), []), waiter)
        self._classes.setdefault(resource, set()).add(units)

    def _price(self, ticket: Ticket, resource: Resource) -> int:
        if resource == HOLD:
            return 0
        if resource.kind != "cluster":
            return self._costs(ticket, resource.name.partition("/")[2]).get(resource, 0)
        model = self._slots.model(Side(resource.side))
        return host_cost(model, hot=ticket.state.power is Power.ON, shared=self._shared(ticket))

    def _offer(self, waiter: _Waiter) -> Resource | None:
        """Start the waiter's move, or park it; returns what blocks it."""
        if waiter.future.done():
            return None
        refusal = self._permit(waiter.ticket)
        if refusal:
            self._waiting(waiter.ticket.vm, refusal)
            waiter.future.set_exception(NotStarted(refusal))
            return None
        held = self._hold()
        if held:
            self._waiting(waiter.ticket.vm, held)
            self._park(waiter, HOLD)
            return HOLD
        granted = self._choose(waiter.ticket)
        if isinstance(granted, Resource):
            self._waiting(waiter.ticket.vm, self._words(granted))
            self._park(waiter, granted)
            return granted
        self._slots.take(granted.costs)
        self._waiting(waiter.ticket.vm, "")
        waiter.future.set_result(granted)
        return None

    def _choose(self, ticket: Ticket) -> Grant | Resource:
        side = self._books(ticket.state.side.other)
        hosts = self._candidates(ticket) or [ticket.to.host]  # none usable: let the vCenter say so

        if len(hosts) == 1:
            return self._try(ticket, hosts[0])

        def load(host: str) -> tuple[int, str]:
            return self._slots.taken(Resource(side, "host", f"{ticket.to.datacenter}/{host}")), host

        found = self._try(ticket, min(hosts, key=load))
        if isinstance(found, Grant) or found.side != side or found.kind not in ("host", "network"):
            return found  # it fits, or no other host would help
        # Where the least loaded host has no units left, none has; its network may be fuller than others'.
        for host in sorted(hosts, key=load)[1:] if found.kind == "network" else ():
            other = self._try(ticket, host)
            if isinstance(other, Grant):
                return other
        return _cluster(side, ticket.to)

    def _try(self, ticket: Ticket, host: str) -> Grant | Resource:
        costs = self._costs(ticket, host)
        return self._slots.blocking(costs) or Grant(host, costs)

    def _candidates(self, ticket: Ticket) -> list[str]:
        usable = self._hosts[ticket.state.side.other].get((ticket.to.datacenter, ticket.to.cluster), [])
        if ticket.to.host in usable and ticket.to.host not in ticket.avoid:
            return [ticket.to.host]
        return [host for host in usable if host not in ticket.avoid] or usable

    def _costs(self, ticket: Ticket, host: str) -> dict[Resource, int]:
        here, there = self._books(ticket.state.side), self._books(ticket.state.side.other)
        state, shared = ticket.state, self._shared(ticket)
        costs = {TOTAL: 1}
        costs |= charges(here, state, state.placement, self._slots.model(here), shared=shared)
        # Within one vCenter what both ends have in common is charged once: a host in a storage vMotion.
        costs |= charges(there, state, _at(ticket.to, host), self._slots.model(there), shared=shared)
        return costs

    @property
    def books(self) -> tuple[Side, ...]:
        """The sides whose slots are kept: within one vCenter only one."""
        return tuple(dict.fromkeys(self._books(side) for side in Side))

    def _books(self, side: Side) -> Side:
        """The side under which a resource is kept: one vCenter has each only once."""
        return Side.SOURCE if self._one else side

    def _shared(self, ticket: Ticket) -> bool:
        """Whether no disk is copied."""
        if not self._one:
            return False
        stays = {disk.key: disk.datastore for disk in ticket.state.disks}
        return all(stays.get(disk.key or -1) == disk.datastore for disk in ticket.to.disks)

    def _wakes(self, costs: Mapping[Resource, int]) -> Iterable[Resource]:
        yield from costs
        for resource in costs:
            if resource.kind == "host":
                yield from self._clusters_of(resource)

    def _clusters_of(self, resource: Resource) -> Iterable[Resource]:
        datacenter, _, host = resource.name.partition("/")
        for (where, cluster), hosts in self._hosts[Side(resource.side)].items():
            if where == datacenter and host in hosts:
                yield Resource(resource.side, "cluster", f"{datacenter}/{cluster}")

    def _words(self, resource: Resource) -> str:
        name = resource.name.partition("/")[2]
        if resource == TOTAL:
            why = self._slots.headroom.why
            number = self._slots.capacity(resource)
            most = f"at most {number} {'move runs' if number == 1 else 'moves run'} at once"
            return f"{most} ({why})" if why else most
        if resource.kind == "cluster":
            hosts = self._hosts[Side(resource.side)].get(_split(resource.name), ())
            datacenter = resource.name.partition("/")[0]
            foreign = self._foreign(
                {Resource(resource.side, "host", f"{datacenter}/{host}") for host in hosts}
            )
            extra = f" ({foreign})" if foreign else ""
            return f"slots on any host of {resource.side} cluster {name}{extra}"
        full = f"{self._slots.taken(resource)} of {self._slots.capacity(resource)} units taken"
        foreign = self._foreign({resource})
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


def _hosts_by_cluster(site: Site) -> dict[tuple[str, str], list[str]]:
    result: dict[tuple[str, str], list[str]] = {}
    for host in sorted(site.hosts, key=lambda item: item.name):
        if host.usable:
            result.setdefault((host.datacenter, host.cluster), []).append(host.name)
    return result


def _split(name: str) -> tuple[str, str]:
    datacenter, _, cluster = name.partition("/")
    return datacenter, cluster


def _cluster(side: Side, place: Placement) -> Resource:
    return Resource(side, "cluster", f"{place.datacenter}/{place.cluster}")


def _at(place: Placement, host: str) -> Placement:
    return Placement(
        datacenter=place.datacenter,
        cluster=place.cluster,
        host=host,
        datastore=place.datastore,
        disks=place.disks,
    )
