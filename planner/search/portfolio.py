"""The search for fewer slots: many ways to fill them, one after the other, within a budget.

First slots are filled to the brim in a few orders; then chains of exchanges take slots out of the best of
these; then, where items are few, rounds look at many sets of what has moved, until they find fewer slots or
prove that there are none. Where items are many or more than one size counts, brims, exchanges and beams go on
in turn with shaken values instead, and where quick brims leave far too many slots, a beam comes first. Items
of which two fill a slot are filled anew by pairs first, and where they are many, again and again, and
stretches of them in rounds. Everything but such beams is done forward and mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, islice
from operator import itemgetter

from planner.assignment.closure import LARGEST
from planner.assignment.line import Line
from planner.search.beam import Beam
from planner.search.brim import Brim
from planner.search.exchange import Exchange
from planner.search.mated import Mated
from planner.search.rounds import Rounds
from planner.search.rules import blends, by_tails, urgency
from planner.search.runs import BeamRun, BrimRun, MatedRun, RoundsRun, Run
from planner.search.stretches import Stretches
from planner.steps import Lot, Steps

__all__ = ["Found", "fewer_slots"]

_NARROW = (
    *((1, 40, blend, side) for blend in (0, 1) for side in (0, 1)),
    *((8, 30, blend, side) for blend in (0, 1, 2) for side in (0, 1)),
)
_NARROW_LARGE = ((1, 15, 0, 0), (3, 20, 6, 0), (3, 20, 0, 1), (3, 20, 6, 1), (3, 20, 0, 0))
"""(width, loads looked at per state, blend, side) of the first runs, and those where items are many."""

_PAIRS, _SOME, _SOME_BEAMS = 2.2, 400, 3
"""Where items are many, beams only serve where more than so many go into each slot; with up to so many items,
so many of them come first; beyond, even these hardly pay but in one case."""

_FAR, _FAR_MOST = 25, 1200
"""With more items, up to so many, one is run at once where quick brims leave more than this part of all slots
too many."""

_LATE, _LATE_BEAM = 50, (3, 20, 2, 1)
"""With still more, one is run late if this part of all slots at least seems to be too many."""

_FAR_BEAM, _FAR_WORK = (8, 15), 34
"""(width, loads looked at per state) of the first, and steps that it takes at most per item and state:
it is as wide as the budget allows."""

_FAR_STRICT, _FAR_FREE = (3.0, 1.0, 0.05), (2.0, 0.2, 0.0)
"""What items are worth in it, where some edges are strict and where none is: see ``by_tails``."""

_MANY = 300
"""With more items than this every run counts."""

_NEAR = 3
"""Where items are many, every other beam saves the last so many slots in one go or not at all."""

_DEEPER = 7
"""So many times a run looks at four times as many loads of each state: of half a million in the end."""

_LOOKED_AT, _ROUNDS_BLEND = 20, 3
"""Loads of each state in rounds, at first, and what items are worth there: more of what waits for them counts
than in beams. Few loads of each, so that many states are looked at; the others come again."""

_WIDE_LIMIT = 40
_WIDEST = 1000
_SHARE = 2
"""A wide run gets this part of the steps that are left."""

_SHAKE = 0.3
_SEED = 20_260_101

_Way = tuple[float, float, float, float, int | None, int]
"""(what waits, how many wait, bonus for large ones, price, items taken by their order alone, loads looked
at): the first four as in ``urgency``; without the fifth the most valuable load is taken, else a full one."""

_BRIMS: tuple[_Way, ...] = (
    (0.02, 0.0, 0.0, 0.0, 1, 40),
    (0.0, 0.0, 0.3, 0.0, None, 40),
    (0.0, 0.05, 0.5, 0.0, 1, 0),
    (0.005, 0.0, 0.0, 0.0, 3, 10),
    (0.0, 0.0, 2.0, 0.07, None, 40),
    (0.02, 1.0, 0.0, 0.0, 1, 0),
    (0.0, 0.0, 0.0, 0.01, None, 40),
    (0.005, 0.2, 0.5, 0.0, 1, 10),
    (0.0, 0.0, 1.0, 0.0, None, 40),
)
"""Tuned on made instances, see benchmarks."""

_QUICK = (0.3, 0.0, 0.0, 0.0)
"""The order of quick brims, which come first: as in ``urgency``; one item of each slot is taken by it."""

_PLAIN = ((300, 400), (1 << 30, 40))
"""(up to so many items, so many loads are looked at) for the first of all: items are worth their sizes."""

_FULL = (
    (0.0, 0.0, 0.005, 0.02, 0.05, 0.1, 0.3),
    (0.0, 0.0, 0.0, 0.01, 0.05, 0.2, 1.0),
    (0.0, 0.0, 0.0, 0.5),
    (0.0,),
)
_LEADS, _LIMITS = (0, 1, 1, 1, 2, 3), (0, 0, 10, 40)
_VALUABLE = ((0.0, 0.0, 0.002), (0.0,), (0.0, 0.3, 0.5, 1.0, 2.0), (0.0, 0.0, 0.03, 0.07))
_VALUABLE_LIMITS = (15, 40)
"""What later ways are drawn from, column by column: those to full loads, and those to valuable ones."""

_ONE_IN = 3
"""One in so many of them looks for valuable loads."""

_SHAKEN = 0.4
"""Their values are shaken by up to this."""

_CLOSE = 1.03
"""Assignments with so many times the fewest slots are worth exchanges, the first few of them."""

_EXCHANGED = 3

_EXCHANGE, _EXCHANGE_PER_ITEM = 10, 60
"""Exchanges get this part of the steps that were left before the first of them, each time; and at most so
many steps per item."""

_FIRST = 6
"""So many assignments are there before the first exchanges."""

_MATED, _MATINGS = 0.9, 9
"""Where this part of the items takes more than a third of a slot, only pairs count; where items are few, so
many steps of filling by pairs come before all else."""

_STRETCHED = 2
"""Where items are many, stretches are looked at after every so many such fillings."""

_MATED_PULLS = (0.3, 0.02, 0.1, 1.0)
"""The orders there: what waits, as in ``urgency``."""


Slots = list[int | None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought.

    Attributes:
        slots: the best assignment, or None where nothing better was found.
        run: how it was found, where that can be repeated.
        least: so many slots are needed at least, as far as the search proved it; 0 for no proof.
    """

    slots: Slots | None
    run: Run | None
    least: int = 0


def fewer_slots(
    lines: Sequence[Line], steps: Steps, fewer_than: int, goal: int, begun: Sequence[int | None] = ()
) -> Found:
    """Look for an assignment of all items to fewer slots.

    Args:
        lines: the problem, and where its slots are alike its mirror image.
        steps: the budget.
        fewer_than: what is there already; something better is wanted.
        goal: stop here, fewer is impossible or not wanted.
        begun: what is there already, where it holds all items.
    """
    return _Search(lines, steps, fewer_than, goal, begun).found()


class _Search:
    """Tries one way after the other; each knows what those before it found and cost."""

    def __init__(
        self,
        lines: Sequence[Line],
        steps: Steps,
        fewer_than: int,
        goal: int,
        begun: Sequence[int | None],
    ) -> None:
        self._lines, self._steps, self._fewer_than, self._goal = lines, steps, fewer_than, goal
        self._caps, self._large = lines[0].problem.caps, len(lines[0].load) > _MANY
        self._best: Slots | None = None
        self._how: Run | None = None
        self._least = self._beams = 0
        self._close = [(len(set(begun)), list(begun))] if begun else []

    @property
    def _brimful(self) -> bool:
        """Whether only sizes and edges count, in slots that are all alike."""
        line = self._lines[0]
        return len(self._lines) > 1 and len(line.binding) == 1 and not line.rivals

    def found(self) -> Found:
        for _ in self._ways():
            if self._least or self._fewer_than <= self._goal or not self._steps:
                break
        return Found(self._best, self._how, self._least)

    def _ways(self) -> Iterator[None]:
        """Everything that is tried, in order; what is not wanted any more is not asked for."""
        if not self._brimful:
            yield from self._narrow_beams()
            yield from self._in_turn(self._shaken_beams(), self._deeper_beams())
            return
        if self._paired:
            yield from self._matings() if self._large else islice(self._matings(), _MATINGS)
        brims = self._brims()
        exchanges = self._exchanges(Exchange(self._lines[0]), brims)
        yield from self._quick_brims()
        if max(_SOME, _PAIRS * self._goal) < len(self._lines[0].load) <= _FAR_MOST:
            yield from self._far_beam()
        yield from islice(brims, _FIRST - len(self._lines))
        yield from islice(exchanges, _EXCHANGED)
        if not self._large:
            yield from self._in_turn(*map(self._rounds, range(len(self._lines))))
            yield from self._in_turn(brims, exchanges, chain(self._narrow_beams(), self._shaken_beams()))
            return
        turns = [brims, exchanges]
        if len(self._lines[0].load) > _PAIRS * self._goal:
            if len(self._lines[0].load) <= _SOME:
                beams = chain(self._narrow_beams(), self._shaken_beams())
                yield from islice(beams, _SOME_BEAMS)
                turns.append(beams)
            elif len(self._lines[0].load) > _FAR_MOST and self._fewer_than - self._goal > self._goal // _LATE:
                width, limit, blend, side = _LATE_BEAM
                self._beam(side, self._tables[side][blend], width, limit)
                yield
        yield from self._in_turn(*turns)

    def _in_turn(self, *ways: Iterator[None]) -> Iterator[None]:
        """The way that has cost least so far goes on; what one finds it gets half its costs back for."""
        spent = dict.fromkeys(ways, 0)
        while spent:
            way = min(spent, key=spent.__getitem__)
            before, used = self._steps.left, self._fewer_than
            for _ in way:
                yield
                break
            else:
                del spent[way]
                continue
            spent[way] += max(1, before - self._steps.left)
            if self._fewer_than < used:
                spent[way] //= 2

    def _note(self, slots: Slots, run: Run | None) -> None:
        used = len(set(slots))
        if self._goal <= used < self._fewer_than:
            self._best, self._how, self._fewer_than = slots, run, used
        self._close.append((used, slots))

    def _brims(self) -> Iterator[None]:
        """All but the quick ones: by the orders that are listed, then by shaken ones."""
        limit = next(limit for most, limit in _PLAIN if len(self._lines[0].load) <= most)
        for side, line in enumerate(self._lines):
            self._brim(side, line.load, None, limit)
            yield
        for waits, many, bonus, price, lead, limit in _BRIMS:
            for side, line in enumerate(self._lines):
                self._brim(side, urgency(line, waits, many, bonus, price), lead, limit)
                yield
        lot = Lot(_SEED + 1)
        for number in count():
            side = number % len(self._lines)
            waits, many, bonus, price, lead, limit = _drawn(lot)
            values = urgency(self._lines[side], waits, many, bonus, price)
            self._brim(side, _shaken(values, lot, lot.part() * _SHAKEN), lead, limit)
            yield

    def _brim(self, side: int, values: Sequence[float], lead: int | None, limit: int) -> None:
        brim = Brim(self._lines[side], _most_first(values), lead or 0, limit, values if lead is None else ())
        run = BrimRun(brim, bool(side))
        least = min([self._fewer_than, *(used for used, _ in self._close)])
        slots = run.fill(self._caps, self._steps, max(self._fewer_than, int(least * _CLOSE) + 1)).slots
        if slots is not None:
            self._note(slots, run)

    def _quick_brims(self) -> Iterator[None]:
        for side, line in enumerate(self._lines):
            self._brim(side, urgency(line, *_QUICK), 1, 0)
            yield

    def _far_beam(self) -> Iterator[None]:
        """A beam where quick brims need many slots more than the bound."""
        line, (width, limit) = self._lines[0], _FAR_BEAM
        width = min(width, self._steps.left // (_FAR_WORK * len(line.load)))
        if width and (self._fewer_than - self._goal) * _FAR > self._goal:
            self._beam(0, by_tails(line, *(_FAR_STRICT if any(line.later) else _FAR_FREE)), width, limit)
            yield

    @property
    def _paired(self) -> bool:
        """Whether nearly all items share their slot with one other at most."""
        size = len(self._lines[0].load)
        return size <= LARGEST and len(self._lines[0].partners.large) >= _MATED * size

    def _matings(self) -> Iterator[None]:
        """Quick brims, exchanges, and then in turn what is best filled anew by pairs, and exchanges.

        Where items are many, stretches of the best are filled anew in between.
        """
        exchange, lot = Exchange(self._lines[0]), Lot(_SEED + 2)
        share = self._exchange_share()
        yield from self._quick_brims()
        if not self._close:
            return
        self._exchange(exchange, min(self._close, key=itemgetter(0))[1], share)
        yield
        stretches = Stretches(self._lines[0]) if self._large else None
        for number in count():
            if stretches and number and not number % _STRETCHED:
                self._stretch(stretches)
                yield
            side, turn = number % len(self._lines), number // len(self._lines)
            values = urgency(self._lines[side], _MATED_PULLS[turn % len(_MATED_PULLS)], 0.0, 0.0)
            order = _most_first(_shaken(values, lot, _SHAKEN if turn else 0.0))
            begun = min(self._close, key=itemgetter(0))[1]
            mated = Mated(self._lines[side], self._lines[0].partners, order)
            slots = MatedRun(mated, bool(side)).anew(begun, self._steps)
            if slots is None:
                return
            self._note(slots, None)
            yield
            self._exchange(exchange, slots, share)
            yield

    def _stretch(self, stretches: Stretches) -> None:
        begun = min(self._close, key=itemgetter(0))[1]
        fewer = stretches.fewer(begun, self._steps, self._goal)
        if fewer is not None:
            self._note(fewer, None)

    def _exchanges(self, exchange: Exchange, brims: Iterator[None]) -> Iterator[None]:
        """Take slots out of each of the few best assignments, then out of the best on and on.

        Where that promises nothing, another assignment is made instead.
        """
        share = self._exchange_share()
        starts = sorted(self._close, key=itemgetter(0))[:_EXCHANGED]
        for _, slots in starts:
            self._exchange(exchange, slots, share)
            yield
        last = 0
        while True:
            self._close = sorted(self._close, key=itemgetter(0))[:1]
            used, slots = self._close[0] if self._close else (last, [])
            if used != last or (slots and exchange.promising):
                self._exchange(exchange, slots, share)
                last = used
                yield
            else:
                yield from islice(brims, 1)

    def _exchange_share(self) -> int:
        """So many steps exchanges may take for one assignment."""
        return max(1, min(self._steps.left // _EXCHANGE, _EXCHANGE_PER_ITEM * len(self._lines[0].load)))

    def _exchange(self, exchange: Exchange, slots: Slots, share: int) -> None:
        steps = Steps(min(share, self._steps.left))
        share = steps.left
        fewer = exchange.fewer(slots, steps, self._goal)
        self._steps.take(share - steps.left)
        if fewer is not None:
            self._note(fewer, None)

    def _narrow_beams(self) -> Iterator[None]:
        """Narrow beams, then as wide ones as the budget allows by what the narrow ones cost."""
        dearest, widest = 1, 1
        for width, limit, blend, side in _NARROW_LARGE if self._large else _NARROW:
            if side < len(self._lines):
                before = self._steps.left
                self._beam(side, self._tables[side][blend], width, limit)
                yield
                dearest, widest = max(dearest, (before - self._steps.left) // width), width
        for blend in range(2):
            for side in range(len(self._lines)):
                width = min(_WIDEST, self._steps.left // _SHARE // dearest)
                if width > widest:
                    self._beam(side, self._tables[side][blend], width, _WIDE_LIMIT)
                    yield

    def _shaken_beams(self) -> Iterator[None]:
        lot = Lot(_SEED)
        width, limit, *_ = (_NARROW_LARGE if self._large else _NARROW)[-1]
        for number in count():
            side = number % len(self._lines)
            values = self._tables[side][lot.below(len(self._tables[side]))]
            self._beam(side, _shaken(values, lot, _SHAKE), width, limit)
            yield

    def _deeper_beams(self) -> Iterator[None]:
        """More loads per state: where slots must be full to the last unit, few loads are good enough."""
        width, limit, *_ = (_NARROW_LARGE if self._large else _NARROW)[-1]
        for blend in range(_DEEPER):
            width, limit = min(_WIDEST, 2 * width), 4 * limit
            for side in range(len(self._lines)):
                self._beam(side, self._tables[side][blend], width, limit)
                yield

    def _rounds(self, side: int) -> Iterator[None]:
        """Rounds that go on for less where fewer slots were found."""
        line, values = self._lines[side], self._tables[side][_ROUNDS_BLEND]
        rounds = Rounds(line, values, _LOOKED_AT, line.slots_after)
        run = RoundsRun(rounds, bool(side))
        for outcome in run.outcomes(self._caps, self._steps, lambda: self._fewer_than):
            if outcome.exhausted:
                self._least = self._fewer_than
            elif outcome.slots is not None:
                self._note(outcome.slots, run)
            yield

    @cached_property
    def _tables(self) -> list[list[list[float]]]:
        return [blends(line) for line in self._lines]

    def _beam(self, side: int, values: Sequence[float], width: int, limit: int) -> None:
        line = self._lines[side]
        run = BeamRun(Beam(line, values, width, limit, line.slots_after), bool(side))
        near = self._large and self._beams % 2 and self._fewer_than - self._goal <= _NEAR
        target = self._goal + 1 if near else self._fewer_than
        self._beams += 1
        outcome = run.fill(self._caps, self._steps, target)
        if outcome.exhausted:
            self._least = target
        elif outcome.slots is not None:
            self._note(outcome.slots, run)


def _drawn(lot: Lot) -> _Way:
    """Draw one more way to fill slots to the brim."""
    full = bool(lot.below(_ONE_IN))
    waits, many, bonus, price = (column[lot.below(len(column))] for column in (_FULL if full else _VALUABLE))
    lead = _LEADS[lot.below(len(_LEADS))] if full else None
    limits = _LIMITS if full else _VALUABLE_LIMITS
    return waits, many, bonus, price, lead, limits[lot.below(len(limits))]


def _shaken(values: Sequence[float], lot: Lot, by: float) -> list[float]:
    """The values, each up to half of that part larger or smaller."""
    return [value * (1 + by * (lot.part() - 0.5)) for value in values]


def _most_first(values: Sequence[float]) -> list[int]:
    return sorted(range(len(values)), key=lambda item: (-values[item], item))
