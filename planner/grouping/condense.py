"""Move groups and order from ties and ``before`` rows, where cycles may be too large for any wave.

VMs that wait for each other must move together, and where a wave can hold them they do. But real dependency
data easily closes one giant cycle, and then the lightest rows have to give way (``[planning] cycles``): heavy
rows pull VMs together as far as a wave holds them, order is kept between what results from the heaviest row
down, and each row that would close a cycle becomes a wish, which costs like affinity and binds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from planner.grouping.components import Acyclic, Union
from planner.grouping.groups import Group, move_groups
from planner.grouping.ties import Tie
from planner.windows import Slot
from wavelift.model.inventory import Vm
from wavelift.model.tables import Dependency
from wavelift.settings import Cycles, Planning

__all__ = ["Condensed", "Condenser", "Room", "Split", "largest_room"]

Room = tuple[int, int]
"""Most VMs and most MiB that any one wave takes."""


def largest_room(slots: Sequence[Slot]) -> Room:
    """The most that any one slot offers."""
    return max((slot.max_vms for slot in slots), default=0), max((slot.max_mib for slot in slots), default=0)


@dataclass(frozen=True, slots=True)
class Split:
    """A cycle that was taken apart.

    Attributes:
        vms: keys of all VMs in it.
        parts: how many move groups it became.
        wishes: its rows that bind nothing any more, lightest first.
        too_big: whether no wave could hold it; else the settings wanted it.
    """

    vms: tuple[str, ...]
    parts: int
    wishes: tuple[Dependency, ...]
    too_big: bool


@dataclass(frozen=True, slots=True)
class Condensed:
    """What there is to plan.

    Attributes:
        groups: move groups, sorted by key.
        edges: ``before`` rows that bind.
        wishes: ``before`` rows that bind nothing: too light, or left out of a cycle.
        splits: cycles that were taken apart.
    """

    groups: list[Group]
    edges: list[Dependency]
    wishes: list[Dependency] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)


class Condenser:
    """Makes groups of VMs.

    Args:
        vms: all VMs by key.
        planning: what becomes of cycles and of light rows.
        room: what a wave takes at most.
    """

    def __init__(self, vms: dict[str, Vm], planning: Planning, room: Room) -> None:
        self._vms, self._planning, self._room = vms, planning, room

    def condense(self, keys: Collection[str], ties: Sequence[Tie], rows: Sequence[Dependency]) -> Condensed:
        """Group the given VMs; ``rows`` are ``before`` rows, one per pair."""
        inner = list(rows)
        if len(keys) < len(self._vms):
            inner = [row for row in rows if row.vm in keys and row.other in keys]
        least = self._planning.soft_below
        wishes = [row for row in inner if row.weight < least] if least else []
        edges = [row for row in inner if row.weight >= least] if least else inner
        groups = move_groups(keys, ties, edges)
        large = [group for group in groups if self._must_split(group)]
        if not large:
            return Condensed(groups, edges, wishes)
        return self._split(groups, large, ties, edges, wishes)

    def _must_split(self, group: Group) -> bool:
        if len(group.vms) == 1 or self._planning.cycles is Cycles.GROUP or "cycle" not in group.reason:
            return False
        return self._planning.cycles is Cycles.CUT or not self._fits(group.vms)

    def _fits(self, vms: Collection[str]) -> bool:
        mib = sum(self._vms[key].capacity_mib for key in vms)
        return len(vms) <= self._room[0] and mib <= self._room[1]

    def _split(
        self,
        groups: Sequence[Group],
        large: Sequence[Group],
        ties: Sequence[Tie],
        edges: Sequence[Dependency],
        wishes: Sequence[Dependency],
    ) -> Condensed:
        home = {key: at for at, group in enumerate(large) for key in group.vms}
        inner: list[list[Dependency]] = [[] for _ in large]
        tied: list[list[Tie]] = [[] for _ in large]
        for row in edges:
            at = home.get(row.vm)
            if at is not None and home.get(row.other) == at:
                inner[at].append(row)
        for tie in ties:
            at = home.get(tie.vm)
            if at is not None and home.get(tie.other) == at:
                tied[at].append(tie)
        kept = [group for group in groups if group.key not in home]
        splits: list[Split] = []
        dropped: set[tuple[str, str]] = set()
        for group, group_ties, group_rows in zip(large, tied, inner, strict=True):
            knot = _Knot(self, group, group_ties, group_rows)
            parts, out = knot.apart(merge=self._planning.cycles is Cycles.FIT)
            kept += parts
            dropped |= {(row.vm, row.other) for row in out}
            splits.append(Split(group.vms, len(parts), tuple(out), not self._fits(group.vms)))
        bound = [row for row in edges if (row.vm, row.other) not in dropped]
        soft = [row for row in edges if (row.vm, row.other) in dropped]
        kept.sort(key=lambda group: group.key)
        return Condensed(kept, bound, [*wishes, *soft], splits)

    def holds(self, vms: int, mib: int) -> bool:
        """Whether some wave takes so much."""
        return vms <= self._room[0] and mib <= self._room[1]

    def size(self, vms: Collection[str]) -> tuple[int, int]:
        """VMs and MiB."""
        return len(vms), sum(self._vms[key].capacity_mib for key in vms)


class _Knot:
    """One strongly connected set of VMs on its way to several groups."""

    def __init__(
        self, maker: Condenser, group: Group, ties: Sequence[Tie], rows: Sequence[Dependency]
    ) -> None:
        self._maker = maker
        self._keys = list(group.vms)
        self._number = {key: at for at, key in enumerate(self._keys)}
        self._ties = ties
        self._rows = sorted(rows, key=lambda row: (-row.weight, not _binds(row), row.vm, row.other))
        self._union = Union(len(self._keys))
        for tie in ties:
            self._union.join(self._number[tie.vm], self._number[tie.other])

    def apart(self, *, merge: bool) -> tuple[list[Group], list[Dependency]]:
        """Return the groups, and the rows that bind nothing any more, lightest first."""
        tied = [self._union.find(at) for at in range(len(self._keys))]
        if merge:
            self._merge()
            if any(self._inside(row) for row in self._rows if _binds(row)):
                self._undo(tied)
        order = Acyclic(sorted({self._find(key) for key in self._keys}))
        out = [
            row
            for row in self._rows
            if not self._inside(row) and not order.add(self._find(row.vm), self._find(row.other))
        ]
        return self._groups(), out[::-1]

    def _merge(self) -> None:
        """Join what the heaviest rows connect, as long as a wave holds it."""
        size: dict[int, tuple[int, int]] = {}
        for key in self._keys:
            root, (vms, mib) = self._find(key), self._maker.size((key,))
            has = size.get(root, (0, 0))
            size[root] = (has[0] + vms, has[1] + mib)
        for row in self._rows:
            one, other = self._find(row.vm), self._find(row.other)
            if one == other or _binds(row):
                continue
            both = (size[one][0] + size[other][0], size[one][1] + size[other][1])
            if self._maker.holds(*both):
                self._union.join(one, other)
                size[min(one, other)] = both

    def _undo(self, tied: Sequence[int]) -> None:
        """Strict rows ended up inside a group: take only ties into account for those groups."""
        wrong = {self._find(row.vm) for row in self._rows if _binds(row) and self._inside(row)}
        fresh = Union(len(self._keys))
        for at in range(len(self._keys)):
            root = self._union.find(at)
            fresh.join(at, tied[at] if root in wrong else root)
        self._union = fresh

    def _find(self, key: str) -> int:
        return self._union.find(self._number[key])

    def _inside(self, row: Dependency) -> bool:
        return self._find(row.vm) == self._find(row.other)

    def _groups(self) -> list[Group]:
        """The groups: what is joined and, where rows between groups still close cycles, no more than that."""
        sets: dict[int, list[str]] = {}
        for key in self._keys:
            sets.setdefault(self._find(key), []).append(key)
        words: dict[int, set[str]] = {}
        for tie in self._ties:
            words.setdefault(self._find(tie.vm), set()).add(tie.why)
        why = {root: ", ".join(sorted(words.get(root, ()))) for root in sets}
        return [
            Group(tuple(keys), (why[root] or "part of a dependency cycle") if len(keys) > 1 else "")
            for root, keys in sorted(sets.items())
        ]


def _binds(row: Dependency) -> bool:
    """Whether a row can never hold inside one wave."""
    return row.strict or row.soak_days > 0
