"""The smallest set of rows that leaves a move group no wave at all, whatever else is where.

Earliest and latest slots are propagated along the order with the reason of each; the reasons on the two ways
to a group that ends up with none are a contradiction. Rows are then left out one by one as long as it remains
(deletion filter), so that what is left is minimal: without any one of it there would be a slot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Problem
from planner.demands.demands import Demands
from planner.demands.fences import Fence
from planner.grouping.groups import Group
from wavelift.model.plan import Blame, Conflict, Relaxation
from wavelift.model.quantities import number
from wavelift.model.tables import Dependency

__all__ = ["Contradictions", "group_name"]

_MOST_ROWS = 60
"""Larger sets of rows are told as they are."""

_MOST_TOLD = 20
"""So many contradictions are told one by one."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Something that can be left out: a fence of an item, or an edge between two."""

    blame: Blame
    item: int = -1
    slots: frozenset[int] = frozenset()
    edge: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Marks:
    """Earliest, or latest, slots by item, and the edge that decides each."""

    slot: dict[int, int]
    by: dict[int, _Rule]


def group_name(group: Group, names: Mapping[str, str]) -> str:
    """What people call a group: its VM, or its first VM and how many more."""
    first = names.get(group.key, group.key)
    return first if len(group.vms) == 1 else f"{first} and {len(group.vms) - 1:,} with it"


class Contradictions:
    """Explains items whose earliest slot lies behind their latest.

    Args:
        demands: fences and rows.
        groups: the group of each item.
        problem: with all items, those that contradict included.
    """

    def __init__(self, demands: Demands, groups: Sequence[Group], problem: Problem) -> None:
        self._demands, self._groups, self._problem = demands, groups, problem
        self._names = {key: vm.name for key, vm in demands.given.vms.items()}
        self._network = Network(problem)
        home = {key: item for item, group in enumerate(groups) for key in group.vms}
        self._rows: dict[tuple[int, int], Dependency] = {}
        for row in demands.given.edges:
            pair = (home.get(row.vm, -1), home.get(row.other, -1))
            if -1 not in pair and pair[0] != pair[1]:
                known = self._rows.get(pair)
                if known is None or _strength(row) > _strength(known):
                    self._rows[pair] = row

    def conflicts(self, bad: Iterable[int]) -> list[Conflict]:
        """One conflict per smallest set of rows, with all groups that it leaves without a wave."""
        found: dict[frozenset[Blame], tuple[list[int], list[_Rule]]] = {}
        for item in list(bad)[:_MOST_TOLD]:
            core = self._core(item)
            key = frozenset(rule.blame for rule in core)
            found.setdefault(key, ([], core))[0].append(item)
        return [self._conflict(items, core) for items, core in found.values()]

    def _conflict(self, items: Sequence[int], core: Sequence[_Rule]) -> Conflict:
        vms = tuple(sorted(key for item in items for key in self._groups[item].vms))
        blames = tuple(dict.fromkeys(rule.blame for rule in core))
        return Conflict(vms, blames, tuple(self._relaxations(items, blames)))

    def _relaxations(self, items: Sequence[int], blames: Sequence[Blame]) -> Iterator[Relaxation]:
        for blame in blames:
            gained, first = [], ""
            for item in items:
                rules = [rule for rule in self._around(item) if rule.blame != blame]
                early, late = self._span(item, rules)
                if early <= late:
                    gained.append(item)
                    first = first or self._slot_name(early)
            if gained:
                vms = sum(len(self._groups[item].vms) for item in gained)
                who = group_name(self._groups[gained[0]], self._names)
                more = f" and {len(gained) - 1:,} more" if len(gained) > 1 else ""
                words = f"without: {blame.words}"
                yield Relaxation(words, f"{who}{more} could move from {first} on", vms)

    def _slot_name(self, slot: int) -> str:
        slots = self._demands.given.slots
        return f"window {slots[slot].window}" if slots[0].window else f"wave {slot + 1}"

    def _core(self, item: int) -> list[_Rule]:
        """The smallest set found, starting from the reasons on both ways."""
        every = self._around(item)
        rules = self._reasons(item, every)
        if len(rules) > _MOST_ROWS or not self._contradicts(item, rules):
            return rules
        for rule in list(rules):
            rest = [other for other in rules if other is not rule]
            if self._contradicts(item, rest):
                rules = rest
        return rules

    def _contradicts(self, item: int, rules: Sequence[_Rule]) -> bool:
        early, late = self._span(item, rules)
        return early > late

    def _around(self, item: int) -> list[_Rule]:
        """All rules of an item, and of what comes before and after it, near or far."""
        network = self._network
        inside = {item}
        for edges in (network.before, network.after):
            stack = [item]
            seen = {item}
            while stack:
                for other, _ in edges[stack.pop()]:
                    if other not in seen:
                        seen.add(other)
                        stack.append(other)
            inside |= seen
        return [*self._fences(inside), *self._edges(inside)]

    def _fences(self, items: Collection[int]) -> Iterator[_Rule]:
        slots = len(self._demands.given.slots)
        for item in sorted(items):
            for fence in self._demands.fences(self._groups[item]):
                if len(fence.slots) < slots or not self._demands.given.slots[0].window:
                    yield _Rule(self._of_fence(fence, item), item, fence.slots)

    def _of_fence(self, fence: Fence, item: int) -> Blame:
        if fence.kind != "room":
            return Blame(fence.words, fence.place)
        return Blame(f"{group_name(self._groups[item], self._names)}: {fence.words}", fence.place)

    def _edges(self, items: Collection[int]) -> Iterator[_Rule]:
        for first in sorted(items):
            for then, gap in self._network.after[first]:
                if then in items:
                    yield _Rule(self._of_edge(first, then), edge=(first, then, gap))

    def _of_edge(self, first: int, then: int) -> Blame:
        row = self._rows.get((first, then))
        if row is None:
            return Blame(f"{self._name(first)} before {self._name(then)}")
        how = " in an earlier wave" if row.strict else ""
        how = f" with {number(row.soak_days)} days between" if row.soak_days else how
        words = f"{self._names.get(row.vm, row.vm)} before {self._names.get(row.other, row.other)}{how}"
        return Blame(words, row.place)

    def _name(self, item: int) -> str:
        return group_name(self._groups[item], self._names)

    def _span(self, item: int, rules: Sequence[_Rule]) -> tuple[int, int]:
        """Earliest and latest slot of an item under some rules."""
        early, late = self._propagated(rules)
        return early.slot.get(item, 0), late.slot.get(item, self._last)

    @property
    def _last(self) -> int:
        return NEVER if self._problem.endless else len(self._problem.caps) - 1

    def _propagated(self, rules: Sequence[_Rule]) -> tuple[_Marks, _Marks]:
        allowed: dict[int, frozenset[int]] = {}
        into: dict[int, list[_Rule]] = {}
        out: dict[int, list[_Rule]] = {}
        for rule in rules:
            if rule.edge is None:
                allowed[rule.item] = allowed.get(rule.item, rule.slots) & rule.slots
            else:
                into.setdefault(rule.edge[1], []).append(rule)
                out.setdefault(rule.edge[0], []).append(rule)
        items = {*allowed, *into, *out}
        order = [item for item in self._network.order if item in items]
        return self._forward(order, allowed, into), self._backward(order, allowed, out)

    def _forward(
        self,
        order: Sequence[int],
        allowed: Mapping[int, frozenset[int]],
        into: Mapping[int, Sequence[_Rule]],
    ) -> _Marks:
        marks = _Marks({}, {})
        for item in order:
            soonest = 0
            for rule in into.get(item, ()):
                first, _, gap = rule.edge or (0, 0, 0)
                slot = self._problem.later(marks.slot[first], gap)
                if slot > soonest:
                    soonest, marks.by[item] = slot, rule
            if item in allowed:
                soonest = min((slot for slot in allowed[item] if slot >= soonest), default=NEVER)
            marks.slot[item] = soonest
        return marks

    def _backward(
        self,
        order: Sequence[int],
        allowed: Mapping[int, frozenset[int]],
        out: Mapping[int, Sequence[_Rule]],
    ) -> _Marks:
        marks = _Marks({}, {})
        for item in reversed(order):
            latest = self._last
            for rule in out.get(item, ()):
                _, then, gap = rule.edge or (0, 0, 0)
                slot = self._problem.sooner(marks.slot[then], gap)
                if slot < latest:
                    latest, marks.by[item] = slot, rule
            if item in allowed:
                latest = max((slot for slot in allowed[item] if slot <= latest), default=-1)
            marks.slot[item] = latest
        return marks

    def _reasons(self, item: int, rules: Sequence[_Rule]) -> list[_Rule]:
        """The fences and edges on the way that decides the earliest slot, and on that to the latest."""
        early, late = self._propagated(rules)
        way = {item}
        edges: list[_Rule] = []
        for chain, end in ((early.by, 0), (late.by, 1)):
            here = item
            while here in chain:
                rule = chain[here]
                edges.append(rule)
                here = (rule.edge or (here, here, 0))[end]
                way.add(here)
        return [rule for rule in rules if rule.item in way or any(rule is edge for edge in edges)]


def _strength(row: Dependency) -> tuple[float, bool, float]:
    return row.soak_days, row.strict, row.weight
