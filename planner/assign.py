"""Assignment of items to slots: a small portfolio of priority rules, the best result wins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.fill import fill
from planner.network import Network
from planner.problem import Assignment, Problem

__all__ = ["assign"]

_MANY = 5000
"""From so many items on only the first rules are tried; quality hardly depends on the rule there."""

_LEVELS = 6
"""Halvings in the search for the lowest even load."""

Key = tuple[float, ...]


def assign(problem: Problem, *, quick: bool = False) -> Assignment:
    """Put every item into a slot if it can be done; deterministic, without chance or clock.

    First as few slots as possible (rules forward, and backward where slots are alike), then the same
    number of slots as evenly loaded as possible, then items of low rank first.

    Args:
        problem: what to assign.
        quick: a single pass of the first rule only.
    """
    if not problem.sizes or not problem.caps:
        return Assignment((None,) * len(problem.sizes))
    network = Network(problem)
    if quick:
        return Assignment(tuple(fill(problem, network, _orders(problem, network, 1)[0], problem.caps)))
    best = min(_candidates(problem, network), key=lambda slots: _cost(problem, slots))
    return Assignment(tuple(_even(problem, network, best)))


def _candidates(problem: Problem, network: Network) -> Iterator[list[int | None]]:
    orders = _orders(problem, network)
    for order in orders:
        yield fill(problem, network, order, problem.caps)
    if problem.uniform and len(problem.sizes) <= _MANY:
        yield from _backward(problem)


def _backward(problem: Problem) -> Iterator[list[int | None]]:
    """Solve the mirrored problem: last slot first."""
    mirrored = replace(
        problem,
        edges=tuple((then, first, gap) for first, then, gap in problem.edges),
        rank=tuple(-rank for rank in problem.rank),
    )
    network = Network(mirrored)
    for order in _orders(mirrored, network):
        slots = fill(mirrored, network, order, problem.caps)
        last = max((slot for slot in slots if slot is not None), default=0)
        yield [None if slot is None else last - slot for slot in slots]


def _orders(problem: Problem, network: Network, count: int | None = None) -> list[list[int]]:
    """The rules, each as an order of items; what has little room in time always comes first."""
    items = range(len(problem.sizes))
    rank = problem.rank or (0,) * len(items)
    share, tail, chain, latest = network.share, network.tail, network.chain, network.latest
    followers = [len(after) for after in network.after]
    rules: list[list[Key]] = [
        [(latest[i], rank[i], -chain[i], -share[i], i) for i in items],
        [(latest[i], -chain[i], -tail[i], rank[i], i) for i in items],
        [(latest[i], -share[i], rank[i], i) for i in items],
        [(latest[i], -chain[i], rank[i], -share[i], i) for i in items],
        [(latest[i], -share[i] * (1 + followers[i]), rank[i], i) for i in items],
        [(latest[i], -tail[i], -followers[i], rank[i], i) for i in items],
    ]
    if count is None:
        count = 3 if len(items) > _MANY else len(rules)
    return [sorted(items, key=keys.__getitem__) for keys in rules[:count]]


def _cost(problem: Problem, slots: Sequence[int | None]) -> Key:
    """What is compared: items left out, slots used, rank out of order, unevenness."""
    used = {slot for slot in slots if slot is not None}
    lateness = 0.0
    if problem.rank:
        last = max(used, default=0)
        lateness = sum(r * (last - s) for r, s in zip(problem.rank, slots, strict=True) if s is not None)
    return (slots.count(None), len(used), lateness, _peak(problem, slots))


def _peak(problem: Problem, slots: Sequence[int | None]) -> float:
    """The fullest slot's load as a part of its cap."""
    loads: dict[int, list[int]] = {}
    for item, slot in enumerate(slots):
        if slot is not None:
            load = loads.setdefault(slot, [0] * len(problem.sizes[item]))
            for index, part in enumerate(problem.sizes[item]):
                load[index] += part
    parts = (part / cap for slot, load in loads.items() for part, cap in _pairs(load, problem.cap(slot)))
    return max(parts, default=0.0)


def _pairs(load: Sequence[int], cap: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((part, whole) for part, whole in zip(load, cap, strict=True) if whole)


def _even(problem: Problem, network: Network, best: list[int | None]) -> list[int | None]:
    """Lower all caps alike as long as no more slots are needed; take the lowest that works."""
    target = max(len({slot for slot in best if slot is not None}), problem.min_slots)
    missing = best.count(None)
    orders = _orders(problem, network, 2 if len(best) <= _MANY else 1)
    low, high = 0.0, 1.0
    for _ in range(_LEVELS):
        level = (low + high) / 2
        caps = [tuple(max(1, int(cap * level)) for cap in slot) for slot in problem.caps]
        tries = [fill(problem, network, order, caps) for order in orders]
        good = [
            slots for slots in tries if slots.count(None) <= missing and len(set(slots) - {None}) <= target
        ]
        if good:
            best, high = min(good, key=lambda slots: _cost(problem, slots)), level
        else:
            low = level
    return best
