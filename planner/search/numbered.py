"""The items of a problem numbered by size, with what must hold between them, for sets that are bits."""

from __future__ import annotations

from collections.abc import Sequence

from planner.assignment.line import Line

__all__ = ["Numbered"]


class Numbered:
    """Items of one binding resource in slots that are all alike; the smallest item is 0.

    Attributes:
        by_size: which item of the problem each is.
        number: and back.
        sizes, cap: of each item, and what a slot holds.
        after, before: per item, what must not be in an earlier or a later slot.
        apart: per item, what must not be in the same one.
        bit: per item, the set of it alone.
        work: steps that going through all edges once takes.
    """

    def __init__(self, line: Line) -> None:
        sizes, network = line.first, line.network
        self.by_size = sorted(range(len(sizes)), key=lambda item: (sizes[item], item))
        self.number = number = [0] * len(sizes)
        for at, item in enumerate(self.by_size):
            number[item] = at
        self.sizes = [sizes[item] for item in self.by_size]
        self.cap = line.problem.caps[0][line.binding[0]]
        self.after = [[number[then] for then, _ in network.after[item]] for item in self.by_size]
        self.before = [[number[first] for first, _ in network.before[item]] for item in self.by_size]
        self.apart = [
            [number[other] for other, gap in (*network.after[item], *network.before[item]) if gap]
            + [number[other] for other in line.rivals.get(item, ())]
            for item in self.by_size
        ]
        self._edges = [(item, then) for item, follow in enumerate(self.after) for then in follow]
        self.bit = [1 << item for item in range(len(sizes))]
        self.work = (len(self._edges) + len(sizes)) // 6

    def kept(self, home: Sequence[int], path: Sequence[tuple[int, int]]) -> bool:
        """Whether what must not share a slot does not."""
        return all(home[item] != home[other] for item, _ in path for other in self.apart[item])

    def sorted(self, home: Sequence[int]) -> list[int] | None:
        """Slots in an order in which every edge points forward; None where some close a cycle."""
        count = max(home) + 1
        waits = [0] * count
        for first, then in self._edges:
            if home[first] != home[then]:
                waits[home[then]] += 1
        members: list[list[int]] = [[] for _ in waits]
        for item, slot in enumerate(home):
            members[slot].append(item)
        order = [slot for slot, many in enumerate(waits) if not many]
        after = self.after
        for slot in order:
            for item in members[slot]:
                for then in after[item]:
                    other = home[then]
                    if other != slot:
                        waits[other] -= 1
                        if not waits[other]:
                            order.append(other)
        return order if len(order) == count else None
