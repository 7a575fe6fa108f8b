"""Ids of move groups: a group keeps the one it had, so that a pin that names it goes on meaning it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.grouping.groups import Group
from wavelift.model.plan import MoveGroup

__all__ = ["GroupIds"]


class GroupIds:
    """Gives ids to groups.

    Args:
        earlier: the groups of the plan before.
        frozen: ids of those that stay with VMs of frozen waves, and are not given to any other.
    """

    def __init__(self, earlier: Sequence[MoveGroup] = (), frozen: Collection[str] = ()) -> None:
        self._open = {group.id: group for group in earlier if group.id not in frozen}
        self._last = max(map(_number, (group.id for group in earlier)), default=0)

    def of(self, groups: Sequence[Group]) -> list[str]:
        """Each gets the id of the earlier group with which it shares most VMs, or the next free number."""
        found = self._kept(groups)
        number = self._last
        for at in range(len(groups)):
            if at not in found:
                number += 1
                found[at] = f"g{number}"
        return [found[at] for at in range(len(groups))]

    def _kept(self, groups: Sequence[Group]) -> dict[int, str]:
        home = {vm: group.id for group in self._open.values() for vm in group.vms}
        shared: dict[tuple[int, str], int] = {}
        for at, group in enumerate(groups) if home else ():
            for vm in group.vms:
                if vm in home:
                    shared[at, home[vm]] = shared.get((at, home[vm]), 0) + 1
        found: dict[int, str] = {}
        given: set[str] = set()
        for at, name in sorted(shared, key=lambda pair: (-shared[pair], groups[pair[0]].key, pair[1])):
            if at not in found and name not in given:
                found[at] = name
                given.add(name)
        return found


def _number(name: str) -> int:
    return int(name[1:]) if name[1:].isdecimal() and len(name) < 10 else 0
