"""Fewer slots by stretches: the items of some slots in a row are assigned anew, to one less if that goes.

What must lie between two items of a stretch is in it too, so a stretch is a problem of its own: of so few
items that a search in rounds finds a slot less or proves that there is none. Stretches overlap, from the
first slot to the last. Most are left alone at once: what they hold is too much for a slot less, or too few
pairs can be made of their large items.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.bounds.bound import line_bound
from planner.search.left_pairs import LeftPairs, Matching
from planner.search.rounds import Rounds
from planner.search.rules import blends
from planner.search.runs import RoundsRun
from planner.steps import Steps

__all__ = ["Stretches"]

_ITEMS = 60
"""A stretch has about so many."""

_ON = 3
"""The next stretch begins this part of one further on."""

_EACH = 20_000
"""Steps for the rounds of one of them at most."""

_BOUND, _LOOK = 45, 30
"""Steps per item that its bound takes, and for looking at a stretch and its pairs."""

_LOOKED_AT, _BLEND = 20, 3
"""Loads of each state in rounds, at first, and what items are worth there: as for all items together."""

_NOBODY = -1

Slots = list[int | None]


class Stretches:
    """Improves assignments of one problem whose slots are all alike, with one binding resource.

    A stretch that was looked at without success is not looked at again.
    """

    def __init__(self, line: Line) -> None:
        """Get ready; gaps of the edges are 0 or 1, and every item may take any slot."""
        self._line, self._sizes = line, line.first
        self._cap = line.problem.caps[0][line.binding[0]]
        self._futile: set[frozenset[int]] = set()
        self._large = {item: at for at, item in enumerate(line.partners.large)}

    def fewer(self, slots: Sequence[int | None], steps: Steps, goal: int) -> Slots | None:
        """Return the same items in fewer slots, or None.

        Args:
            slots: a slot per item; all have one, and none up to the last is empty.
            steps: the budget.
            goal: so few are enough.
        """
        members: list[list[int]] = [[] for _ in range(len(set(slots)))]
        for item, slot in enumerate(slots):
            members[slot or 0].append(item)
        pairs = LeftPairs(self._line.partners, len(slots), steps)
        begun, start = len(members), 0
        while len(members) > goal and steps:
            end = _end(members, start)
            anew = self._anew(members[start:end], pairs, steps)
            if anew is not None:
                members[start:end] = anew
            elif end == len(members):
                break
            else:
                start += max(1, (end - start) // _ON)
        return _slots(members) if len(members) < begun else None

    def _anew(
        self, members: Sequence[Sequence[int]], pairs: LeftPairs, steps: Steps
    ) -> list[list[int]] | None:
        """The same items in one slot less, or None."""
        items, most = list(chain.from_iterable(members)), len(members) - 1
        steps.take(_LOOK + len(items) // 4)
        if sum(self._sizes[item] for item in items) > most * self._cap:
            return None
        if pairs.without(self._paired(members), (), most) is None:
            return None
        known = frozenset(items)
        if known in self._futile:
            return None
        slots = self._fewer_than(most + 1, items, steps)
        if slots is None:
            self._futile.add(known)
            return None
        anew: list[list[int]] = [[] for _ in range(len(set(slots)))]
        for item, slot in zip(items, slots, strict=True):
            anew[slot or 0].append(item)
        return anew

    def _paired(self, members: Sequence[Sequence[int]]) -> Matching:
        """The large items of a stretch: those that share a slot are mates."""
        mates, here, single = [_NOBODY] * len(self._large), 0, 0
        for inside in members:
            large = [self._large[item] for item in inside if item in self._large]
            for at in large:
                here |= 1 << at
            if len(large) > 1:
                one, other = large
                mates[one], mates[other] = other, one
            elif large:
                single |= 1 << large[0]
        return Matching(mates, mates, here, single)

    def _fewer_than(self, count: int, items: Sequence[int], steps: Steps) -> Slots | None:
        """A slot per item, of fewer slots; None where there is nothing, or the budget is spent."""
        steps.take(_BOUND * len(items))
        line = Line(self._alone(items))
        if line_bound(line, line.problem)[0] >= count:
            return None
        budget = max(0, min(_EACH, steps.left))
        own = Steps(budget)
        turns = [
            RoundsRun(
                Rounds(side, blends(side)[_BLEND], _LOOKED_AT, side.slots_after), side is not line
            ).outcomes(line.problem.caps, own, lambda: count)
            for side in (line, line.mirrored)
        ]
        outcomes = chain.from_iterable(zip(*turns, strict=False))
        last = next((outcome for outcome in outcomes if outcome.slots or outcome.exhausted), None)
        steps.take(budget - own.left)
        return last.slots if last else None

    def _alone(self, items: Sequence[int]) -> Problem:
        """These items as a problem of their own."""
        place = {item: at for at, item in enumerate(items)}
        return Problem(
            sizes=tuple([(self._sizes[item],) for item in items]),
            caps=((self._cap,),),
            endless=True,
            edges=tuple(
                [
                    (at, place[then], gap)
                    for item, at in place.items()
                    for then, gap in self._line.network.after[item]
                    if then in place
                ]
            ),
        )


def _end(members: Sequence[Sequence[int]], start: int) -> int:
    """Where a stretch ends that begins with this slot."""
    end, many = start, 0
    while end < len(members) and many < _ITEMS:
        many += len(members[end])
        end += 1
    return end


def _slots(members: Sequence[Sequence[int]]) -> Slots:
    """A slot per item."""
    slots: Slots = [None] * sum(map(len, members))
    for slot, inside in enumerate(members):
        for item in inside:
            slots[item] = slot
    return slots
