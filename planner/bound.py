"""Lower bounds on the number of slots: no assignment of the same items can use fewer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from planner.network import Network
from planner.problem import Problem

__all__ = ["lower_bound"]


def lower_bound(problem: Problem) -> tuple[int, str]:
    """Return a proved lower bound and what binds, in words.

    Tried: the sum of each resource over the roomiest slots, items larger than half a slot (no two of
    them share one), sums of rounded sizes (what is too large to stand beside small ones counts for more),
    and the longest chain of strict edges. ``min_slots`` is a wish and does not count.
    """
    if not problem.sizes or not problem.caps:
        return 0, "nothing to plan"
    bounds = [(1, "there is something to move")]
    for index in range(len(problem.sizes[0])):
        name, unit = problem.resources[index] if problem.resources else (f"of resource {index + 1}", 1)
        bounds.append(_by_sum(problem, index, name, unit))
        bounds.append(_by_halves(problem, index, name))
        bounds.append((_by_rounding(problem, index), f"sizes that leave gaps beside each other: {name}"))
    strict = max(Network(problem).chain) + 1
    bounds.append((strict, f"a chain of {strict} moves, each in a later wave than the one before"))
    return max(bounds, key=lambda bound: bound[0])


def _by_sum(problem: Problem, index: int, name: str, unit: int) -> tuple[int, str]:
    total = sum(size[index] for size in problem.sizes)
    caps = sorted((cap[index] for cap in problem.caps), reverse=True)
    if problem.endless:
        caps = [caps[0]]
    text = f"{total / unit:.7g} {name} in all, at most {caps[0] / unit:.7g} in a wave"
    if len(caps) == 1:
        return (-(-total // caps[0]) if caps[0] else 1), text
    needed = next((count for count, room in enumerate(accumulate(caps), 1) if room >= total), len(caps))
    return needed, text


def _by_halves(problem: Problem, index: int, name: str) -> tuple[int, str]:
    top = max(cap[index] for cap in problem.caps)
    large = sum(1 for size in problem.sizes if 2 * size[index] > top)
    return large, f"{large} move groups take more than half of a wave's {name.removeprefix('of ')}"


_ROUNDINGS = 12


def _by_rounding(problem: Problem, index: int) -> int:
    """Bound by dual feasible functions (Fekete and Schepers 2001): however sizes are rounded, a slot holds 1.

    One family takes items above ``top - p`` as full and forgets those below ``p``; the other rounds down
    to multiples of ``top / k``, which covers items above a half, a third and so on.
    """
    top = max(cap[index] for cap in problem.caps)
    sizes = sorted(min(size[index], top) for size in problem.sizes)
    if not top:
        return 1
    below = [0, *accumulate(sizes)]
    best = 1
    for least in {size for size in sizes if 2 * size <= top}:
        small, large = bisect_left(sizes, least), bisect_right(sizes, top - least)
        whole = below[large] - below[small] + (len(sizes) - large) * top
        best = max(best, -(-whole // top))
    for parts in range(1, _ROUNDINGS):
        scaled = sum(
            parts * size if not (parts + 1) * size % top else (parts + 1) * size // top * top
            for size in sizes
        )
        best = max(best, -(-scaled // (parts * top)))
    return best
