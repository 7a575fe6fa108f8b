"""How few points of a row do, when stretches of it need so many each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Need", "Stretches", "binding", "fewest"]

_EVERY = 100
"""In rows of up to so many points every stretch is looked at; in longer ones, those from an end."""


@dataclass(frozen=True, slots=True)
class Need:
    """A stretch, from ``first`` to ``last``, needs at least ``count`` of its points.

    Attributes:
        first, last: the stretch.
        count: so many.
        why: in words.
        items: what it is about, where these are few and worth naming.
    """

    first: int
    last: int
    count: int
    why: str
    items: tuple[int, ...] = ()


class Stretches:
    """Sums over what lies within each stretch of a row.

    Args:
        spans: per item its first and last point, both in the row.
        length: points in the row.
    """

    def __init__(self, spans: Sequence[tuple[int, int]], length: int) -> None:
        self._length = length
        self._begins: list[list[int]] = [[] for _ in range(length)]
        self._last = [last for _, last in spans]
        for item, (first, _) in enumerate(spans):
            self._begins[first].append(item)
        self._ends = min((first for first, _ in spans), default=0), max(self._last, default=0)

    def sums(self, sizes: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """(first, last, sum) of every stretch that holds more than a shorter one with the same first."""
        within = [0] * self._length
        for first in range(self._length - 1, -1, -1):
            for item in self._begins[first]:
                within[self._last[item]] += sizes[item]
            if not self._begins[first]:
                continue  # what begins later lies in a shorter stretch too
            total = 0
            for last in range(first, self._length):
                total += within[last]
                at_an_end = first == self._ends[0] or last == self._ends[1]
                if within[last] and (at_an_end or self._length <= _EVERY):
                    yield first, last, total


def fewest(needs: Iterable[Need]) -> int:
    """Return how many points meet all needs.

    Stretches are served by their ends, each from its last points that are not taken: no choice does with
    fewer. What a stretch needs beyond its own points cannot be met and does not count.
    """
    ordered = sorted(needs, key=lambda need: (need.last, need.first))
    taken = [False] * (1 + max((need.last for need in ordered), default=0))
    for need in ordered:
        short = need.count - sum(taken[need.first : need.last + 1])
        for point in range(need.last, need.first - 1, -1):
            if short > 0 and not taken[point]:
                taken[point] = True
                short -= 1
    return sum(taken)


def binding(needs: Sequence[Need]) -> list[Need]:
    """Return stretches side by side whose needs together are the greatest, in their order.

    What shows ``fewest`` to people: mostly all of it. Of equals the fewest stretches.
    """
    ordered = sorted(needs, key=lambda need: (need.last, need.first))
    ends = [need.last for need in ordered]
    best: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    for at, need in enumerate(ordered):
        count, fewer, chosen = best[bisect_right(ends, need.first - 1, hi=at)]
        with_it = (count + need.count, fewer - 1, (*chosen, at))
        best.append(max(best[-1], with_it, key=lambda found: found[:2]))
    return [ordered[at] for at in best[-1][2]]
