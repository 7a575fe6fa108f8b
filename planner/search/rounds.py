"""Filling slots in rounds: of the states at every number of filled slots the best goes on, one by one.

A beam looks at every depth once and forgets what it left out. Here each round takes the best state of every
depth one slot further (cyclic best-first search; Morrison, Sewell and Jacobson 2014), nothing is left out for
good, and a set of items that was reached in as few slots before is not looked at again. So a search that has
nothing left has proved that so few slots are impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from planner.assignment.line import Line
from planner.assignment.problem import NEVER
from planner.search.left_pairs import LeftPairs
from planner.search.loads import Loads
from planner.search.states import Caps, Outcome, State, States, unrolled
from planner.steps import Steps

__all__ = ["Rounds"]

_DEEPER = 8
"""So many times as many loads are looked at where only states are left of which some were left out."""

_Entry = tuple[float, int, float, tuple[int, ...], State]
"""(less than others for what goes on first, the set, its value, the last load, the state before it); where
there is no load it is the state itself."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """One way to search.

    Attributes:
        line: what to assign; at most ``planner.assignment.closure.LARGEST`` items.
        values: what each item is worth; above 0.
        limit: loads looked at per state at first.
        after: per item, slots that must come after its own.
    """

    line: Line
    values: Sequence[float]
    limit: int
    after: Sequence[int]

    def run(self, caps: Caps, steps: Steps, fewer_than: Callable[[], int]) -> Iterator[Outcome]:
        """Assign all items to fewer slots: yields after each round what it found, and the end at last.

        What was looked at serves on where fewer slots are asked for meanwhile, because so many were found
        here or elsewhere.

        Args:
            caps: caps to respect, per slot; the last repeats if the problem is endless.
            steps: the budget.
            fewer_than: so many slots are there already; asked before each round, never more than before.
        """
        return _Run(self, caps, steps, fewer_than).outcomes()


class _Run:
    def __init__(self, rounds: Rounds, caps: Caps, steps: Steps, fewer_than: Callable[[], int]) -> None:
        self._line, self._steps, self._fewer_than = rounds.line, steps, fewer_than
        most = fewer_than() - 1
        self._states = States(rounds.line, rounds.values, rounds.after, caps, most)
        if self._states.whole and rounds.line.by_pairs is not None:
            self._states.left_pairs = LeftPairs(rounds.line.partners, len(rounds.line.load), steps)
        self._loads = Loads(rounds.line, rounds.values, rounds.limit, picky=True)
        self._all = (1 << len(rounds.line.load)) - 1
        self._open: list[list[_Entry]] = [[] for _ in range(self._states.last)]
        self._reached: dict[int, int] = {}
        self._waiting = 0
        self._cut: list[tuple[State, int]] = []

    def outcomes(self) -> Iterator[Outcome]:
        self._steps.take(2 * len(self._line.load))
        if self._open:
            self._wait(self._states.first(), 0)
        while self._steps:
            self._keep_to(self._fewer_than() - 1)
            if not self._waiting and self._cut:
                self._look_deeper()
            if not self._waiting:
                break
            yield Outcome(self._round())
        yield Outcome(None, self._states.whole and not self._waiting and not self._cut)

    def _round(self) -> list[int | None] | None:
        """Let the best state of every number of slots go on; return what holds everything."""
        for slot in range(self._states.last):
            done = self._onwards(slot)
            if done is not None:
                return unrolled(done[0], len(self._line.load), done[1])
            if not self._steps:
                break
        return None

    def _keep_to(self, most: int) -> None:
        """Forget the states that have no slot left."""
        if most < self._states.most:
            self._states.keep_to(most)
            last = max(0, self._states.last)
            self._waiting -= sum(map(len, self._open[last:]))
            del self._open[last:]
            self._cut = [(state, slot) for state, slot in self._cut if slot < last]

    def _look_deeper(self) -> None:
        """Let the states of which loads were left out go on again, and look at more loads of each."""
        self._loads.limit *= _DEEPER
        cut, self._cut = self._cut, []
        for state, slot in cut:
            self._wait(state, slot)

    def _wait(self, state: State, slot: int) -> None:
        heappush(self._open[slot], (-state.value, state.mask, state.value, (), state))
        self._waiting += 1

    def _onwards(self, slot: int) -> tuple[State, int] | None:
        """Fill this slot after the best state that waits for it."""
        waiting = self._open[slot]
        while waiting:
            _, mask, value, load, before = heappop(waiting)
            self._waiting -= 1
            self._steps.take(4)
            if not load:
                return self._expand(before, slot)
            if self._reached[mask] < slot:
                continue
            state = self._states.child(before, mask, value, load, slot - 1)
            if state is not None:
                return self._expand(state, slot)
        return None

    def _expand(self, state: State, slot: int) -> tuple[State, int] | None:
        """Note what one more slot can hold; return what holds everything, and its slot."""
        loads, reached, then = self._loads, self._reached, slot + 1
        loads.work, loads.whole = 0, True
        whole: State | None = None
        found = self._states.loads(loads, state, slot)
        if not loads.whole:
            self._cut.append((state, slot))
        for value, items, inside in found:
            mask = state.mask | inside
            if mask == self._all:
                whole = whole or self._states.child(state, mask, state.value + value, items, slot)
                continue
            if then < self._states.last and reached.get(mask, NEVER) > then:
                reached[mask] = then
                worth = state.value + value
                heappush(self._open[then], (-worth, mask, worth, items, state))
                self._waiting += 1
        self._steps.take(loads.work + 2 * len(found) + len(self._line.load) // 40 + 12)
        return (whole, slot) if whole else None
