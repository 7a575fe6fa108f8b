"""What comes before and after each item, near or far, a bit per item."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TypeVar

from planner.assignment.network import Network

__all__ = ["LARGEST", "Closure", "chosen", "followed"]

LARGEST = 1500
"""Up to so many items everything that comes after each is followed; beyond, it would take too long."""

T = TypeVar("T")

_DIGITS = bytes(48) + b"\0\1" + bytes(206)


class Closure:
    """The edges of a problem, followed to their ends.

    Attributes:
        below, above: per item what comes after and before it.
        far, far_above: the part of it that is in a later or an earlier slot for certain: an edge on the way
            demands that.
    """

    def __init__(self, network: Network) -> None:
        self.below, self.far = followed(network.order[::-1], network.after)
        self.above, self.far_above = followed(network.order, network.before)


def followed(
    order: Sequence[int], next_to: Sequence[Sequence[tuple[int, int]]]
) -> tuple[list[int], list[int]]:
    """Return for each item what lies beyond it, and the part of it beyond an edge with a gap.

    Args:
        order: items so that what is next to each comes before it.
        next_to: per item, (neighbour, gap) pairs on that side.
    """
    every, far = [0] * len(order), [0] * len(order)
    for item in order:
        for then, gap in next_to[item]:
            under = every[then] | 1 << then
            every[item] |= under
            far[item] |= under if gap else far[then]
    return every, far


def chosen(mask: int, values: Sequence[T]) -> compress[T]:
    """The values of the items whose bits are set."""
    return compress(values, f"{mask:b}"[::-1].encode().translate(_DIGITS))
