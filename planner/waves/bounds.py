"""What is proved about fewer waves and windows, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.assignment.network import Network
from planner.assignment.problem import Assignment, Problem
from planner.bounds.bound import lower_bound
from planner.bounds.calendar import Least, Leasts, calendar_bound
from planner.bounds.stretches import Need
from planner.search.cut import part
from wavelift.model.plan import Bound
from wavelift.model.quantities import some

__all__ = ["PlanBound"]

_NAMED = 3
"""So many move groups are named."""

_SHOWN = 3
"""So many stretches of the calendar are told."""


@dataclass(frozen=True, slots=True)
class PlanBound:
    """Bounds of plans of one problem.

    Attributes:
        problem: what was solved.
        network: its edges, followed.
        windows: the window's name of each slot.
        names: the VMs' names of each item.
    """

    problem: Problem
    network: Network
    windows: Sequence[str]
    names: Sequence[Sequence[str]]

    def of(self, assignment: Assignment, leasts: Leasts | None) -> Bound:
        """Return the bound of what has a slot.

        Args:
            assignment: the plan, and what its search proved.
            leasts: the calendar's bounds for all items, where they are known.
        """
        placed = [item for item, slot in enumerate(assignment.slots) if slot is not None]
        if not placed:
            return Bound(0, proved=False, why="nothing to plan")
        if len(placed) < len(assignment.slots):
            rest = part(self.problem, placed)
            names = [self.names[item] for item in placed]
            slots = tuple(assignment.slots[item] for item in placed)
            return PlanBound(rest, Network(rest), self.windows, names).of(Assignment(slots), None)
        found = self._of_waves(assignment) if self.problem.endless else self._of_both(assignment, leasts)
        return self._asked(assignment, found)

    def _of_waves(self, assignment: Assignment) -> Bound:
        """What the search proved, or what is proved without it."""
        waves, why = assignment.least, assignment.why
        if not why:
            waves, why = lower_bound(self.problem, self.network)
        return Bound(waves, proved=waves == len(assignment.used), why=why)

    def _of_both(self, assignment: Assignment, leasts: Leasts | None) -> Bound:
        leasts = leasts or calendar_bound(self.problem, self.network)
        used = assignment.used
        return Bound(
            leasts.waves.count,
            proved=leasts.waves.count == len(used),
            why=self._words(leasts.waves, self.windows),
            windows=leasts.windows.count,
            windows_proved=leasts.windows.count == len({self.windows[slot] for slot in used}),
            windows_why=self._words(leasts.windows, list(dict.fromkeys(self.windows))),
        )

    def _asked(self, assignment: Assignment, found: Bound) -> Bound:
        """So many waves as are asked for are not too many."""
        used, asked = len(assignment.used), self.problem.min_slots
        if not found.waves < asked <= used:
            return found
        return replace(found, waves=asked, proved=asked == used, why=f"min_waves asks for {asked}")

    def _words(self, least: Least, points: Sequence[str]) -> str:
        """What shows the least number; ``points`` are the names of the points of its row."""
        shown = least.shown
        told = [self._of_need(need, points, alone=len(shown) == 1) for need in shown[:_SHOWN]]
        return "; ".join([*told, "and so on"] if len(shown) > _SHOWN else told)

    def _of_need(self, need: Need, points: Sequence[str], *, alone: bool) -> str:
        who = f": {some([self._name(item) for item in need.items], _NAMED)}" if need.items else ""
        if alone and need.first == 0 and need.last == len(points) - 1:
            return f"{need.why}{who}"
        first, last = points[need.first], points[need.last]
        where = f"in {first}" if first == last else f"from {first} to {last}"
        return f"{need.count:,} {where}: {need.why}{who}"

    def _name(self, item: int) -> str:
        first, *more = self.names[item]
        return f"{first} and {len(more):,} more" if more else first
