"""How much work may be spent on each part of cutting waves, in steps: about a second each million."""

from __future__ import annotations

from planner.assignment.problem import Problem
from planner.steps import Steps

__all__ = ["annealing_steps", "better_steps", "ejection_steps", "repair_steps"]

_REPAIR = (4_000_000, 2_000, 24_000_000)
"""Steps for pushing others aside, more of them per group, and the most: with 100,000 groups and a calendar
that is far too short, trying on and on finds hardly anything. Rarely more than a small part is needed."""

_BETTER = (1_500_000, 200, 6_000_000)
"""Steps for the softer goals, more of them per group, and the most: two to ten seconds."""

_ANNEALING = ((0, 25_000), (1_000_000, 3_000), (8_000_000, 0))
"""The fewest of so many steps for affinity, with so many more per group."""

_EJECTION = ((0, 40_000), (2_000_000, 2_000), (8_000_000, 0))
"""The fewest of so many steps for pushing out on and on, with so many more per group: what is found with
sixty groups and 2 % of room, or a thousand and 1 %, is found with 1.4 million."""

_SHORT = 8
"""This part of them where windows offer less than is asked for, so that not all can have a slot."""


def repair_steps(groups: int) -> Steps:
    """The budget for pushing others aside, once."""
    return Steps(min(_REPAIR[2], _REPAIR[0] + _REPAIR[1] * groups))


def better_steps(groups: int) -> Steps:
    """The budget for the softer goals."""
    return Steps(min(_BETTER[2], _BETTER[0] + _BETTER[1] * groups))


def annealing_steps(groups: int) -> int:
    """The budget for affinity by annealing, once."""
    return min(fixed + each * groups for fixed, each in _ANNEALING)


def ejection_steps(problem: Problem) -> Steps:
    """The budget for pushing out on and on, until all have a slot."""
    steps = min(fixed + each * len(problem.sizes) for fixed, each in _EJECTION)
    return Steps(steps // _SHORT if _is_short(problem) else steps)


def _is_short(problem: Problem) -> bool:
    """Whether all slots together offer less of something than all items ask for and do not give back."""
    if problem.endless:
        return False
    pools = {problem.pool(slot): cap for slot, cap in enumerate(problem.caps)}
    offered = [sum(column) for column in zip(*pools.values(), strict=True)]
    wanted = [sum(column) for column in zip(*problem.sizes, strict=True)]
    left = list(problem.stocks)
    for stock, takes, back in (entry for entries in problem.takes.values() for entry in entries):
        left[stock] -= takes - back
    return min(left, default=0) < 0 or any(ask > has for ask, has in zip(wanted, offered, strict=True))
