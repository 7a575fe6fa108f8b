"""What can never share a slot or a pool, and many of which no two can."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import or_

from planner.assignment.closure import Closure, followed
from planner.assignment.network import Network
from planner.assignment.problem import Problem

__all__ = ["in_pools", "in_slots", "strangers"]

_STARTS = 20
"""So many items, those with the most others against them, are each tried as the first of a set."""

Span = tuple[int, int]


def in_slots(problem: Problem, network: Network) -> list[int]:
    """Return for each item those that can never share its slot, a bit per item."""
    found = _kept_apart(problem, list(zip(network.earliest, network.latest, strict=True)))
    closure = Closure(network)
    for item, mask in enumerate(found):
        found[item] = mask | closure.far[item] | closure.far_above[item]
    for one, other in problem.apart:
        found[one] |= 1 << other
        found[other] |= 1 << one
    return found


def in_pools(problem: Problem, network: Network, spans: Sequence[Span]) -> list[int]:
    """Return for each item those that can never share its pool.

    Args:
        problem: with pools of more than one slot.
        network: its edges, followed.
        spans: per item its first and last pool.
    """
    found = _kept_apart(problem, spans)
    soaking = [[(then, int(gap < 0)) for then, gap in after] for after in network.after]
    soaked = [[(first, int(gap < 0)) for first, gap in before] for before in network.before]
    below, above = followed(network.order[::-1], soaking)[1], followed(network.order, soaked)[1]
    return [mask | below[item] | above[item] for item, mask in enumerate(found)]


def _kept_apart(problem: Problem, spans: Sequence[Span]) -> list[int]:
    """Items that their spans or their sizes keep apart."""
    firsts, begun = _ascending([first for first, _ in spans])
    lasts, ended = _ascending([-last for _, last in spans])
    found = [begun[bisect_right(firsts, last)] | ended[bisect_right(lasts, -first)] for first, last in spans]
    for index in range(len(problem.caps[0])):
        _by_size(found, [size[index] for size in problem.sizes], max(cap[index] for cap in problem.caps))
    return found


def _by_size(found: list[int], sizes: Sequence[int], top: int) -> None:
    """Two that are larger together than any slot."""
    ascending, larger = _ascending(sizes)
    for item, size in enumerate(sizes):
        found[item] |= larger[bisect_right(ascending, top - size)] & ~(1 << item)


def _ascending(values: Sequence[int]) -> tuple[list[int], list[int]]:
    """Values in ascending order; and by place in it, a bit for each item from there on."""
    ordered = sorted(range(len(values)), key=values.__getitem__)
    masks = accumulate((1 << item for item in reversed(ordered)), or_, initial=0)
    return [values[item] for item in ordered], [*masks][::-1]


def strangers(against: Sequence[int]) -> list[tuple[int, ...]]:
    """Return sets of items of which no two can be together, large ones: a clique of each of some items.

    Each grows from one item by those with the most others against them. The largest comes first.
    """
    order = sorted((item for item, mask in enumerate(against) if mask), key=lambda item: _most(against, item))
    found = set()
    for start in order[:_STARTS]:
        members, open_to = [start], against[start]
        for item in order:
            if open_to >> item & 1:
                members.append(item)
                open_to &= against[item]
        found.add(tuple(sorted(members)))
    return sorted(found, key=lambda members: (-len(members), members))


def _most(against: Sequence[int], item: int) -> tuple[int, int]:
    return -against[item].bit_count(), item
