"""Filling one slot after the other, with the best few states of each slot kept (bounded dynamic programming).

A state is the set of items that are placed after so many slots. For the next slot, the loads that can be had
from what is free to go are listed up to a limit (Hoffmann 1963); of all the sets they lead to, the most
valuable are kept (Bautista and Pereira 2009). What an item is worth is its load plus a part of what waits for
it (Sewell and Jacobson 2012), so several runs with several such parts give several plans. A beam of width 1
is Hoffmann's heuristic; a beam that never had to leave anything out proves that fewer slots are impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.assignment.closure import LARGEST
from planner.assignment.line import Line
from planner.assignment.measures import measures
from planner.search.loads import Load, Loads
from planner.steps import Steps

__all__ = ["Beam", "Outcome"]

Caps = Sequence[tuple[int, ...]]

_ROUNDINGS = 4
"""So many of the best roundings bound what a state still needs."""


_NARROW = 8
"""Wider beams leave out loads that others are never worse than; in narrow ones hardly any would be left."""

_RETRIES = ((8, 4), (16, 4))
"""A narrow beam that ends nowhere goes back so many slots and on from there so many times as wide: most end
close before the last slot, where little is left to choose from and what is left must fit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found.

    Attributes:
        slots: a slot per item, or None.
        exhausted: whether there is nothing, because nothing was left out.
    """

    slots: list[int | None] | None
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """Items placed in the slots so far.

    Attributes:
        value: what they are worth together.
        mask: which they are, a bit each.
        rest: what is left, in every resource and rounding.
        waits: per item, how many items hold it back.
        free: items that nothing holds back.
        load: what the last slot holds; ``before`` is the state without it.
    """

    value: float
    mask: int
    rest: tuple[int, ...]
    waits: list[int]
    free: list[int]
    load: tuple[int, ...] = ()
    before: _State | None = None


@dataclass(frozen=True, slots=True)
class Beam:
    """One way to search.

    Attributes:
        line: what to assign.
        values: what each item is worth; above 0.
        width: states kept per slot.
        limit: loads looked at per state.
        after: per item, slots that must come after its own.
    """

    line: Line
    values: Sequence[float]
    width: int
    limit: int
    after: Sequence[int]

    def run(self, caps: Caps, steps: Steps, fewer_than: int) -> Outcome:
        """Assign all items to fewer slots than that.

        Args:
            caps: caps to respect, per slot; the last repeats if the problem is endless.
            steps: the budget; the run ends without a result when it is spent.
            fewer_than: so many slots are there already.
        """
        return _Run(self, caps, steps, fewer_than - 1).outcome()


class _Run:
    def __init__(self, beam: Beam, caps: Caps, steps: Steps, most: int) -> None:
        line = beam.line
        self._beam, self._line, self._steps, self._most = beam, line, steps, most
        self._caps = [tuple(cap[index] for index in line.binding) for cap in caps]
        self._endless = line.problem.endless
        self._tops, self._parts = _measures(line, self._caps)
        self._latest = self._last_slots()
        self._plain = len(line.binding) == 1 and not line.rivals and not line.problem.allowed
        self._order = sorted(range(len(line.load)), key=lambda item: (-beam.values[item], item))
        self._place = {item: place for place, item in enumerate(self._order)}
        self._whole = self._plain and line.problem.uniform
        self._width, self._limit = beam.width, beam.limit

    def _last_slots(self) -> list[int]:
        line = self._line
        last = self._most - 1 if self._endless else min(self._most, len(self._caps)) - 1
        return [
            min(late, last - after) for late, after in zip(line.network.latest, self._beam.after, strict=True)
        ]

    def outcome(self) -> Outcome:
        line = self._line
        size = len(line.load)
        self._steps.take(2 * size)
        rest = tuple(sum(column) for column in zip(*self._parts, strict=True))
        free = [item for item in range(size) if not line.waits[item]]
        trail = [[_State(0.0, 0, rest, list(line.waits), free)]]
        done = self._onwards(trail)
        exhausted = self._whole and bool(self._steps)
        end = len(trail) - 1
        for back, wider in _RETRIES if self._beam.width <= _NARROW and not exhausted else ():
            if done or not self._steps or end < back:
                break
            self._width, self._limit = self._beam.width * wider, self._beam.limit * 2
            trail = trail[: end - back + 1]
            done = self._onwards(trail)
        return Outcome(_unrolled(done, size, len(trail) - 1)) if done else Outcome(None, exhausted)

    def _onwards(self, trail: list[list[_State]]) -> _State | None:
        """Fill slot after slot from the last states on the trail; return the first that holds everything."""
        last = self._most if self._endless else min(self._most, len(self._caps))
        while len(trail) <= last and trail[-1] and self._steps:
            states, done = self._next(trail[-1], len(trail) - 1)
            if done is not None:
                return done
            trail.append(states)
        return None

    @property
    def _picky(self) -> bool:
        return self._width > _NARROW and len(self._line.load) <= LARGEST

    def _next(self, states: Sequence[_State], slot: int) -> tuple[list[_State], _State | None]:
        """Return the best states after this slot, and the first that holds everything."""
        loads = Loads(self._line, self._beam.values, self._limit, self._picky)
        found: dict[int, tuple[float, int, tuple[int, ...]]] = {}
        for number, state in enumerate(states):
            if loads.work > self._steps.left:
                self._whole = False
                break
            for value, items, inside in self._loads(loads, state, slot):
                mask = state.mask | inside
                if mask not in found:
                    found[mask] = (state.value + value, number, items)
        self._steps.take(loads.work + 8 * len(states))
        self._whole &= loads.whole
        ranked = sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))
        kept: list[_State] = []
        for child in self._children(ranked, states, slot):
            if not any(child.rest):
                return [], child
            if len(kept) == self._width:
                self._whole = False
                break
            kept.append(child)
        self._steps.take(2 * len(found) + len(kept) * (len(self._line.load) // 40 + 4))
        return kept, None

    def _children(
        self,
        ranked: Sequence[tuple[int, tuple[float, int, tuple[int, ...]]]],
        states: Sequence[_State],
        slot: int,
    ) -> Iterator[_State]:
        for mask, (value, number, items) in ranked:
            child = self._child(states[number], mask, value, items, slot)
            self._steps.take(3)
            if child is not None:
                yield child

    def _loads(self, loads: Loads, state: _State, slot: int) -> list[Load]:
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
            slack = (self._most - slot) * cap[0] - state.rest[0]
            result = loads.single(opened, state.waits, room[0], slack, forced)
        else:
            result = loads.general(opened, state.waits, room, slot, forced)
        for item in forced:
            for then in self._line.after[item]:
                state.waits[then] += 1
        return result

    def _opened(self, state: _State, slot: int) -> list[int]:
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

    def _child(
        self, state: _State, mask: int, value: float, items: tuple[int, ...], slot: int
    ) -> _State | None:
        """The state after one more load; None where it cannot end in time."""
        parts, line, latest = self._parts, self._line, self._latest
        rest = list(state.rest)
        for item in items:
            for index, part in enumerate(parts[item]):
                rest[index] -= part
        left = self._most - slot - 1
        for part, top in zip(rest, self._tops):  # noqa: B905 - the inner loop
            if part > left * top:
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
        return _State(value, mask, tuple(rest), waits, free, items, state)


def _measures(line: Line, caps: Caps) -> tuple[list[int], list[tuple[int, ...]]]:
    """What states are bounded by: caps, and per item its sizes in every binding resource and rounding."""
    tops = [max(column) for column in zip(*caps, strict=True)]
    columns = list(zip(*line.sizes, strict=True))
    for sizes, top in list(zip(columns, tops, strict=True)):
        for cap, rounded in measures(sizes, top, _ROUNDINGS):
            tops.append(cap)
            columns.append(rounded)
    return tops, list(zip(*columns, strict=True))


def _unrolled(state: _State, size: int, last: int) -> list[int | None]:
    slots: list[int | None] = [None] * size
    at: _State | None = state
    while at is not None:
        for item in at.load:
            slots[item] = last
        last -= 1
        at = at.before
    return slots
