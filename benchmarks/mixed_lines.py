"""Line balancing instances of mixed sizes, task and cycle times, as the classic sets have; none is copied.

Each graph of 25 to 297 tasks comes with four cycle times, many of them just above what so many stations need.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.line_instances import order_edges

__all__ = ["Mixed", "mixed"]

_SIZES = (25, 30, 35, 45, 53, 58, 70, 75, 83, 89, 94, 111, 148, 297)
_CYCLES = 4


@dataclass(frozen=True)
class Mixed:
    """Task times, pairs (first, then) and the cycle time."""

    times: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    cycle: int


def mixed(graphs: int, seed: int = 1) -> Iterator[Mixed]:
    """Yield four instances per graph."""
    chance = random.Random("mixed lines" if seed == 1 else f"mixed lines {seed}")
    for _ in range(graphs):
        size = chance.choice(_SIZES)
        kind = chance.choice(("uniform", "tail", "two", "middle"))
        scale = chance.choice((1, 1, 13, 37))
        times = [_time(kind, chance) * scale + chance.randrange(scale) for _ in range(size)]
        strength = chance.choice((0.25, 0.4, 0.6, 0.75, 0.83))
        structure = chance.choice(("mixed", "chains", "bottlenecks")) if strength < 0.8 else "mixed"
        edges = tuple(sorted(order_edges(size, strength, structure, chance)))
        whole, largest = sum(times), max(times)
        for _ in range(_CYCLES):
            stations = chance.randint(3, max(4, min(50, whole // largest)))
            spare = chance.choice((0, 0, 1, 2, scale, 3 * scale))
            yield Mixed(tuple(times), edges, max(largest, -(-whole // stations) + spare))


def _time(kind: str, chance: random.Random) -> int:
    if kind == "uniform":
        return chance.randint(1, 100)
    if kind == "tail":
        return 1 + int(chance.expovariate(1 / 30))
    if kind == "two":
        return chance.randint(3, 20) if chance.random() < 0.6 else chance.randint(40, 120)
    return max(1, round(chance.gauss(40, 15)))
