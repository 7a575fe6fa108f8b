"""What items are worth, as numbers per item: what the priority rules and the search go by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from planner.network import Network

__all__ = ["Worth"]

_CLOSURE = 1500
"""Up to so many items all successors are counted; beyond, the heaviest way downwards stands in for them."""


class Worth:
    """What the rules look at.

    Attributes:
        load: per item, what it takes of a slot.
    """

    def __init__(self, network: Network, load: Sequence[float]) -> None:
        self._network = network
        self.load = load

    @cached_property
    def followers(self) -> list[int]:
        """How many come right after each item."""
        return [len(after) for after in self._network.after]

    @cached_property
    def tail(self) -> list[float]:
        """The heaviest way from each item to an end."""
        return _tails(self._network, self.load)

    @property
    def weight(self) -> list[float]:
        """Each item's load and the loads of all that come after it (positional weight)."""
        return self._below[0]

    @property
    def heirs(self) -> list[int]:
        """How many come after each item, near or far."""
        return self._below[1]

    @cached_property
    def _below(self) -> tuple[list[float], list[int]]:
        if len(self.load) > _CLOSURE:
            return self.tail, self.followers
        return _closure(self._network, self.load)


def _tails(network: Network, load: Sequence[float]) -> list[float]:
    tail = list(load)
    for item in reversed(network.order):
        for then, _ in network.after[item]:
            tail[item] = max(tail[item], tail[then] + load[item])
    return tail


def _closure(network: Network, load: Sequence[float]) -> tuple[list[float], list[int]]:
    """Return positional weights and numbers of all successors."""
    below = [0] * len(load)
    weight, heirs = list(load), [0] * len(load)
    for item in reversed(network.order):
        mask = 0
        for then, _ in network.after[item]:
            mask |= below[then] | 1 << then
        below[item] = mask
        found = [at for at, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"] if mask else []
        heirs[item] = len(found)
        weight[item] += sum([load[then] for then in found])
    return weight, heirs
