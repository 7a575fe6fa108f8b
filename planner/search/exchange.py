"""Fewer slots by chains of exchanges: an item gives way to another, and a third to it, until one finds room.

The items of the emptiest slots look for a new home, breadth first: one where there is room, or one of an item
that would make room by leaving, which then looks in turn. With items near half a slot these are augmenting
paths of a matching (Edmonds 1965), here of one whose pairs close no cycle. Where no chain ends, items of the
emptiest slots change places with others and the search goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.assignment.line import Line
from planner.search.homes import Homes
from planner.search.numbered import Numbered
from planner.steps import Lot, Steps

__all__ = ["Exchange"]

_SEED = 20_260_102

_PROMISING, _FUTILE = 6, 3
"""With fewer slots worth emptying than the first, so many rounds without success end the search."""

Slots = list[int | None]


class Exchange:
    """Improves assignments of one problem whose slots are all alike, with one binding resource.

    Attributes:
        promising: whether the last assignment looked at had enough slots that are nearly empty.
    """

    def __init__(self, line: Line) -> None:
        """Get ready; gaps of the edges are 0 or 1, and every item may take any slot."""
        self._base = Numbered(line)
        self.promising = True
        self._lot = Lot(_SEED)

    def fewer(self, slots: Sequence[int | None], steps: Steps, goal: int) -> Slots | None:
        """Return the same items in fewer slots, or None.

        Args:
            slots: a slot per item; all have one.
            steps: the budget.
            goal: so few are enough.
        """
        home = _closed_up([slots[item] or 0 for item in self._base.by_size])
        begun = best = max(home) + 1
        at_best, futile = home, 0
        while best > goal and steps and futile < _FUTILE:
            home = self._round(home, steps)
            count = max(home) + 1
            futile = 0 if self.promising or count < best else futile + 1
            if count < best:
                best, at_best = count, home
        return self._in_order(at_best) if best < begun else None

    def _round(self, home: list[int], steps: Steps) -> list[int]:
        """Empty what can be emptied; else let items of the emptiest slots change places."""
        state = Homes(self._base, home)
        roots = state.emptiest()
        self.promising = len(roots) >= _PROMISING
        gone = 0
        for root in roots:
            if state.work > steps.left:
                break
            gone += state.empty(root)
        if not gone:
            state.change(roots, self._lot)
        steps.take(state.work)
        return _closed_up(state.home)

    def _in_order(self, home: Sequence[int]) -> Slots:
        place = {slot: at for at, slot in enumerate(self._base.sorted(home) or ())}
        return [place[home[at]] for at in self._base.number]


def _closed_up(home: Sequence[int]) -> list[int]:
    """Slots numbered without gaps."""
    place = {slot: at for at, slot in enumerate(sorted(set(home)))}
    return [place[slot] for slot in home]
