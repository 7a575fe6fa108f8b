"""The yardstick for line balancing: Hoffmann's station filling with many weights, forward and backward.

Station after station takes the load that is worth most, of as many as a limit allows (Hoffmann 1963). What a
task is worth is its time, a part of what comes after it, and a price per task, in a hundred mixtures (Fleszar
and Hindi 2003). Ends with the bound, or with the time. Written to be compared with, plain and apart from the
planner's code; it runs by the clock, so its results differ from machine to machine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import product

__all__ = ["stations"]

_LIMITS = (40, 400, 4000)
_PARTS = (0.0, 0.005, 0.01, 0.015, 0.02)
_PRICES = (0.0, 0.01, 0.02, 0.03)


def stations(
    times: Sequence[int],
    edges: Sequence[tuple[int, int]],
    cycle: int,
    *,
    strict: bool,
    seconds: float,
    least: int,
) -> int:
    """Return the number of stations of the best assignment found.

    Args:
        times: per task.
        edges: pairs (first, then).
        cycle: the cycle time.
        strict: whether the later task must be in a later station.
        seconds: CPU seconds to spend.
        least: stop with so many.
    """
    sides = [_Side(times, edges, cycle, strict=strict)]
    sides.append(_Side(times, [(then, first) for first, then in edges], cycle, strict=strict))
    best = len(times) + 1
    began = time.process_time()
    for limit, parts in product(_LIMITS, product(_PARTS, _PARTS, _PRICES)):
        for side in sides:
            best = side.filled(side.weights(*parts), limit, best) or best
            if best <= least or time.process_time() - began > seconds:
                return best
    return best


class _Side:
    """The tasks seen from one end."""

    def __init__(
        self, times: Sequence[int], edges: Sequence[tuple[int, int]], cycle: int, *, strict: bool
    ) -> None:
        self._times, self._cycle, self._strict = times, cycle, strict
        self._after: list[list[int]] = [[] for _ in times]
        self._firsts = [0] * len(times)
        for first, then in edges:
            self._after[first].append(then)
            self._firsts[then] += 1
        below = self._followed()
        self._many = [len(behind) for behind in below]
        self._heavy = [
            own + sum(times[then] for then in behind) for own, behind in zip(times, below, strict=True)
        ]
        self._mean = sum(times) / len(times)

    def _followed(self) -> list[set[int]]:
        left = list(self._firsts)
        order = [task for task, count in enumerate(left) if not count]
        for task in order:
            for then in self._after[task]:
                left[then] -= 1
                if not left[then]:
                    order.append(then)
        below: list[set[int]] = [set() for _ in left]
        for task in reversed(order):
            below[task] = set(self._after[task]).union(*(below[then] for then in self._after[task]))
        return below

    def weights(self, part: float, each: float, price: float) -> list[float]:
        """What each task is worth: its time, a part of what follows, and less a price, in mean times."""
        return [
            own + part * heavy + (each * many - price) * self._mean
            for own, heavy, many in zip(self._times, self._heavy, self._many, strict=True)
        ]

    def filled(self, weights: Sequence[float], limit: int, fewer_than: int) -> int | None:
        """Fill station after station; None where that takes no fewer stations."""
        waits, done = list(self._firsts), 0
        free = [task for task, count in enumerate(waits) if not count]
        for count in range(1, fewer_than):
            free.sort(key=lambda task: (-weights[task], task))
            load = self._best(weights, waits, free, limit)
            done += len(load)
            free = [task for task in free if task not in load]
            for task in load:
                for then in self._after[task]:
                    waits[then] -= 1
                    if not waits[then] and then not in load:
                        free.append(then)
            if done == len(waits):
                return count
        return None

    def _best(
        self, weights: Sequence[float], waits: list[int], free: Sequence[int], limit: int
    ) -> frozenset[int]:
        """The load that is worth most, of the first so many that nothing more fits into."""
        times, strict = self._times, self._strict
        opened, chosen = list(free), list[int]()
        best, load, left = float("-inf"), frozenset[int](), limit

        def extend(start: int, room: int, worth: float) -> None:
            nonlocal best, load, left
            end, full = len(opened), True
            for at in range(start, end):
                task = opened[at]
                if times[task] > room:
                    continue
                full = False
                chosen.append(task)
                behind = () if strict else self._after[task]
                for then in behind:
                    waits[then] -= 1
                    if not waits[then]:
                        opened.append(then)
                extend(at + 1, room - times[task], worth + weights[task])
                del opened[end:]
                for then in behind:
                    waits[then] += 1
                chosen.pop()
                if left <= 0:
                    return
            if full:
                left -= 1
                if worth > best:
                    best, load = worth, frozenset(chosen)

        extend(0, self._cycle, 0.0)
        return load
