"""Filling slots of two large items each, such that what is left over can still be paired as well as before.

Where most items take more than a third of a slot, what counts is how many pairs can be made (Edmonds 1965;
see ``planner.assignment.pairing``). Here such pairs are kept for everything that is not placed yet. Each slot
takes two items that are free to go and whose leaving costs the rest no pair: two mates, or two whose mates
find each other, or others, by a chain of new pairs. So a slot never takes, for a good fit now, what another
item will need. Only where no such two are free a pair is lost.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.assignment.line import Line
from planner.assignment.pairing import Pairing, bits
from planner.assignment.partners import Partners
from planner.steps import Steps

__all__ = ["Mated"]

_ROOTS = 8
"""Of so many free items, the most urgent first, one is looked for whose leaving costs nothing."""

_TRIES = 2
"""So many partners of each are tried by chains of new pairs."""

_TREE, _WIDE = 24, 6
"""Chains are looked for from so many items at most, of each to so many new partners."""

Slots = list[int | None]


@dataclass(frozen=True, slots=True)
class Mated:
    """One way to fill.

    Attributes:
        line: what to assign; one binding resource, slots all alike, no pairs apart.
        partners: who may share a slot; the same for a line and its mirror image.
        order: items, most urgent first.
    """

    line: Line
    partners: Partners
    order: Sequence[int]

    def fill(self, slots: Sequence[int | None], steps: Steps) -> Slots | None:
        """Assign all items anew, or return None once the budget is spent or where one fits nowhere.

        Args:
            slots: what is there: items that share a slot are mates at first, so that most need no chain.
            steps: the budget.
        """
        run = _Run(self, slots)
        found = run.run(steps.left)
        steps.take(run.work)
        return found


class _Run:
    """Items are known by their places in the order; large ones by those in ``Partners.large`` too."""

    def __init__(self, mated: Mated, slots: Sequence[int | None]) -> None:
        line, order = mated.line, mated.order
        place = [0] * len(order)
        for at, item in enumerate(order):
            place[item] = at
        self._order, self._cap = order, line.problem.caps[0][line.binding[0]]
        self._sizes = [line.first[item] for item in order]
        self._after = [[place[then] for then in line.after[item]] for item in order]
        self._later = [[place[then] for then in line.later[item]] for item in order]
        self._waits = [line.waits[item] for item in order]
        self._partners = mated.partners.of
        self._large = [place[item] for item in mated.partners.large]
        self._number = [-1] * len(order)
        for number, at in enumerate(self._large):
            self._number[at] = number
        self._pairing = Pairing(len(self._large))
        self._living = (1 << len(self._large)) - 1
        self._pair_up(slots)
        self._single = sum(1 << number for number, mate in enumerate(self._pairing.mates) if mate < 0)
        self._free: list[int] = []
        self._open = 0
        self.work = 8 * len(order)

    def _pair_up(self, slots: Sequence[int | None]) -> None:
        """Begin with the pairs that share a slot, and make as many more as there can be."""
        mates, alone = self._pairing.mates, dict[int | None, int]()
        for number, at in enumerate(self._large):
            other = alone.setdefault(slots[self._order[at]], number)
            if other != number:
                mates[number], mates[other] = other, number
        self._pairing.keep(self._partners)
        self._pairing.grow(self._partners)

    def run(self, budget: int) -> Slots | None:
        slots: Slots = [None] * len(self._order)
        for at, many in enumerate(self._waits):
            if not many:
                self._release(at)
        slot = 0
        while self._free:
            if self.work > budget:
                return None
            load = self._load()
            if not load:
                return None
            for at in load:
                slots[self._order[at]] = slot
                for then in self._later[at]:
                    self._waits[then] -= 1
                    if not self._waits[then]:
                        self._release(then)
            slot += 1
        return slots

    def _release(self, at: int) -> None:
        insort(self._free, at)
        if self._number[at] >= 0:
            self._open |= 1 << self._number[at]

    def _load(self) -> list[int]:
        """What the next slot holds: two large items, and others where there is room; nothing if none fits."""
        load = [self._large[number] for number in self._two()]
        room = self._cap
        for at in load:
            room -= self._sizes[at]
            self._take(at)
        if room < 0:
            return []
        while True:
            found = next((at for at in self._free if self._sizes[at] <= room), None)
            if found is None:
                break
            room -= self._sizes[found]
            load.append(found)
            self._leave(self._number[found])
            self._take(found)
        self.work += 2 * len(load) + len(self._free) // 16 + 4
        return load

    def _take(self, at: int) -> None:
        """Place an item, and let go what only waits for it."""
        self._free.remove(at)
        if self._number[at] >= 0:
            bit = 1 << self._number[at]
            self._living &= ~bit
            self._open &= ~bit
        for then in self._after[at]:
            self._waits[then] -= 1
            if not self._waits[then]:
                self._release(then)

    def _two(self) -> list[int]:
        """The large items that go next, in this order; the mates of both look for others, if they can."""
        mates = self._pairing.mates
        roots = [number for at in self._free if (number := self._number[at]) >= 0][:_ROOTS]
        worse: list[int] = roots[:1]
        for root in roots:
            mate, others = mates[root], self._beside(root)
            self.work += 3
            if mate < 0 and not others:
                return [root]
            for other in self._best_first(others, mate):
                if self._costs_nothing(root, other):
                    return [root, other]
                if len(worse) == 1:
                    worse = [root, other]
        for number in worse:
            self._leave(number)
        return worse

    def _best_first(self, others: int, mate: int) -> Iterator[int]:
        """Partners at no cost, if there are any; else the largest few."""
        if mate >= 0 and others >> mate & 1:
            yield mate
        else:
            for number, other in enumerate(bits(others)):
                if number == _TRIES:
                    break
                yield other

    def _beside(self, root: int) -> int:
        """Partners that are free to go, or are once the item itself has gone, a bit each."""
        found = self._open
        for then in self._after[self._large[root]]:
            if self._waits[then] == 1 and self._number[then] >= 0:
                found |= 1 << self._number[then]
        return found & self._partners[root]

    def _costs_nothing(self, one: int, other: int) -> bool:
        """Whether the rest has as many pairs without these two as it has now, but one; if so, make them."""
        mates = self._pairing.mates
        mine, its = mates[one], mates[other]
        self._leave(one)
        self._leave(other)
        if mine == other or mine < 0 or its < 0:
            return True
        living = self._living & ~(1 << one | 1 << other)
        if self._chain(mine, living) or self._chain(its, living):
            return True
        for item, mate in ((one, mine), (other, its)):
            mates[item], mates[mate] = mate, item
            self._single &= ~(1 << item | 1 << mate)
        return False

    def _chain(self, root: int, living: int) -> bool:
        """Find a mate for a single item: a single one, or one whose mate finds another in turn."""
        mates, partners, single = self._pairing.mates, self._partners, self._single & ~(1 << root)
        queue, came = [root], {root: -1}
        unseen = living & ~(1 << root)
        for at, item in enumerate(queue):
            if at == _TREE:
                break
            self.work += 1
            fresh = partners[item] & unseen
            if fresh & single:
                self._turn(item, next(bits(fresh & single)), came)
                return True
            for _ in range(_WIDE):
                if not fresh:
                    break
                low = fresh & -fresh
                mate = mates[low.bit_length() - 1]
                pair = low | 1 << mate
                fresh &= ~pair
                unseen &= ~pair
                came[mate] = item
                queue.append(mate)
        self.work += len(queue) // 3
        return False

    def _turn(self, item: int, end: int, came: dict[int, int]) -> None:
        """Pair each item of a chain with the next one's mate so far, and the last with a single one."""
        mates = self._pairing.mates
        while item >= 0:
            self._single &= ~(1 << item | 1 << end)
            before = mates[item]
            mates[item], mates[end] = end, item
            item, end = came[item], before

    def _leave(self, number: int) -> None:
        """Let an item's mate be single."""
        mates = self._pairing.mates
        if number >= 0 and mates[number] >= 0:
            self._single |= 1 << mates[number] | 1 << number
            mates[mates[number]] = -1
            mates[number] = -1
