"""How much, and how many slots, must come after each item."""

from __future__ import annotations

from functools import cached_property

from planner.assignment.binding import Binding
from planner.assignment.closure import LARGEST, chosen
from planner.assignment.measures import Measure, measures
from planner.assignment.partners import Partners

__all__ = ["Spans"]

_ROUNDINGS = 4


class Spans(Binding):
    """A problem with what comes behind its items."""

    @cached_property
    def measures(self) -> list[Measure]:
        """What the content of a slot is bounded by: resources, their best roundings, and pairs."""
        found: list[Measure] = []
        for index, column in enumerate(zip(*self.sizes, strict=True)):
            top = max(cap[self.binding[index]] for cap in self.problem.caps)
            found.append((max(1, top), column))
            found += measures(column, top, _ROUNDINGS)
        if self.by_pairs is not None:
            found.append(self.by_pairs)
        return found

    @cached_property
    def partners(self) -> Partners:
        """Which large items may share a slot; for at most ``LARGEST`` items in all."""
        return Partners(self)

    @cached_property
    def by_pairs(self) -> Measure | None:
        """What large items count beside those that may share their slot; None where that is not known."""
        if not self.problem.uniform or len(self.load) > LARGEST or not self.partners.large:
            return None
        weights = [0] * len(self.load)
        for item, weight in zip(self.partners.large, self.partners.weights, strict=True):
            weights[item] = weight
        return 2, tuple(weights)

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
