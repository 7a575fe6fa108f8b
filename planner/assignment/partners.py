"""Which large items may share a slot: of those that take more than a third of it, two at most do."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from planner.assignment.binding import Binding
from planner.assignment.closure import chosen
from planner.assignment.pair_weights import pair_weights
from planner.assignment.pairing import Pairing, bits

__all__ = ["Partners"]


class Partners:
    """Who may stand beside whom, by sizes, edges and pairs apart.

    Attributes:
        large: the items that take more than a third of a slot of one resource, the largest first.
        of: per large item, in that order, its partners: a bit each, by their places in it.
    """

    def __init__(self, line: Binding) -> None:
        self._line, self._closure = line, line.closure
        self._tops = [max(cap[index] for cap in line.problem.caps) for index in line.binding]
        self._columns = [list(column) for column in zip(*line.sizes, strict=True)]
        self.large = self._most_large()
        place = {item: at for at, item in enumerate(self.large)}
        self._bit = [1 << place[item] if item in place else 0 for item in range(len(line.load))]
        self.of = self._by_size()
        self._by_edges()
        for at, item in enumerate(self.large):
            for rival in line.rivals.get(item, ()):
                self.of[at] &= ~self._bit[rival]

    @cached_property
    def pairing(self) -> Pairing:
        """As many pairs as can be made."""
        found = Pairing(len(self.large))
        found.grow(self.of)
        return found

    @cached_property
    def weights(self) -> list[int]:
        """Per large item, how many halves of a slot it counts (see ``pair_weights``)."""
        return pair_weights(self.of, self.pairing.mates)

    def _most_large(self) -> list[int]:
        """The large items by the resource that has most of them."""
        found: list[list[int]] = []
        for column, top in zip(self._columns, self._tops, strict=True):
            large = [item for item, size in enumerate(column) if 3 * size > top]
            found.append(sorted(large, key=lambda item: (-column[item], item)))
        return max(found, key=len)

    def _by_size(self) -> list[int]:
        every = (1 << len(self.large)) - 1
        beside = [every & ~(1 << at) for at in range(len(self.large))]
        for column, top in zip(self._columns, self._tops, strict=True):
            order = sorted(self.large, key=lambda item: -column[item])
            sizes = [-column[item] for item in order]
            larger = [0]
            for item in order:
                larger.append(larger[-1] | self._bit[item])
            for at, item in enumerate(self.large):
                beside[at] &= ~larger[bisect_left(sizes, column[item] - top)]
        return beside

    def _by_edges(self) -> None:
        """Who comes before whom: no third large one between, no later slot, and room for all between."""
        network, bit = self._line.network, self._bit
        size = len(bit)
        under, over, behind, far = [0] * size, [0] * size, [0] * size, [0] * size
        for item in reversed(network.order):
            for then, gap in network.after[item]:
                below = under[then] | bit[then]
                under[item] |= below
                behind[item] |= under[then] if bit[then] else behind[then]
                far[item] |= below if gap else far[then]
        for item in network.order:
            for first, _ in network.before[item]:
                over[item] |= over[first] | bit[first]
        found = [
            (at, then)
            for at, item in enumerate(self.large)
            for then in bits(self.of[at] & under[item] & ~behind[item] & ~far[item])
            if self._room(item, self.large[then])
        ]
        for at, item in enumerate(self.large):
            self.of[at] &= ~(under[item] | over[item])
        for at, then in found:
            self.of[at] |= 1 << then
            self.of[then] |= 1 << at

    def _room(self, first: int, then: int) -> bool:
        """Whether a slot holds two items with all that must go between them."""
        between = self._closure.below[first] & self._closure.above[then]
        return not between or all(
            column[first] + column[then] + sum(chosen(between, column)) <= top
            for column, top in zip(self._columns, self._tops, strict=True)
        )
