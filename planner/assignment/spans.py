"""How much, and how many slots, must come after each item."""

from __future__ import annotations

from functools import cached_property

from planner.assignment.closure import LARGEST, chosen
from planner.assignment.loads import Loads
from planner.assignment.measures import Measure, measures

__all__ = ["Spans"]

_ROUNDINGS = 4


class Spans(Loads):
    """A problem with what comes behind its items."""

    @cached_property
    def measures(self) -> list[Measure]:
        """What the content of a slot is bounded by: the binding resources and their best roundings."""
        found: list[Measure] = []
        for index, column in enumerate(zip(*self.sizes, strict=True)):
            top = max(cap[self.binding[index]] for cap in self.problem.caps)
            found.append((max(1, top), column))
            found += measures(column, top, _ROUNDINGS)
        return found

    @cached_property
    def sums_below(self) -> list[list[int]]:
        """Per measure and item, the sum of everything that comes after the item."""
        measured = self.measures
        field = max(sum(sizes) for _, sizes in measured).bit_length()
        packed = [
            sum(size << at * field for at, size in enumerate(sizes))
            for sizes in zip(*(sizes for _, sizes in measured), strict=True)
        ]
        mask = (1 << field) - 1
        sums = [sum(chosen(under, packed)) for under in self.closure.below]
        return [[whole >> at * field & mask for whole in sums] for at in range(len(measured))]

    @cached_property
    def slots_after(self) -> list[int]:
        """Per item, how many slots at least come after its own.

        Looked at: chains of edges that demand later slots, and the sum of everything that comes after it, as
        it is and rounded. Sums count only where slots are alike.
        """
        after = [0] * len(self.load)
        if self.problem.uniform and len(self.load) <= LARGEST:
            for (cap, sizes), sums in zip(self.measures, self.sums_below, strict=True):
                needed = [-(-(size + below) // cap) - 1 for size, below in zip(sizes, sums, strict=True)]
                after = list(map(max, after, needed))
        for item in reversed(self.network.order):
            least = after[item]
            for then, gap in self.network.after[item]:
                least = max(least, after[then] + max(0, gap))
            after[item] = least
        return after
