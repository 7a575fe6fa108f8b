"""Groups by slot become the waves of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from planner.beside import Beside, in_turn
from planner.demands.staff import Staff
from planner.estimate import scaled
from planner.group_ids import GroupIds
from planner.grouping.groups import Group
from planner.moves import build_moves
from planner.steps import Steps
from planner.timetable.schedule import Timetable
from planner.timetable.timing import Timing
from planner.windows import NO_LIMIT, Slot
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import Estimate, Move, MoveGroup, Wave
from wavelift.model.tables import Application

__all__ = ["Assembly"]

Inner: TypeAlias = dict[str, list[str]]
"""VM keys of one wave, in order, each with those of the same wave that move before it."""

_EFFORT = 600_000
"""Steps for better orders inside waves, over all waves: well below a second."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """Builds waves and groups of the plan from the assignment.

    Attributes:
        vms: all VMs by key.
        placements: target per VM key.
        applications: row per VM key.
        after: for each VM those that move before it, in whatever wave.
        timing: durations.
        slots: the calendar.
        by_slot: the assignment.
        ids: of the waves, by slot.
        staff: people per VM.
        pilot: whether the first slot is the pilot.
        group_ids: gives groups their ids.
    """

    vms: Mapping[str, Vm]
    placements: Mapping[str, Placement]
    applications: Mapping[str, Application]
    after: Mapping[str, Sequence[str]]
    timing: Timing
    slots: Sequence[Slot]
    by_slot: Mapping[int, Sequence[Group]]
    ids: Mapping[int, str]
    staff: Staff
    pilot: bool = False
    group_ids: GroupIds = field(default_factory=GroupIds)

    def groups(self) -> list[MoveGroup]:
        """The groups of more than one VM, in running order; new ones are numbered so."""
        several = [group for groups in self.by_slot.values() for group in groups if len(group.vms) > 1]
        return [
            MoveGroup(name, group.vms, group.reason)
            for name, group in zip(self.group_ids.of(several), several, strict=True)
        ]

    def waves(self, beside: Beside = in_turn) -> list[Wave]:
        """The waves in running order; in each, the moves in the order of their scheduled start."""
        after = self.after
        wave_of = {key: slot for slot, groups in self.by_slot.items() for g in groups for key in g.vms}
        inner = {slot: self._inner(slot, groups, after, wave_of) for slot, groups in self.by_slot.items()}
        tables, waves = beside(
            partial(self._tables, inner), lambda: list(self._unordered(inner, after, wave_of))
        )
        return [
            self._scheduled(wave, table, ordered, waits)
            for wave, (table, ordered), waits in zip(waves, tables, inner.values(), strict=True)
        ]

    def _inner(
        self,
        slot: int,
        groups: Sequence[Group],
        after: Mapping[str, Sequence[str]],
        wave_of: Mapping[str, int],
    ) -> Inner:
        """For each VM of a slot those of the same slot that move before it."""
        keys = sorted(key for group in groups for key in group.vms)
        return {key: [first for first in after.get(key, ()) if wave_of.get(first) == slot] for key in keys}

    def _tables(self, inner: Mapping[int, Inner]) -> list[tuple[Timetable, bool]]:
        """When the moves of each slot start, and whether by a better order than the longest chain first."""
        steps = Steps(_EFFORT)
        return [self.timing.best(list(waits), waits, steps) for waits in inner.values()]

    def _unordered(
        self, inner: Mapping[int, Inner], after: Mapping[str, Sequence[str]], wave_of: Mapping[str, int]
    ) -> Iterator[Wave]:
        """The waves with their moves in the order of their keys, and without any time."""
        home = {key: group.id for group in self.groups() for key in group.vms}
        for slot, waits in inner.items():
            keys = list(waits)
            yield Wave(
                id=self.ids[slot],
                window=self.slots[min(slot, len(self.slots) - 1)].window,
                moves=tuple(self._moves(keys, home, waits)),
                seconds=Estimate(0.0, 0.0, 0.0),
                reason=self._reason(keys, wave_of, after, slot),
                pilot=self.pilot and slot == 0,
                people=self.staff.of(keys) / 1000,
            )

    def _scheduled(self, wave: Wave, table: Timetable, ordered: bool, inner: Inner) -> Wave:
        moves = dict(zip(inner, wave.moves, strict=True))
        order = _respecting(sorted(zip(table.starts, inner, strict=True)), inner)
        return replace(
            wave,
            moves=tuple([moves[key] for _, key in order]),
            seconds=scaled(table.makespan),
            ordered=ordered,
        )

    def _moves(
        self, keys: Sequence[str], home: Mapping[str, str], inner: Mapping[str, Sequence[str]]
    ) -> list[Move]:
        return build_moves(
            [self.vms[key] for key in keys],
            targets=[self.placements[key] for key in keys],
            groups=[home.get(key, key) for key in keys],
            seconds=[self.timing.seconds[key] for key in keys],
            after=[inner[key] for key in keys],
            applications=self.applications,
        )

    def _reason(
        self,
        keys: Sequence[str],
        wave_of: Mapping[str, int],
        after: Mapping[str, Sequence[str]],
        slot: int,
    ) -> str:
        """Say what fills the wave and how many of its moves build on earlier waves."""
        room = self.slots[min(slot, len(self.slots) - 1)]
        gib = sum(self.vms[key].capacity_mib for key in keys) / 1024
        vms = "" if room.max_vms == NO_LIMIT else f" of {room.max_vms:,}"
        most = "" if room.max_mib == NO_LIMIT else f" of {room.max_mib / 1024:,.0f}"
        words = [f"{len(keys):,}{vms} {'VM' if len(keys) == 1 and not vms else 'VMs'}, {gib:,.0f}{most} GiB"]
        later = sum(1 for key in keys if any(wave_of.get(first, slot) < slot for first in after.get(key, ())))
        if later:
            words.append(f"{later:,} of them {'follows' if later == 1 else 'follow'} VMs of earlier waves")
        ranks = [self.applications[key].criticality for key in keys if key in self.applications]
        if ranks:
            low, high = min(ranks), max(ranks)
            words.append(f"criticality {low}" if low == high else f"criticality {low} to {high}")
        return "; ".join(words)


def _respecting(
    order: Sequence[tuple[float, str]], after: Mapping[str, Sequence[str]]
) -> Sequence[tuple[float, str]]:
    """Keep a VM behind what it waits for even where both start at the same second."""
    if all(start for start, key in order if after[key]):
        return order
    depth: dict[str, int] = {}
    for _, key in order:
        _depth(key, after, depth)
    return sorted(order, key=lambda entry: (entry[0], depth[entry[1]], entry[1]))


def _depth(key: str, after: Mapping[str, Sequence[str]], depth: dict[str, int]) -> None:
    stack = [key]
    while stack:
        top = stack[-1]
        open_ones = [first for first in after[top] if first not in depth]
        if open_ones:
            stack.extend(open_ones)
            continue
        depth[top] = 1 + max((depth[first] for first in after[top]), default=0)
        stack.pop()
