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
        tail: weight of the heaviest way from the item to an end, itself included.
        share: the largest part of a slot that the item takes of any resource, 0 to 1 and beyond.
    """

    def __init__(self, problem: Problem) -> None:
        size = len(problem.sizes)
        self.after: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        self.before: list[list[tuple[int, int]]] = [[] for _ in range(size)]
        for first, then, gap in problem.edges:
            self.after[first].append((then, gap))
            self.before[then].append((first, gap))
        self.order = self._sorted(size)
        self.share = _shares(problem)
        free = not problem.allowed and not any(gap for _, _, gap in problem.edges)
        end = NEVER if problem.endless else len(problem.caps) - 1
        self.earliest = [0] * size if free else self._earliest(problem)
        self.latest = [end] * size if free else self._latest(problem, end)
        self.chain, self.tail = self._downwards()

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

    def _downwards(self) -> tuple[list[int], list[float]]:
        chain, tail, share = [0] * len(self.order), list(self.share), self.share
        for item in reversed(self.order):
            after = self.after[item]
            chain[item] = max([0, *[chain[then] + (gap if gap >= 0 else 1) for then, gap in after]])
            tail[item] = share[item] + max([0.0, *[tail[then] for then, _ in after]])
        return chain, tail


def _shares(problem: Problem) -> list[float]:
    """See ``Network.share``; column by column, because a campaign has a hundred thousand items."""
    tops = [max(column) for column in zip(*problem.caps, strict=True)]
    parts = [
        [part / top if top else float(part > 0) for part in column]
        for column, top in zip(zip(*problem.sizes, strict=True), tops, strict=False)
    ]
    return list(map(max, parts[0], *parts)) if parts else []
