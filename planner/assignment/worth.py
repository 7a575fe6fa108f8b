"""What items are worth, as numbers per item: what the priority rules and the search go by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from operator import add

from planner.assignment.closure import LARGEST, chosen
from planner.assignment.network import Network
from planner.assignment.spans import Spans

__all__ = ["Worth"]


class Worth:
    """What the rules look at.

    Attributes:
        load: per item, what it takes of a slot.
    """

    def __init__(self, line: Spans) -> None:
        self._line, self._network = line, line.network
        self.load = line.load
        self._many = len(self.load) > LARGEST

    @cached_property
    def followers(self) -> list[int]:
        """How many come right after each item."""
        return [len(after) for after in self._network.after]

    @cached_property
    def tail(self) -> list[float]:
        """The heaviest way from each item to an end."""
        return _tails(self._network, self.load)

    @cached_property
    def weight(self) -> list[float]:
        """Each item's load and the loads of all that come after it (positional weight)."""
        if self._many:
            return self.tail
        if len(self._line.binding) == 1:
            return list(map(add, self.load, self._line.sums_below[0]))
        below = self._line.closure.below
        return [own + sum(chosen(under, self.load)) for own, under in zip(self.load, below, strict=True)]

    @cached_property
    def heirs(self) -> list[int]:
        """How many come after each item, near or far."""
        return self.followers if self._many else [under.bit_count() for under in self._line.closure.below]


def _tails(network: Network, load: Sequence[float]) -> list[float]:
    tail = list(load)
    for item in reversed(network.order):
        tail[item] = load[item] + max([0.0, *[tail[then] for then, _ in network.after[item]]])
    return tail
