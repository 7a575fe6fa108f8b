"""Assignment where a slot's real duration counts: what overruns is pushed into later slots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from itertools import islice

from planner.assignment.line import Line
from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Assignment, Problem
from planner.search.assign import EFFORT, assign
from planner.search.even import cost
from planner.search.fill import fill_within
from planner.search.rules import nine_rules
from planner.steps import Steps

__all__ = ["assign_within", "part", "remaining"]

_MANY = 1000
"""With more items than this, slots are filled and cut in one pass instead of being assigned anew."""

_TRIES = 1
"""Rules tried in such a pass."""

Fits = Callable[[int, Sequence[int]], bool]
"""Whether a slot's time is enough for these items together."""

Settle = Callable[[int, Sequence[int]], None]


def _nothing(slot: int, items: Sequence[int]) -> None:
    """Where nobody wants to be told."""


def assign_within(
    problem: Problem, fits: Fits, settle: Settle = _nothing, *, order: Sequence[int] | None = None
) -> Assignment:
    """Assign, then go through the slots in order and push out of each what does not fit its time.

    What is pushed out is assigned anew together with all later items, so every slot is settled once.

    Args:
        problem: with a finite row of slots.
        fits: must hold for every single item in every slot it is allowed to take, unless earlier slots of
            its pool have used up what there was.
        settle: told what a slot holds for good, slot after slot.
        order: fill slots in this order of items, instead of looking for a good one.
    """
    if order is not None or len(problem.sizes) > _MANY:
        return _straight(problem, fits, settle, order)
    settled: list[int | None] = [None] * len(problem.sizes)
    network = Network(problem)
    steps = Steps(EFFORT)
    current = dict(enumerate(assign(problem, steps=steps).slots))
    for slot in range(len(problem.caps)):
        members = _in_order([item for item, place in current.items() if place == slot], problem, network)
        kept = _longest_fitting(slot, members, fits)
        settle(slot, members[:kept])
        for item in members[:kept]:
            settled[item] = slot
            del current[item]
        if kept < len(members):
            current = _again(problem, current, slot, settled, steps)
    return Assignment(tuple(settled))


def _straight(problem: Problem, fits: Fits, settle: Settle, order: Sequence[int] | None = None) -> Assignment:
    """Fill one slot after the other and cut each before going on: a single pass, whatever is cut."""
    line = Line(problem)

    def kept(slot: int, items: Sequence[int]) -> int:
        number = _longest_fitting(slot, items, fits)
        settle(slot, items[:number])
        return number

    orders = [order] if order is not None else islice(nine_rules(line), _TRIES)
    tries = [fill_within(problem, line.network, order, kept) for order in orders]
    best = min(tries, key=lambda slots: cost(problem, slots))
    return Assignment(tuple(best))


def part(problem: Problem, items: Sequence[int], first: int = 0) -> Problem:
    """Return the problem of some items and the slots from ``first`` on, both numbered anew."""
    number = {item: index for index, item in enumerate(items)}
    return replace(
        problem,
        sizes=tuple(problem.sizes[item] for item in items),
        caps=problem.caps[first:],
        edges=tuple(
            (number[a], number[b], gap) for a, b, gap in problem.edges if a in number and b in number
        ),
        apart=tuple((number[a], number[b]) for a, b in problem.apart if a in number and b in number),
        allowed={
            number[item]: frozenset(slot - first for slot in slots if slot >= first)
            for item, slots in problem.allowed.items()
            if item in number
        },
        pools=problem.pools[first:],
        takes={number[item]: takes for item, takes in problem.takes.items() if item in number},
        delays={
            gap: tuple(slot if slot == NEVER else max(0, slot - first) for slot in delays[first:])
            for gap, delays in problem.delays.items()
        },
        rank=tuple(problem.rank[item] for item in items) if problem.rank else (),
    )


def _again(
    problem: Problem, open_items: Iterable[int], slot: int, settled: Sequence[int | None], steps: Steps
) -> dict[int, int | None]:
    items = sorted(open_items)
    rest = remaining(problem, items, slot + 1, settled)
    used = len(set(settled) - {None})
    rest = replace(rest, min_slots=max(1, problem.min_slots - used))
    found = assign(rest, steps=steps)
    return {
        item: None if place is None else place + slot + 1
        for item, place in zip(items, found.slots, strict=True)
    }


def remaining(problem: Problem, items: Sequence[int], first: int, settled: Sequence[int | None]) -> Problem:
    """The problem of the open items and the slots from ``first`` on, with what the settled ones leave."""
    rest = part(problem, items, first)
    if problem.endless and not rest.caps:
        rest = replace(rest, caps=problem.caps[-1:])
    if problem.plain:
        return rest
    stocks, used = list(problem.stocks), [0] * len(problem.sizes[0])
    shared = problem.pool(first) if problem.pools and first < len(problem.caps) else None
    for item, slot in enumerate(settled):
        if slot is None:
            continue
        for stock, takes, back in problem.takes.get(item, ()):
            stocks[stock] += back - takes
        if shared is not None and problem.pool(slot) == shared:
            used = [has + more for has, more in zip(used, problem.sizes[item], strict=True)]
    if not any(used):
        shared = None
    caps = tuple(
        tuple(max(0, has - gone) for has, gone in zip(cap, used, strict=True))
        if shared is not None and problem.pool(first + at) == shared
        else cap
        for at, cap in enumerate(rest.caps)
    )
    return replace(
        rest, stocks=tuple(stocks), caps=caps, allowed=_after_settled(problem, items, rest, settled, first)
    )


def _after_settled(
    problem: Problem, items: Sequence[int], rest: Problem, settled: Sequence[int | None], first: int
) -> dict[int, frozenset[int]]:
    """Allowed slots, where what was settled holds an item back for longer than to the next slot."""
    number = {item: index for index, item in enumerate(items)}
    allowed = dict(rest.allowed)
    for one, then, gap in problem.edges:
        place = settled[one]
        if place is None or then not in number or gap in (0, 1):
            continue
        soonest = problem.later(place, gap) - first
        open_ones = allowed.get(number[then], frozenset(range(len(rest.caps))))
        allowed[number[then]] = frozenset(slot for slot in open_ones if slot >= soonest)
    return allowed


def _longest_fitting(slot: int, members: Sequence[int], fits: Fits) -> int:
    """Return how many of the members, from the front, fit; found by halving."""
    if fits(slot, members):
        return len(members)
    low, high = 0, len(members)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(slot, members[:middle]):
            low = middle
        else:
            high = middle
    return low


def _in_order(members: list[int], problem: Problem, network: Network) -> list[int]:
    """Order members so that edges point forward; what cannot go later comes first, then low rank."""
    inside = set(members)
    rank = problem.rank or (0,) * len(problem.sizes)
    waiting = {item: sum(1 for first, _ in network.before[item] if first in inside) for item in members}
    ready = [(network.latest[item], rank[item], item) for item in members if not waiting[item]]
    heapify(ready)
    order = []
    while ready:
        item = heappop(ready)[2]
        order.append(item)
        for then, _ in network.after[item]:
            if then in inside:
                waiting[then] -= 1
                if not waiting[then]:
                    heappush(ready, (network.latest[then], rank[then], then))
    return order
