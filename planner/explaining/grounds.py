"""A finished plan beside the input it was made from, arranged for questions about single groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from planner.campaign_input import CampaignInput
from planner.demands.fences import Fence, Fences
from planner.demands.pins import Members
from planner.demands.sizing import PEOPLE, RESOURCES, slot_caps
from planner.demands.staff import Staff
from planner.demands.stocks import Shelves
from planner.plan_edges import edges_by_end, edges_by_start
from planner.timetable.timing import Timing
from planner.windows import NO_LIMIT, Slot, calendar
from wavelift.model.finding import Finding
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import Edge, Move, Plan, Standing, Wave
from wavelift.model.tables import Dependency, Relation, Window
from wavelift.settings import Settings

__all__ = ["Grounds", "Spot"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A wave of the plan, or a window that holds none; ``at`` is its place in running order."""

    at: int
    slot: Slot
    wave: Wave | None = None

    @property
    def name(self) -> str:
        """In words: "wave 3", or "window Night 2"."""
        return f"wave {self.wave.id}" if self.wave else f"window {self.slot.window}"


class Grounds:
    """What explanations stand on.

    Args:
        plan: the finished plan.
        data: the campaign as read.
        settings: caps, rates and slots.
        placements: target per VM key.
        timing: durations of all moves, where they are known already.
    """

    def __init__(
        self,
        plan: Plan,
        data: CampaignInput,
        settings: Settings,
        placements: Mapping[str, Placement],
        timing: Timing | None = None,
    ) -> None:
        self.plan, self.data, self.settings = plan, data, settings
        self._placements, self._timing = placements, timing
        self.vms: dict[str, Vm] = {vm.key: vm for vm in data.inventory.vms}
        self._used: dict[str, tuple[int, ...]] = {}
        self.spots = _spots(plan, calendar(data.windows, settings.planning))
        self.move: dict[str, Move] = {move.vm: move for move in plan.moves()}
        self.spot_of: dict[str, Spot] = {
            move.vm: spot for spot in self.spots if spot.wave for move in spot.wave.moves
        }

    @cached_property
    def timing(self) -> Timing:
        """Durations of all moves."""
        return self._timing or Timing.of(self.data, self.settings, self._placements)

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """Keys of the planned VMs of each group, by group id."""
        found: dict[str, list[str]] = {}
        for move in self.move.values():
            found.setdefault(move.group, []).append(move.vm)
        return {group: tuple(sorted(keys)) for group, keys in found.items()}

    def group_of(self, vm: str) -> tuple[str, ...]:
        """Keys of the VMs that move with this one, itself included."""
        return self.members[self.move[vm].group]

    @cached_property
    def before(self) -> dict[str, list[Edge]]:
        """The edges that end at a VM."""
        return edges_by_end(self.plan.edges)

    @cached_property
    def behind(self) -> dict[str, list[Edge]]:
        """The edges that start at a VM."""
        return edges_by_start(self.plan.edges)

    @cached_property
    def after(self) -> dict[str, list[str]]:
        """For each VM those that move before it."""
        found: dict[str, list[str]] = {}
        for edge in self.plan.edges:
            found.setdefault(edge.vm, []).append(edge.before)
        return found

    @cached_property
    def rows(self) -> dict[tuple[str, str], Dependency]:
        """The ``before`` row for a pair of keys."""
        return {(row.vm, row.other): row for row in self.data.dependencies if row.relation is Relation.BEFORE}

    @cached_property
    def apart(self) -> dict[str, list[Dependency]]:
        """The ``apart`` rows that name a VM, on either side."""
        found: dict[str, list[Dependency]] = {}
        for row in self.data.dependencies:
            if row.relation is Relation.APART and row.vm != row.other:
                found.setdefault(row.vm, []).append(row)
                found.setdefault(row.other, []).append(row)
        return found

    @cached_property
    def fences(self) -> Fences:
        """What keeps VMs out of spots whatever else is there: pins, dates, blackouts, wind-downs."""
        groups = {group.id: frozenset(group.vms) for group in self.plan.groups}
        members = Members.of(self.data.applications, groups)
        numbers = {spot.wave.id: spot.at for spot in self.spots if spot.wave}
        return Fences(self.data, [spot.slot for spot in self.spots], members, numbers)

    def fences_of(self, keys: Sequence[str]) -> list[Fence]:
        """The fences of these VMs. Without a calendar a wave pin means the wave of that number."""
        return self.fences.of(keys)

    @cached_property
    def frozen(self) -> frozenset[int]:
        """Places of the spots whose waves are done, running or announced."""
        return frozenset(
            spot.at for spot in self.spots if spot.wave and spot.wave.standing is not Standing.PLANNED
        )

    @cached_property
    def staff(self) -> Staff:
        """How many people VMs need."""
        return Staff(self.data.application_of, self.settings.planning.people_per_vm)

    @cached_property
    def shelves(self) -> Shelves:
        """What fills up at the target, with what is free before the first wave that is still to come."""
        found = Shelves(self.data.inventory, self.data.target, self._placements, self.settings.planning)
        found.deduct(
            move for wave in self.plan.waves if wave.standing is not Standing.PLANNED for move in wave.moves
        )
        return found

    @cached_property
    def windows(self) -> dict[str, Window]:
        """The calendar by name."""
        return {window.name: window for window in self.data.windows}

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """The findings by subject."""
        found: dict[str, list[Finding]] = {}
        for finding in self.plan.findings:
            found.setdefault(finding.subject, []).append(finding)
        return found

    def with_window(self, spot: Spot) -> tuple[Spot, ...]:
        """The spots that share what a spot's window offers; without a calendar the spot alone."""
        if not spot.slot.window:
            return (spot,)
        return tuple(other for other in self.spots if other.slot.window == spot.slot.window)

    def used(self, spot: Spot) -> tuple[int, ...]:
        """What the waves of a spot's window take together of ``resources``."""
        if spot.slot.window not in self._used or not spot.slot.window:
            waves = [other.wave for other in self.with_window(spot) if other.wave]
            self._used[spot.slot.window] = self.size([move.vm for wave in waves for move in wave.moves])
        return self._used[spot.slot.window]

    @cached_property
    def resources(self) -> tuple[tuple[str, int], ...]:
        """Names and units of what windows offer; people only where some window says how many there are."""
        return (*RESOURCES, PEOPLE) if any(spot.slot.people < NO_LIMIT for spot in self.spots) else RESOURCES

    def size(self, keys: Sequence[str]) -> tuple[int, ...]:
        """What these VMs take of ``resources``."""
        vms = [self.vms[key] for key in keys if key in self.vms]
        size = len(vms), sum(vm.capacity_mib for vm in vms), sum(vm.copy_mib for vm in vms)
        return (*size, self.staff.of(keys)) if len(self.resources) > len(RESOURCES) else size

    def took(self, spot: Spot) -> float:
        """Seconds that a spot's wave takes, as the plan has it."""
        return spot.wave.seconds.expected if spot.wave else 0.0

    def seconds(self, keys: Sequence[str]) -> float:
        """Seconds that these VMs take as one wave."""
        known = [key for key in keys if key in self.timing.seconds]
        return self.timing.wave(known, self.after).makespan

    def caps(self, spot: Spot) -> tuple[int, ...]:
        """What a spot's window offers of ``resources``."""
        caps = slot_caps(spot.slot, self.timing)
        return (*caps, spot.slot.people) if len(self.resources) > len(RESOURCES) else caps

    def name(self, vm: str) -> str:
        """A VM's name for people."""
        if vm in self.move:
            return self.move[vm].name
        return self.vms[vm].name if vm in self.vms else vm


def _spots(plan: Plan, slots: Sequence[Slot]) -> tuple[Spot, ...]:
    if not slots[0].window:
        return tuple(Spot(at, slots[0], wave) for at, wave in enumerate(plan.waves))
    held: dict[str, list[Wave | None]] = {}
    for wave in plan.waves:
        held.setdefault(wave.window, []).append(wave)
    row = [(slot, wave) for slot in slots for wave in held.get(slot.window, [None])]
    return tuple(Spot(at, slot, wave) for at, (slot, wave) in enumerate(row))
