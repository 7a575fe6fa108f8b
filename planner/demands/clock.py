"""Whether a wave ends in time: waves of one window run one after the other and share its seconds."""

from __future__ import annotations

from collections.abc import Sequence

from planner.assignment.problem import Problem
from planner.demands.demands import Demands
from planner.grouping.groups import Group

__all__ = ["Clock"]


class Clock:
    """Durations of waves against what windows leave.

    Args:
        demands: timing and order inside waves.
        groups: the group of each item.
        problem: the pools of slots.
        first: the calendar's slot that the problem's slot 0 is.
    """

    def __init__(
        self, demands: Demands, groups: Sequence[Group], problem: Problem, *, first: int = 0
    ) -> None:
        self._demands, self._groups, self._problem = demands, groups, problem
        self._slots = demands.given.slots[first:] or demands.given.slots
        self._spent: dict[int, float] = {}
        self._known: dict[tuple[int, ...], float] = {}

    def seconds(self, items: Sequence[int]) -> float:
        """How long these items take as one wave; searches ask for the same again and again."""
        asked = tuple(items)
        known = self._known.get(asked)
        if known is None:
            vms = sorted(key for item in items for key in self._groups[item].vms)
            known = self._known[asked] = self._demands.given.timing.wave(vms, self._demands.after).makespan
        return known

    def fits(self, slot: int, items: Sequence[int]) -> bool:
        """Whether they end within what earlier waves leave of the window."""
        room = self._slots[min(slot, len(self._slots) - 1)].seconds
        left = room - self._spent.get(self._problem.pool(slot), 0.0)
        return self.seconds(items) <= left

    def settle(self, slot: int, items: Sequence[int]) -> None:
        """Note what a slot holds for good."""
        if self._problem.pools and items:
            self.spend(self._problem.pool(slot), self.seconds(items))

    def spend(self, pool: int, seconds: float) -> None:
        """Note time that is gone from a window."""
        self._spent[pool] = self._spent.get(pool, 0.0) + seconds
