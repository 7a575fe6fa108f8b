"""The loads that one slot can hold, depth first: what the beam chooses from."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import le, or_

from planner.assignment.line import Line

__all__ = ["Load", "Loads"]

_DEEPEST = 250
"""Loads of more items than this are cut short: each item is a level of recursion."""

_WASTED = 0.34
"""What a load counts of the limit that leaves room for an item that was passed over."""

_NONE = 1 << 62

_TIGHT = 4
"""Where this part of a slot at most may stay empty, ways that cannot fill it are left out from the start."""

_BITS = 1 << 15
"""There sums are counted in units of which a slot holds about so many at most."""

Load = tuple[float, tuple[int, ...], int]
"""(what its items are worth, the items, the items as bits)."""


@dataclass(slots=True)
class Loads:
    """Finds the loads of one slot from one state.

    Attributes:
        line: the items.
        values: what each is worth; above 0.
        limit: so many loads are looked at.
        picky: leave out loads that others are never worse than (see ``planner.assignment.dominance``).
        work: steps taken so far.
        whole: whether no load was left out for the limit's sake.
    """

    line: Line
    values: Sequence[float]
    limit: int
    picky: bool = False
    work: int = 0
    whole: bool = True
    _ranked: list[int] = field(default_factory=list)
    _ascending: list[int] = field(default_factory=list)
    _smaller: list[int] = field(default_factory=list)

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
        if slack < 0:
            return []
        if slack * _TIGHT <= cap:
            return self._tight(opened, waits, cap, slack, forced)
        sizes, values, after = self.line.first, self.values, self.line.after
        chosen, begun, picky = list(forced), len(forced), self.picky
        found: list[Load] = []
        nodes, work = float(self.limit), 2 * len(opened)

        def extend(  # noqa: C901, PLR0917 - the innermost loop
            fitting: list[int], room: int, value: float, passed: int, inside: int, freed: int
        ) -> bool:
            """Try all loads that go on from here with what fits; True when the search is over."""
            nonlocal nodes, work
            work += 2 * len(fitting) + 6
            if len(chosen) > _DEEPEST:
                nodes = 0
                return True
            for at, item in enumerate(fitting, 1):
                size = sizes[item]
                left = room - size
                rest = [other for other in fitting[at:] if sizes[other] <= left]
                chosen.append(item)
                now = freed
                for then in after[item]:
                    waits[then] -= 1
                    if not waits[then]:
                        now |= 1 << then
                        if sizes[then] <= left:
                            rest.append(then)
                has, worth = inside | 1 << item, value + values[item]
                if rest:
                    over = extend(rest, left, worth, passed, has, now)
                else:
                    work += 5
                    if passed <= left or left > slack:
                        nodes -= _WASTED
                    else:
                        nodes -= 1
                        if not picky or not self._beaten(chosen[begun:], now & ~has, left):
                            found.append((worth, tuple(chosen), has))
                    over = nodes <= 0
                for then in after[item]:
                    waits[then] += 1
                chosen.pop()
                if over:
                    return True
                passed = min(passed, size)
            return False

        first = [item for item in opened if sizes[item] <= cap]
        if not first:
            return self._only(forced, cap, slack)
        self.whole &= not extend(first, cap, 0.0, _NONE, _bits(forced), _bits(opened))
        self.work += work // 4
        return found

    def _tight(  # noqa: C901, PLR0915 - the innermost loop
        self, opened: Sequence[int], waits: list[int], cap: int, slack: int, forced: Sequence[int]
    ) -> list[Load]:
        """As ``single`` where little may stay empty: only ways that can still fill the slot are followed.

        Which room the items from a place in the order on can fill is a subset sum, a bit each.
        """
        sizes, values, after = self.line.first, self.values, self.line.after
        order = self._joining(opened, waits, cap)
        if not order:
            return self._only(forced, cap, slack)
        place = {item: at for at, item in enumerate(order)}
        unit = cap // _BITS + 1
        blur = len(order) if unit > 1 else 0
        reach, window = [1] * (len(order) + 1), (2 << cap // unit) - 1
        for at in range(len(order) - 1, -1, -1):
            reach[at] = reach[at + 1] | reach[at + 1] << sizes[order[at]] // unit & window
        chosen, begun, picky = list(forced), len(forced), self.picky
        found: list[Load] = []
        nodes, work = float(self.limit), 4 * len(order) + 6

        def extend(  # noqa: C901, PLR0912, PLR0917 - the innermost loop
            fitting: list[int], room: int, value: float, passed: int, inside: int, freed: int
        ) -> bool:
            nonlocal nodes, work
            work += 2 * len(fitting) + 6
            if len(chosen) > _DEEPEST:
                nodes = 0
                return True
            least = max(0, (room - slack) // unit - blur)
            span = (2 << room // unit - least) - 1
            for at, place_of in enumerate(fitting, 1):
                if not reach[place_of] >> least & span:
                    break
                item = order[place_of]
                size = sizes[item]
                left = room - size
                rest = [other for other in fitting[at:] if sizes[order[other]] <= left]
                chosen.append(item)
                now = freed
                for then in after[item]:
                    waits[then] -= 1
                    if not waits[then]:
                        now |= 1 << then
                        if sizes[then] <= left:
                            insort(rest, place[then])
                has, worth = inside | 1 << item, value + values[item]
                if rest:
                    over = extend(rest, left, worth, passed, has, now)
                else:
                    work += 5
                    if passed <= left or left > slack:
                        nodes -= _WASTED
                    else:
                        nodes -= 1
                        if not picky or not self._beaten(chosen[begun:], now & ~has, left):
                            found.append((worth, tuple(chosen), has))
                    over = nodes <= 0
                for then in after[item]:
                    waits[then] += 1
                chosen.pop()
                if over:
                    return True
                passed = min(passed, size)
            return False

        first = [at for at, item in enumerate(order) if not waits[item]]
        self.whole &= not extend(first, cap, 0.0, _NONE, _bits(forced), _bits(opened))
        self.work += work // 4
        return found

    def _joining(self, opened: Sequence[int], waits: Sequence[int], cap: int) -> list[int]:
        """What may be in the slot at all, most urgent first, and nothing before what it waits for."""
        sizes, after = self.line.first, self.line.after
        needs = {item: sizes[item] for item in opened if sizes[item] <= cap}
        queue = list(needs)
        left: dict[int, int] = {}
        ahead: dict[int, int] = {}
        for item in queue:
            for then in after[item]:
                left[then] = left.get(then, waits[then]) - 1
                ahead[then] = max(ahead.get(then, 0), needs[item])
                if not left[then] and ahead[then] + sizes[then] <= cap:
                    needs[then] = ahead[then] + sizes[then]
                    queue.append(then)
        return sorted(queue, key=self._ranks.__getitem__)

    @property
    def _ranks(self) -> list[int]:
        """Per item its place in an order by value in which nothing comes before what it waits for."""
        if not self._ranked:
            self._ranked = self._in_order()
        return self._ranked

    def _in_order(self) -> list[int]:
        network, values = self.line.network, self.values
        most = list(values)
        for item in reversed(network.order):
            for then, _ in network.after[item]:
                most[item] = max(most[item], most[then])
        found = [0] * len(most)
        for at, item in enumerate(sorted(network.order, key=lambda item: -most[item])):
            found[item] = at
        return found

    def _only(self, forced: Sequence[int], room: int, slack: int) -> list[Load]:
        """What there is where nothing can join what must be there."""
        self.work += 2
        return [(0.0, tuple(forced), _bits(forced))] if room <= slack else []

    def _beaten(self, chosen: Sequence[int], outside: int, room: int) -> bool:
        """Whether an item outside could stand in for one of a load at no loss."""
        dominators, sizes = self.line.dominators, self.line.first
        for item in chosen:
            stand_ins = dominators[item] & outside
            if stand_ins and stand_ins & self._up_to(sizes[item] + room):
                return True
        return False

    def _up_to(self, most: int) -> int:
        """The items that are no larger, a bit each."""
        if not self._ascending:
            sizes = self.line.first
            order = sorted(range(len(sizes)), key=sizes.__getitem__)
            self._ascending = [sizes[item] for item in order]
            self._smaller = [0, *accumulate((1 << item for item in order), or_)]
        return self._smaller[bisect_right(self._ascending, most)]

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
                    found.append((value, tuple(chosen), _bits(chosen)))
                    nodes -= 1
                work += end
            return nodes <= 0

        self.whole &= not extend(0, cap, 0.0)
        self.work += work // 2
        return found


def _bits(items: Sequence[int]) -> int:
    mask = 0
    for item in items:
        mask |= 1 << item
    return mask
