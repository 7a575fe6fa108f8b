"""The smallest set of rows that leaves a move group no wave at all, whatever else is where.

Earliest slots are followed along the order with the reason of each; the reasons on the way to a group that
ends up with none are a contradiction. Rows are then left out one by one as long as it remains (deletion
filter), so that what is left is minimal: without any one of it there would be a slot. That the calendar ends
is one of these reasons: without it windows go on for ever after its last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Problem
from planner.demands.demands import Demands
from planner.demands.fences import Fence
from planner.grouping.groups import Group
from planner.infeasible.rows import Rows, group_name
from wavelift.model.finding import Place
from wavelift.model.plan import Blame, Conflict, Relaxation

__all__ = ["Contradictions"]

_MOST_ROWS = 60
"""Larger sets of rows are told as they are."""

_MOST_OUT = 4
"""More rows than this are never to be taken out together."""

_MOST_TOLD = 20
"""So many contradictions are told one by one."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Something that can be left out: a fence of an item, an edge, or, with neither, the calendar's end."""

    blame: Blame
    item: int = -1
    slots: frozenset[int] = frozenset()
    edge: tuple[int, int, int] | None = None
    lasting: bool = False

    @property
    def ends(self) -> bool:
        """Whether it is the calendar's end."""
        return self.item < 0 and self.edge is None


@dataclass(frozen=True, slots=True)
class _Leave:
    """The slots that fences leave an item, and whether also those after the last."""

    slots: frozenset[int]
    lasting: bool

    def under(self, fence: _Rule) -> _Leave:
        """What another fence leaves of them."""
        return _Leave(self.slots & fence.slots, self.lasting and fence.lasting)


@dataclass(frozen=True, slots=True)
class _Marks:
    """The earliest slot of each item, and the edge that decides it."""

    slot: dict[int, int]
    by: dict[int, _Rule]


class Contradictions:
    """Explains items for which there is no slot after what must come before them.

    Args:
        demands: fences and rows.
        groups: the group of each item.
        problem: with all items, those that contradict included.
    """

    def __init__(self, demands: Demands, groups: Sequence[Group], problem: Problem) -> None:
        self._demands, self._groups, self._problem = demands, groups, problem
        self._names = {key: vm.name for key, vm in demands.given.vms.items()}
        self._network = Network(problem)
        self._rows = Rows(demands.given.edges, (), groups, self._names)
        last = demands.given.slots[-1].window
        self._end = _Rule(Blame(f"the calendar ends with window {last}", Place("windows.csv")))

    def conflicts(self, bad: Iterable[int]) -> list[Conflict]:
        """One conflict per smallest set of rows, with all groups that it leaves without a wave."""
        found: dict[frozenset[Blame], tuple[list[int], list[_Rule]]] = {}
        for item in list(bad)[:_MOST_TOLD]:
            core = self._core(item, self._around(item))
            key = frozenset(rule.blame for rule in core)
            found.setdefault(key, ([], core))[0].append(item)
        return [self._conflict(items, core) for items, core in found.values()]

    def _conflict(self, items: Sequence[int], core: Sequence[_Rule]) -> Conflict:
        vms = tuple(sorted(key for item in items for key in self._groups[item].vms))
        blames = tuple(dict.fromkeys(rule.blame for rule in core))
        return Conflict(vms, blames, tuple(self._relaxations(items, blames)))

    def _relaxations(self, items: Sequence[int], blames: Sequence[Blame]) -> Iterator[Relaxation]:
        """What would do: a row, or where others stand against it too, that row and some of them."""
        told: set[frozenset[Blame]] = set()
        for blame in blames:
            out = self._enough(items[0], blame)
            if out and frozenset(out) not in told:
                told.add(frozenset(out))
                yield self._relaxed(items, out)

    def _enough(self, item: int, blame: Blame) -> list[Blame]:
        """A row, and what has to go with it so that an item has a slot; [] where that is too much."""
        out = [blame]
        while len(out) <= _MOST_OUT:
            rules = [rule for rule in self._around(item) if rule.blame not in out]
            if not self._contradicts(item, rules):
                return out
            out += [rule.blame for rule in self._core(item, rules)[:1]]
        return []

    def _relaxed(self, items: Sequence[int], out: Sequence[Blame]) -> Relaxation:
        gained, first = [], ""
        for item in items:
            rules = [rule for rule in self._around(item) if rule.blame not in out]
            if not self._contradicts(item, rules):
                gained.append(item)
                first = first or self._from(self._marks(rules).slot.get(item, 0))
        vms = sum(len(self._groups[item].vms) for item in gained)
        who = group_name(self._groups[gained[0]], self._names)
        more = f" and {len(gained) - 1:,} more" if len(gained) > 1 else ""
        words = " and ".join(map(self._without, out))
        return Relaxation(words, f"{who}{more} could move {first}", vms)

    def _without(self, blame: Blame) -> str:
        if blame == self._end.blame:
            return f"with more windows after {self._demands.given.slots[-1].window}"
        return f"without: {blame.words}"

    def _from(self, slot: int) -> str:
        slots = self._demands.given.slots
        if not slots[0].window:
            return f"from wave {slot + 1} on"
        return "in one of these" if slot >= len(slots) else f"from window {slots[slot].window} on"

    def _core(self, item: int, every: Sequence[_Rule]) -> list[_Rule]:
        """The smallest set of rows found, from the reasons on the way; a row may be several rules."""
        blames = dict.fromkeys(rule.blame for rule in self._reasons(item, every))
        rules = [rule for rule in every if rule.blame in blames]
        if len(blames) > _MOST_ROWS or not self._contradicts(item, rules):
            return rules
        for blame in blames:
            rest = [rule for rule in rules if rule.blame != blame]
            if self._contradicts(item, rest):
                rules = rest
        return rules

    def _contradicts(self, item: int, rules: Sequence[_Rule]) -> bool:
        return self._marks(rules).slot.get(item, 0) > self._last(rules)

    def _around(self, item: int) -> list[_Rule]:
        """All rules of an item, and of what comes before it, near or far."""
        inside, stack = {item}, [item]
        while stack:
            for other, _ in self._network.before[stack.pop()]:
                if other not in inside:
                    inside.add(other)
                    stack.append(other)
        end = () if self._problem.endless else (self._end,)
        return [*end, *self._fences(inside), *self._edges(inside)]

    def _fences(self, items: Collection[int]) -> Iterator[_Rule]:
        slots = len(self._demands.given.slots)
        for item in sorted(items):
            for fence in self._demands.fences(self._groups[item]):
                if len(fence.slots) < slots or not self._demands.given.slots[0].window:
                    yield _Rule(self._of_fence(fence, item), item, fence.slots, lasting=fence.lasting)

    def _of_fence(self, fence: Fence, item: int) -> Blame:
        if fence.kind != "room":
            return Blame(fence.words, fence.place)
        return Blame(f"{group_name(self._groups[item], self._names)}: {fence.words}", fence.place)

    def _edges(self, items: Collection[int]) -> Iterator[_Rule]:
        for first in sorted(items):
            for then, gap in self._network.after[first]:
                if then in items:
                    yield _Rule(self._rows.before(first, then), edge=(first, then, gap))

    @property
    def _count(self) -> int:
        return len(self._problem.caps)

    def _last(self, rules: Iterable[_Rule]) -> int:
        """The last slot, the calendar's unless it goes on."""
        ends = not self._problem.endless and any(rule.ends for rule in rules)
        return self._count - 1 if ends else NEVER - 1

    def _marks(self, rules: Sequence[_Rule]) -> _Marks:
        """The earliest slots under some rules."""
        lasting = self._last(rules) >= self._count
        left: dict[int, _Leave] = {}
        into: dict[int, list[tuple[tuple[int, int, int], _Rule]]] = {}
        for rule in rules:
            if rule.edge is not None:
                into.setdefault(rule.edge[1], []).append((rule.edge, rule))
            elif not rule.ends:
                left[rule.item] = left.get(rule.item, _Leave(rule.slots, lasting)).under(rule)
        starts = {edge[0] for edges in into.values() for edge, _ in edges}
        marks = _Marks({}, {})
        for item in self._network.order:
            if item not in left and item not in into and item not in starts:
                continue
            soonest = 0
            for (first, _, gap), rule in into.get(item, ()):
                slot = self._later(marks.slot[first], gap)
                if slot > soonest:
                    soonest, marks.by[item] = slot, rule
            if item in left:
                beyond = max(soonest, self._count) if left[item].lasting else NEVER
                soonest = min((slot for slot in left[item].slots if slot >= soonest), default=beyond)
            marks.slot[item] = soonest
        return marks

    def _later(self, slot: int, gap: int) -> int:
        """As the problem says, and where that names no slot of the calendar, the first one after it."""
        if gap >= 0 or slot >= NEVER:
            return min(NEVER, slot + max(0, gap))
        return max(slot + 1, min(self._count, self._problem.later(slot, gap)))

    def _reasons(self, item: int, rules: Sequence[_Rule]) -> list[_Rule]:
        """The fences and edges on the way that decides the earliest slot, and the calendar's end."""
        by = self._marks(rules).by
        way, edges, here = {item}, list[_Rule](), item
        while here in by:
            edges.append(by[here])
            here = (by[here].edge or (item,))[0]
            way.add(here)
        return [
            rule for rule in rules if rule.ends or rule.item in way or any(rule is edge for edge in edges)
        ]
