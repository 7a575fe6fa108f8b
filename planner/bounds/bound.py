"""Lower bounds on the number of slots: no assignment of the same items can use fewer."""

from __future__ import annotations

from itertools import accumulate

from planner.assignment.closure import LARGEST
from planner.assignment.line import Line
from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.assignment.rounding import roundings
from planner.bounds.conflicts import in_slots, strangers
from planner.bounds.too_few import slots_needed
from wavelift.model.quantities import number

__all__ = ["line_bound", "lower_bound"]


def lower_bound(problem: Problem, network: Network | None = None) -> tuple[int, str]:
    """Return a proved lower bound and what binds, in words.

    Tried: the sum of each resource over the roomiest slots, items larger than half a slot (no two of
    them share one), sums of rounded sizes (what is too large to stand beside small ones counts for more),
    the longest chain of strict edges, sets of which no two can share a slot; and where slots are alike what
    ``planner.bounds.too_few`` shows.
    ``min_slots`` is a wish and does not count.

    Args:
        problem: what to bound.
        network: its edges, followed, where that is done already.
    """
    if not problem.sizes or not problem.caps:
        return 0, "nothing to plan"
    return line_bound(Line(problem.in_largest_units(), network), problem)


def line_bound(line: Line, told: Problem) -> tuple[int, str]:
    """Return what ``lower_bound`` does, for a problem made ready; not for an empty one.

    Args:
        line: the problem in its largest units.
        told: the same as people know it: what is said of caps is said of these.
    """
    problem = line.problem
    bounds = [(1, "there is something to move")]
    for index in range(len(problem.sizes[0])):
        name, unit = told.resources[index] if told.resources else (f"of resource {index + 1}", 1)
        bounds.append(_by_sum(told, index, name, unit))
        bounds.append(_by_halves(told, index, name))
        bounds.append((_by_rounding(problem, index), f"sizes that leave gaps beside each other: {name}"))
    strict = max(line.network.chain) + 1
    bounds.append((strict, f"a chain of {strict:,} moves, each in a later wave than the one before"))
    if (problem.apart or problem.allowed) and len(problem.sizes) <= LARGEST:
        alone = max(map(len, strangers(in_slots(problem, line.network))), default=1)
        bounds.append((alone, f"{alone:,} move groups of which no two can share a wave"))
    best = max(bounds, key=lambda bound: bound[0])
    if problem.uniform and len(problem.sizes) <= LARGEST:
        least, why = slots_needed(line, best[0])
        return (least, why) if why else best
    return best


def _by_sum(problem: Problem, index: int, name: str, unit: int) -> tuple[int, str]:
    total = sum(size[index] for size in problem.sizes)
    caps = sorted((cap[index] for cap in problem.caps), reverse=True)
    if problem.endless:
        caps = [caps[0]]
    text = f"{number(total / unit)} {name} in all, at most {number(caps[0] / unit)} in a wave"
    if len(caps) == 1:
        return (-(-total // caps[0]) if caps[0] else 1), text
    needed = next((count for count, room in enumerate(accumulate(caps), 1) if room >= total), len(caps))
    return needed, text


def _by_halves(problem: Problem, index: int, name: str) -> tuple[int, str]:
    top = max(cap[index] for cap in problem.caps)
    large = sum(1 for size in problem.sizes if 2 * size[index] > top)
    return large, f"{large:,} move groups take more than half of a wave's {name.removeprefix('of ')}"


def _by_rounding(problem: Problem, index: int) -> int:
    top = max(cap[index] for cap in problem.caps)
    found = roundings([size[index] for size in problem.sizes], top)
    return max((rounding.slots for rounding in found), default=1)
