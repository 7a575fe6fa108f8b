"""The ways to measure items that a bound or a search goes by: the roundings of sizes that count most."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from planner.assignment.rounding import roundings

__all__ = ["Measure", "measures"]


Measure = tuple[int, tuple[int, ...]]
"""(what a slot holds, sizes per item): items that fit into a slot together never exceed it."""


def measures(sizes: Sequence[int], top: int, most: int) -> list[Measure]:
    """Return the roundings that bound the number of slots best, the best first.

    Args:
        sizes: per item, what it takes of one resource.
        top: what the roomiest slot has of it.
        most: so many at most.
    """
    ranked = sorted(roundings(sizes, top), key=lambda rounding: -rounding.whole / rounding.cap)
    return [(rounding.cap, tuple(rounding.size(size) for size in sizes)) for rounding in islice(ranked, most)]
