"""Line balancing instances with a known optimum: full stations are cut into tasks, and order follows them.

Whole stations are cut into tasks of the three kinds of ``benchmarks.line_instances``; pairs only point
from a task to one of the same or a later station. So the cut itself is an assignment, and where its stations
are full, or what is spare in all of them together is less than one station, nothing needs fewer: the optimum
is known without solving anything. None is copied.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from benchmarks.line_instances import CYCLE, STRENGTHS, STRUCTURES, TIMES, Instance, order_edges

__all__ = ["Planted", "planted"]

_MOST_SPARE = 0.9
"""All stations together leave at most this part of one station empty."""

_LEAST = 10


@dataclass(frozen=True)
class Planted:
    """An instance and the least number of stations that it needs."""

    instance: Instance
    optimum: int


def planted(size: int, count: int, *, spare: bool, seed: int = 1) -> Iterator[Planted]:
    """Yield ``count`` instances of about ``size`` tasks that go round all combinations.

    Args:
        size: tasks; the last station decides how many there are in the end.
        count: how many instances.
        spare: leave a little room in the stations; without, every one is full to the last unit.
        seed: decides everything.
    """
    kinds = [kind for kind in product(STRUCTURES, STRENGTHS, TIMES) if kind[1] < 0.9 or kind[0] == "mixed"]
    for number in range(count):
        structure, strength, times = kinds[number % len(kinds)]
        chance = random.Random(f"planted {size} {spare} {seed} {number}")
        stations = _stations(size, times, chance)
        if spare:
            _loosen(stations, chance)
        tasks = tuple(task for station in stations for task in station)
        edges = tuple(sorted(order_edges(len(tasks), strength, structure, chance)))
        name = f"planted-n{size}-{structure}-{strength}-{times}-{number}"
        yield Planted(Instance(name, tasks, edges), len(stations))


def _stations(size: int, kind: str, chance: random.Random) -> list[list[int]]:
    stations: list[list[int]] = []
    while sum(map(len, stations)) < size:
        stations.append(_station(kind, chance))
    return stations


def _station(kind: str, chance: random.Random) -> list[int]:
    """Task times that fill one station: drawn as usual, and the last takes what is left if it may."""
    while True:
        station: list[int] = []
        while sum(station) < CYCLE:
            low = kind == "bottom" or (kind == "bimodal" and chance.random() < 0.6)
            station.append(max(_LEAST, round(chance.gauss(100, 50) if low else chance.gauss(500, 50))))
        station[-1] -= sum(station) - CYCLE
        if station[-1] >= _LEAST:
            chance.shuffle(station)
            return station


def _loosen(stations: list[list[int]], chance: random.Random) -> None:
    """Shorten tasks by less than one station in all."""
    left = int(chance.random() * _MOST_SPARE * CYCLE)
    while left > 0:
        station = chance.choice(stations)
        at = chance.randrange(len(station))
        part = min(left, chance.randint(1, max(1, CYCLE // 50)), station[at] - 1)
        if part <= 0:
            left -= 1
            continue
        station[at] -= part
        left -= part
