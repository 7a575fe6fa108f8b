"""Strongly connected components and online acyclicity over numbered nodes, in plain Python.

networkx finds the same components about nine times slower on 50,000 nodes and 200,000 edges, so the
planner's own path uses these; the graph that people query stays a networkx graph (``planner.graph.build``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

__all__ = ["Acyclic", "Union", "components"]


class Union:
    """Disjoint sets of numbers; the smallest number of a set stands for it."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        """Return the smallest number of the item's set."""
        parent = self._parent
        root = item
        while parent[root] != root:
            root = parent[root]
        while parent[item] != root:
            parent[item], item = root, parent[item]
        return root

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first


def components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the strongly connected components, each sorted, in order of their smallest node."""
    alone = _outside_cycles(successors)
    found = _Tarjan(successors, alone).run()
    return sorted([*([node] for node, is_alone in enumerate(alone) if is_alone), *map(sorted, found)])


def _outside_cycles(successors: Sequence[Sequence[int]]) -> bytearray:
    """Mark the nodes that nothing but marked nodes leads to: mostly all, and quicker than to search them."""
    waiting = [0] * len(successors)
    for following in successors:
        for then in following:
            waiting[then] += 1
    marked = bytearray(len(successors))
    ready = [node for node, count in enumerate(waiting) if not count]
    while ready:
        node = ready.pop()
        marked[node] = 1
        for then in successors[node]:
            waiting[then] -= 1
            if not waiting[then]:
                ready.append(then)
    return marked


class _Tarjan:
    """Tarjan's algorithm without recursion: a chain of 100,000 VMs must not exhaust the stack."""

    def __init__(self, successors: Sequence[Sequence[int]], passed_over: bytearray) -> None:
        size = len(successors)
        self._successors = successors
        self._passed_over = passed_over
        self._index = [-1] * size
        self._low = [0] * size
        self._on_stack = bytearray(size)
        self._stack: list[int] = []
        self._found: list[list[int]] = []
        self._count = 0

    def run(self) -> list[list[int]]:
        for root in range(len(self._successors)):
            if self._index[root] < 0 and not self._passed_over[root]:
                self._visit(root)
        return self._found

    def _visit(self, root: int) -> None:
        index, low, on_stack = self._index, self._low, self._on_stack
        self._enter(root)
        work = [(root, iter(self._successors[root]))]
        while work:
            node, following = work[-1]
            for then in following:
                if index[then] < 0:
                    self._enter(then)
                    work.append((then, iter(self._successors[then])))
                    break
                if on_stack[then] and index[then] < low[node]:
                    low[node] = index[then]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == index[node]:
                    self._close(node)

    def _enter(self, node: int) -> None:
        self._index[node] = self._low[node] = self._count
        self._count += 1
        self._stack.append(node)
        self._on_stack[node] = 1

    def _close(self, node: int) -> None:
        position = len(self._stack) - 1
        while self._stack[position] != node:
            position -= 1
        component = self._stack[position:]
        del self._stack[position:]
        for member in component:
            self._on_stack[member] = 0
        self._found.append(component)


class Acyclic:
    """A graph that refuses the edge that would close a cycle (Pearce and Kelly's online order)."""

    def __init__(self, order: Iterable[int]) -> None:
        """Start without edges; an ``order`` near the final one saves work."""
        self._position = {node: place for place, node in enumerate(order)}
        self._after: dict[int, list[int]] = {node: [] for node in self._position}
        self._before: dict[int, list[int]] = {node: [] for node in self._position}

    def add(self, first: int, then: int) -> bool:
        """Add an edge; False, and nothing added, where it would close a cycle."""
        place = self._position
        if first == then or (place[then] < place[first] and not self._reorder(first, then)):
            return False
        self._after[first].append(then)
        self._before[then].append(first)
        return True

    def _reorder(self, first: int, then: int) -> bool:
        place = self._position
        forward = self._reach(then, self._after, lambda node: place[node] <= place[first])
        if first in forward:
            return False
        backward = self._reach(first, self._before, lambda node: place[node] >= place[then])
        moved = [*sorted(backward, key=place.__getitem__), *sorted(forward, key=place.__getitem__)]
        for node, position in zip(moved, sorted(place[node] for node in moved), strict=True):
            place[node] = position
        return True

    @staticmethod
    def _reach(start: int, edges: dict[int, list[int]], inside: Callable[[int], bool]) -> set[int]:
        seen, stack = {start}, [start]
        while stack:
            for node in edges[stack.pop()]:
                if node not in seen and inside(node):
                    seen.add(node)
                    stack.append(node)
        return seen
