"""Filling one slot after the other, each with the best of many loads (Hoffmann 1963, with weights).

For a slot, the loads that can be had from what is free to go are listed up to a limit, and the one with the
highest value is taken. What an item is worth is its load plus a part of what waits for it (Sewell and
Jacobson 2012), so several runs with several such parts give several plans.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.line import Line
from planner.steps import Steps

__all__ = ["fill_by_loads"]

_URGENT = 1e12
"""What an item is worth extra that cannot go later."""

_DEEPEST = 250
"""Loads of more items than this are cut short: each item is a level of recursion."""


def fill_by_loads(
    line: Line,
    caps: Sequence[tuple[int, ...]],
    values: Sequence[float],
    *,
    limit: int,
    steps: Steps,
    fewer_than: int,
) -> list[int | None] | None:
    """Assign all items slot by slot.

    Args:
        line: what to assign.
        caps: caps to respect, per slot; the last repeats if the problem is endless.
        values: what each item is worth in a slot; above 0.
        limit: loads looked at per slot.
        steps: the budget; the run ends without a result when it is spent.
        fewer_than: give up as soon as so many slots are needed at least.

    Returns:
        A slot per item, or None where the run was given up or not everything found a place.
    """
    return _Fill(line, caps, values, limit, steps).run(fewer_than)


class _Fill:
    def __init__(
        self,
        line: Line,
        caps: Sequence[tuple[int, ...]],
        values: Sequence[float],
        limit: int,
        steps: Steps,
    ) -> None:
        self._caps = [tuple(cap[index] for index in line.binding) for cap in caps]
        self._line, self._limit, self._steps = line, limit, steps
        self._values = list(values)
        self._waits = list(line.waits)
        self._from = list(line.network.earliest)
        self._slots: list[int | None] = [None] * len(values)
        self._free = [item for item, waits in enumerate(self._waits) if not waits]

    def run(self, fewer_than: int) -> list[int | None] | None:
        line, left = self._line, len(self._slots)
        self._steps.take(left)
        last = len(self._caps) - 1
        rest = [sum(column) for column in zip(*line.sizes, strict=True)]
        top = [max(column) for column in zip(*self._caps, strict=True)]
        slot = 0
        while left:
            needed = max((-(-part // cap) if cap else 0) for part, cap in zip(rest, top, strict=True))
            if slot + max(1, needed) >= fewer_than or not self._steps:
                return None
            if slot > last and not line.problem.endless:
                return None
            chosen = self._best(slot)
            for item in chosen:
                for index, part in enumerate(line.sizes[item]):
                    rest[index] -= part
            left -= len(chosen)
            if not chosen and slot >= last and not self._waiting_for_later(slot):
                return None
            self._settle(chosen, slot)
            slot += 1
        return self._slots

    def _waiting_for_later(self, slot: int) -> bool:
        return any(slot < self._from[item] < 1 << 40 for item in self._free)

    def _settle(self, chosen: Sequence[int], slot: int) -> None:
        for item in chosen:
            self._slots[item] = slot
        gone = set(chosen)
        self._free = [item for item in self._free if item not in gone]
        for item in chosen:
            for group, gap in ((self._line.after[item], 0), (self._line.later[item], 1)):
                for then in group:
                    self._waits[then] -= 1
                    self._from[then] = max(self._from[then], slot + gap)
                    if not self._waits[then] and self._slots[then] is None:
                        self._free.append(then)

    def _best(self, slot: int) -> list[int]:
        """Return the best load of a slot found within the limit."""
        line = self._line
        latest, allowed = line.network.latest, line.problem.allowed
        values = self._values
        opened = self._open(slot)
        for item in opened:
            if latest[item] <= slot and values[item] < _URGENT:
                values[item] += _URGENT
        opened.sort(key=lambda item: (-values[item], item))
        cap = self._caps[min(slot, len(self._caps) - 1)]
        plain = len(cap) == 1 and not line.rivals and not allowed
        search = _Search(line, values, self._waits, self._from, self._limit)
        chosen = search.single(opened, cap[0]) if plain else search.general(opened, cap, slot)
        self._steps.take(search.work + len(opened) + 2 * len(chosen) + 8)
        return chosen

    def _open(self, slot: int) -> list[int]:
        allowed, begin = self._line.problem.allowed, self._from
        if not allowed:
            return [item for item in self._free if begin[item] <= slot]
        return [
            item
            for item in self._free
            if begin[item] <= slot and (item not in allowed or slot in allowed[item])
        ]


class _Search:
    """The loads of one slot, depth first."""

    def __init__(
        self, line: Line, values: Sequence[float], waits: list[int], begin: Sequence[int], limit: int
    ) -> None:
        self._line, self._values, self._waits, self._begin = line, values, waits, begin
        self._limit = limit
        self.work = 0

    def single(self, opened: list[int], cap: int) -> list[int]:  # noqa: C901 - the innermost loop
        """One resource and nothing else to heed: the common case, kept quick."""
        sizes = self._line.first
        values, after, waits = self._values, self._line.after, self._waits
        chosen: list[int] = []
        best: list[int] = []
        most, nodes, work = -1.0, self._limit, 0

        def extend(start: int, room: int, value: float) -> bool:
            """Try all loads that go on from here; True when the search is over."""
            nonlocal best, most, nodes, work
            end = len(opened)
            dead = True
            if len(chosen) > _DEEPEST:
                start, nodes = end, 0
            for at in range(start, end):
                item = opened[at]
                size = sizes[item]
                if size > room:
                    continue
                dead = False
                chosen.append(item)
                for then in after[item]:
                    waits[then] -= 1
                    if not waits[then]:
                        opened.append(then)
                over = extend(at + 1, room - size, value + values[item])
                del opened[end:]
                for then in after[item]:
                    waits[then] += 1
                chosen.pop()
                if over:
                    work += at - start
                    return True
            work += end - start + 4
            if dead:
                nodes -= 1
                if value > most:
                    best, most = chosen[:], value
            return nodes <= 0

        extend(0, cap, 0.0)
        self.work = work // 4
        return best

    def general(  # noqa: C901 - the innermost loop
        self, opened: list[int], cap: tuple[int, ...], slot: int
    ) -> list[int]:
        """Several resources, pairs apart and allowed slots."""
        line, values, waits, begin = self._line, self._values, self._waits, self._begin
        sizes, after, rivals, allowed = line.sizes, line.after, line.rivals, line.problem.allowed
        inside: set[int] = set()
        chosen: list[int] = []
        best: list[int] = []
        most, nodes, work = -1.0, self._limit, 0

        def extend(start: int, room: tuple[int, ...], value: float) -> bool:
            nonlocal best, most, nodes, work
            end = len(opened)
            dead = True
            if len(chosen) > _DEEPEST:
                start, nodes = end, 0
            for at in range(start, end):
                item = opened[at]
                left = tuple([has - takes for has, takes in zip(room, sizes[item], strict=True)])
                if min(left) < 0 or (item in rivals and not inside.isdisjoint(rivals[item])):
                    continue
                dead = False
                chosen.append(item)
                inside.add(item)
                for then in after[item]:
                    waits[then] -= 1
                    if not waits[then] and begin[then] <= slot and slot in allowed.get(then, (slot,)):
                        opened.append(then)
                over = extend(at + 1, left, value + values[item])
                del opened[end:]
                for then in after[item]:
                    waits[then] += 1
                inside.discard(item)
                chosen.pop()
                if over:
                    work += at - start
                    return True
            work += end - start + 4
            if dead:
                nodes -= 1
                if value > most:
                    best, most = chosen[:], value
            return nodes <= 0

        extend(0, cap, 0.0)
        self.work = work
        return best
