"""Line balancing instances as classic sets have them: one product, a few cycle times; none is copied.

A product is put together from parts, each of which is done in steps, or of parts again: that is its order, in
which a pair of tasks is ordered as often as steps were preferred to parts. A few more pairs go across. Graphs
have 7 to 297 tasks, between a fifth and five sixths of their pairs are ordered, and times are of several
shapes and units. Each comes with cycle times from tight (few tasks to a station) to wide (few stations), many
of them just above what so many stations need.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Assembled", "assembled"]

_SIZES = (7, 9, 11, 21, 25, 28, 30, 32, 35, 45, 53, 58, 70, 75, 83, 89, 94, 111, 148, 297)
_STRENGTHS = (0.22, 0.35, 0.45, 0.55, 0.65, 0.75, 0.84)
_TRIES = 60
"""So many orders are made for one that is as dense as wanted."""

_FEWEST, _PER_TASK, _MOST = 3, 7, 24
"""So many cycle times a graph has at least, one more for so many tasks, and so many at most."""

_MOST_STATIONS, _WIDEST = 65, 12
"""The tightest cycle time makes for so many stations at most, the widest for so many tasks to a station."""

_SPARE = (0, 0, 0, 0.0005, 0.002, 0.01)
"""What a cycle time is longer by than so many stations need: mostly nothing."""


@dataclass(frozen=True)
class Assembled:
    """Task times, pairs (first, then), tasks numbered so that pairs point forward, and the cycle time."""

    name: str
    times: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    cycle: int


def assembled(graphs: int, seed: int = 1) -> Iterator[Assembled]:
    """Yield instances of so many graphs, the larger the more of each."""
    for number in range(graphs):
        chance = random.Random(f"assembled lines {seed} {number}")
        size = _SIZES[number % len(_SIZES)]
        strength = chance.choice(_STRENGTHS)
        edges = _order(size, strength, chance)
        kind = chance.choice(("uniform", "tail", "standard", "two"))
        unit = chance.choice((1, 1, 1, 10, 40))
        times = tuple(_time(kind, chance) * unit + chance.randrange(unit) for _ in range(size))
        for cycle in _cycles(times, chance):
            yield Assembled(f"assembled-{size}-{strength}-{kind}-{number}-c{cycle}", times, edges, cycle)


def _time(kind: str, chance: random.Random) -> int:
    if kind == "uniform":
        return chance.randint(1, 60)
    if kind == "tail":
        return max(1, round(chance.lognormvariate(2.7, 0.9)))
    if kind == "standard":
        return chance.choice((2, 3, 5, 5, 8, 10, 10, 12, 15, 20, 20, 25, 30, 40))
    return chance.randint(2, 15) if chance.random() < 0.6 else chance.randint(25, 60)


def _cycles(times: tuple[int, ...], chance: random.Random) -> list[int]:
    """Cycle times from the shortest possible up to that for a few stations: most need many."""
    whole, longest, count = sum(times), max(times), min(_MOST, _FEWEST + len(times) // _PER_TASK)
    most = min(_MOST_STATIONS, whole // longest, 9 * len(times) // 10)
    least = min(most, max(2, len(times) // _WIDEST))
    found = set[int]()
    for step in range(count):
        stations = least + (most - least) * step // (count - 1)
        found.add(max(longest, round(-(-whole // stations) * (1 + chance.choice(_SPARE)))))
    return sorted(found)


def _order(size: int, strength: float, chance: random.Random) -> tuple[tuple[int, int], ...]:
    """Of some orders the one that is as dense as wanted, as far as can be."""
    found = [_Product(size, strength, chance).edges for _ in range(_TRIES)]
    return min(found, key=lambda edges: abs(_strength(size, edges) - strength))


def _strength(size: int, edges: tuple[tuple[int, int], ...]) -> float:
    """The part of all pairs of tasks that are ordered."""
    below = [0] * size
    for first, then in reversed(edges):
        below[first] |= 1 << then | below[then]
    return sum(under.bit_count() for under in below) / (size * (size - 1) / 2)


class _Product:
    """The order of one product.

    Attributes:
        edges: pairs (first, then).
    """

    _ACROSS = 8
    """One pair more for so many tasks, at most, goes across the parts."""

    def __init__(self, size: int, strength: float, chance: random.Random) -> None:
        self._strength, self._chance, self._many = strength, chance, 0
        self._pairs = set[tuple[int, int]]()
        self._put_together(size)
        for _ in range(chance.randint(0, size // self._ACROSS)):
            first, then = sorted(chance.sample(range(size), 2))
            if then - first < size // 3:
                self._pairs.add((first, then))
        self.edges = tuple(sorted(self._pairs))

    def _put_together(self, size: int) -> tuple[list[int], list[int]]:
        """Number the tasks of a part and order them; returns those that begin it and those that end it."""
        if size == 1:
            self._many += 1
            return [self._many - 1], [self._many - 1]
        chance = self._chance
        if chance.random() < self._strength:
            done = chance.choice((1, size - 1, chance.randint(1, size - 1)))
            begin, middle = self._put_together(done)
            if len(middle) > 1 and size - done > 1:
                joint, _ = self._put_together(1)
                self._join(middle, joint)
                middle, done = joint, done + 1
            others, end = self._put_together(size - done)
            self._join(middle, others)
            return begin, end
        parts = sorted(chance.sample(range(1, size), min(size - 1, chance.randint(1, 3))))
        begin, end = [], []
        for start, stop in zip([0, *parts], [*parts, size], strict=True):
            starts, ends = self._put_together(stop - start)
            begin += starts
            end += ends
        return begin, end

    def _join(self, ends: list[int], begins: list[int]) -> None:
        self._pairs.update((first, then) for first in ends for then in begins)
