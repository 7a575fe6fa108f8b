"""What items are worth, as numbers per item: what the priority rules and the search go by."""

from __future__ import annotations

from collections.abc import Sequence

from planner.network import Network

__all__ = ["Worth"]

_CLOSURE = 3000
"""Up to so many items all successors are counted; beyond, the heaviest way downwards stands in for them."""


class Worth:
    """What the rules look at.

    Attributes:
        load: per item, what it takes of a slot.
        weight: its load and the loads of all that come after it (positional weight).
        heirs: how many come after it.
        followers: how many come right after it.
        tail: the heaviest way from it to an end.
    """

    def __init__(self, network: Network, load: Sequence[float]) -> None:
        self.load = load
        self.followers = [len(after) for after in network.after]
        self.tail = _tails(network, load)
        if len(load) <= _CLOSURE:
            self.weight, self.heirs = _closure(network, load)
        else:
            self.weight, self.heirs = self.tail, self.followers


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
