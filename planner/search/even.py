"""The same number of slots, loaded as evenly as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planner.assignment.problem import Problem

__all__ = ["cost", "evened"]

_EVEN_ENOUGH = 0.03
"""The search for the lowest even load ends at this part of the caps."""

Slots = list[int | None]
Pass = Callable[[Sequence[tuple[int, ...]]], Slots | None]


def cost(problem: Problem, slots: Sequence[int | None]) -> tuple[float, ...]:
    """Return what assignments are compared by: items left out, slots used, rank out of order, unevenness."""
    used = {slot for slot in slots if slot is not None}
    lateness = 0.0
    if problem.rank:
        last = max(used, default=0)
        lateness = sum(r * (last - s) for r, s in zip(problem.rank, slots, strict=True) if s is not None)
    return (slots.count(None), len(used), lateness, _peak(problem, slots))


def evened(problem: Problem, best: Slots, passes: Sequence[Pass]) -> Slots:
    """Lower all caps alike as long as no more slots are needed; take the lowest that works.

    Args:
        problem: what to assign.
        best: the assignment to improve on.
        passes: ways to assign under other caps; None where a way gives up.
    """
    target = max(len(set(best) - {None}), problem.min_slots)
    missing = best.count(None)
    low, high = _least_level(problem, target), 1.0
    while high - low > _EVEN_ENOUGH:
        level = (low + high) / 2
        caps = [tuple(max(1, int(cap * level)) for cap in slot) for slot in problem.caps]
        tries = [slots for run in passes if (slots := run(caps)) is not None]
        good = [
            slots for slots in tries if slots.count(None) <= missing and len(set(slots) - {None}) <= target
        ]
        if good:
            best, high = min(good, key=lambda slots: cost(problem, slots)), level
        else:
            low = level
    return best


def _peak(problem: Problem, slots: Sequence[int | None]) -> float:
    """The fullest slot's load as a part of its cap."""
    loads: dict[int, list[int]] = {}
    for item, slot in enumerate(slots):
        if slot is not None:
            load = loads.setdefault(slot, [0] * len(problem.sizes[item]))
            for index, part in enumerate(problem.sizes[item]):
                load[index] += part
    parts = (part / cap for slot, load in loads.items() for part, cap in _pairs(load, problem.cap(slot)))
    return max(parts, default=0.0)


def _pairs(load: Sequence[int], cap: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((part, whole) for part, whole in zip(load, cap, strict=True) if whole)


def _least_level(problem: Problem, target: int) -> float:
    """The part of their caps that the roomiest slots need at least to hold everything."""
    level = 0.0
    for index, column in enumerate(zip(*problem.sizes, strict=True)):
        caps = sorted((cap[index] for cap in problem.caps), reverse=True)[:target]
        room = sum(caps) if not problem.endless else caps[0] * target
        level = max(level, sum(column) / room if room else 1.0)
    return min(1.0, level)
