"""A finished plan beside the input it was made from, arranged for questions about single groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from planner.campaign_input import CampaignInput
from planner.pin_words import pin_means
from planner.sizing import after_map, slot_caps
from planner.timing import Timing, target_hosts
from planner.windows import Slot, calendar
from wavelift.model.finding import Finding
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import Edge, Move, Plan, Wave
from wavelift.model.tables import Dependency, Pin, Relation, Window
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
    """

    def __init__(
        self, plan: Plan, data: CampaignInput, settings: Settings, placements: Mapping[str, Placement]
    ) -> None:
        self.plan, self.data, self.settings = plan, data, settings
        self._placements = placements
        self.vms: dict[str, Vm] = {vm.key: vm for vm in data.inventory.vms}
        self.spots = _spots(plan, calendar(data.windows, settings.planning))
        self.move: dict[str, Move] = {move.vm: move for move in plan.moves()}
        self.spot_of: dict[str, Spot] = {
            move.vm: spot for spot in self.spots if spot.wave for move in spot.wave.moves
        }

    @cached_property
    def timing(self) -> Timing:
        """Durations of all moves."""
        hosts = target_hosts(self.data, self._placements)
        return Timing(self.data, self.settings, self._placements, hosts)

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
        found: dict[str, list[Edge]] = {}
        for edge in self.plan.edges:
            found.setdefault(edge.vm, []).append(edge)
        return found

    @cached_property
    def behind(self) -> dict[str, list[Edge]]:
        """The edges that start at a VM."""
        found: dict[str, list[Edge]] = {}
        for edge in self.plan.edges:
            found.setdefault(edge.before, []).append(edge)
        return found

    @cached_property
    def after(self) -> dict[str, list[str]]:
        """For each VM those that move before it."""
        return after_map(
            [Dependency(edge.before, Relation.BEFORE, edge.vm, edge.strict) for edge in self.plan.edges]
        )

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
    def pins(self) -> dict[str, list[Pin]]:
        """The pins that hold a VM."""
        found: dict[str, list[Pin]] = {}
        for pin in self.data.pins:
            if pin.vm:
                found.setdefault(pin.vm, []).append(pin)
                continue
            for move in self.move.values():
                if pin_means(pin, move):
                    found.setdefault(move.vm, []).append(pin)
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

    @cached_property
    def used(self) -> dict[int, tuple[int, int, int]]:
        """What each wave takes of ``RESOURCES``, by the place of its spot."""
        return {spot.at: self.size([m.vm for m in spot.wave.moves]) for spot in self.spots if spot.wave}

    def size(self, keys: Sequence[str]) -> tuple[int, int, int]:
        """What these VMs take of ``RESOURCES``."""
        vms = [self.vms[key] for key in keys if key in self.vms]
        return len(vms), sum(vm.capacity_mib for vm in vms), sum(vm.copy_mib for vm in vms)

    def caps(self, spot: Spot) -> tuple[int, int, int]:
        """What a spot offers of ``RESOURCES``."""
        return slot_caps(spot.slot, self.timing)

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
