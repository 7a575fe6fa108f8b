"""Where almost everything has found a slot: what is left pushes others out, again and again, until all fit.

An item without a slot takes one, and those that stand in its way lose theirs and look for others in turn. Who
is pushed out is decided by how often each item has found no slot so far: those that find one easily go, those
that are hard to place stay. In between, items change slots as rules allow, so that no two tries are alike.
This is guided ejection search (Nagata and Bräysy 2009), which comes from vehicle routing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations
from operator import le

from planner.search.books import Books, Obstacle
from planner.steps import Lot, Steps

__all__ = ["Ejection"]

_MOST_OUT = 5
"""More items than this are never pushed out for one."""

_PAIRED = 20
"""So many items of a slot, those that failed least, are tried as pairs."""

_SHUFFLES = 12
"""So many items are asked to change slots after each push."""

_LOOK, _PAIR, _FREES, _TIMED = 8, 1, 2, 12
"""Steps for asking what stops an item, for a pair of items, for asking what an item frees, and for each item
whose duration is asked for."""

_OTHER_ONE = 4
"""One time in so many it is not the turn of the item that lost its slot last."""

_CHANCE = 0.3
"""Prices of pushes are shaken by up to this part, so that ties are not always broken alike."""

_SEED = 20_261_127


class Ejection:
    """One search for a place for all.

    Args:
        books: filled as far as it went; afterwards as far as this went.
        weight: per item, its number of VMs.
        steps: the budget.
        fixed: items that must not be pushed out.
    """

    def __init__(
        self, books: Books, weight: Sequence[int], steps: Steps, fixed: frozenset[int] = frozenset()
    ) -> None:
        self._books, self._weight, self._steps = books, weight, steps
        allowed = books.problem.allowed
        self._stays = [item in fixed or len(allowed.get(item, (0, 0))) == 1 for item in range(len(weight))]
        self._moving = [item for item, stays in enumerate(self._stays) if not stays]
        self._failed = [1] * len(weight)
        self._timed = books.timed
        self._lot = Lot(_SEED)

    def run(self) -> list[int]:
        """Fill the books as far as can be; returns what has no slot, and what waits for such is among it."""
        books = self._books
        hopeless = self._lost(
            [item for item, slot in enumerate(books.slots) if slot is None and not self._open(item)]
        )
        out = [item for item, slot in enumerate(books.slots) if slot is None and item not in hopeless]
        lost, kept = self._lost(out), list(books.slots)
        least = self._weighed(lost)
        while out and self._steps:
            out += self._turn(out.pop(self._lot.below(len(out)) if not self._lot.below(_OTHER_ONE) else -1))
            if len(out) < least and self._weighed(now := self._lost(out)) < least:
                lost, kept, least = now, list(books.slots), self._weighed(now)
        books.become([None if item in lost else slot for item, slot in enumerate(kept)])
        return sorted(lost | hopeless)

    def _lost(self, out: Sequence[int]) -> set[int]:
        """Those without a slot, with all that waits for them."""
        lost, stack = set(out), list(out)
        while stack:
            for then, _ in self._books.network.after[stack.pop()]:
                if then not in lost:
                    lost.add(then)
                    stack.append(then)
        return lost

    def _weighed(self, items: set[int]) -> int:
        return sum(self._weight[item] for item in items)

    def _turn(self, item: int) -> list[int]:
        """Give an item a slot if any can be had; returns who has none for that, itself if it found none."""
        books, lot = self._books, self._lot
        slots = self._open(item)
        start = lot.below(len(slots) + 1)
        for slot in chain(slots[start:], slots[:start]):
            if self._obstacle(item, slot) is None:
                books.put(item, slot)
                return []
        self._failed[item] += 1
        out = self._pushed_out(item, slots)
        if self._moving:
            for _ in range(_SHUFFLES):
                self._shuffle(self._moving[lot.below(len(self._moving))])
        return out

    def _open(self, item: int) -> list[int]:
        """Slots that an item may take if all others leave; where there is no end, up to the last used one."""
        books, network = self._books, self._books.network
        end = books.last if not books.problem.endless else max(books.members, default=0)
        first, last = network.earliest[item], min(end, network.latest[item])
        allowed = books.problem.allowed.get(item, range(first, last + 1))
        size, cap = books.problem.sizes[item], books.problem.cap
        return sorted(slot for slot in allowed if first <= slot <= last and all(map(le, size, cap(slot))))

    def _obstacle(self, item: int, slot: int, *, timed: bool = True) -> Obstacle | None:
        """What stops an item from taking a slot; costs steps."""
        found = self._books.obstacle(item, slot, timed=timed)
        self._steps.take(_LOOK + _TIMED * (self._books.timed - self._timed))
        self._timed = self._books.timed
        return found

    def _pushed_out(self, item: int, slots: Sequence[int]) -> list[int]:
        """Put an item where those in its way have failed least; returns them, or itself where nothing helps.

        Durations are dear, so that slots are compared without them.
        """
        priced: list[tuple[float, int]] = []
        for slot in slots:
            out = self._in_the_way(item, slot, timed=False)
            if out is not None:
                price = sum(self._failed[other] for other in out) * (1 + _CHANCE * self._lot.part())
                priced.append((price, slot))
        for _, slot in sorted(priced):
            out = self._in_the_way(item, slot, timed=True)
            if out is not None:
                for other in out:
                    self._books.take(other)
                self._books.put(item, slot)
                return out
        return [item]

    def _in_the_way(self, item: int, slot: int, *, timed: bool) -> list[int] | None:
        """Who must leave so that an item can take a slot; None where that does not help. Nobody leaves."""
        books = self._books
        out: list[tuple[int, int]] = []
        leavers: list[int] | None = []
        while leavers is not None and (obstacle := self._obstacle(item, slot, timed=timed)) is not None:
            leavers = self._leavers(item, slot, obstacle)
            if leavers is not None and len(out) + len(leavers) > _MOST_OUT:
                leavers = None
            out += [(other, books.take(other)) for other in leavers or ()]
        for other, place in reversed(out):
            books.put(other, place)
        return None if leavers is None else [other for other, _ in out]

    def _leavers(self, item: int, slot: int, obstacle: Obstacle) -> list[int] | None:
        """Who should leave because of an obstacle; None where nobody can."""
        stays, books = self._stays, self._books
        match obstacle.kind:
            case "allowed":
                return None
            case "before" | "after" | "apart":
                return None if stays[obstacle.item] else [obstacle.item]
            case "load":
                return self._cheapest(item, slot, [at for at in books.sharing(slot) if not stays[at]])
        inside = self._takers(obstacle) if obstacle.kind == "stock" else books.sharing(slot)
        self._steps.take(_FREES * len(inside))
        frees = {other: books.frees(other, obstacle) for other in inside if not stays[other]}
        frees = {other: amount for other, amount in frees.items() if amount > 0}
        if not frees:
            return None
        enough = [other for other, amount in frees.items() if amount >= obstacle.over]
        if enough:
            return [min(enough, key=lambda other: (self._failed[other], frees[other], other))]
        return [max(frees, key=lambda other: (frees[other] / self._failed[other], -other))]

    def _takers(self, obstacle: Obstacle) -> list[int]:
        """The items that take of a stock up to the slot in which it runs out."""
        books = self._books
        return [
            other
            for other in books.problem.takes
            if (place := books.slots[other]) is not None and place <= obstacle.slot
        ]

    def _cheapest(self, item: int, slot: int, inside: Sequence[int]) -> list[int] | None:
        """One item or two that leave enough of every resource, those that failed least; else a large one."""
        books, failed, sizes = self._books, self._failed, self._books.problem.sizes
        has, caps = books.load(slot), books.problem.cap(slot)
        over = {
            index: load + part - cap
            for index, (load, part, cap) in enumerate(zip(has, sizes[item], caps, strict=True))
            if load + part > cap
        }
        self._steps.take(len(inside) * len(over))
        enough = [at for at in inside if all(sizes[at][index] >= much for index, much in over.items())]
        best = min(enough, key=lambda at: (failed[at], sizes[at], at), default=None)
        found, price = ([best], failed[best]) if best is not None else (None, sum(failed))
        cheap = sorted((at for at in inside if failed[at] < price), key=lambda at: (failed[at], at))
        for one, other in combinations(cheap[:_PAIRED], 2):
            self._steps.take(_PAIR)
            if failed[one] + failed[other] < price and all(
                sizes[one][index] + sizes[other][index] >= much for index, much in over.items()
            ):
                found, price = [one, other], failed[one] + failed[other]
        if found is not None:
            return found
        short = max(over, key=lambda index: (over[index] / max(1, caps[index]), index))
        large = max(inside, key=lambda at: (sizes[at][short] / failed[at], -at), default=None)
        return [large] if large is not None and sizes[large][short] else None

    def _shuffle(self, item: int) -> None:
        """Let an item take another slot, or change places with another, where all rules allow it."""
        books, lot = self._books, self._lot
        place = books.slots[item]
        if place is None:
            return
        first, last = books.span(item)
        if lot.below(2):
            drawn = first + lot.below(min(last, max(books.members)) - first + 1)
            books.take(item)
            books.put(item, drawn if drawn != place and self._obstacle(item, drawn) is None else place)
            return
        other = self._moving[lot.below(len(self._moving))]
        slot = books.slots[other]
        if slot is None or slot == place or not first <= slot <= last:
            return
        books.exchange(item, other, self._obstacle)
