"""How many slots must come after each item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.closure import LARGEST, chosen
from planner.measures import Measure, measures

if TYPE_CHECKING:
    from planner.line import Line

__all__ = ["slot_measures", "slots_after"]

_ROUNDINGS = 4


def slot_measures(line: Line) -> list[Measure]:
    """Return what the content of a slot is bounded by: the binding resources and their best roundings."""
    found: list[Measure] = []
    for index, column in enumerate(zip(*line.sizes, strict=True)):
        top = max(cap[line.binding[index]] for cap in line.problem.caps)
        if top:
            found.append((top, column))
            found += measures(column, top, _ROUNDINGS)
    return found


def slots_after(line: Line) -> list[int]:
    """Return per item how many slots at least come after its own.

    Looked at: chains of edges that demand later slots, and the sum of everything that comes after it, as it
    is and rounded. Sums count only where slots are alike.
    """
    problem, network = line.problem, line.network
    if problem.uniform and len(line.load) <= LARGEST:
        after = _by_sums(line.measures, line.closure.below)
    else:
        after = [0] * len(line.load)
    for item in reversed(network.order):
        least = after[item]
        for then, gap in network.after[item]:
            least = max(least, after[then] + max(0, gap))
        after[item] = least
    return after


def _by_sums(measured: Sequence[Measure], below: Sequence[int]) -> list[int]:
    """The slots that everything below an item needs together with it, less its own slot."""
    field = max(sum(sizes) for _, sizes in measured).bit_length()
    packed = [
        sum(size << at * field for at, size in enumerate(sizes))
        for sizes in zip(*(sizes for _, sizes in measured), strict=True)
    ]
    mask = (1 << field) - 1
    caps = [cap for cap, _ in measured]
    after = []
    for item, under in enumerate(below):
        whole, most = sum(chosen(under, packed), packed[item]), 1
        for cap in caps:
            most = max(most, -(-(whole & mask) // cap))
            whole >>= field
        after.append(most - 1)
    return after
