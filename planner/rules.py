"""The priority rules, as orders of items and as values for the search of loads."""

from __future__ import annotations

from collections.abc import Sequence

from planner.line import Line

__all__ = ["blends", "nine_rules"]

_BLENDS: tuple[tuple[float, float, float], ...] = (
    (0.005, 0.0, 0.1),
    (0.0, 0.002, 0.1),
    (0.02, 0.05, 0.5),
    (0.02, 0.01, 0.1),
    (0.05, 0.0, 0.5),
    (0.005, 0.01, 0.0),
    (0.0, 0.0, 0.0),
    (0.02, 0.0, 0.0),
    (0.05, 0.05, 0.1),
    (0.005, 0.05, 0.5),
    (0.1, 0.01, 0.1),
    (0.0, 0.05, 0.5),
    (0.2, 0.0, 0.1),
    (0.02, 0.0, 1.0),
    (0.5, 0.0, 0.0),
)
"""(what waits, price per item, bonus for large ones): tuned on made instances, see benchmarks."""


def blends(line: Line) -> list[list[float]]:
    """Return values for searching loads, best tried first.

    Args:
        line: the items.
    """
    unit, worth = line.full, line.worth
    mean = sum(worth.weight) / max(1, len(worth.weight))
    pull = unit / mean if mean else 0.0
    return [
        [
            max(1e-9 * unit, load * (1 + bonus * load / unit) + waits * pull * weight - price * unit)
            for load, weight in zip(worth.load, worth.weight, strict=True)
        ]
        for waits, price, bonus in _BLENDS
    ]


def nine_rules(line: Line) -> list[list[int]]:
    """Return orders of the items, most urgent first; what has little room in time always comes first."""
    network, worth = line.network, line.worth
    items = range(len(worth.load))
    rank = line.problem.rank or (0,) * len(items)
    load, weight, heirs = worth.load, worth.weight, worth.heirs
    chain, latest, tail, followers = network.chain, network.latest, worth.tail, worth.followers
    keys: Sequence[list[tuple[float, ...]]] = (
        [(latest[i], rank[i], -chain[i], -load[i], i) for i in items],
        [(latest[i], -chain[i], -weight[i], rank[i], i) for i in items],
        [(latest[i], -load[i], rank[i], i) for i in items],
        [(latest[i], -chain[i], rank[i], -load[i], i) for i in items],
        [(latest[i], -load[i] * (1 + followers[i]), rank[i], i) for i in items],
        [(latest[i], -tail[i], -followers[i], rank[i], i) for i in items],
        [(latest[i], -followers[i], -load[i], rank[i], i) for i in items],
        [(latest[i], -heirs[i], -load[i], rank[i], i) for i in items],
        [(latest[i], -load[i] * (1 + heirs[i]), rank[i], i) for i in items],
    )
    return [sorted(items, key=key.__getitem__) for key in keys]
