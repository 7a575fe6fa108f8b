"""One pass of list scheduling: slot after slot takes the best items that are free to go and fit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import insort
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

from planner.assignment.network import NEVER, Network
from planner.assignment.problem import Problem

__all__ = ["SlotPass", "fill", "fill_within", "mix"]

_PATIENCE = 400
"""So many items that do not fit end a slot; keeps a pass near linear on 100,000 items."""


def fill(
    problem: Problem, network: Network, order: Sequence[int], caps: Sequence[tuple[int, ...]]
) -> list[int | None]:
    """Assign items to slots by priority.

    Args:
        problem: what to assign.
        network: its edges, followed.
        order: items, most urgent first.
        caps: caps to respect, per slot; the last repeats if the problem is endless.

    Returns:
        A slot per item; None for items (and all that wait for them) that found no place.
    """
    return _ByOrder(problem, network, order).run(caps)


def fill_within(
    problem: Problem,
    network: Network,
    order: Sequence[int],
    kept: Callable[[int, Sequence[int]], int],
) -> list[int | None]:
    """Assign items to slots by priority, where a slot also has to hold them in another way, such as time.

    Args:
        problem: what to assign.
        network: its edges, followed.
        order: items, most urgent first.
        kept: given a slot and its items, how many of them, from the front, it can keep. The others go on
            to later slots. Items stand in an order in which edges point forward.
    """
    return _ByOrder(problem, network, order, kept).run(problem.caps)


def mix(
    problem: Problem, network: Network, order: Sequence[int], caps: Sequence[tuple[int, ...]]
) -> list[int | None]:
    """Assign items so that every slot gets a fair mix of them; arguments and result as in ``fill``.

    ``order`` goes from the items that need most of the later resources (space) per unit of the first
    (count) to those that need least. A slot takes from the front while it is short of space and from the
    back while it is short of count, so that neither runs out long before the other.
    """
    return _ByMix(problem, network, order).run(caps)


class SlotPass(ABC):
    """What both passes share: which items are free to go, and the books of one slot."""

    def __init__(
        self,
        problem: Problem,
        network: Network,
        order: Sequence[int],
        kept: Callable[[int, Sequence[int]], int] | None = None,
    ) -> None:
        size = len(problem.sizes)
        self._kept = kept
        self._slots: list[int | None] = [None] * size
        self._left = size
        self._problem, self._network, self._order = problem, network, order
        self._sizes = problem.sizes
        self._place = [0] * size
        for place, item in enumerate(order):
            self._place[item] = place
        self._waiting = [len(before) for before in network.before]
        self._from = list(network.earliest)
        self._later: list[tuple[int, int]] = []
        self._rivals: dict[int, list[int]] = {}
        for one, other in problem.apart:
            self._rivals.setdefault(one, []).append(other)
            self._rivals.setdefault(other, []).append(one)
        self._later_slot = problem.later
        self._stock = list(problem.stocks)
        self._pool_used: dict[int, list[int]] = {}
        self._least = [min(column) for column in zip(*problem.sizes, strict=True)]
        self._free: list[int] = []
        self._later.extend(
            (self._from[item], self._place[item]) for item in range(size) if not self._waiting[item]
        )
        heapify(self._later)

    def run(self, caps: Sequence[tuple[int, ...]]) -> list[int | None]:
        """Fill slot after slot within these caps; a slot per item, None for items without a place."""
        last = len(caps) - 1
        horizon = max([last, *(slot for slot in self._network.earliest if slot < NEVER)])
        slot = 0
        while self._left and (slot <= last or self._problem.endless):
            if not self._fill_slot(slot, caps[min(slot, last)]) and slot >= max(horizon, self._soonest()):
                break
            slot += 1
        return self._slots

    def _soonest(self) -> int:
        """The next slot for which something waits that is free to go by then; -1 for none."""
        return self._later[0][0] if self._later and self._later[0][0] < NEVER else -1

    def _fill_slot(self, slot: int, cap: tuple[int, ...]) -> int:
        """Fill one slot and return how many items it took."""
        while self._later and self._later[0][0] <= slot:
            self._push(heappop(self._later)[1])
        most = max(1, self._left - max(0, self._problem.min_slots - slot - 1))
        self._free = self._room(slot, cap)
        placed: list[int] = []
        while not any(room < least for room, least in zip(self._free, self._least, strict=True)):
            item = self._take(slot, urgent=len(placed) >= most)
            if item is None:
                break
            self._put(item, slot)
            placed.append(item)
        self._end_slot()
        if self._kept is not None and placed:
            for item in reversed(placed[self._kept(slot, placed) :]):
                self._take_back(item)
        if self._stock or self._problem.pools:
            self._close(slot, [item for item in placed if self._slots[item] is not None])
        return len(placed)

    def _room(self, slot: int, cap: tuple[int, ...]) -> list[int]:
        """What earlier slots of its pool leave a slot."""
        used = self._pool_used.get(self._problem.pool(slot)) if self._problem.pools else None
        return (
            list(cap) if used is None else [max(0, has - part) for has, part in zip(cap, used, strict=True)]
        )

    def _close(self, slot: int, items: Sequence[int]) -> None:
        """Give back what the slot's items give back, and note what they leave of the pool."""
        for item in items:
            for stock, _, back in self._problem.takes.get(item, ()):
                self._stock[stock] += back
        if self._problem.pools:
            used = self._pool_used.setdefault(self._problem.pool(slot), [0] * len(self._least))
            for item in items:
                for index, part in enumerate(self._sizes[item]):
                    used[index] += part

    @abstractmethod
    def _push(self, place: int) -> None:
        """Note an item, by its place in the order, as free to go."""

    @abstractmethod
    def _take(self, slot: int, *, urgent: bool) -> int | None:
        """Choose the next item and take it off the list; only one that cannot come later if ``urgent``."""

    @abstractmethod
    def _end_slot(self) -> None:
        """Make everything that did not fit available again."""

    def _cannot_wait(self, place: int, slot: int) -> bool:
        return self._network.latest[self._order[place]] <= slot

    def _fits(self, item: int, slot: int) -> bool:
        for part, room in zip(self._sizes[item], self._free):  # noqa: B905 - the innermost loop
            if part > room:
                return False
        allowed = self._problem.allowed.get(item)
        if allowed is not None and slot not in allowed:
            return False
        if self._stock:
            for stock, takes, _ in self._problem.takes.get(item, ()):
                if takes > self._stock[stock]:
                    return False
        rivals = self._rivals.get(item)
        return rivals is None or all(self._slots[rival] != slot for rival in rivals)

    def _put(self, item: int, slot: int) -> None:
        self._slots[item] = slot
        self._left -= 1
        for index, part in enumerate(self._problem.sizes[item]):
            self._free[index] -= part
        if self._stock:
            for stock, takes, _ in self._problem.takes.get(item, ()):
                self._stock[stock] -= takes
        for then, gap in self._network.after[item]:
            self._from[then] = max(self._from[then], self._later_slot(slot, gap))
            self._waiting[then] -= 1
            if not self._waiting[then]:
                if self._from[then] <= slot:
                    self._push(self._place[then])
                else:
                    heappush(self._later, (self._from[then], self._place[then]))

    def _take_back(self, item: int) -> None:
        """Undo a placement; what it freed stays noted as free, and is passed over until it is."""
        self._slots[item] = None
        self._left += 1
        for stock, takes, _ in self._problem.takes.get(item, ()):
            self._stock[stock] += takes
        for then, _ in self._network.after[item]:
            self._waiting[then] += 1
        self._push(self._place[item])


class _ByOrder(SlotPass):
    def __init__(
        self,
        problem: Problem,
        network: Network,
        order: Sequence[int],
        kept: Callable[[int, Sequence[int]], int] | None = None,
    ) -> None:
        self._ready: list[int] = []
        self._aside: list[int] = []
        super().__init__(problem, network, order, kept)

    def _push(self, place: int) -> None:
        heappush(self._ready, place)

    def _take(self, slot: int, *, urgent: bool) -> int | None:
        ready, aside, order, sizes = self._ready, self._aside, self._order, self._sizes
        most = self._free[-1]
        while ready and len(aside) < _PATIENCE:
            if urgent and not self._cannot_wait(ready[0], slot):
                return None
            place = heappop(ready)
            item = order[place]
            if self._kept and (self._waiting[item] or self._slots[item] is not None):
                continue
            if sizes[item][-1] <= most and self._fits(item, slot):
                return item
            aside.append(place)
        return None

    def _end_slot(self) -> None:
        if self._aside:
            self._ready.extend(self._aside)
            heapify(self._ready)
            self._aside.clear()


class _ByMix(SlotPass):
    def __init__(self, problem: Problem, network: Network, order: Sequence[int]) -> None:
        self._ready: list[int] = []
        super().__init__(problem, network, order)
        self._totals = [max(1, sum(column)) for column in zip(*problem.sizes, strict=True)]
        self._used = [0] * len(self._totals)

    def _push(self, place: int) -> None:
        insort(self._ready, place)

    def _take(self, slot: int, *, urgent: bool) -> int | None:
        places = self._ready
        front = range(min(len(places), _PATIENCE))
        back = range(len(places) - 1, max(-1, len(places) - 1 - _PATIENCE), -1)
        must = [index for index in front[:1] if self._cannot_wait(places[index], slot)]
        if urgent and not must:
            return None
        index: int
        for index in (*must, *(back if self._short_of_space() else front)):
            item = self._order[places[index]]
            if self._fits(item, slot):
                del places[index]
                for resource, part in enumerate(self._problem.sizes[item]):
                    self._used[resource] += part
                return item
        return None

    def _short_of_space(self) -> bool:
        """Whether the slot has taken a larger share of all space than of all items so far."""
        count, *others = (used / total for used, total in zip(self._used, self._totals, strict=True))
        return any(other >= count for other in others) and any(self._used)

    def _end_slot(self) -> None:
        self._used = [0] * len(self._totals)
