"""A problem made ready for many passes over it: what binds, in flat lists, forward or mirrored."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from planner.assignment.dominance import dominators
from planner.assignment.spans import Spans
from planner.assignment.worth import Worth

__all__ = ["Line"]


class Line(Spans):
    """A problem as the searches read it; what they ask for is worked out once."""

    @cached_property
    def worth(self) -> Worth:
        """What the items are worth, worked out once."""
        return Worth(self)

    @cached_property
    def dominators(self) -> list[int]:
        """Per item, those that may stand in for it at no loss, a bit each."""
        return dominators(self)

    @cached_property
    def mirrored(self) -> Line:
        """The problem seen from its end: last slot first."""
        problem = self.problem
        edges = tuple((then, first, gap) for first, then, gap in problem.edges)
        found = Line(replace(problem, edges=edges, rank=tuple(-rank for rank in problem.rank)))
        found.by_pairs = self.by_pairs  # who may stand beside whom is the same from either end
        if self.by_pairs is not None:
            found.partners = self.partners
        return found
