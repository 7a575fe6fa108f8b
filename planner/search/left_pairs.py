"""How many large items must stand alone in what is left: a matching that is carried from state to state.

Of items above a third of a slot two at most share one, so what is left of them needs as many slots as there
are items, less the pairs that can still be made. Weights tell that for all of them
(``planner.assignment.pair_weights``); what a state has left over may pair far worse. Looked at is the largest
fractional matching, as one of the bipartite double cover: each item stands on a left and on a right side.
From state to state only what lost its mate to the last load is paired anew, and only until there are pairs
enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.assignment.pairing import bits
from planner.assignment.partners import Partners
from planner.steps import Steps

__all__ = ["LeftPairs", "Matching"]

_NOBODY = -1

_KNOWN = 8
"""So many sets of items that want too few others are kept in mind (Hall 1935): most states fall short by one
of those that others fell short by."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Who of the large items left stands beside whom, on either side; nobody changes it.

    Attributes:
        right: per item on the left its mate on the right, or -1.
        left: per item on the right its mate on the left, or -1.
        here: the items left, a bit each.
        single: those on the right that have no mate, a bit each; as many have none on the left.
    """

    right: Sequence[int]
    left: Sequence[int]
    here: int
    single: int


class LeftPairs:
    """The matchings of one problem."""

    def __init__(self, partners: Partners, size: int, steps: Steps) -> None:
        """Get ready.

        Args:
            partners: the large items of a problem.
            size: so many items it has.
            steps: what looking for mates is taken from.
        """
        self._steps = steps
        self._short: list[tuple[int, int]] = []
        self._of, self._mates = partners.of, partners.pairing.mates
        self._place = [_NOBODY] * size
        for at, item in enumerate(partners.large):
            self._place[item] = at

    def first(self) -> Matching:
        """Nothing is placed."""
        mates = self._mates
        single = sum(1 << at for at, mate in enumerate(mates) if mate == _NOBODY)
        return Matching(mates, mates, (1 << len(mates)) - 1, single)

    def without(self, before: Matching, items: Iterable[int], slots: int) -> Matching | None:
        """The matching of what is left without these items; None where that needs more slots than so many."""
        gone = [at for at in map(self._place.__getitem__, items) if at != _NOBODY]
        here = before.here
        for at in gone:
            here &= ~(1 << at)
        if self._known_short(here, slots):
            return None
        return self._paired(_left(before, gone, here) if gone else before, slots)

    def _known_short(self, here: int, slots: int) -> bool:
        """Whether those that want too few others show it, as they did before."""
        most = 2 * slots - here.bit_count()
        for at, (wanting, wanted) in enumerate(self._short):
            if (wanting & here).bit_count() - (wanted & here).bit_count() > most:
                if at:
                    self._short.insert(0, self._short.pop(at))
                return True
        return False

    def _paired(self, matching: Matching, slots: int) -> Matching | None:
        """With as many mates as it takes: each item counts two halves of a slot, less one per mate."""
        missing = matching.single.bit_count() + matching.here.bit_count() - 2 * slots
        if missing <= 0:
            return matching
        search = _Search(self._of, matching)
        for root in bits(matching.here):
            if search.right[root] == _NOBODY and search.pair(root):
                missing -= 1
                if not missing:
                    break
        self._steps.take(search.work)
        if not missing:
            return Matching(search.right, search.left, matching.here, search.single)
        self._short.insert(0, (search.wanting, search.wanted))
        del self._short[_KNOWN:]
        return None


def _left(before: Matching, gone: Sequence[int], here: int) -> Matching:
    """The matching without those that are gone; their mates have none any more."""
    right, left, single = list(before.right), list(before.left), before.single
    for at in gone:
        if right[at] != _NOBODY:
            left[right[at]] = _NOBODY
            single |= 1 << right[at]
        if left[at] != _NOBODY:
            right[left[at]] = _NOBODY
        right[at] = left[at] = _NOBODY
    return Matching(right, left, here, single & here)


class _Search:
    """Mates for those on the left, by others taking other mates.

    Attributes:
        right, left, single: as in ``Matching``, with what was found so far.
        wanting: those on the left of which some find no mate, a bit each.
        wanted: all that these may have for mates, also those that are not left: other states may have them.
        work: steps taken.
    """

    def __init__(self, partners: Sequence[int], matching: Matching) -> None:
        self._partners = partners
        self.right, self.left = list(matching.right), list(matching.left)
        self.single, self._living = matching.single, matching.here
        self.wanting = self.wanted = 0
        self.work = 10

    def pair(self, root: int) -> bool:
        """Find a mate for one that has none."""
        came: dict[int, int] = {}
        queue, seen = [root], 0
        for at in queue:
            fresh = self._partners[at] & self._living & ~seen
            ends = fresh & self.single
            if ends:
                end = (ends & -ends).bit_length() - 1
                came[end] = at
                self.work += 2 * len(queue)
                self._turn(root, end, came)
                return True
            seen |= fresh
            for right in bits(fresh):
                came[right] = at
                queue.append(self.left[right])
        # No way leads on from what was seen, so no later search needs to look at it.
        self._living &= ~seen
        for at in queue:
            self.wanting |= 1 << at
            self.wanted |= self._partners[at]
        self.work += 2 * len(queue)
        return False

    def _turn(self, root: int, end: int, came: dict[int, int]) -> None:
        self.single &= ~(1 << end)
        at = _NOBODY
        while at != root:
            at = came[end]
            before = self.right[at]
            self.right[at], self.left[end] = end, at
            end = before
