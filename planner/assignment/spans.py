"""How many slots must come after each item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.assignment.closure import LARGEST, chosen
from planner.assignment.measures import Measure, measures

if TYPE_CHECKING:
    from planner.assignment.line import Line

__all__ = ["slot_measures", "slots_after", "sums_below"]

_ROUNDINGS = 4


def slot_measures(line: Line) -> list[Measure]:
    """Return what the content of a slot is bounded by: the binding resources and their best roundings."""
    found: list[Measure] = []
    for index, column in enumerate(zip(*line.sizes, strict=True)):
        top = max(cap[line.binding[index]] for cap in line.problem.caps)
        found.append((max(1, top), column))
        found += measures(column, top, _ROUNDINGS)
    return found


def sums_below(line: Line) -> list[list[int]]:
    """Return per measure and item the sum of everything that comes after the item."""
    measured = line.measures
    field = max(sum(sizes) for _, sizes in measured).bit_length()
    packed = [
        sum(size << at * field for at, size in enumerate(sizes))
        for sizes in zip(*(sizes for _, sizes in measured), strict=True)
    ]
    mask = (1 << field) - 1
    sums = [sum(chosen(under, packed)) for under in line.closure.below]
    return [[whole >> at * field & mask for whole in sums] for at in range(len(measured))]


def slots_after(line: Line) -> list[int]:
    """Return per item how many slots at least come after its own.

    Looked at: chains of edges that demand later slots, and the sum of everything that comes after it, as it
    is and rounded. Sums count only where slots are alike.
    """
    problem, network = line.problem, line.network
    after = [0] * len(line.load)
    if problem.uniform and len(line.load) <= LARGEST:
        for (cap, sizes), sums in zip(line.measures, line.sums_below, strict=True):
            needed = [-(-(size + below) // cap) - 1 for size, below in zip(sizes, sums, strict=True)]
            after = list(map(max, after, needed))
    for item in reversed(network.order):
        least = after[item]
        for then, gap in network.after[item]:
            least = max(least, after[then] + max(0, gap))
        after[item] = least
    return after
