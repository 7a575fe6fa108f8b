"""The search for fewer slots: beams of growing width within a budget, forward and mirrored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from planner.assignment.line import Line
from planner.search.beam import Beam, Outcome
from planner.search.rules import blends
from planner.steps import Lot, Steps

__all__ = ["Found", "Run", "fewer_slots"]

_NARROW = (
    *((1, 40, blend, side) for blend in (0, 1) for side in (0, 1)),
    *((8, 30, blend, side) for blend in (0, 1, 2) for side in (0, 1)),
)
_NARROW_LARGE = ((1, 15, 0, 0), (3, 20, 6, 0), (3, 20, 0, 1), (3, 20, 6, 1), (3, 20, 0, 0))
"""(width, loads looked at per state, blend, side) of the first runs, and those where items are many."""

_MANY = 200
"""With more items than this every run counts."""

_NEAR = 3
"""Where items are many, every other run saves the last so many slots in one go or not at all."""

_DEEPER = 7
"""So many times a run looks at four times as many loads of each state: of half a million in the end."""

_WIDE_LIMIT = 40
_WIDEST = 1000
_SHARE = 2
"""A wide run gets this part of the steps that are left."""

_SHAKE = 0.3
_SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Run:
    """One way to fill slots, to be repeated under other caps; ``mirrored`` fills from the end."""

    beam: Beam
    mirrored: bool

    def fill(self, caps: Sequence[tuple[int, ...]], steps: Steps, fewer_than: int) -> Outcome:
        """Assign all items to fewer slots than that."""
        outcome = self.beam.run(caps, steps, fewer_than)
        if outcome.slots is None or not self.mirrored:
            return outcome
        last = max(slot for slot in outcome.slots if slot is not None)
        return Outcome([None if slot is None else last - slot for slot in outcome.slots])


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought.

    Attributes:
        slots: the best assignment, or None where nothing better was found.
        run: how it was found.
        least: so many slots are needed at least, as far as the search proved it; 0 for no proof.
    """

    slots: list[int | None] | None
    run: Run | None
    least: int = 0


def fewer_slots(lines: Sequence[Line], steps: Steps, fewer_than: int, goal: int) -> Found:
    """Look for an assignment of all items to fewer slots.

    Args:
        lines: the problem, and where its slots are alike its mirror image.
        steps: the budget.
        fewer_than: what is there already; something better is wanted.
        goal: stop here, fewer is impossible or not wanted.
    """
    best: list[int | None] | None = None
    how: Run | None = None
    caps, large = lines[0].problem.caps, len(lines[0].load) > _MANY
    for number, run in enumerate(_Runs(lines, steps)):
        if not steps or fewer_than <= goal:
            break
        near = large and number % 2 and fewer_than - goal <= _NEAR
        target = goal + 1 if near else fewer_than
        outcome = run.fill(caps, steps, target)
        if outcome.exhausted:
            return Found(best, how, target)
        if outcome.slots is not None and goal <= len(set(outcome.slots)) < fewer_than:
            best, how, fewer_than = outcome.slots, run, len(set(outcome.slots))
    return Found(best, how)


class _Runs:
    """Runs from narrow to wide, then narrow ones with shaken values; each knows what those before it cost."""

    def __init__(self, lines: Sequence[Line], steps: Steps) -> None:
        self._lines, self._steps = lines, steps
        self._tables = [blends(line) for line in lines]
        self._narrow = _NARROW_LARGE if len(lines[0].load) > _MANY else _NARROW

    def __iter__(self) -> Iterator[Run]:
        dearest = 1
        for width, limit, blend, side in self._narrow:
            if side < len(self._lines):
                before = self._steps.left
                yield self._run(side, self._tables[side][blend], width, limit)
                dearest = max(dearest, (before - self._steps.left) // width)
        for blend in range(2):
            for side in range(len(self._lines)):
                width = min(_WIDEST, self._steps.left // _SHARE // dearest)
                if width > self._narrow[-1][0]:
                    yield self._run(side, self._tables[side][blend], width, _WIDE_LIMIT)
        yield from self._in_turn(self._shaken(), self._deeper())

    def _in_turn(self, *ways: Iterator[Run]) -> Iterator[Run]:
        """The way that has cost least so far goes on."""
        spent = dict.fromkeys(ways, 0)
        while spent:
            way = min(spent, key=spent.__getitem__)
            run = next(way, None)
            if run is None:
                del spent[way]
                continue
            before = self._steps.left
            yield run
            spent[way] += max(1, before - self._steps.left)

    def _shaken(self) -> Iterator[Run]:
        lot = Lot(_SEED)
        width, limit, *_ = self._narrow[-1]
        for number in count():
            side = number % len(self._lines)
            values = self._tables[side][lot.below(len(self._tables[side]))]
            shaken = [value * (1 + _SHAKE * (lot.part() - 0.5)) for value in values]
            yield self._run(side, shaken, width, limit)

    def _deeper(self) -> Iterator[Run]:
        """More loads per state: where slots must be full to the last unit, few loads are good enough."""
        width, limit, *_ = self._narrow[-1]
        for blend in range(_DEEPER):
            width, limit = min(_WIDEST, 2 * width), 4 * limit
            for side in range(len(self._lines)):
                yield self._run(side, self._tables[side][blend], width, limit)

    def _run(self, side: int, values: Sequence[float], width: int, limit: int) -> Run:
        return Run(Beam(self._lines[side], values, width, limit, self._lines[side].slots_after), bool(side))
