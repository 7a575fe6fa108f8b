"""The search for fewer slots: many runs of bounded enumeration within a budget, forward and mirrored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from planner.hoffmann import fill_by_loads
from planner.line import Line
from planner.rules import blends
from planner.steps import Lot, Steps

__all__ = ["Run", "fewer_slots"]

_LIMITS = (40, 400)
"""Loads looked at per slot in the first and the second round of blends."""

_SHAKEN_LIMIT = 100
_SHAKE = 0.3
_SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Run:
    """One way to fill slots, to be repeated under other caps.

    Attributes:
        line: the items, forward or mirrored.
        mirrored: whether the line is the problem seen from its end.
        values: what the items are worth.
        limit: loads looked at per slot.
    """

    line: Line
    mirrored: bool
    values: Sequence[float]
    limit: int

    def fill(self, caps: Sequence[tuple[int, ...]], steps: Steps, fewer_than: int) -> list[int | None] | None:
        """Assign all items to fewer slots than that, or return None."""
        found = fill_by_loads(
            self.line, caps, self.values, limit=self.limit, steps=steps, fewer_than=fewer_than
        )
        if found is None or not self.mirrored:
            return found
        last = max(slot for slot in found if slot is not None)
        return [None if slot is None else last - slot for slot in found]


def fewer_slots(
    lines: Sequence[Line], steps: Steps, fewer_than: int, goal: int
) -> tuple[list[int | None], Run] | None:
    """Look for an assignment of all items to fewer slots.

    Args:
        lines: the problem, and where its slots are alike its mirror image.
        steps: the budget.
        fewer_than: what is there already; something better is wanted.
        goal: stop here, fewer is impossible or not wanted.

    Returns:
        The best found and how, or None.
    """
    best: tuple[list[int | None], Run] | None = None
    caps = lines[0].problem.caps
    for run in _runs(lines):
        if not steps or fewer_than <= goal:
            break
        found = run.fill(caps, steps, fewer_than)
        if found is None:
            continue
        used = len(set(found))
        if goal <= used < fewer_than:
            best, fewer_than = (found, run), used
    return best


def _runs(lines: Sequence[Line]) -> Iterator[Run]:
    tables = [blends(line) for line in lines]
    for limit in _LIMITS:
        for row in zip(*tables, strict=True):
            for mirrored, (line, values) in enumerate(zip(lines, row, strict=True)):
                yield Run(line, bool(mirrored), values, limit)
    lot = Lot(_SEED)
    for number in count():
        mirrored = number % len(lines)
        values = tables[mirrored][lot.below(len(tables[mirrored]))]
        shaken = [value * (1 + _SHAKE * (lot.part() - 0.5)) for value in values]
        yield Run(lines[mirrored], bool(mirrored), shaken, _SHAKEN_LIMIT)
