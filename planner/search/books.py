"""An assignment that can be changed item by item, and that knows what stops each change.

Everything that a plan has to keep is asked here in one place: slots allowed, order, pairs apart, what slots
and their pools offer, stocks over the row of slots, and time. Search, repair and reasons build on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Problem

__all__ = ["Books", "Obstacle"]

Seconds = Callable[[Sequence[int]], float]
"""How long items take as one wave."""


Stops = Callable[[int, int], object]
"""What stops an item from taking a slot; None for nothing."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stops an item from taking a slot.

    Attributes:
        kind: "allowed", "most", "before", "after", "apart", "load", "stock" or "time".
        item: the other item, for order and pairs.
        index: the resource or stock.
        over: how much too much, in the units of sizes; seconds for time.
        slot: for a stock, the slot in which it runs out; for "most", the slot itself.
    """

    kind: str
    item: int = -1
    index: int = -1
    over: float = 0.0
    slot: int = -1


class Books:
    """Items in slots.

    Args:
        problem: what binds.
        network: its edges, followed.
        seconds: durations, or None where nothing ends a slot.
        room: seconds per slot; slots of one pool share them.
        most: slots that hold at most so many VMs by themselves; who may be nowhere else comes in anyway.

    Attributes:
        slots: a slot per item; None where it has none.
        members: the items of each slot that holds or held any.
        last: the last slot there is.
        timed: so many items were looked at for durations, which are the dearest thing to ask.
    """

    def __init__(
        self,
        problem: Problem,
        network: Network,
        seconds: Seconds | None = None,
        room: Sequence[float] = (),
        most: Mapping[int, int] | None = None,
    ) -> None:
        self.problem, self.network = problem, network
        self._seconds, self._room, self._most = seconds, room, most or {}
        self.slots: list[int | None] = [None] * len(problem.sizes)
        self.members: dict[int, set[int]] = {}
        self._loads: dict[int, list[int]] = {}
        self._took: dict[int, float] = {}
        self._pools: dict[int, list[int]] = {}
        for slot, pool in enumerate(problem.pools):
            self._pools.setdefault(pool, []).append(slot)
        self._moved: dict[int, dict[int, list[int]]] = {stock: {} for stock in range(len(problem.stocks))}
        self._rivals: dict[int, list[int]] = {}
        for one, other in problem.apart:
            self._rivals.setdefault(one, []).append(other)
            self._rivals.setdefault(other, []).append(one)
        self.last = NEVER if problem.endless else len(problem.caps) - 1
        self.timed = 0

    @property
    def used(self) -> list[int]:
        """The slots that hold something, ascending."""
        return sorted(slot for slot, items in self.members.items() if items)

    def load(self, slot: int) -> Sequence[int]:
        """What a slot's pool holds of each resource."""
        return self._loads.get(self.problem.pool(slot), (0,) * len(self.problem.caps[0]))

    def span(self, item: int) -> tuple[int, int]:
        """The first and the last slot that placed neighbours and allowed slots leave an item."""
        problem, slots = self.problem, self.slots
        first, last = 0, self.last
        for other, gap in self.network.before[item]:
            place = slots[other]
            if place is not None:
                first = max(first, problem.later(place, gap))
        for other, gap in self.network.after[item]:
            place = slots[other]
            if place is not None:
                last = min(last, problem.sooner(place, gap))
        return first, last

    def candidates(self, item: int) -> list[int]:
        """Slots to try for an item, ascending: those in its span, one unused slot beyond the used ones."""
        first, last = self.span(item)
        end = min(last, max([*self.used, first - 1]) + 1) if self.problem.endless else last
        allowed = self.problem.allowed.get(item)
        if allowed is None:
            return list(range(first, end + 1))
        return sorted(slot for slot in allowed if first <= slot <= last)

    def obstacle(self, item: int, slot: int, *, timed: bool = True) -> Obstacle | None:
        """The first thing that stops an item, which has no slot now, from taking one; None for nothing."""
        return (
            self._allowed(item, slot)
            or self._order(item, slot)
            or self._apart(item, slot)
            or self._load(item, slot)
            or self._stock(item, slot)
            or (self._time(item, slot) if timed else None)
        )

    def _allowed(self, item: int, slot: int) -> Obstacle | None:
        allowed = self.problem.allowed.get(item)
        fits = 0 <= slot <= self.last and (allowed is None or slot in allowed)
        if not fits:
            return Obstacle("allowed")
        return self._overfills(item, slot) if slot in self._most else None

    def _overfills(self, item: int, slot: int) -> Obstacle | None:
        """What stops an item that may be elsewhere too from taking a slot of few VMs."""
        network, sizes = self.network, self.problem.sizes
        held = sum(sizes[other][0] for other in (*self.members.get(slot, ()), item))
        over = held - self._most[slot]
        elsewhere = network.earliest[item] < slot or slot < network.latest[item]
        return Obstacle("most", index=0, over=over, slot=slot) if over > 0 and elsewhere else None

    def _order(self, item: int, slot: int) -> Obstacle | None:
        problem, slots = self.problem, self.slots
        for other, gap in self.network.before[item]:
            place = slots[other]
            if place is not None and problem.later(place, gap) > slot:
                return Obstacle("before", other)
        for other, gap in self.network.after[item]:
            place = slots[other]
            if place is not None and problem.later(slot, gap) > place:
                return Obstacle("after", other)
        return None

    def _apart(self, item: int, slot: int) -> Obstacle | None:
        for other in self._rivals.get(item, ()):
            if self.slots[other] == slot:
                return Obstacle("apart", other)
        return None

    def _load(self, item: int, slot: int) -> Obstacle | None:
        load, cap = self.load(slot), self.problem.cap(slot)
        for index, part in enumerate(self.problem.sizes[item]):
            over = load[index] + part - cap[index]
            if over > 0:
                return Obstacle("load", index=index, over=over)
        return None

    def _stock(self, item: int, slot: int) -> Obstacle | None:
        for stock, takes, gives in self.problem.takes.get(item, ()):
            moved = self._moved[stock]
            free = self.problem.stocks[stock]
            for at in sorted({*moved, slot}):
                took, gave = moved.get(at, (0, 0))
                if at == slot:
                    took, gave = took + takes, gave + gives
                free -= took
                if free < 0 and at >= slot:
                    return Obstacle("stock", index=stock, over=-free, slot=at)
                free += gave
        return None

    def _time(self, item: int, slot: int) -> Obstacle | None:
        if self._seconds is None:
            return None
        others = sum(self._taken(at) for at in self._beside(slot) if at != slot)
        takes = self._timed({*self.members.get(slot, ()), item})
        over = takes + others - self._room[slot]
        return Obstacle("time", over=over) if over > 0 else None

    def _taken(self, slot: int) -> float:
        """How long a slot takes, worked out anew where it has changed."""
        if slot not in self._took:
            members = self.members.get(slot, ())
            self._took[slot] = self._timed(members) if members else 0.0
        return self._took[slot]

    def _timed(self, items: Collection[int]) -> float:
        self.timed += 1 + len(items)
        return self._seconds(sorted(items)) if self._seconds else 0.0

    def _beside(self, slot: int) -> Sequence[int]:
        """The slots of a slot's pool, with itself."""
        return self._pools[self.problem.pool(slot)] if self._pools else (slot,)

    def sharing(self, slot: int) -> list[int]:
        """The items that share with a slot what its pool offers, its own among them, ascending."""
        return sorted(item for at in self._beside(slot) for item in self.members.get(at, ()))

    def frees(self, item: int, obstacle: Obstacle) -> float:
        """How much of what an obstacle lacks an item gives back when it leaves; for time, only by rank."""
        problem = self.problem
        if obstacle.kind == "load":
            return problem.sizes[item][obstacle.index]
        if obstacle.kind == "most":
            return problem.sizes[item][0] if self.slots[item] == obstacle.slot else 0
        if obstacle.kind == "stock":
            return sum(takes for stock, takes, _ in problem.takes.get(item, ()) if stock == obstacle.index)
        return problem.sizes[item][-1] / 1e9 + problem.sizes[item][0] / 1e3

    def put(self, item: int, slot: int) -> None:
        """Place an item."""
        self.slots[item] = slot
        self.members.setdefault(slot, set()).add(item)
        load = self._loads.setdefault(self.problem.pool(slot), [0] * len(self.problem.caps[0]))
        self._book(item, slot, load, 1)

    def take(self, item: int) -> int:
        """Take an item out of its slot, which is returned."""
        slot = self.slots[item]
        if slot is None:
            raise ValueError("the item has no slot")
        self.slots[item] = None
        self.members[slot].discard(item)
        self._book(item, slot, self._loads[self.problem.pool(slot)], -1)
        return slot

    def exchange(self, item: int, other: int, stops: Stops | None = None) -> bool:
        """Let two items change places where nothing stops either; returns whether they did.

        ``stops`` is asked instead of ``obstacle`` what stops an item from taking a slot.
        """
        stops = stops or self.obstacle
        home, slot = self.take(item), self.take(other)
        if stops(item, slot) is None:
            self.put(item, slot)
            if stops(other, home) is None:
                self.put(other, home)
                return True
            self.take(item)
        self.put(item, home)
        self.put(other, slot)
        return False

    def become(self, slots: Sequence[int | None]) -> None:
        """Put all items where ``slots`` says, whatever stops that: it was so before."""
        changed = [item for item, slot in enumerate(slots) if self.slots[item] != slot]
        for item in changed:
            if self.slots[item] is not None:
                self.take(item)
        for item in changed:
            if (slot := slots[item]) is not None:
                self.put(item, slot)

    def _book(self, item: int, slot: int, load: list[int], sign: int) -> None:
        for index, part in enumerate(self.problem.sizes[item]):
            load[index] += sign * part
        for stock, takes, gives in self.problem.takes.get(item, ()):
            entry = self._moved[stock].setdefault(slot, [0, 0])
            entry[0] += sign * takes
            entry[1] += sign * gives
        self._took.pop(slot, None)

    def rivals_in(self, item: int, slot: int) -> Iterable[int]:
        """The items of a slot that must never share it with this one."""
        return [other for other in self._rivals.get(item, ()) if self.slots[other] == slot]
