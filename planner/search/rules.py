"""The priority rules, as orders of items and as values for the search of loads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.assignment.line import Line

__all__ = ["blends", "by_tails", "nine_rules", "urgency"]

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


def by_tails(line: Line, bonus: float, tail: float, price: float) -> list[float]:
    """Return values for searching loads that go by the slots that must come after an item.

    Args:
        line: the items.
        bonus: what a size that fills a slot counts more.
        tail: what the most slots that come after an item count, in sizes that fill a slot; fewer count less.
        price: what each item counts less, in sizes that fill a slot.
    """
    unit, after = line.full, line.slots_after
    each = tail * unit / (max(after) + 1)
    return [
        max(1e-9 * unit, load * (1 + bonus * load / unit) + each * slots - price * unit)
        for load, slots in zip(line.load, after, strict=True)
    ]


def urgency(line: Line, waits: float, many: float, bonus: float, price: float = 0.0) -> list[float]:
    """Return how urgent each item is.

    Args:
        line: the items.
        waits: what the sizes of all that come after count beside its own.
        many: what each of these counts, in mean sizes.
        bonus: what a size that fills a slot counts more.
        price: what each item counts less, in mean sizes.
    """
    worth, unit = line.worth, line.full
    mean = sum(worth.load) / max(1, len(worth.load))
    each, less = many * mean, price * mean
    return [
        load * (1 + bonus * load / unit) + waits * (weight - load) + each * heirs - less
        for load, weight, heirs in zip(worth.load, worth.weight, worth.heirs, strict=True)
    ]


def nine_rules(line: Line) -> Iterator[list[int]]:
    """Yield orders of the items, most urgent first; what has little room in time always comes first."""
    network, worth, load = line.network, line.worth, line.load
    latest, chain = network.latest, [-links for links in network.chain]
    items = range(len(load))
    rank = line.problem.rank or (0,) * len(items)
    size = [-part for part in load]

    def order(*columns: Sequence[float]) -> list[int]:
        return sorted(items, key=list(zip(latest, *columns, items, strict=True)).__getitem__)

    yield order(rank, chain, size)
    yield order(chain, [-weight for weight in worth.weight], rank)
    yield order(size, rank)
    yield order(chain, rank, size)
    yield order([part * (1 + many) for part, many in zip(size, worth.followers, strict=True)], rank)
    yield order([-tail for tail in worth.tail], [-many for many in worth.followers], rank)
    yield order([-many for many in worth.followers], size, rank)
    yield order([-many for many in worth.heirs], size, rank)
    yield order([part * (1 + many) for part, many in zip(size, worth.heirs, strict=True)], rank)
