"""The lead's rows between move groups, in words and with their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.grouping.groups import Group
from wavelift.model.plan import Blame
from wavelift.model.quantities import number, some
from wavelift.model.tables import Dependency

__all__ = ["Rows", "group_name"]

_TOLD = 3
"""So many rows between the same two groups are named."""

Pair = tuple[int, int]


def group_name(group: Group, names: Mapping[str, str]) -> str:
    """What people call a group: its VM, or its first VM and how many more."""
    first = names.get(group.key, group.key)
    return first if len(group.vms) == 1 else f"{first} and {len(group.vms) - 1:,} with it"


class Rows:
    """The rows between items.

    Args:
        order: ``before`` rows that bind.
        apart: ``apart`` rows.
        groups: the group of each item.
        names: of VMs, by key.
    """

    def __init__(
        self,
        order: Iterable[Dependency],
        apart: Iterable[Dependency],
        groups: Sequence[Group],
        names: Mapping[str, str],
    ) -> None:
        self._groups, self._names = groups, names
        self._home = {key: item for item, group in enumerate(groups) for key in group.vms}
        self._order = self._by_pair(order)
        self._apart: dict[Pair, list[Dependency]] = {}
        for pair, rows in self._by_pair(apart).items():
            self._apart.setdefault((min(pair), max(pair)), []).extend(rows)

    def _by_pair(self, rows: Iterable[Dependency]) -> dict[Pair, list[Dependency]]:
        found: dict[Pair, list[Dependency]] = {}
        for row in rows:
            pair = self._home.get(row.vm, -1), self._home.get(row.other, -1)
            if -1 not in pair and pair[0] != pair[1]:
                found.setdefault(pair, []).append(row)
        return found

    def before(self, first: int, then: int) -> Blame:
        """What lets one item move before another; several rows are told together, the strictest first."""
        return self._told(sorted(self._order.get((first, then), ()), key=_looseness), first, then, "before")

    def apart(self, one: int, other: int) -> Blame:
        """What keeps two items apart."""
        pair = min(one, other), max(one, other)
        rows = sorted(self._apart.get(pair, ()), key=lambda row: (row.vm, row.other, repr(row.place)))
        return self._told(rows, *pair, "apart from")

    def _told(self, rows: Sequence[Dependency], one: int, other: int, word: str) -> Blame:
        if not rows:
            names = (group_name(self._groups[item], self._names) for item in (one, other))
            return Blame(f" {word} ".join(names))
        words = dict.fromkeys(self._in_words(row, word) for row in rows)
        return Blame(some(words, _TOLD), rows[0].place)

    def _in_words(self, row: Dependency, word: str) -> str:
        how = " in an earlier wave" if row.strict else ""
        how = f" with {number(row.soak_days)} days between" if row.soak_days else how
        return f"{self._names.get(row.vm, row.vm)} {word} {self._names.get(row.other, row.other)}{how}"


def _looseness(row: Dependency) -> tuple[float, bool, float, str, str]:
    return -row.soak_days, not row.strict, -row.weight, row.vm, row.other
