"""Random line balancing instances after the recipe of Otto, Otto and Scholl (2013); none is copied.

An instance is a list of task times, a list of precedence pairs and a cycle time of 1000. It varies in the
structure of its graph, its order strength (share of task pairs that are ordered) and its task times.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

__all__ = ["CYCLE", "Instance", "instances", "make", "order_edges"]

CYCLE = 1000
STRUCTURES = ("chains", "bottlenecks", "mixed")
STRENGTHS = (0.2, 0.6, 0.9)
TIMES = ("bottom", "middle", "bimodal")


@dataclass(frozen=True)
class Instance:
    """Task times and pairs (first, then), tasks numbered so that pairs point forward."""

    name: str
    times: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


def instances(size: int, count: int, seed: int = 1) -> Iterator[Instance]:
    """Yield ``count`` instances that go round all combinations."""
    kinds = list(product(STRUCTURES, STRENGTHS, TIMES))
    # Chains and bottlenecks cannot be had at the highest order strength, so mixed stands in for them.
    kinds = [kind for kind in kinds if kind[1] < 0.9 or kind[0] == "mixed"]
    for number in range(count):
        yield make(size, *kinds[number % len(kinds)], seed=seed * 100_003 + number)


def make(size: int, structure: str, strength: float, times: str, *, seed: int) -> Instance:
    """Make one instance."""
    chance = random.Random(f"{size} {structure} {strength} {times} {seed}")
    edges = order_edges(size, strength, structure, chance)
    return Instance(
        f"n{size}-{structure}-{strength}-{times}-{seed}",
        tuple(_time(times, chance) for _ in range(size)),
        tuple(sorted(edges)),
    )


def order_edges(size: int, strength: float, structure: str, chance: random.Random) -> set[tuple[int, int]]:
    """Return pairs (first, then) of such a structure whose closure is about that dense."""
    return _Order(size, strength, structure, chance).edges()


def _time(kind: str, chance: random.Random) -> int:
    low = kind == "bottom" or (kind == "bimodal" and chance.random() < 0.6)
    while True:
        time = round(chance.gauss(100, 50) if low else chance.gauss(500, 50))
        if 1 <= time <= CYCLE:
            return time


class _Order:
    """Edges between stages until the transitive closure is as dense as wanted."""

    def __init__(self, size: int, strength: float, structure: str, chance: random.Random) -> None:
        self._size, self._strength, self._structure, self._chance = size, strength, structure, chance
        stages = (
            max(3, round(size**0.6)) if strength < 0.8 else max(size * 3 // 4 if size < 30 else 25, size // 6)
        )
        even = [task * stages // size for task in range(size)]
        self._stage = [min(stage, max(0, stage - chance.randrange(2))) for stage in even]
        self._stage.sort()
        self._below = [0] * size
        self._above = [0] * size
        self._pairs = 0
        self._edges: set[tuple[int, int]] = set()

    def edges(self) -> set[tuple[int, int]]:
        goal = self._strength * self._size * (self._size - 1) / 2
        if self._structure == "chains":
            self._chains(goal)
        tries = 0
        while self._pairs < 0.98 * goal and tries < 100 * self._size:
            tries += 1
            first, then = self._pick()
            if self._stage[first] < self._stage[then] and not self._below[first] >> then & 1:
                self._add(first, then)
        return self._edges

    def _pick(self) -> tuple[int, int]:
        if self._structure == "bottlenecks" and self._chance.random() < 0.5:
            hub = self._chance.randrange(max(1, self._size // 12)) * 12
            other = self._chance.randrange(self._size)
            return min(hub, other), max(hub, other)
        first = self._chance.randrange(self._size - 1)
        reach = max(4, self._size // max(self._stage[-1], 1) * 2)
        return first, min(self._size - 1, first + self._chance.randrange(1, reach))

    def _chains(self, goal: float) -> None:
        task = 0
        while task < 0.4 * self._size and self._pairs < 0.7 * goal:
            at = [self._chance.randrange(self._size) for _ in range(self._chance.randint(3, 8))]
            chain = sorted(set(at))
            for first, then in pairwise(chain):
                if self._stage[first] < self._stage[then] and not self._below[first] >> then & 1:
                    self._add(first, then)
            task += len(chain)

    def _add(self, first: int, then: int) -> None:
        self._edges.add((first, then))
        over, under = self._above[first] | 1 << first, self._below[then] | 1 << then
        for task in _bits(over):
            self._pairs += (under & ~self._below[task]).bit_count()
            self._below[task] |= under
        for task in _bits(under):
            self._above[task] |= over


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
