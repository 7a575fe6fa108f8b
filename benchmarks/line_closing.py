"""What the fewest stations of a line balancing instance are, as far as anybody finds out within some seconds.

The planner's own bound shows that for most plans. Where it does not, a search with five times the planner's
steps goes on from the plan, and the yardstick heuristic had its seconds too. An instance whose best
assignment by any of these is as short as the best bound is closed: its optimum is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.search.assign import EFFORT
from planner.search.portfolio import fewer_slots
from planner.steps import Steps

__all__ = ["Known", "known"]

_LONGER = 5
"""So many times the steps of a plan."""


@dataclass(frozen=True)
class Known:
    """The fewest stations anybody found, and how many are needed at least."""

    best: int
    least: int

    @property
    def closed(self) -> bool:
        """Whether the optimum is known."""
        return self.best == self.least


def known(problem: Problem, slots: Sequence[int | None], least: int, other: int) -> Known:
    """Return what is known of the fewest stations.

    Args:
        problem: one cap, and all stations alike.
        slots: the planner's assignment of all tasks.
        least: the planner's bound.
        other: as many stations somebody else needs.
    """
    used = len(set(slots))
    if least in {used, other}:
        return Known(least, least)
    line = Line(problem.in_largest_units())
    found = fewer_slots((line, line.mirrored), Steps(_LONGER * EFFORT), used, least, slots)
    best = len(set(found.slots)) if found.slots is not None else used
    return Known(min(best, other), max(least, found.least))
