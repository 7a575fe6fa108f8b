"""Assignment of items to slots: a small portfolio of priority rules, the best result wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from planner.fill import fill, mix
from planner.network import Network
from planner.problem import Assignment, Problem

__all__ = ["assign"]

_MANY = 5000
"""From so many items on only the first rules are tried; quality hardly depends on the rule there."""

_EVEN_ENOUGH = 0.03
"""The search for the lowest even load ends at this part of the caps."""

Key = tuple[float, ...]
Slots = list[int | None]
Pass = Callable[[Sequence[tuple[int, ...]]], Slots]


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
        return Assignment(tuple(_passes(problem, network)[0](problem.caps)))
    passes = _passes(problem, network)
    found = [(run(problem.caps), run) for run in passes]
    if problem.uniform and len(problem.sizes) <= _MANY:
        found += [(slots, passes[0]) for slots in _backward(problem)]
    best, run = min(found, key=lambda entry: _cost(problem, entry[0]))
    return Assignment(tuple(_even(problem, best, list(dict.fromkeys([passes[0], run])))))


def _backward(problem: Problem) -> Iterator[Slots]:
    """Solve the mirrored problem: last slot first."""
    mirrored = replace(
        problem,
        edges=tuple((then, first, gap) for first, then, gap in problem.edges),
        rank=tuple(-rank for rank in problem.rank),
    )
    for run in _passes(mirrored, Network(mirrored)):
        slots = run(problem.caps)
        last = max((slot for slot in slots if slot is not None), default=0)
        yield [None if slot is None else last - slot for slot in slots]


def _passes(problem: Problem, network: Network) -> list[Pass]:
    """The rules, each as a pass that waits for its caps; few of them where items are many."""
    orders = _orders(problem, network)
    if len(problem.sizes) > _MANY:
        orders = orders[:2]
    passes: list[Pass] = [partial(fill, problem, network, order) for order in orders]
    if len(problem.caps[0]) > 1:
        passes.append(partial(mix, problem, network, _by_bias(problem, network)))
    return passes


def _by_bias(problem: Problem, network: Network) -> list[int]:
    """Items from the most to the least demanding in any other resource per unit of the first."""
    totals = [max(1, sum(column)) for column in zip(*problem.sizes, strict=True)]
    rank = problem.rank or (0,) * len(problem.sizes)

    def key(item: int) -> Key:
        count, *others = (part / total for part, total in zip(problem.sizes[item], totals, strict=True))
        bias = max(others) / count if count else float("inf")
        return network.latest[item], -network.chain[item], -bias, rank[item], item

    return sorted(range(len(problem.sizes)), key=key)


def _orders(problem: Problem, network: Network) -> list[list[int]]:
    """The rules as orders of items; what has little room in time always comes first."""
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
    return [sorted(items, key=keys.__getitem__) for keys in rules]


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


def _even(problem: Problem, best: Slots, passes: Sequence[Pass]) -> Slots:
    """Lower all caps alike as long as no more slots are needed; take the lowest that works."""
    target = max(len(set(best) - {None}), problem.min_slots)
    missing = best.count(None)
    low, high = _least_level(problem, target), 1.0
    while high - low > _EVEN_ENOUGH:
        level = (low + high) / 2
        caps = [tuple(max(1, int(cap * level)) for cap in slot) for slot in problem.caps]
        tries = [run(caps) for run in passes]
        good = [
            slots for slots in tries if slots.count(None) <= missing and len(set(slots) - {None}) <= target
        ]
        if good:
            best, high = min(good, key=lambda slots: _cost(problem, slots)), level
        else:
            low = level
    return best


def _least_level(problem: Problem, target: int) -> float:
    """The part of their caps that the roomiest slots need at least to hold everything."""
    level = 0.0
    for index, column in enumerate(zip(*problem.sizes, strict=True)):
        caps = sorted((cap[index] for cap in problem.caps), reverse=True)[:target]
        room = sum(caps) if not problem.endless else caps[0] * target
        level = max(level, sum(column) / room if room else 1.0)
    return min(1.0, level)
