"""Which items may take another's place at no loss (Jackson 1956).

An item that is at least as large as another, and has all that comes after the other behind it too, can change
places with it wherever it comes later itself. So a load with the other in it, where the first was free to go
and would fit instead, need not be looked at.
"""

from __future__ import annotations

from planner.assignment.binding import Binding
from planner.assignment.pairing import bits

__all__ = ["dominators"]


def dominators(line: Binding) -> list[int]:
    """Return per item those that may stand in for it, a bit each; of two alike the first for the other.

    Args:
        line: items of one binding resource, without pairs apart and allowed slots.
    """
    closure, sizes = line.closure, line.first
    order = sorted(range(len(sizes)), key=lambda item: -sizes[item])
    found = [0] * len(sizes)
    larger = start = 0
    for at, item in enumerate(order):
        if sizes[item] != sizes[order[start]]:
            larger |= sum(1 << other for other in order[start:at])
            start = at
        found[item] = larger
    alike: dict[int, int] = {}
    for item in order:
        alike[sizes[item]] = alike.get(sizes[item], 0) | 1 << item
    for item in order:
        behind = -1
        for then, gap in line.network.after[item]:
            behind &= closure.far_above[then] if gap else closure.above[then]
        found[item] &= behind
        for other in bits(alike[sizes[item]] & behind & ~(1 << item)):
            same = closure.below[other] == closure.below[item] and closure.far[other] == closure.far[item]
            if other < item or not same:
                found[item] |= 1 << other
    return found
