"""What comes of cutting waves, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.assignment.problem import Problem
from planner.demands.demands import Demands
from planner.grouping.groups import Group
from planner.grouping.rejected import Rejected
from planner.search.repair import Cause
from wavelift.model.plan import Bound
from wavelift.settings import Goal

__all__ = ["Contradicted", "Cut", "Waves"]

_NO_BOUND = Bound(0, proved=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the waves were cut from, for questions that come later.

    Attributes:
        demands: what groups ask for.
        groups: the group of each item.
        problem: the problem that was solved.
        slots: slot per item.
        causes: per item that is not where it was, why.
        earlier: slot per item that had one.
        most: slots that hold at most so many VMs by themselves.
    """

    demands: Demands
    groups: Sequence[Group]
    problem: Problem
    slots: Sequence[int | None]
    causes: Mapping[int, Cause] = field(default_factory=dict)
    earlier: Mapping[int, int] = field(default_factory=dict)
    most: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contradicted:
    """Items whose earliest slot lies behind their latest, and the whole problem they are part of."""

    demands: Demands
    groups: Sequence[Group]
    problem: Problem
    items: Sequence[int]


@dataclass(frozen=True, slots=True)
class Waves:
    """The result.

    Attributes:
        by_slot: groups by slot (0, 1, … in running order).
        rejected: what found no place.
        bound: no plan of the same groups has fewer waves.
        pilot: whether the first slot is the pilot.
        scores: the goals in their order, with what is reached.
        cut: what this was made from; None where there was nothing to do.
        fewer: how many slots a quick look at planning afresh needs, where it is fewer than are used; else 0.
        contradicted: groups that rows leave no slot at all, beside everything they stand in; None for none.
    """

    by_slot: Mapping[int, Sequence[Group]]
    rejected: Sequence[Rejected] = field(default=())
    bound: Bound = _NO_BOUND
    pilot: bool = False
    scores: Sequence[tuple[Goal, float]] = ()
    cut: Cut | None = None
    fewer: int = 0
    contradicted: Contradicted | None = None
