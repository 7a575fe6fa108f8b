"""What binds in a problem: its sizes, loads and edges in flat lists."""

from __future__ import annotations

from functools import cached_property

from planner.assignment.closure import Closure
from planner.assignment.network import Network
from planner.assignment.problem import Problem

__all__ = ["Binding"]

_MANY = 3000
"""Up to so many items it is worth finding out which of two resources stops everything that the other does."""


class Binding:
    """A problem without what is worked out of it at length.

    Attributes:
        problem, network: where it comes from.
        binding: the resources that can stop anything at all; never empty.
        load: per item, how much of a slot it takes, measured by what binds: whole numbers where only one
            resource does.
        full: the load that fills a slot.
        sizes: per item, its sizes in the binding resources; ``first`` is the first of them.
        after, later: per item, what may share its slot, and what must come in a later one.
        waits: per item, how many items come before it.
        rivals: per item, items that never share its slot.
    """

    def __init__(self, problem: Problem, network: Network | None = None) -> None:
        self.problem = problem
        self.network = network or Network(problem)
        self.binding = _binding(problem)
        self.sizes = [tuple(size[index] for index in self.binding) for size in problem.sizes]
        self.first = [size[0] for size in self.sizes]
        self.load, self.full = self._loads()
        self.after = [[then for then, gap in after if not gap] for after in self.network.after]
        self.later = [[then for then, gap in after if gap] for after in self.network.after]
        self.waits = [len(before) for before in self.network.before]
        self.rivals: dict[int, set[int]] = {}
        for one, other in problem.apart:
            self.rivals.setdefault(one, set()).add(other)
            self.rivals.setdefault(other, set()).add(one)

    @cached_property
    def closure(self) -> Closure:
        """The edges, followed to their ends."""
        return Closure(self.network)

    def _loads(self) -> tuple[list[float], float]:
        """Measure items by what is scarce: each resource counts by how much of its caps is asked for."""
        top = [max(cap[index] for cap in self.problem.caps) for index in self.binding]
        if len(self.binding) == 1:
            return [float(size[0]) for size in self.sizes], float(max(1, top[0]))
        total = [sum(column) for column in zip(*self.sizes, strict=True)]
        weight = [whole / (cap * cap) if cap else 0.0 for whole, cap in zip(total, top, strict=True)]
        load = [sum(part * by for part, by in zip(size, weight, strict=True)) for size in self.sizes]
        return load, sum(cap * by for cap, by in zip(top, weight, strict=True)) or 1.0


def _binding(problem: Problem) -> list[int]:
    """The resources of which not everything fits into the smallest slot at once."""
    totals = [sum(column) for column in zip(*problem.sizes, strict=True)]
    least = [min(column) for column in zip(*problem.caps, strict=True)]
    found = [index for index, total in enumerate(totals) if total > least[index]]
    if len(found) > 1 and len(problem.sizes) <= _MANY:
        for index in list(found):
            if any(_hides(problem, other, index, least[index]) for other in found if other != index):
                found.remove(index)
    return found or [0]


def _hides(problem: Problem, one: int, other: int, least: int) -> bool:
    """Whether what fits by one resource fits by the other too, even where items ask for most of it."""
    room = max(cap[one] for cap in problem.caps)
    taken = 0
    ratio = sorted(
        ((size[other], size[one]) for size in problem.sizes),
        key=lambda pair: pair[0] / pair[1] if pair[1] else float("inf"),
        reverse=True,
    )
    for asked, costs in ratio:
        if costs > room:
            return taken + asked * room // costs <= least
        taken, room = taken + asked, room - costs
    return taken <= least
