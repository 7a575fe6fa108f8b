"""What the edges of a problem imply: order of items, chains below them, earliest and latest slots."""

from __future__ import annotations

from collections import deque

from planner.assignment.problem import NEVER, Problem

__all__ = ["NEVER", "Network"]


class Network:
    """The edges of a problem, followed once.

    Attributes:
        after, before: per item, (neighbour, gap) pairs.
        order: items so that every edge points forward; ties by item.
        earliest, latest: first and last slot that edges and allowed slots leave an item.
        chain: strict edges on the longest way from the item to an end.
    """

    def __init__(self, problem: Problem) -> None:
        size = len(problem.sizes)
        self.after: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        self.before: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for first, then, gap in problem.edges:
            self.after[first].append((then, gap))
            self.before[then].append((first, gap))
        self.order = self._sorted(size)
        gaps = any(gap for _, _, gap in problem.edges)
        free = not problem.allowed and not gaps
        end = NEVER if problem.endless else len(problem.caps) - 1
        self.earliest = [0] * size if free else self._earliest(problem)
        self.latest = [end] * size if free else self._latest(problem, end)
        self.chain = self._chains() if gaps else [0] * size

    def _sorted(self, size: int) -> list[int]:
        waiting = [len(before) for before in self.before]
        ready = deque(item for item in range(size) if not waiting[item])
        order: list[int] = []
        while ready:
            item = ready.popleft()
            order.append(item)
            for then, _ in self.after[item]:
                waiting[then] -= 1
                if not waiting[then]:
                    ready.append(then)
        if len(order) < size:
            raise ValueError("the edges of a problem must not close a cycle")
        return order

    def _earliest(self, problem: Problem) -> list[int]:
        earliest, later = [0] * len(problem.sizes), problem.later
        for item in self.order:
            soonest = max((later(earliest[first], gap) for first, gap in self.before[item]), default=0)
            if item in problem.allowed:
                soonest = min((slot for slot in problem.allowed[item] if slot >= soonest), default=NEVER)
            earliest[item] = soonest
        return earliest

    def _latest(self, problem: Problem, end: int) -> list[int]:
        latest, sooner = [end] * len(problem.sizes), problem.sooner
        for item in reversed(self.order):
            last = min((sooner(latest[then], gap) for then, gap in self.after[item]), default=end)
            if item in problem.allowed:
                last = max((slot for slot in problem.allowed[item] if slot <= last), default=-1)
            latest[item] = last
        return latest

    def _chains(self) -> list[int]:
        chain = [0] * len(self.order)
        for item in reversed(self.order):
            chain[item] = max(
                [0, *[chain[then] + (gap if gap >= 0 else 1) for then, gap in self.after[item]]]
            )
        return chain
