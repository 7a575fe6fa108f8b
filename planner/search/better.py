"""A seeded local search for the softer goals: items move to other slots or change places, within all rules.

A change is made only where it improves the first goal that it touches, so goals of a higher order never pay
for lower ones. Ends when a whole round finds nothing, or the budget is spent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from planner.search.books import Books
from planner.search.goals import Goals
from planner.steps import Lot, Steps
from wavelift.settings import Goal

__all__ = ["Better"]

_SEED = 20_260_103
_FAR = 12
"""With more slots in use than this, only those near what an item is bound to are tried."""

_PARTNERS = 10
"""So many items of a full slot are tried as partners for changing places."""

_TIMED = 12
"""Steps for each item whose duration is asked for, which is the dearest thing where waves are large."""

_TINY = 1e-9


class Better:
    """One search.

    Args:
        books: a whole assignment; changed in place.
        goals: what is better.
        fixed: items that stay where they are.
        steps: the budget.
    """

    def __init__(self, books: Books, goals: Goals, fixed: frozenset[int], steps: Steps) -> None:
        self._books, self._goals, self._fixed, self._steps = books, goals, fixed, steps
        self._lot = Lot(_SEED)
        self._links = goals.links
        self._rank = books.problem.rank or (0,) * len(books.slots)
        self._used: list[int] = []
        self._timed = books.timed

    def run(self) -> None:
        """Improve until nothing more is found."""
        self._improved()
        self.dissolve()

    def _improved(self) -> None:
        items = [item for item, slot in enumerate(self._books.slots) if slot is not None]
        items = [item for item in items if item not in self._fixed]
        while self._steps and self._round(self._shuffled(items)):
            pass

    def _shuffled(self, items: Sequence[int]) -> list[int]:
        order = list(items)
        for at in range(len(order) - 1, 0, -1):
            other = self._lot.below(at + 1)
            order[at], order[other] = order[other], order[at]
        return order

    def dissolve(self) -> None:
        """Try to do without slots: the last ones for an early finish, the emptiest for few windows."""
        for goal in self._goals.order:
            if goal is Goal.FINISH:
                self._dissolved(sorted(self._books.used, reverse=True), early=True)
            elif goal is Goal.WINDOWS:
                self._dissolved(sorted(self._books.used, key=self._emptiness), early=False)

    def _dissolved(self, slots: Sequence[int], *, early: bool) -> None:
        first = self._goals.order[0] in (Goal.FINISH, Goal.WINDOWS)
        for slot in slots:
            if not self._steps or len(self._books.used) <= self._books.problem.min_slots:
                return
            members = sorted(self._books.members[slot])
            stays = self._fixed.intersection(members) or not self._emptied(
                slot, members, early=early, weighed=not first
            )
            if stays and early:
                return

    def _emptiness(self, slot: int) -> tuple[float, int]:
        return self._goals.fullness(self._books.load(slot), slot), -slot

    def _emptied(self, slot: int, members: Sequence[int], *, early: bool, weighed: bool) -> bool:
        """Whether all of a slot went elsewhere; where goals come before, only if they lose nothing by it."""
        books = self._books
        before = self._value() if weighed else ()
        done: list[int] = []
        place = {item: at for at, item in enumerate(books.network.order)}
        for item in sorted(members, key=place.__getitem__):
            books.take(item)
            others = [
                at
                for at in books.candidates(item)
                if at != slot and (books.members.get(at) or (early and at < slot))
            ]
            self._steps.take(50 * len(others) + 50)
            target = next((at for at in others if books.obstacle(item, at) is None), None)
            if target is None:
                books.put(item, slot)
                self._put_back(done, slot)
                return False
            books.put(item, target)
            done.append(item)
        if weighed and self._value() >= before:
            self._put_back(done, slot)
            return False
        return True

    def _value(self) -> tuple[float, ...]:
        self._steps.take(len(self._books.slots))
        return self._goals.value(self._books.slots)

    def _put_back(self, items: Sequence[int], slot: int) -> None:
        for item in items:
            self._books.take(item)
        for item in items:
            self._books.put(item, slot)

    def _round(self, items: Sequence[int]) -> bool:
        found = False
        self._used = self._open_slots()
        for item in items:
            if not self._steps:
                break
            if self._improve(item):
                found = True
            self._steps.take(_TIMED * (self._books.timed - self._timed))
            self._timed = self._books.timed
        return found

    def _open_slots(self) -> list[int]:
        """The slots in use, and those that stand beside them in the same window."""
        books = self._books
        if not books.problem.pools:
            return books.used
        pools = {books.problem.pool(slot) for slot in books.used}
        return [slot for slot in range(len(books.problem.caps)) if books.problem.pool(slot) in pools]

    def _improve(self, item: int) -> bool:
        books = self._books
        home = books.slots[item]
        if home is None:
            return False
        offers = []
        for slot in self._targets(item, home):
            if self._is_needed(item, home) and books.members.get(slot):
                continue
            delta = self._delta(item, home, slot)
            self._steps.take(4 + 2 * len(self._links.near.get(item, ())))
            if self._is_better(delta):
                offers.append((delta, slot))
        for _, slot in sorted(offers):
            books.take(item)
            self._steps.take(30)
            obstacle = books.obstacle(item, slot)
            if obstacle is None:
                books.put(item, slot)
                return True
            books.put(item, home)
            if obstacle.kind in ("load", "time", "apart") and self._swap(item, home, slot):
                return True
        return False

    def _is_needed(self, item: int, home: int) -> bool:
        """Whether an item alone makes a slot that min_slots asks for."""
        books, least = self._books, self._books.problem.min_slots
        return least > 1 and books.members[home] == {item} and len(books.used) <= least

    def _targets(self, item: int, home: int) -> Iterator[int]:
        """Slots in use that an item may take: where its bonds are, and where there are few, all."""
        used = self._used
        near = {self._books.slots[other] for other, *_ in self._links.near.get(item, ())}
        yield from self._unused(near)
        if len(used) <= _FAR:
            yield from (slot for slot in used if slot != home)
            return
        near |= {used[self._lot.below(len(used))] for _ in range(3)}
        yield from sorted(slot for slot in near if slot is not None and slot != home)

    def _unused(self, near: Collection[int | None]) -> Iterator[int]:
        """Windows that nothing is in yet: all where criticality comes first, else those beside what binds."""
        if self._books.problem.endless:
            return
        used, last = set(self._used), self._used[-1]
        beside = {slot + step for slot in near if slot is not None for step in (-1, 1)}
        if self._goals.order[:1] == (Goal.CRITICALITY,) and last < 2 * _FAR:
            beside = set(range(last))
        yield from sorted(slot for slot in beside - used if 0 <= slot <= last)

    def _delta(self, item: int, home: int, slot: int) -> tuple[float, ...]:
        return tuple(self._change(goal, item, home, slot) for goal in self._goals.order)

    def _change(self, goal: Goal, item: int, home: int, slot: int) -> float:
        books = self._books
        if goal is Goal.AFFINITY:
            slots = books.slots
            return self._links.cost(item, slot, slots) - self._links.cost(item, home, slots)
        if goal is Goal.CRITICALITY:
            return float(self._rank[item] * (home - slot))
        if goal is Goal.EVEN:
            return self._evening(item, home, slot)
        if goal is Goal.CHANGE:
            return self._goals.moving(item, home, slot)
        if goal is Goal.WINDOWS:
            return float(not self._held(slot)) - float(self._held(home) == 1)
        return float(self._last_without(item, home, slot) - books.used[-1])

    def _held(self, slot: int) -> int:
        """How many items a slot's pool holds."""
        problem = self._books.problem
        if not problem.pools:
            return len(self._books.members.get(slot, ()))
        pool = problem.pool(slot)
        return sum(len(held) for at, held in self._books.members.items() if problem.pool(at) == pool)

    def _last_without(self, item: int, home: int, slot: int) -> int:
        """The last slot in use once an item has gone from one slot to another."""
        used = self._books.used
        if used[-1] == home and self._books.members[home] == {item}:
            return max([slot, *used[:-1]])
        return max(slot, used[-1])

    def _evening(self, item: int, home: int, slot: int) -> float:
        size, goals = self._books.problem.sizes[item], self._goals
        here, there = self._books.load(home), self._books.load(slot)
        before = goals.fullness(here, home) + goals.fullness(there, slot)
        less = [part - own for part, own in zip(here, size, strict=True)]
        more = [part + own for part, own in zip(there, size, strict=True)]
        return goals.fullness(less, home) + goals.fullness(more, slot) - before

    @staticmethod
    def _is_better(delta: Sequence[float]) -> bool:
        for part in delta:
            if part < -_TINY:
                return True
            if part > _TINY:
                return False
        return False

    def _swap(self, item: int, home: int, slot: int) -> bool:
        """Change places with an item of a slot that is full."""
        books = self._books
        size = books.problem.sizes[item]
        members = [other for other in books.members.get(slot, ()) if other not in self._fixed]
        members.sort(key=lambda other: (_distance(books.problem.sizes[other], size), other))
        for other in members[:_PARTNERS]:
            before = self._pair(item, other)
            self._steps.take(60)
            if books.exchange(item, other):
                after = self._pair(item, other)
                gain = [new - old for new, old in zip(after, before, strict=True)]
                if self._is_better(gain):
                    return True
                books.take(other)
                books.take(item)
                books.put(other, slot)
                books.put(item, home)
        return False

    def _pair(self, item: int, other: int) -> tuple[float, ...]:
        """What two items cost where they are; only differences mean something."""
        return tuple(self._of_pair(goal, item, other) for goal in self._goals.order)

    def _of_pair(self, goal: Goal, item: int, other: int) -> float:
        books = self._books
        one, two = books.slots[item], books.slots[other]
        if one is None or two is None:
            return 0.0
        if goal is Goal.AFFINITY:
            return self._links.cost(item, one, books.slots) + self._links.cost(other, two, books.slots)
        if goal is Goal.CRITICALITY:
            return -float(self._rank[item] * one + self._rank[other] * two)
        if goal is Goal.EVEN:
            return self._goals.fullness(books.load(one), one) + self._goals.fullness(books.load(two), two)
        if goal is Goal.CHANGE:
            return self._goals.away(item, one) + self._goals.away(other, two)
        return 0.0


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
