"""How much work may be spent on each part of cutting waves, in steps: about a second each million."""

from __future__ import annotations

from planner.assignment.problem import Problem
from planner.steps import Steps

__all__ = [
    "annealing_steps",
    "better_steps",
    "ejection_steps",
    "repair_steps",
    "settling_steps",
    "window_set_steps",
]

_Lines = tuple[tuple[int, int], ...]
"""(steps, more of them per group): the fewest of these count."""

_REPAIR: _Lines = ((4_000_000, 2_000), (24_000_000, 0))
"""For pushing others aside. There is a most because with 100,000 groups and a calendar that is far too short,
trying on and on finds hardly anything. Rarely more than a small part is needed."""

_BETTER: _Lines = ((1_500_000, 200), (6_000_000, 0))
"""For the softer goals: two to ten seconds."""

_SETTLING: _Lines = ((0, 10_000), (150_000, 100), (400_000, 0))
"""For the same where other windows were chosen and nothing but rank and load is left to look at."""

_ANNEALING: _Lines = ((0, 25_000), (1_000_000, 3_000), (8_000_000, 0))
"""For affinity."""

_EJECTION: _Lines = ((0, 40_000), (2_000_000, 2_000), (8_000_000, 0))
"""For pushing out on and on: what is found with sixty groups and 2 % of room, or a thousand and 1 %, is found
with 1.4 million."""

_WINDOW_SETS: _Lines = ((0, 20_000), (1_000_000, 2_000), (6_000_000, 0))
"""For other sets of windows: half a second with sixty groups, two with a thousand."""

_MOST_FOR_SETS = 10_000
"""With more groups than this, no other windows are tried: every try looks at all of them."""

_SHORT = 8
"""This part of them where windows offer less than is asked for, so that not all can have a slot."""


def repair_steps(groups: int) -> Steps:
    """The budget for pushing others aside, once."""
    return Steps(_fewest(_REPAIR, groups))


def better_steps(groups: int) -> Steps:
    """The budget for the softer goals."""
    return Steps(_fewest(_BETTER, groups))


def settling_steps(groups: int) -> Steps:
    """The budget for rank and load, once other windows were chosen."""
    return Steps(_fewest(_SETTLING, groups))


def annealing_steps(groups: int) -> int:
    """The budget for affinity by annealing, as a number: it may be spent twice."""
    return _fewest(_ANNEALING, groups)


def window_set_steps(problem: Problem) -> Steps:
    """The budget for finding other windows; where all are alike, there is mostly nothing left to find."""
    groups = len(problem.sizes)
    alike = len(set(problem.caps)) == 1 and not problem.allowed
    steps = _fewest(_WINDOW_SETS, groups) if groups <= _MOST_FOR_SETS else 0
    return Steps(steps // _SHORT if alike else steps)


def ejection_steps(problem: Problem) -> Steps:
    """The budget for pushing out on and on, until all have a slot."""
    steps = _fewest(_EJECTION, len(problem.sizes))
    return Steps(steps // _SHORT if _is_short(problem) else steps)


def _fewest(lines: _Lines, groups: int) -> int:
    return min(fixed + each * groups for fixed, each in lines)


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
