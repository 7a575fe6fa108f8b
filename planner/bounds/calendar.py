"""How many waves and windows a calendar's plan needs at least.

Each stretch of the calendar must hold what the rows, pins and dates leave no place outside it: so many
windows by its sums, so many by move groups of which no two can share one, and likewise waves. What stretches
need together is counted exactly.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import le

from planner.assignment.closure import LARGEST
from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.bounds.bound import lower_bound
from planner.bounds.conflicts import in_pools, in_slots, strangers
from planner.bounds.stretches import Need, Stretches, binding, fewest
from wavelift.model.quantities import number

__all__ = ["Least", "Leasts", "calendar_bound"]

_SETS = 6
"""So many sets of which no two can be together are looked at."""


@dataclass(frozen=True, slots=True)
class Least:
    """No plan of the same items does with fewer.

    Attributes:
        count: so many points of the row.
        needs: what each stretch of the row needs, one need for a stretch.
        length: points in the row.
    """

    count: int
    needs: Sequence[Need]
    length: int

    @property
    def shown(self) -> Sequence[Need]:
        """The stretches that show it, or most of it, to people; a single one where that is enough."""
        alone = next((need for need in self.needs if need.count == self.count), None)
        return [alone] if alone else binding(self.needs)


@dataclass(frozen=True, slots=True)
class Leasts:
    """Of windows and of waves; windows are numbered as their pools come."""

    windows: Least
    waves: Least


def calendar_bound(problem: Problem, network: Network, most: Mapping[int, int] | None = None) -> Leasts:
    """Return the least numbers of windows and waves.

    Args:
        problem: with a finite row of slots, and every item with a slot that it could take.
        network: its edges, followed.
        most: slots that hold at most so many of the first resource, whatever their caps say.
    """
    return _Calendar(problem, network, most or {}).leasts()


class _Calendar:
    """One calendar."""

    def __init__(self, problem: Problem, network: Network, most: Mapping[int, int]) -> None:
        self._problem, self._network = problem, network
        self._length = len(problem.caps)
        pools = [problem.pool(slot) for slot in range(self._length)]
        self._first: dict[int, int] = {}
        for slot, pool in enumerate(pools):
            self._first.setdefault(pool, slot)
        number = {pool: at for at, pool in enumerate(self._first)}
        self._at = [number[pool] for pool in pools]
        self._shared = len(self._first) < self._length
        self._caps = [self._cap(slot, pools, most) for slot in self._first.values()]
        self._slot_spans = list(zip(network.earliest, network.latest, strict=True))
        self._pool_spans = [(self._at[first], self._at[last]) for first, last in self._slot_spans]
        self._searched = len(problem.sizes) <= LARGEST

    def _cap(self, slot: int, pools: Sequence[int], most: Mapping[int, int]) -> tuple[int, ...]:
        """What a window offers; a limit of its only wave is one of the window."""
        cap = self._problem.caps[slot]
        if slot not in most or pools.count(pools[slot]) > 1:
            return cap
        return (min(cap[0], most[slot]), *cap[1:])

    def leasts(self) -> Leasts:
        """Both: what windows need counts for waves too, and the other way round."""
        something = Need(0, len(self._first) - 1, 1, "there is something to move")
        pooled = _strongest([something, *self._by_sums(), *self._by_strangers_in_pools(), *self._of_any()])
        slotted = [*self._by_strangers_in_slots(), *self._in_slots(pooled), *self._by_chains()]
        waves = _strongest(slotted)
        windows = _strongest([*pooled, *self._in_pools(waves)]) if self._shared else waves
        return Leasts(
            Least(fewest(windows), windows, len(self._first)), Least(fewest(waves), waves, self._length)
        )

    def _by_sums(self) -> Iterator[Need]:
        """So many windows for the sum of each resource, the roomiest of the stretch first."""
        problem, names = self._problem, self._problem.resources
        stretches = Stretches(self._pool_spans, len(self._first))
        for index in range(len(problem.caps[0])):
            name, unit = names[index] if names else (f"of resource {index + 1}", 1)
            begun, ended = -1, -1
            caps: list[int] = []
            for first, last, total in stretches.sums([size[index] for size in problem.sizes]):
                if first != begun:
                    begun, ended, caps = first, first - 1, []
                for pool in range(ended + 1, last + 1):
                    insort(caps, -self._caps[pool][index])
                ended = last
                needed = _of_these(caps, total)
                if needed > 1:
                    most = number(-caps[0] / unit)
                    why = f"{number(total / unit)} {name}, at most {most} in a window"
                    yield Need(first, last, needed, why)

    def _of_any(self) -> Iterator[Need]:
        """What is needed where there are windows enough, all as large as the largest and open to all."""
        if not self._searched:
            return
        problem, shared = self._problem, self._shared
        caps = tuple(max(column) for column in zip(*self._caps, strict=True))
        edges = [
            (first, then, int(gap < 0 or (gap > 0 and not shared))) for first, then, gap in problem.edges
        ]
        any_of = Problem(
            sizes=problem.sizes,
            caps=(caps,),
            endless=True,
            edges=tuple(edges),
            apart=() if shared else problem.apart,
            resources=problem.resources,
        )
        if all(map(le, map(max, zip(*problem.sizes, strict=True)), caps)):
            count, why = lower_bound(any_of)
            yield Need(0, len(self._first) - 1, count, why.replace("in a wave", "in a window"))

    def _by_strangers_in_pools(self) -> Iterator[Need]:
        if self._shared and self._searched:
            against = in_pools(self._problem, self._network, self._pool_spans)
            yield from self._of_sets(
                strangers(against), self._pool_spans, "of which no two can share a window"
            )

    def _by_strangers_in_slots(self) -> Iterator[Need]:
        if self._searched:
            against = in_slots(self._problem, self._network)
            yield from self._of_sets(strangers(against), self._slot_spans, "of which no two can share a wave")

    def _of_sets(
        self, sets: Sequence[tuple[int, ...]], spans: Sequence[tuple[int, int]], words: str
    ) -> Iterator[Need]:
        length = 1 + max(last for _, last in spans)
        for members in sets[:_SETS]:
            stretches = Stretches([spans[item] for item in members], length)
            for first, last, count in stretches.sums([1] * len(members)):
                inside = tuple(item for item in members if first <= spans[item][0] and spans[item][1] <= last)
                yield Need(first, last, count, f"{count:,} move groups {words}", inside)

    def _by_chains(self) -> Iterator[Need]:
        """The longest chain of strict edges, which may be too many items for sets."""
        chain = max(self._network.chain) + 1
        why = f"a chain of {chain:,} moves, each in a later wave than the one before"
        if chain > 1:
            yield Need(0, self._length - 1, chain, why)

    def _in_slots(self, pooled: Sequence[Need]) -> Iterator[Need]:
        """Each window that is needed is a wave."""
        starts = list(self._first.values())
        ends = [*(start - 1 for start in starts[1:]), self._length - 1]
        for need in pooled:
            yield replace(need, first=starts[need.first], last=ends[need.last])

    def _in_pools(self, slotted: Sequence[Need]) -> Iterator[Need]:
        """So many waves need the windows that take the most of them."""
        for need in slotted:
            first, last = self._at[need.first], self._at[need.last]
            waves = [0] * (last - first + 1)
            for slot in range(need.first, need.last + 1):
                waves[self._at[slot] - first] += 1
            needed = _of_these(sorted(-count for count in waves), need.count)
            if needed > 1:
                words = f"{need.why}, at most {max(waves):,} waves in a window"
                yield replace(need, first=first, last=last, count=needed, why=words)


def _of_these(negative: Sequence[int], total: int) -> int:
    """How many of these, the greatest first, make the total; all where they do not."""
    if not total:
        return 0
    return next(
        (count for count, sums in enumerate(accumulate(negative), 1) if -sums >= total), len(negative)
    )


def _strongest(needs: Sequence[Need]) -> list[Need]:
    """Per stretch the greatest need, the first of equals."""
    best: dict[tuple[int, int], Need] = {}
    for need in needs:
        known = best.get((need.first, need.last))
        if known is None or need.count > known.count:
            best[need.first, need.last] = need
    return list(best.values())
