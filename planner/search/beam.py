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
from planner.search.loads import Loads
from planner.search.states import Caps, Outcome, State, States, unrolled
from planner.steps import Steps

__all__ = ["Beam"]

_NARROW = 8
"""Wider beams leave out loads that others are never worse than; in narrow ones hardly any would be left."""

_RETRIES = ((8, 4), (16, 4))
"""A narrow beam that ends nowhere goes back so many slots and on from there so many times as wide: most end
close before the last slot, where little is left to choose from and what is left must fit."""


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
        self._beam, self._line, self._steps = beam, beam.line, steps
        self._states = States(beam.line, beam.values, beam.after, caps, most)
        self._whole = self._states.whole
        self._width, self._limit = beam.width, beam.limit
        self._loads = Loads(beam.line, beam.values, beam.limit)
        self._all = (1 << len(beam.line.load)) - 1

    def outcome(self) -> Outcome:
        size = len(self._line.load)
        self._steps.take(2 * size)
        trail = [[self._states.first()]]
        done = self._onwards(trail)
        exhausted = self._whole and bool(self._steps)
        end = len(trail) - 1
        for back, wider in _RETRIES if self._beam.width <= _NARROW and not exhausted else ():
            if done or not self._steps or end < back:
                break
            self._width, self._limit = self._beam.width * wider, self._beam.limit * 2
            trail = trail[: end - back + 1]
            done = self._onwards(trail)
        return Outcome(unrolled(done, size, len(trail) - 1)) if done else Outcome(None, exhausted)

    def _onwards(self, trail: list[list[State]]) -> State | None:
        """Fill slot after slot from the last states on the trail; return the first that holds everything."""
        while len(trail) <= self._states.last and trail[-1] and self._steps:
            states, done = self._next(trail[-1], len(trail) - 1)
            if done is not None:
                return done
            trail.append(states)
        return None

    @property
    def _picky(self) -> bool:
        return self._width > _NARROW and len(self._line.load) <= LARGEST

    def _next(self, states: Sequence[State], slot: int) -> tuple[list[State], State | None]:
        """Return the best states after this slot, and the first that holds everything."""
        loads = self._loads
        loads.limit, loads.picky, loads.work = self._limit, self._picky, 0
        found: dict[int, tuple[float, int, tuple[int, ...]]] = {}
        for number, state in enumerate(states):
            if loads.work > self._steps.left:
                self._whole = False
                break
            for value, items, inside in self._states.loads(loads, state, slot):
                mask = state.mask | inside
                if mask not in found:
                    found[mask] = (state.value + value, number, items)
        self._steps.take(loads.work + 8 * len(states))
        self._whole &= loads.whole
        ranked = sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))
        kept: list[State] = []
        for child in self._children(ranked, states, slot):
            if child.mask == self._all:
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
        states: Sequence[State],
        slot: int,
    ) -> Iterator[State]:
        for mask, (value, number, items) in ranked:
            child = self._states.child(states[number], mask, value, items, slot)
            self._steps.take(3)
            if child is not None:
                yield child
