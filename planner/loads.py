"""The loads that one slot can hold, depth first: what the beam chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import le

from planner.closure import LARGEST
from planner.line import Line
from planner.pairing import bits

__all__ = ["Load", "Loads"]

_DEEPEST = 250
"""Loads of more items than this are cut short: each item is a level of recursion."""

_WASTED = 0.34
"""What a load counts of the limit that leaves room for an item that was passed over."""

_NONE = 1 << 62

Load = tuple[float, tuple[int, ...]]
"""(what its items are worth, the items)."""


@dataclass(slots=True)
class Loads:
    """Finds the loads of one slot from one state.

    Attributes:
        line: the items.
        values: what each is worth; above 0.
        limit: so many loads are looked at.
        work: steps taken so far.
        whole: whether no load was left out for the limit's sake.
    """

    line: Line
    values: Sequence[float]
    limit: int
    work: int = 0
    width: int = 0
    whole: bool = True

    def single(  # noqa: C901 - the innermost loop
        self, opened: list[int], waits: list[int], cap: int, slack: int, forced: Sequence[int]
    ) -> list[Load]:
        """One resource and nothing else to heed: the common case, kept quick.

        Args:
            opened: items that are free to go, most valuable first; left as it was.
            waits: per item, how many items hold it back; left as it was.
            cap: what the slot holds, less the forced items.
            slack: room that may stay empty without a slot more.
            forced: items that are in every load.
        """
        sizes, values, after = self.line.first, self.values, self.line.after
        stands_in, kept = self.line.dominators if self.width > 8 or self.limit>=100 else None, len(forced)
        chosen = list(forced)
        found: list[Load] = []
        nodes, work = float(self.limit), 2 * len(opened)
        base = len(opened)
        smallest = [*accumulate((sizes[item] for item in reversed(opened)), min)]
        smallest.reverse()

        def beaten(room: int) -> bool:
            """Whether an item outside could stand in for one of the load at no loss."""
            nonlocal work
            others = 0
            for item in opened:
                others |= 1 << item
            for item in chosen:
                others &= ~(1 << item)
            work += len(opened)
            for item in chosen[kept:]:
                found_in = stands_in[item] & others
                if found_in and any(sizes[other] - sizes[item] <= room for other in bits(found_in)):
                    return True
            return False

        def extend(  # noqa: C901 - the innermost loop
            start: int, room: int, value: float, passed: int
        ) -> bool:
            """Try all loads that go on from here; True when the search is over."""
            nonlocal nodes, work
            end = len(opened)
            dead = True
            if len(chosen) > _DEEPEST:
                start, nodes = end, 0
            elif start < base and room < smallest[start]:
                start = base
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
                over = extend(at + 1, room - size, value + values[item], passed)
                del opened[end:]
                for then in after[item]:
                    waits[then] += 1
                chosen.pop()
                if over:
                    work += at - start
                    return True
                passed = min(passed, size)
            work += end - start + 4
            if dead:
                if passed > room and room <= slack:
                    if stands_in is None or not beaten(room):
                        found.append((value, tuple(chosen)))
                    nodes -= 1
                else:
                    nodes -= _WASTED
            return nodes <= 0

        self.whole &= not extend(0, cap, 0.0, _NONE)
        self.work += work // 4
        return found

    def general(  # noqa: C901 - the innermost loop
        self,
        opened: list[int],
        waits: list[int],
        cap: tuple[int, ...],
        slot: int,
        forced: Sequence[int],
    ) -> list[Load]:
        """Several resources, pairs apart and allowed slots; arguments as in ``single``."""
        line, values = self.line, self.values
        sizes, after, rivals, allowed = line.sizes, line.after, line.rivals, line.problem.allowed
        chosen = list(forced)
        inside = set(forced)
        found: list[Load] = []
        nodes, work = float(self.limit), 0

        def fits(item: int, room: tuple[int, ...]) -> bool:
            if item in rivals and not inside.isdisjoint(rivals[item]):
                return False
            return all(map(le, sizes[item], room))

        def extend(start: int, room: tuple[int, ...], value: float) -> bool:
            nonlocal nodes, work
            end = len(opened)
            dead = True
            if len(chosen) > _DEEPEST:
                start, nodes = end, 0
            for at in range(start, end):
                item = opened[at]
                if not fits(item, room):
                    continue
                dead = False
                chosen.append(item)
                inside.add(item)
                for then in after[item]:
                    waits[then] -= 1
                    if not waits[then] and slot in allowed.get(then, (slot,)):
                        opened.append(then)
                left = tuple([has - part for has, part in zip(room, sizes[item])])  # noqa: B905
                over = extend(at + 1, left, value + values[item])
                del opened[end:]
                for then in after[item]:
                    waits[then] += 1
                inside.discard(item)
                chosen.pop()
                if over:
                    work += at - start
                    return True
            work += 2 * (end - start) + 6
            if dead:
                if any(item not in inside and fits(item, room) for item in opened):
                    nodes -= _WASTED
                else:
                    found.append((value, tuple(chosen)))
                    nodes -= 1
                work += end
            return nodes <= 0

        self.whole &= not extend(0, cap, 0.0)
        self.work += work // 2
        return found
