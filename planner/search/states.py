"""What is placed after so many slots, what the next slot may hold, and what cannot end in time any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.assignment.line import Line
from planner.assignment.measures import measures
from planner.search.left_pairs import LeftPairs, Matching
from planner.search.loads import Load, Loads

__all__ = ["Caps", "Outcome", "State", "States", "unrolled"]

Caps = Sequence[tuple[int, ...]]

_ROUNDINGS = 12
"""So many of the best roundings bound what a state still needs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found.

    Attributes:
        slots: a slot per item, or None.
        exhausted: whether there is nothing, because nothing was left out.
    """

    slots: list[int | None] | None
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Items placed in the slots so far.

    Attributes:
        value: what they are worth together.
        mask: which they are, a bit each.
        rest: what is left, in every resource and rounding, packed into one number (see ``_Gauge``).
        waits: per item, how many items hold it back.
        free: items that nothing holds back.
        load: what the last slot holds; ``before`` is the state without it.
        pairs: the large items that are left, in pairs; None where nobody looks at them.
    """

    value: float
    mask: int
    rest: int
    waits: list[int]
    free: list[int]
    load: tuple[int, ...] = ()
    before: State | None = None
    pairs: Matching | None = None


class States:
    """The states of one problem that has to end within so many slots.

    Attributes:
        most: so many slots.
        last: so many of them as there are.
        whole: whether all slots are alike and only sizes and edges count, so that trying everything proves.
        left_pairs: where states are bounded by the pairs they leave, too: how; set before the first state.
    """

    def __init__(
        self, line: Line, values: Sequence[float], after: Sequence[int], caps: Caps, most: int
    ) -> None:
        """Get ready.

        Args:
            line: what to assign.
            values: what each item is worth; above 0.
            after: per item, slots that must come after its own.
            caps: per slot; the last repeats if the problem is endless.
            most: so many slots at most.
        """
        self._line, self._values = line, values
        self._caps = [tuple(cap[index] for index in line.binding) for cap in caps]
        self._gauge = _Gauge(*_measures(line, self._caps), most)
        self._after = after
        self.keep_to(most)
        self._plain = len(line.binding) == 1 and not line.rivals and not line.problem.allowed
        self.whole = self._plain and line.problem.uniform
        order = sorted(range(len(line.load)), key=lambda item: (-values[item], item))
        self._place = {item: place for place, item in enumerate(order)}
        self.left_pairs: LeftPairs | None = None

    def keep_to(self, most: int) -> None:
        """Let everything end within so many slots, which are no more than before."""
        line = self._line
        self.most = most
        self.last = most if line.problem.endless else min(most, len(self._caps))
        self._latest = [
            min(late, self.last - 1 - far) for late, far in zip(line.network.latest, self._after, strict=True)
        ]

    def first(self) -> State:
        """Nothing is placed."""
        line = self._line
        free = [item for item in range(len(line.load)) if not line.waits[item]]
        pairs = self.left_pairs.first() if self.left_pairs else None
        return State(0.0, 0, sum(self._gauge.parts), list(line.waits), free, pairs=pairs)

    def loads(self, loads: Loads, state: State, slot: int) -> list[Load]:
        """What this slot may hold after such a state, as far as ``loads`` looks."""
        cap = self._caps[min(slot, len(self._caps) - 1)]
        opened = self._opened(state, slot)
        forced, room = self._forced(opened, state.waits, cap, slot)
        if room is None:
            return []
        if forced:
            opened = [item for item in self._opened(state, slot) if item not in forced]
        for item in forced:
            for then in self._line.after[item]:
                state.waits[then] -= 1
                if not state.waits[then] and then not in forced and self._may(then, slot):
                    opened.append(then)
        opened.sort(key=self._place.__getitem__)
        if self._plain:
            slack = (self.most - slot) * cap[0] - self._gauge.first(state.rest)
            result = loads.single(opened, state.waits, room[0], slack, forced)
        else:
            result = loads.general(opened, state.waits, room, slot, forced)
        for item in forced:
            for then in self._line.after[item]:
                state.waits[then] += 1
        return result

    def _opened(self, state: State, slot: int) -> list[int]:
        allowed = self._line.problem.allowed
        if not allowed:
            return list(state.free)
        return [item for item in state.free if slot in allowed.get(item, (slot,))]

    def _forced(
        self, opened: Sequence[int], waits: Sequence[int], cap: tuple[int, ...], slot: int
    ) -> tuple[list[int], tuple[int, ...] | None]:
        """Items that cannot go later, with what they free that cannot either; no room if they do not fit."""
        latest, sizes = self._latest, self._line.sizes
        forced = [item for item in opened if latest[item] <= slot]
        if not forced:
            return forced, cap
        left: dict[int, int] = {}
        for item in forced:
            for then in self._line.after[item]:
                left[then] = left.get(then, waits[then]) - 1
                if not left[then] and latest[then] <= slot:
                    forced.append(then)
        used = [sum(column) for column in zip(*(sizes[item] for item in forced), strict=True)]
        room = tuple(has - part for has, part in zip(cap, used, strict=True))
        rivals = self._line.rivals
        clash = any(not rivals[item].isdisjoint(forced) for item in forced if item in rivals)
        closed = not all(self._may(item, slot) for item in forced)
        return forced, (None if clash or closed or min(room) < 0 else room)

    def _may(self, item: int, slot: int) -> bool:
        return slot in self._line.problem.allowed.get(item, (slot,))

    def child(self, state: State, mask: int, value: float, items: tuple[int, ...], slot: int) -> State | None:
        """The state after one more load; None where it cannot end in time.

        Args:
            state: what comes before.
            mask: everything that is placed then.
            value: what that is worth.
            items: the load.
            slot: where it goes.
        """
        gauge, line, latest = self._gauge, self._line, self._latest
        rest, parts = state.rest, gauge.parts
        for item in items:
            rest -= parts[item]
        if not gauge.fits(rest, self.most - slot - 1):
            return None
        pairs = None
        if self.left_pairs and state.pairs:
            pairs = self.left_pairs.without(state.pairs, items, self.most - slot - 1)
            if pairs is None:
                return None
        waits, gone = list(state.waits), set(items)
        free = [item for item in state.free if item not in gone]
        for item in items:
            for then, _ in line.network.after[item]:
                waits[then] -= 1
                if not waits[then] and then not in gone:
                    free.append(then)
        if any(latest[item] <= slot for item in free):
            return None
        return State(value, mask, rest, waits, free, items, state, pairs)


class _Gauge:
    """Sums of many measures at once: each has a field of one number, and a bit above it to borrow from.

    Attributes:
        parts: per item, what it counts in every measure.
    """

    def __init__(self, tops: Sequence[int], columns: Sequence[Sequence[int]], most: int) -> None:
        widest = max(*map(sum, columns), most * max(tops)).bit_length() + 1
        shifts = [index * widest for index in range(len(tops))]
        self._field = (1 << widest) - 1
        self._top = sum(top << shift for top, shift in zip(tops, shifts, strict=True))
        self._borrowed = sum(1 << shift + widest - 1 for shift in shifts)
        self.parts = [
            sum(size << shift for size, shift in zip(sizes, shifts, strict=True))
            for sizes in zip(*columns, strict=True)
        ]

    def first(self, packed: int) -> int:
        """The sum of the first measure."""
        return packed & self._field

    def fits(self, packed: int, slots: int) -> bool:
        """Whether so many slots can hold that, by every measure."""
        borrowed = self._borrowed
        return (self._top * slots + borrowed - packed) & borrowed == borrowed


def _measures(line: Line, caps: Caps) -> tuple[list[int], list[tuple[int, ...]]]:
    """What states are bounded by: caps, and per measure the sizes of all items: first what binds."""
    tops = [max(column) for column in zip(*caps, strict=True)]
    columns = list(zip(*line.sizes, strict=True))
    for sizes, top in list(zip(columns, tops, strict=True)):
        for cap, rounded in measures(sizes, top, _ROUNDINGS):
            tops.append(cap)
            columns.append(rounded)
    if line.by_pairs is not None:
        tops.append(line.by_pairs[0])
        columns.append(line.by_pairs[1])
    return tops, columns


def unrolled(state: State, size: int, last: int) -> list[int | None]:
    """Return a slot per item, as the states before this one tell; the last of them is in slot ``last``."""
    slots: list[int | None] = [None] * size
    at: State | None = state
    while at is not None:
        for item in at.load:
            slots[item] = last
        last -= 1
        at = at.before
    return slots
