"""Affinity by simulated annealing: items go to what they are bound to, and at first also where that costs.

Only slots in use are taken, so no goal of fewer slots or an early finish pays for it. A local search that
takes nothing but improvements (``Better``) cannot take an application apart to put it together elsewhere;
this can (Kirkpatrick, Gelatt and Vecchi 1983). Durations are dear to ask for: the whole search goes without
them first, and only where its result overruns is it done again with them.
"""

from __future__ import annotations

from math import exp
from statistics import median

from planner.grouping.affinity import Links
from planner.search.books import Books
from planner.steps import Lot, Steps

__all__ = ["Annealing"]

_SAMPLES = 400
"""So many changes are looked at to learn what a change costs."""

_HOT, _COLD = 1.0, 0.1
"""The temperature at first and at last, as parts of what changes for the worse cost (their median)."""

_PARTNERS = 3
"""So many items of a full slot are asked to change places."""

_STRAY = 6
"""One change in so many goes anywhere instead of to something that the item is bound to."""

_TRY, _BOND, _ASK, _TIMED = 3, 1, 10, 12
"""Steps for a change, for each bond, for asking what stops it, and for each item asked for its duration."""

_FULL = ("load", "time", "apart")
"""What stops an item from entering a slot and not another from leaving it for that."""

_Change = tuple[float, tuple[tuple[int, int], ...]]
"""What a change adds, and where those were that it moved."""

_NOTHING: _Change = (0.0, ())

_TINY = 1e-9
_SEED = 20_261_128


class Annealing:
    """One search.

    Args:
        books: a whole assignment; changed in place, never for the worse.
        links: the bonds.
        steps: the budget, for a search with durations and one without each.
        fixed: items that stay where they are.
    """

    def __init__(self, books: Books, links: Links, steps: int, fixed: frozenset[int] = frozenset()) -> None:
        self._books, self._links, self._budget = books, links, steps
        allowed = books.problem.allowed
        self._moves = [
            slot is not None and item not in fixed and len(allowed.get(item, (0, 0))) > 1
            for item, slot in enumerate(books.slots)
        ]
        self._bound = [item for item in sorted(links.near.keys() | links.fixed.keys()) if self._moves[item]]
        self._used = books.used
        self._days = {slot: links.day(slot) for slot in self._used}

    def run(self) -> None:
        """Lower what bonds cost, as far as the budget goes."""
        if not self._bound or len(self._used) < 2:
            return
        before = list(self._books.slots)
        self._searched(timed=False)
        if not self._ends_in_time():
            self._books.become(before)
            self._searched(timed=True)

    def _ends_in_time(self) -> bool:
        """Whether every slot does, asked by taking an item out and in again."""
        books = self._books
        for slot in self._used:
            item = min(books.members[slot], default=None)
            if item is not None:
                books.take(item)
                late = books.obstacle(item, slot)
                books.put(item, slot)
                if late is not None:
                    return False
        return True

    def _searched(self, *, timed: bool) -> None:
        self._steps, self._timed, self._lot = Steps(self._budget), timed, Lot(_SEED)
        heat = self._typical() * _HOT
        now = best = 0.0
        since: list[tuple[int, int]] = []
        while self._steps:
            cooled = 1 - self._steps.left / self._budget
            added, moved = self._change(heat * (_COLD / _HOT) ** cooled)
            now += added
            since += moved
            if now < best - _TINY:
                best = now
                since.clear()
        for item, slot in reversed(since):
            self._to(item, slot)

    def _to(self, item: int, slot: int) -> None:
        """Put an item back, whatever else is where: all go back to where they were together."""
        if self._books.slots[item] != slot:
            self._books.take(item)
            self._books.put(item, slot)

    def _typical(self) -> float:
        """What a change for the worse costs, as a rule."""
        found = [
            delta
            for item, slot in (self._drawn() for _ in range(_SAMPLES))
            if (delta := self._price(item, slot) - self._price(item, self._books.slots[item])) > _TINY
        ]
        return median(found) if found else 1.0

    def _drawn(self) -> tuple[int, int]:
        """An item, and a slot in use where it might go."""
        lot = self._lot
        item = self._bound[lot.below(len(self._bound))]
        near = self._links.near.get(item)
        if near and lot.below(_STRAY):
            slot = self._books.slots[near[lot.below(len(near))][0]]
            if slot is not None:
                return item, slot
        return item, self._used[lot.below(len(self._used))]

    def _price(self, item: int, slot: int | None) -> float:
        """What the bonds of an item cost in a slot."""
        links, slots, days = self._links, self._books.slots, self._days
        if slot is None:
            return 0.0
        here, cost = days[slot], 0.0
        near = links.near.get(item, ())
        self._steps.take(_TRY + _BOND * len(near))
        for other, weight, most in near:
            place = slots[other]
            if place is not None and place != slot and (apart := abs(days[place] - here) - most) > 0:
                cost += weight * apart
        for day, weight, most in links.fixed.get(item, ()):
            cost += weight * max(0.0, abs(day - here) - most)
        return cost

    def _change(self, heat: float) -> _Change:
        """Try one change."""
        books = self._books
        item, slot = self._drawn()
        home = books.slots[item]
        self._steps.take(_TRY)
        if home is None or slot == home:
            return _NOTHING
        first, last = books.span(item)
        if not first <= slot <= last:
            return _NOTHING
        added = self._price(item, slot) - self._price(item, home)
        if not self._taken(added, heat):
            return _NOTHING
        books.take(item)
        obstacle = self._stopped(item, slot)
        if obstacle is None:
            books.put(item, slot)
            return added, ((item, home),)
        books.put(item, home)
        return self._exchanged(item, home, slot, heat) if obstacle in _FULL else _NOTHING

    def _taken(self, added: float, heat: float) -> bool:
        return added <= 0 or self._lot.part() < exp(-added / heat)

    def _stopped(self, item: int, slot: int) -> str | None:
        """The kind of what stops an item, or None."""
        books, before = self._books, self._books.timed
        found = books.obstacle(item, slot, timed=self._timed)
        self._steps.take(_ASK + _TIMED * (books.timed - before))
        return None if found is None else found.kind

    def _exchanged(self, item: int, home: int, slot: int, heat: float) -> _Change:
        """Let an item change places with one of a slot that is full."""
        books, lot = self._books, self._lot
        others = sorted(other for other in books.members[slot] if self._moves[other])
        for _ in range(min(_PARTNERS, len(others))):
            other = others[lot.below(len(others))]
            first, last = books.span(other)
            if not first <= home <= last and item not in self._neighbours(other):
                continue
            before = self._price(item, home) + self._price(other, slot)
            if books.exchange(item, other, self._stopped):
                added = self._price(item, slot) + self._price(other, home) - before
                if self._taken(added, heat):
                    return added, ((item, home), (other, slot))
                self._to(item, home)
                self._to(other, slot)
        return _NOTHING

    def _neighbours(self, item: int) -> set[int]:
        network = self._books.network
        return {other for other, _ in (*network.before[item], *network.after[item])}
