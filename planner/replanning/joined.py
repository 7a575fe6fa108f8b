"""Frozen waves of an earlier plan and new ones, joined into one plan: waves, groups and edges."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from planner.group_ids import GroupIds
from planner.plan_edges import plan_edges
from planner.replanning.history import Frozen
from wavelift.model.plan import Bound, Edge, MoveGroup, Wave
from wavelift.model.quantities import count
from wavelift.model.tables import Dependency, Window

__all__ = ["Joined"]


class Joined:
    """Joins what is made to what is frozen.

    Args:
        frozen: what stays as it is.
        windows: the calendar.
    """

    def __init__(self, frozen: Frozen, windows: Sequence[Window]) -> None:
        self._frozen, self._history, self._windows = frozen, frozen.history, windows

    def bound(self, new: Bound) -> Bound:
        """The bound of the new waves, with those that are frozen."""
        frozen = len(self._frozen.waves)
        if not frozen:
            return new
        words = f"{count(frozen, 'frozen wave')} and {new.waves:,} more: {new.why}"
        found = Bound(frozen + new.waves, new.proved, words if new.waves else "frozen waves")
        held = len({wave.window for wave in self._frozen.waves if wave.window})
        if not held:
            return found
        words = f"{count(held, 'window')} of frozen waves and {new.windows:,} more: {new.windows_why}"
        return replace(
            found,
            windows=held + new.windows,
            windows_proved=new.windows_proved or not new.waves,
            windows_why=words if new.windows else "windows of frozen waves",
        )

    def waves(self, made: Sequence[Wave]) -> list[Wave]:
        """Frozen and new waves in the order of their windows; without a calendar the frozen ones first."""
        start = {window.name: window.start.timestamp() for window in self._windows}
        every = [*self._frozen.waves, *made]
        if not start:
            return every
        return sorted(every, key=lambda wave: start.get(wave.window, float("-inf")))

    def groups(self, made: Sequence[MoveGroup]) -> list[MoveGroup]:
        """Groups of frozen waves, and those that are made."""
        if self._history is None or not self._frozen.waves:
            return list(made)
        kept = {move.group for wave in self._frozen.waves for move in wave.moves}
        return [*(group for group in self._history.plan.groups if group.id in kept), *made]

    def edges(
        self, binding: Sequence[Dependency], every: Sequence[Dependency], planned: Collection[str]
    ) -> Iterator[Edge]:
        """The edges between planned VMs, sorted.

        Args:
            binding: the rows that bind what is planned now.
            every: all rows, for those between frozen and new.
            planned: keys of all planned VMs.
        """
        moved = self._frozen.home
        between = [row for row in every if row.vm in moved or row.other in moved] if moved else ()
        rows = [row for row in (*binding, *between) if row.vm in planned and row.other in planned]
        made = plan_edges(rows)
        if not moved:
            return iter(made)  # one per pair and sorted, as all ``before`` rows are
        found = {(edge.before, edge.vm): edge for edge in made}
        if self._history is not None:
            for edge in self._history.plan.edges:
                if edge.before in moved and edge.vm in moved:
                    found.setdefault((edge.before, edge.vm), edge)
        return (found[pair] for pair in sorted(found))

    def group_ids(self) -> GroupIds:
        """Gives the new groups their ids."""
        groups = self._history.plan.groups if self._history else ()
        return GroupIds(groups, {move.group for wave in self._frozen.waves for move in wave.moves})
