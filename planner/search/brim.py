"""Filling one slot after the other to the brim: a few items by priority, then what fills the rest exactly.

Which loads a slot can have is a subset sum: the sums that the items that are free to go can reach are bits of
one whole number, and shifting it by a size adds an item (Bellman 1957). So the fullest load is had at once,
where a search would look at thousands (compare the minimum bin slack heuristic of Gupta and Ho 1999). Of all
such loads the one is taken that leaves out what stands last in the order. What a load frees joins it while
there is room; where room is left over, a search looks for loads that free something that fits better.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from planner.assignment.line import Line
from planner.steps import Steps

__all__ = ["Brim"]

_BITS = 1 << 14
"""Sums are counted in units of which a slot holds about so many at most; sizes are rounded up to them."""

_MORE = 1 << 60
"""More than any size."""

_WASTED = 0.34
"""What a load counts of the limit that leaves room for an item that was passed over."""

Slots = list[int | None]


@dataclass(frozen=True, slots=True)
class Brim:
    """One way to fill.

    Attributes:
        line: what to assign; one binding resource, no pairs apart, no allowed slots.
        order: items, most urgent first.
        lead: so many items of each slot are taken by their place in the order alone.
        limit: so many loads are looked at where that leaves room; 0 for none.
        values: what each item is worth, where the most valuable of so many loads is taken (Hoffmann 1963)
            instead of a full one; () else.
    """

    line: Line
    order: Sequence[int]
    lead: int
    limit: int
    values: Sequence[float] = ()

    def fill(self, cap: int, steps: Steps, most: int) -> Slots | None:
        """Assign all items to so many slots of this cap at most, or return None."""
        run = _Run(self, cap)
        slots = run.run(most, steps.left)
        steps.take(run.work)
        return slots


class _Run:
    """Items are known by their places in the order."""

    def __init__(self, brim: Brim, cap: int) -> None:
        line, order = brim.line, brim.order
        place = [0] * len(order)
        for at, item in enumerate(order):
            place[item] = at
        self._order, self._lead, self._limit, self._cap = order, brim.lead, brim.limit, cap
        self._sizes = [line.first[item] for item in order]
        self._weightless = 0 in self._sizes
        self._unit = cap // _BITS + 1
        self._units = [-(-size // self._unit) for size in self._sizes]
        self._after = [[place[then] for then in line.after[item]] for item in order]
        self._later = [[place[then] for then in line.later[item]] for item in order]
        self._waits = [line.waits[item] for item in order]
        self._by_value = bool(brim.values)
        self._worth = [brim.values[item] for item in order] if brim.values else self._sizes
        self._enough = cap if self._worth == self._sizes else float("inf")
        self.work = 2 * len(order)

    def run(self, most: int, budget: int) -> Slots | None:
        cap, sizes, waits = self._cap, self._sizes, self._waits
        slots: Slots = [None] * len(sizes)
        left, slot, placed = sum(sizes), 0, 0
        free = [at for at, many in enumerate(waits) if not many]
        while placed < len(sizes):
            if slot >= most or left > (most - slot) * cap or self.work > budget:
                return None
            if self._by_value:
                load, room, rest = self._searched(free)
            else:
                load, room, rest = self._load(free)
                if room and self._limit and left > cap - room:
                    load, room, rest = self._searched(free, load)
            if not load:
                return None
            for at in load:
                slots[self._order[at]] = slot
                for then in self._later[at]:
                    waits[then] -= 1
                    if not waits[then]:
                        insort(rest, then)
            free = rest
            left -= cap - room
            placed += len(load)
            slot += 1
        return slots

    def _load(self, free: Sequence[int]) -> tuple[list[int], int, list[int]]:
        """One load, the room it leaves, and what is free to go after it."""
        sizes = self._sizes
        rest, load, room = list(free), list[int](), self._cap
        for _ in range(self._lead):
            found = next((at for at in rest if sizes[at] <= room), None)
            if found is None:
                break
            rest.remove(found)
            room -= sizes[found]
            load.append(found)
            self._take(found, rest)
        while room or self._weightless:
            chosen = self._fullest(rest, room)
            if not chosen:
                break
            gone = set(chosen)
            rest = [at for at in rest if at not in gone]
            for at in chosen:
                room -= sizes[at]
                self._take(at, rest)
            load += chosen
        self.work += len(free) // 16 + 2 * len(load) + 2
        return load, room, rest

    def _take(self, at: int, rest: list[int]) -> None:
        waits = self._waits
        for then in self._after[at]:
            waits[then] -= 1
            if not waits[then]:
                insort(rest, then)

    def _fullest(self, free: Sequence[int], room: int) -> list[int]:
        """The fullest load; of all such the one that leaves out what stands last."""
        sizes, units = self._sizes, self._units
        fitting = [at for at in free if sizes[at] <= room]
        if not room:
            return fitting
        room //= self._unit
        reach, window = 1, (2 << room) - 1
        trail: list[int] = []
        for at in fitting:
            trail.append(reach)
            reach |= reach << units[at] & window
            if reach >> room:
                break
        self.work += len(free) // 32 + len(trail) // 5 + 1
        goal = reach.bit_length() - 1
        chosen: list[int] = []
        for number in range(len(trail) - 1, -1, -1):
            if not goal:
                break
            if not trail[number] >> goal & 1:
                chosen.append(fitting[number])
                goal -= units[fitting[number]]
        return chosen or [at for at in fitting if not sizes[at]]

    def _searched(self, free: list[int], taken: Sequence[int] = ()) -> tuple[list[int], int, list[int]]:
        """The best of the first so many loads, and what ``_load`` returns beside it.

        Args:
            free: what is free to go.
            taken: a load that has been taken and is given back.
        """
        after, waits = self._after, self._waits
        for at in taken:
            for then in after[at]:
                waits[then] += 1
        best = self._most_valuable(free, taken)
        gone, freed = set(best), set[int]()
        for at in best:
            for then in after[at]:
                waits[then] -= 1
                if not waits[then] and then not in gone:
                    freed.add(then)
        rest = [at for at in free if at not in gone]
        room = self._cap - sum(self._sizes[at] for at in best)
        return best, room, sorted([*rest, *freed])

    def _most_valuable(self, free: Sequence[int], taken: Sequence[int]) -> list[int]:
        """The most valuable load of those to which nothing can be added; only a better one than ``taken``."""
        sizes, after, waits, values = self._sizes, self._after, self._waits, self._worth
        best, enough = list(taken), self._enough
        most = sum(values[at] for at in taken) if taken else float("-inf")
        chosen, nodes, work = list[int](), float(self._limit), 0

        def extend(fitting: list[int], room: int, value: float, passed: int) -> bool:
            """Try all loads that go on from here; True when the search is over."""
            nonlocal nodes, work, most, best
            work += len(fitting) + 6
            if not fitting:
                if passed <= room:
                    nodes -= _WASTED
                else:
                    nodes -= 1
                    if value > most:
                        most, best = value, list(chosen)
                return nodes <= 0 or most >= enough
            for number, at in enumerate(fitting, 1):
                size = sizes[at]
                left = room - size
                further = [other for other in fitting[number:] if sizes[other] <= left]
                chosen.append(at)
                for then in after[at]:
                    waits[then] -= 1
                    if not waits[then] and sizes[then] <= left:
                        further.append(then)
                over = extend(further, left, value + values[at], passed)
                for then in after[at]:
                    waits[then] += 1
                chosen.pop()
                if over:
                    return True
                passed = min(passed, size)
            return False

        extend([at for at in free if sizes[at] <= self._cap], self._cap, 0.0, _MORE)
        self.work += work // 5
        return best
