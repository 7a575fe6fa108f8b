"""Which windows of a calendar to use: as few as can be, or none after the earliest end that can be had.

Windows are unlike: two short nights take what one long weekend takes. Slots are filled in the order of time,
so that a plan may use three nights where the weekend alone would do. Here sets of windows are tried: those
that stretches of the calendar need, then the roomiest. What stands in no window of the set looks for a slot
in it by guided ejection (see ``planner.search.eject``). The number between the proved bound and what is used
is found by halving; then single windows are left out, the emptiest first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from planner.assignment.problem import Problem
from planner.bounds.stretches import Need
from planner.search.books import Books
from planner.search.eject import Ejection
from planner.steps import Steps
from wavelift.settings import Goal

__all__ = ["WindowSets"]

_TRY = 5
"""Each set of windows gets this part of the steps, single windows half of that."""

_LEFT_OUT = 20
"""So many single windows are left out on trial."""

Slots = list[int | None]


class WindowSets:
    """The search for a better set of windows.

    Args:
        problem: a calendar's.
        books: empty books for the problem with other caps.
        needs: how many windows stretches of the calendar need, by number as their pools come.
        weight: per item, its number of VMs.
        steps: the budget.
        fixed: items of the first window that stay where they are.
    """

    def __init__(
        self,
        problem: Problem,
        books: Callable[[Problem], Books],
        needs: Sequence[Need],
        weight: Sequence[int],
        steps: Steps,
        *,
        fixed: frozenset[int] = frozenset(),
    ) -> None:
        self._problem, self._books, self._weight, self._fixed = problem, books, weight, fixed
        self._needs = sorted(needs, key=lambda need: (need.last, need.first))
        self._steps = steps
        self._whole = steps.left
        pools: dict[int, int] = {}
        self._window = [pools.setdefault(problem.pool(slot), len(pools)) for slot in range(len(problem.caps))]
        self._count = len(pools)
        self._room = self._rooms()

    def _rooms(self) -> list[float]:
        """How much of what all items need each window offers; what is scarce counts most."""
        caps = {window: self._problem.caps[slot] for slot, window in enumerate(self._window)}
        rooms = [0.0] * self._count
        for index, wanted in enumerate(map(sum, zip(*self._problem.sizes, strict=True))):
            offered = [min(caps[window][index], wanted) for window in range(self._count)]
            whole = sum(offered)
            for window, has in enumerate(offered):
                rooms[window] += has / whole if whole else 0.0
        return rooms

    def run(self, slots: Sequence[int | None], goals: Sequence[Goal], least: int) -> Slots:
        """Return an assignment that is better by the first of the goals, or the same one.

        Args:
            slots: a slot for every item.
            goals: in their order; those before the first that asks for something else count.
            least: no assignment uses fewer windows.
        """
        best = list(slots)
        end, most = self._count, self._count
        for goal in goals:
            if goal is Goal.WINDOWS:
                best = self._fewer(best, least, end)
                most = len(self._used(best))
            elif goal is Goal.FINISH:
                best = self._sooner(best, least, most)
                end = 1 + max(self._used(best))
            else:
                break
        return best

    def _used(self, slots: Sequence[int | None]) -> set[int]:
        return {self._window[slot] for slot in slots if slot is not None}

    def _fewer(self, slots: Slots, least: int, end: int) -> Slots:
        """As few windows as are found, none at or after ``end``."""
        low, middle = least, least
        while low < len(self._used(slots)) and self._steps:
            found = self._within(slots, self._set_of(middle, end), _TRY)
            if found is None:
                low = middle + 1
            else:
                slots = found
            middle = (low + len(self._used(slots))) // 2
        return self._without_single(slots, least)

    def _without_single(self, slots: Slots, least: int) -> Slots:
        """Leave out one window after the other, the emptiest first."""
        tried: set[int] = set()
        while len(used := self._used(slots)) > least and len(tried) < _LEFT_OUT and self._steps:
            held = [0] * self._count
            for item, slot in enumerate(slots):
                if slot is not None:
                    held[self._window[slot]] += self._weight[item]
            window = min(used - tried, key=lambda at: (held[at], -at), default=None)
            if window is None:
                break
            tried.add(window)
            slots = self._within(slots, used - {window}, 2 * _TRY) or slots
        return slots

    def _sooner(self, slots: Slots, least: int, most: int) -> Slots:
        """As early an end as is found, with at most so many windows."""
        low = least
        while (last := 1 + max(self._used(slots))) > low and self._steps:
            middle = (low + last) // 2
            found = self._within(slots, self._set_of(min(most, middle), middle), _TRY)
            if found is None:
                low = middle + 1
            else:
                slots = found
        return slots

    def _set_of(self, count: int, end: int) -> Collection[int] | None:
        """So many windows before ``end``: those that stretches need, and the roomiest."""
        chosen = {0} if self._fixed else set[int]()
        for need in self._needs:
            inside = range(need.first, min(need.last + 1, end))
            short = need.count - len(chosen.intersection(inside))
            chosen.update(self._roomiest(set(inside) - chosen)[: max(0, short)])
        if len(chosen) > count:
            return None
        chosen.update(self._roomiest(set(range(end)) - chosen)[: count - len(chosen)])
        return chosen

    def _roomiest(self, windows: Collection[int]) -> list[int]:
        return sorted(windows, key=lambda window: (-self._room[window], window))

    def _within(self, slots: Slots, windows: Collection[int] | None, part: int) -> Slots | None:
        """Every item in a slot of these windows; None where that is not found."""
        held = {self._window[slot] for item in self._fixed if (slot := slots[item]) is not None}
        if windows is None or not held.issubset(windows):
            return None
        problem = self._problem
        nothing = (0,) * len(problem.caps[0])
        caps = tuple(cap if self._window[at] in windows else nothing for at, cap in enumerate(problem.caps))
        books = self._books(replace(problem, caps=caps))
        for item, slot in enumerate(slots):
            if slot is not None and self._window[slot] in windows:
                books.put(item, slot)
        budget = min(self._steps.left, self._whole // part)
        steps = Steps(budget)
        left = Ejection(books, self._weight, steps, self._fixed).run()
        self._steps.take(budget - steps.left)
        return None if left else list(books.slots)
