"""Assignment of items to slots: priority rules, then a search for fewer slots, then an even load."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, islice

from planner.assignment.line import Line
from planner.assignment.network import Network
from planner.assignment.problem import Assignment, Problem
from planner.bounds.bound import line_bound
from planner.search.directions import directions
from planner.search.even import cost, evened
from planner.search.fill import fill, mix
from planner.search.portfolio import Found, fewer_slots
from planner.search.rules import nine_rules
from planner.search.runs import Run
from planner.steps import Steps

__all__ = ["EFFORT", "assign"]

EFFORT = 380_000
"""Most steps for the search of fewer slots: less than half a second."""

_EFFORT_MANY = 340_000
"""With many items the rest of planning takes time too: all of it should stay below a second."""

_EFFORT_PER_ITEM = 8000
"""Small problems need less: more steps find nothing there."""

_DIRECTIONS = 600_000
"""Most steps for filling by direction, where several resources bind."""

_EVENING = 60_000
"""Steps for evening out what the search found."""

_FEWER = ((5000, 2), (300, 2))
"""With more items than this, so many rules: the search does better, or the rule hardly matters."""

_MANY = 5000
"""Up to so many items slots are filled from the end too."""

_ENOUGH = 300
"""Up to so many items by rules too; beyond, the search does that, and better."""

_SEARCHED = 3000
"""Up to so many items the search for fewer slots is worth its time."""

_DENSE = 100
"""Items per slot beyond which the search gives nothing: with so many of them slots get full anyway."""

Slots = list[int | None]
Pass = Callable[[Sequence[tuple[int, ...]]], Slots | None]


def assign(
    problem: Problem, *, quick: bool = False, steps: Steps | None = None, network: Network | None = None
) -> Assignment:
    """Put every item into a slot if it can be done; deterministic, without chance or clock.

    First as few slots as possible, then items of low rank first and the load even, as far as that costs
    no slot. The search ends when the lower bound is met.

    Args:
        problem: what to assign.
        quick: a single pass of the first rule only.
        steps: a budget shared with other assignments; without it ``EFFORT``.
        network: the problem's edges, followed, where that is done already.
    """
    if not problem.sizes or not problem.caps:
        return Assignment((None,) * len(problem.sizes))
    line = Line(problem.in_largest_units(), network)
    if quick:
        return Assignment(tuple(next(_passes(line))(line.problem.caps) or ()))
    return _Search(line, problem, Steps(EFFORT) if steps is None else steps).run()


class _Search:
    def __init__(self, line: Line, told: Problem, steps: Steps) -> None:
        self._line, self._problem, self._told, self._budget = line, line.problem, told, steps
        self._lines = [line]
        # One after the other: with many items the first is mostly enough, and orders take their time.
        self._more = _passes(line)
        self._first = next(self._more)
        if _alike(self._problem) and len(self._problem.sizes) <= _MANY:
            self._lines.append(line.mirrored)

    def run(self) -> Assignment:
        best, run = self._best_by_directions(*self._best_by_rules())
        runs: list[Pass] = [self._first, run]
        found = self._searched(best)
        if found.slots is not None:
            best = found.slots
        if found.run is not None:
            runs = [partial(_again, found.run, Steps(_EVENING), len(set(best)) + 1)]
        slots = tuple(evened(self._problem, best, list(dict.fromkeys(runs))))
        if not self._problem.endless:
            return Assignment(slots)  # in a calendar the number of slots is not what counts
        least, why = self._bound
        if found.least > least:
            least, why = found.least, f"all ways to fill fewer than {found.least} waves were tried"
        return Assignment(slots, least, why)

    @cached_property
    def _bound(self) -> tuple[int, str]:
        return line_bound(self._line, self._told)

    @property
    def _goal(self) -> int:
        """Fewer slots than this are impossible, or not wanted."""
        return max(self._problem.min_slots, self._bound[0])

    def _best_by_rules(self) -> tuple[Slots, Pass]:
        """The best of all rules; with many items, the first that needs no slot too many."""
        tries: list[tuple[Slots, Pass]] = []
        for slots, run in self._by_rules():
            tries.append((slots, run))
            if len(slots) > _MANY and None not in slots and len(set(slots)) <= self._goal:
                break
        return min(tries, key=lambda entry: cost(self._problem, entry[0])) if len(tries) > 1 else tries[0]

    def _by_rules(self) -> Iterator[tuple[Slots, Pass]]:
        caps = self._problem.caps
        for run in chain((self._first,), self._more):
            yield run(caps) or [], run
        if len(self._lines) > 1 and (len(self._problem.sizes) <= _ENOUGH or not self._is_searched):
            for back in _passes(self._lines[1]):
                slots = back(caps) or []
                if None not in slots:  # what waits for a missing item would have to be missing too
                    last = max(slot for slot in slots if slot is not None)
                    yield [None if slot is None else last - slot for slot in slots], self._first

    def _best_by_directions(self, best: Slots, run: Pass) -> tuple[Slots, Pass]:
        """Try to do better where several resources bind, with part of the budget."""
        problem, network = self._problem, self._line.network
        if len(self._line.binding) == 1 or len(best) > _SEARCHED:
            return best, run
        effort = min(self._budget.left, _DIRECTIONS)
        steps = Steps(effort)
        for way in directions(self._line):
            if not steps or (None not in best and len(set(best)) <= self._goal):
                break
            slots = way.fill(problem, network, problem.caps, steps)
            if cost(problem, slots) < cost(problem, best):
                best, run = slots, partial(way.fill, problem, network)
        self._budget.take(effort - steps.left)
        return best, run

    @property
    def _is_searched(self) -> bool:
        """Whether the search for fewer slots is worth its time; counted by the slots that are needed."""
        count = len(self._problem.sizes)
        return self._problem.plain and count <= min(_SEARCHED, _DENSE * max(1, self._goal))

    def _searched(self, best: Slots) -> Found:
        problem = self._problem
        if not self._is_searched:
            return Found(None, None)
        used = len(set(best) - {None})
        limit = len(problem.caps) + 1 if None in best else used
        most = EFFORT if len(best) <= _ENOUGH else _EFFORT_MANY
        effort = min(self._budget.left, most, _EFFORT_PER_ITEM * len(best))
        steps = Steps(effort)
        found = fewer_slots(self._lines, steps, limit, self._goal, () if None in best else best)
        self._budget.take(effort - steps.left)
        return found


def _again(run: Run, steps: Steps, fewer_than: int, caps: Sequence[tuple[int, ...]]) -> Slots | None:
    return run.fill(caps, steps, fewer_than).slots


def _alike(problem: Problem) -> bool:
    """Whether slots can be counted from either end: all the same, and open to every item."""
    return problem.plain and (problem.uniform or (len(set(problem.caps)) == 1 and not problem.allowed))


def _passes(line: Line) -> Iterator[Pass]:
    """The rules, each as a pass that waits for its caps; few of them where items are many."""
    problem = line.problem
    few = next((few for many, few in _FEWER if len(problem.sizes) > many), None)
    for order in islice(nine_rules(line), few):
        yield partial(fill, problem, line.network, order)
    if len(line.binding) > 1:
        yield partial(mix, problem, line.network, _by_bias(line))


def _by_bias(line: Line) -> list[int]:
    """Items from the most to the least demanding in any other resource per unit of the first."""
    problem, network = line.problem, line.network
    totals = [max(1, sum(column)) for column in zip(*problem.sizes, strict=True)]
    rank = problem.rank or (0,) * len(problem.sizes)

    def key(item: int) -> tuple[float, ...]:
        count, *others = (part / total for part, total in zip(problem.sizes[item], totals, strict=True))
        bias = max(others) / count if count else float("inf")
        return network.latest[item], -network.chain[item], -bias, rank[item], item

    return sorted(range(len(problem.sizes)), key=key)
