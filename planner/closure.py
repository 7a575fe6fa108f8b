"""What comes before and after each item, near or far, a bit per item."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

from planner.network import Network

__all__ = ["LARGEST", "Closure", "chosen"]

LARGEST = 1500
"""Up to so many items everything that comes after each is followed; beyond, it would take too long."""

_DIGITS = bytes(48) + b"\0\1" + bytes(206)


class Closure:
    """The edges of a problem, followed to their ends.

    Attributes:
        below, above: per item what comes after and before it.
        far: per item what comes after it in a later slot for certain: an edge on the way demands one.
    """

    def __init__(self, network: Network) -> None:
        size = len(network.order)
        self.below, self.above, self.far = [0] * size, [0] * size, [0] * size
        for item in reversed(network.order):
            below = far = 0
            for then, gap in network.after[item]:
                under = self.below[then] | 1 << then
                below |= under
                far |= under if gap else self.far[then]
            self.below[item], self.far[item] = below, far
        for item in network.order:
            above = 0
            for first, _ in network.before[item]:
                above |= self.above[first] | 1 << first
            self.above[item] = above


def chosen(mask: int, values: Sequence[int]) -> compress[int]:
    """The values of the items whose bits are set."""
    return compress(values, f"{mask:b}"[::-1].encode().translate(_DIGITS))
