"""What large items count, so that no pair that may share a slot counts for more than the slot.

Items of which two at most go into a slot need as many slots as there are items, less the pairs that can be
made. What proves that is a weight per item (half of a slot, a whole one, or nothing) with which no allowed
pair is heavier than one slot: the dual of the largest fractional matching, found as a vertex cover of the
bipartite double cover (König 1931; Balinski 1965). Unlike the matching itself these weights add up, so they
measure what must come before and after an item, or what a search has not placed yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.assignment.pairing import bits

__all__ = ["pair_weights"]


def pair_weights(partners: Sequence[int], mates: Sequence[int]) -> list[int]:
    """Return the weights, in halves of a slot: 0, 1 or 2; as heavy together as can be.

    Args:
        partners: per item its partners, a bit each; symmetric.
        mates: per item its partner in pairs made so far, or -1: the more pairs, the sooner it ends.
    """
    cover = _Cover(partners, mates)
    for item, mate in enumerate(mates):
        if mate < 0:
            cover.search(item)
    return cover.weights()


class _Cover:
    """Each item stands on the left and on the right; a search leads from a single one on the left."""

    def __init__(self, partners: Sequence[int], mates: Sequence[int]) -> None:
        self._partners = partners
        self._to, self._from = list(mates), list(mates)
        self._single = sum(1 << item for item, mate in enumerate(mates) if mate < 0)
        self._living = (1 << len(partners)) - 1
        self._reached = 0

    def search(self, root: int) -> None:
        """Find a partner on the right for one on the left, by others taking other partners."""
        came: dict[int, int] = {}
        queue, seen = [root], 0
        for left in queue:
            fresh = self._partners[left] & self._living & ~seen
            if fresh & self._single:
                end = next(bits(fresh & self._single))
                came[end] = left
                self._turn(root, end, came)
                return
            seen |= fresh
            for right in bits(fresh):
                came[right] = left
                queue.append(self._from[right])
        # No way leads on from what was seen, so no later search needs to look at it.
        self._living &= ~seen
        self._reached |= sum(1 << left for left in queue)

    def _turn(self, root: int, end: int, came: dict[int, int]) -> None:
        self._single &= ~(1 << end)
        left = -1
        while left != root:
            left = came[end]
            before = self._to[left]
            self._to[left], self._from[end] = end, left
            end = before

    def weights(self) -> list[int]:
        """Two halves, less one for each side on which the item covers its pairs."""
        return [
            (self._reached >> item & 1) + (self._living >> item & 1) for item in range(len(self._partners))
        ]
