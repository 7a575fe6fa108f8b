"""The goals of a plan as numbers, in the order the campaign wants them: lower is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.assignment.problem import Problem
from planner.grouping.affinity import Links
from wavelift.settings import Goal

__all__ = ["Goals"]

_NO_LIMIT = 1 << 59


class Goals:
    """What assignments are compared by.

    Args:
        order: the goals, most important first.
        problem: sizes, caps and ranks.
        links: affinity.
        earlier: slot per item that had one.
        weight: per item, its number of VMs.
    """

    def __init__(
        self,
        order: Sequence[Goal],
        problem: Problem,
        links: Links,
        earlier: Mapping[int, int],
        weight: Sequence[int],
    ) -> None:
        self.order, self.links = tuple(order), links
        self._problem, self._earlier, self._weight = problem, earlier, weight
        self._limited = [
            index
            for index in range(len(problem.caps[0]))
            if any(cap[index] < _NO_LIMIT for cap in problem.caps)
        ]

    def value(self, slots: Sequence[int | None]) -> tuple[float, ...]:
        """Items left out first, then the goals in their order."""
        left_out = sum(self._weight[item] for item, slot in enumerate(slots) if slot is None)
        return (float(left_out), *(self.one(goal, slots) for goal in self.order))

    def one(self, goal: Goal, slots: Sequence[int | None]) -> float:
        """The value of one goal."""
        used = {slot for slot in slots if slot is not None}
        if goal is Goal.WINDOWS:
            return float(len({self._problem.pool(slot) for slot in used}))
        if goal is Goal.FINISH:
            return float(max(used, default=0))
        if goal is Goal.CRITICALITY:
            last = max(used, default=0)
            ranks = zip(self._problem.rank, slots, strict=True) if self._problem.rank else ()
            return float(sum(rank * (last - slot) for rank, slot in ranks if slot is not None))
        if goal is Goal.AFFINITY:
            return self.links.total(slots)
        if goal is Goal.EVEN:
            return round(self._unevenness(slots), 9)
        return float(
            sum(self._weight[item] for item, slot in self._earlier.items() if slots[item] not in (None, slot))
        )

    def away(self, item: int, slot: int) -> float:
        """How many VMs of an item are not where they were, if it is in a slot."""
        home = self._earlier.get(item)
        return 0.0 if home is None or home == slot else float(self._weight[item])

    def moving(self, item: int, home: int, slot: int) -> float:
        """How many VMs more are not where they were, if an item goes from one slot to another."""
        return self.away(item, slot) - self.away(item, home)

    def _unevenness(self, slots: Sequence[int | None]) -> float:
        loads: dict[int, list[int]] = {}
        for item, slot in enumerate(slots):
            if slot is not None:
                load = loads.setdefault(slot, [0] * len(self._problem.caps[0]))
                for index, part in enumerate(self._problem.sizes[item]):
                    load[index] += part
        return sum(self.fullness(load, slot) for slot, load in loads.items())

    def fullness(self, load: Sequence[int], slot: int) -> float:
        """What a slot's load adds to unevenness: the squares of its parts of what there is."""
        cap = self._problem.cap(slot)
        return sum((load[index] / cap[index]) ** 2 for index in self._limited if cap[index])
