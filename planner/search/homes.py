"""Where items are at home, what may join them there, and who can be made to leave: one round of exchanges.

Slots have no places here: of each it is known what must come before and after it, so an item may join any
slot that no way along the edges leads to or from. Sets of items are bits (see ``Numbered``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from planner.assignment.pairing import bits
from planner.search.numbered import Numbered
from planner.steps import Lot

__all__ = ["Homes"]

_HOMELESS = 1500
"""So many items are looked at for one that leaves."""

_TRIES = 3
"""So many chains that would close a cycle end the search for one item."""

_SWAPS = 4
"""So many items are looked at for one to change places with."""

_MOST_ITEMS = 4
"""Slots of more items are not emptied."""

_FULLEST = 2 / 3
"""Nor are those that are fuller than this."""

_ROOTS = 40
"""So many of the emptiest slots are tried at once."""


class Homes:
    """What follows from where items are at home.

    Attributes:
        home: a slot per item.
        work: steps taken.
    """

    def __init__(self, base: Numbered, home: list[int]) -> None:
        self._base, self.home = base, home
        self._sizes, self._cap = base.sizes, base.cap
        order = base.sorted(home)
        if order is None:
            raise ValueError("the slots of an assignment must not wait for each other")
        count = len(order)
        self._members: list[list[int]] = [[] for _ in order]
        for item, slot in enumerate(home):
            self._members[slot].append(item)
        self._mask, self._load = [0] * count, [0] * count
        for slot, own, bit in zip(home, self._sizes, base.bit, strict=True):
            self._mask[slot] |= bit
            self._load[slot] += own
        self._below = self._reach(order[::-1], base.after)
        self._above = self._reach(order, base.before)
        room = [self._cap - load for load in self._load]
        self._rooms, self._roomy = _prefixes((room[slot], self._mask[slot]) for slot in order)
        self._gains, self._yields = _prefixes(
            (room[slot] + own, bit) for slot, own, bit in zip(home, self._sizes, base.bit, strict=True)
        )
        self._seen = self._blocked = 0
        self.work = 4 * base.work

    def _reach(self, order: Sequence[int], next_to: Sequence[Sequence[int]]) -> list[int]:
        """Per slot, the items of all slots that its own lead to."""
        home, mask = self.home, self._mask
        found = [0] * len(mask)
        for slot in order:
            under = 0
            for item in self._members[slot]:
                for then in next_to[item]:
                    other = home[then]
                    if other != slot:
                        under |= mask[other] | found[other]
            found[slot] = under
        return found

    def emptiest(self) -> list[int]:
        """The slots worth emptying, the emptiest first."""
        slots = sorted(range(len(self._load)), key=lambda slot: (self._load[slot], slot))
        return [
            slot
            for slot in slots[:_ROOTS]
            if self._load[slot] <= _FULLEST * self._cap and len(self._members[slot]) <= _MOST_ITEMS
        ]

    def empty(self, root: int) -> bool:
        """Find a new home for all items of a slot, if that can be done."""
        if self._mask[root] & self._blocked:
            return False
        before, blocked = self.home, self._blocked
        self._blocked |= self._mask[root]
        for item in reversed(self._members[root]):
            found = self._chain(item)
            if found is None:
                self.home, self._blocked = before, blocked
                return False
            self.home = found
        return True

    def _chain(self, leaver: int) -> list[int] | None:
        """Let an item leave its slot; return where all are then, or None."""
        home, sizes = self.home, self._sizes
        queue, parents = [leaver], [-1]
        tries = _TRIES
        for at, item in enumerate(queue):
            if at == _HOMELESS or not tries:
                break
            self.work += 6
            size = sizes[item]
            may = ~(self._closed(item) | self._mask[home[item]] | self._blocked)
            path = self._path(queue, parents, at, self._roomy[bisect_right(self._rooms, -size)] & may)
            if path:
                trial = self._moved(path)
                if trial is not None:
                    return trial
                tries -= 1
            fresh = self._yields[bisect_right(self._gains, -size)] & may & ~self._seen
            self._seen |= fresh
            for other in bits(fresh):
                queue.append(other)
                parents.append(at)
        return None

    def _path(
        self, queue: Sequence[int], parents: Sequence[int], at: int, roomy: int
    ) -> list[tuple[int, int]]:
        """Who moves where, the last first, into a slot with room; empty where some slot would be in it twice.

        Args:
            queue: items that look for a new home.
            parents: per item of it, the place in it of the one that takes its home; -1 for none.
            at: the place of the item that has found room.
            roomy: items in slots that have it.
        """
        home = self.home
        moves: list[int] = []
        while at >= 0:
            moves.append(queue[at])
            at = parents[at]
        left = [home[item] for item in moves]
        if len(set(left)) < len(left):
            return []
        while roomy:
            slot = home[(roomy & -roomy).bit_length() - 1]
            if slot not in left:
                return list(zip(moves, [slot, *left], strict=False))
            roomy &= ~self._mask[slot]
        return []

    def _moved(self, path: Sequence[tuple[int, int]]) -> list[int] | None:
        """Where all are after these moves; None where slots would wait for each other."""
        trial = list(self.home)
        for item, slot in path:
            trial[item] = slot
        self.work += self._base.work
        if self._base.sorted(trial) is None or not self._base.kept(trial, path):
            return None
        for _, slot in path:
            self._blocked |= self._mask[slot]
        return trial

    def _closed(self, item: int) -> int:
        """The items in slots that an item must not join."""
        home, closed = self.home, 0
        below, above = self._below, self._above
        for then in self._base.after[item]:
            closed |= below[home[then]]
        for first in self._base.before[item]:
            closed |= above[home[first]]
        for other in self._base.apart[item]:
            closed |= self._mask[home[other]]
        return closed

    def change(self, roots: Sequence[int], lot: Lot) -> None:
        """Let an item of each of these slots change places with another."""
        pairs = [pair for root in roots if (pair := self._pair(root, lot))]
        while pairs:
            trial = list(self.home)
            for item, other in pairs:
                trial[item], trial[other] = trial[other], trial[item]
            self.work += self._base.work
            if self._base.sorted(trial) is not None:
                self.home = trial
                return
            del pairs[len(pairs) // 2 :]

    def _pair(self, root: int, lot: Lot) -> tuple[int, int] | None:
        """An item of a slot and one elsewhere that may change places with it."""
        if self._mask[root] & self._blocked:
            return None
        items = self._members[root]
        item = items[lot.below(len(items))]
        most = self._cap - self._load[root] + self._sizes[item]
        others = self._mask[root] & ~self._base.bit[item]
        self._blocked |= self._mask[root]
        swaps = self._yields[bisect_right(self._gains, -self._sizes[item])] & ~self._closed(item)
        swaps &= ~self._blocked
        for _ in range(_SWAPS):
            self.work += 8
            if not swaps:
                break
            start = lot.below(len(self.home))
            later = swaps >> start << start or swaps
            other = (later & -later).bit_length() - 1
            swaps &= ~self._base.bit[other]
            if self._sizes[other] <= most and not self._closed(other) & others:
                self._blocked |= self._mask[self.home[other]]
                return item, other
        return None


def _prefixes(entries: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Values from the largest, negated to be searched; and per count of them, what so many stand for."""
    ranked = sorted(entries, reverse=True)
    masks = [0]
    for _, mask in ranked:
        masks.append(masks[-1] | mask)
    return [-value for value, _ in ranked], masks
