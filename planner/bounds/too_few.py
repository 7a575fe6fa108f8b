"""Whether so many slots are too few: every item's first and last slot, what lies between them, and pairs.

With a number of slots given, what comes before and after each item leaves it a first and a last slot (Scholl
and Klein 1997). Too few slots show in three ways: an item without any, a stretch of slots that cannot hold
what must lie within it, or large items of which too few find a partner whose slots meet theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import gt, or_

from planner.assignment.line import Line
from planner.assignment.pairing import Pairing

__all__ = ["slots_needed"]

_STRETCHES = 150
"""Up to so many slots all stretches are looked at; beyond, those at both ends."""

SPANS = "what must move before and after one of the move groups"
STRETCH = "what must move within a stretch of waves"
PAIRS = "pairs that may share a wave, of move groups that take more than a third of it"


def slots_needed(line: Line, least: int) -> tuple[int, str]:
    """Return how many slots all alike are needed, as far as this shows, and why in words; "" for no more.

    Args:
        line: the items; at most ``planner.assignment.closure.LARGEST``.
        least: so many are needed for certain.
    """
    return _Spans(line).needed(least)


class _Spans:
    def __init__(self, line: Line) -> None:
        self._after, self._before = line.slots_after, line.mirrored.slots_after
        self._measures = line.measures
        self._partners = line.partners
        self._pairing = Pairing(len(self._partners.large))
        self._pairing.mates[:] = self._partners.pairing.mates

    def needed(self, least: int) -> tuple[int, str]:
        why = ""
        ends = max(one + other for one, other in zip(self._before, self._after, strict=True)) + 1
        if ends > least:
            least, why = ends, SPANS
        alone = self._unpaired(self._partners.of) if len(self._partners.large) > least else 0
        if alone > least:
            least, why = alone, PAIRS
        while found := self._too_few(least):
            least, why = least + 1, found
        return least, why

    def _too_few(self, count: int) -> str:
        if any(self._overfull(count)):
            return STRETCH
        if len(self._partners.large) > count and self._unpaired(self._meeting(count)) > count:
            return PAIRS
        return ""

    def _unpaired(self, partners: Sequence[int]) -> int:
        """How many slots the large items need, with at most two of them in each."""
        self._pairing.keep(partners)
        self._pairing.grow(partners)
        return len(partners) - self._pairing.pairs

    def _meeting(self, count: int) -> list[int]:
        """The partners whose slots meet, where there are so many slots."""
        large = self._partners.large
        first = [self._before[item] for item in large]
        last = [count - 1 - self._after[item] for item in large]
        begun, ended = [0] * count, [0] * (count + 1)
        for at in range(len(large)):
            begun[first[at]] |= 1 << at
            ended[last[at] + 1] |= 1 << at
        begun = list(accumulate(begun, or_))
        ended = list(accumulate(ended, or_))
        return [mask & begun[last[at]] & ~ended[first[at]] for at, mask in enumerate(self._partners.of)]

    def _overfull(self, count: int) -> Iterator[bool]:
        """For each measure and first slot, whether some stretch from there must hold more than it can."""
        begins: list[list[int]] = [[] for _ in range(count)]
        for item, first in enumerate(self._before):
            begins[first].append(item)
        for cap, sizes in self._measures:
            within = [0] * count
            whole = 0
            for first in range(count - 1, -1, -1):
                for item in begins[first]:
                    within[count - 1 - self._after[item]] += sizes[item]
                    whole += sizes[item]
                if first and count > _STRETCHES:
                    yield whole > (count - first) * cap
                else:
                    held = accumulate(within[first:])
                    yield any(map(gt, held, range(cap, (count - first + 1) * cap, cap)))
