"""Many starts of filling by direction: orders shaken, until the bound is met or the budget is spent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

from planner.assignment.line import Line
from planner.search.direction import Direction
from planner.search.rules import nine_rules
from planner.steps import Lot

__all__ = ["directions"]

_FIRST = ((0, 0.15), (1, 0.5), (1, 0.15), (0, 0.5))
"""(rule, pull) of the first ones: tuned on made campaigns, see benchmarks."""

_SEED = 20_260_104
_SHAKE = 0.05
"""How far an item moves in its order, as a part of its length."""


def directions(line: Line) -> Iterator[Direction]:
    """Yield ways to fill, best tried first, without end."""
    orders = list(islice(nine_rules(line), 2))
    for rule, pull in _FIRST:
        yield Direction(orders[rule], pull)
    lot = Lot(_SEED)
    latest = line.network.latest
    for number in count():
        rule, pull = _FIRST[number % len(_FIRST)]
        reach = _SHAKE * len(line.load)
        keys = [0.0] * len(line.load)
        for place, item in enumerate(orders[rule]):
            keys[item] = place + reach * lot.part()
        yield Direction(sorted(orders[rule], key=lambda item: (latest[item], keys[item])), pull)
