"""A campaign's rules as an assignment problem: groups become items, waves become slots."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import lt

from planner.assignment.problem import NEVER, Problem
from planner.demands.fences import Fence, Fences
from planner.demands.pilot import Feature
from planner.demands.sizing import PEOPLE, RESOURCES, Rooms, Sizing, sizings, slot_caps
from planner.demands.staff import Staff
from planner.demands.stocks import Shelves
from planner.grouping.affinity import Bond
from planner.grouping.groups import Group
from planner.timetable.timing import Timing
from planner.windows import NO_LIMIT, Slot
from wavelift.model.finding import Place
from wavelift.model.inventory import Vm
from wavelift.model.tables import Dependency
from wavelift.settings import Goal

__all__ = ["Demands", "WavesInput"]

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class WavesInput:
    """What decides about waves.

    Attributes:
        vms: all VMs by key.
        groups: the move groups to place, sorted by key.
        edges: ``before`` rows without those that close cycles.
        apart: rows between VMs that never share a wave.
        fences: what keeps VMs out of slots.
        criticality: per VM key; absent is 0.
        slots: one per wave; a single slot without a window may be repeated.
        timing: durations.
        staff: people per VM.
        shelves: what fills up at the target, with what is free before the first slot.
        min_waves: spread over at least so many.
        solver_effort: deterministic seconds for the solver per number of waves it tries; 0 leaves it out.
        objective: the goals, most important first.
        bonds: affinity between VMs.
        frozen_days: when VMs of frozen waves move, in days, by VM key.
        earlier: slot of each VM that an earlier plan had in a wave that is not frozen; empty to plan afresh.
        pilot: make the first slot the pilot.
        pilot_vms: most VMs in it; 0 is no limit.
        features: what each VM stands for, by VM key; only for a pilot.
    """

    vms: Mapping[str, Vm]
    groups: Sequence[Group]
    edges: Sequence[Dependency]
    apart: Sequence[Dependency]
    fences: Fences
    criticality: Mapping[str, int]
    slots: Sequence[Slot]
    timing: Timing
    staff: Staff
    shelves: Shelves
    min_waves: int = 1
    solver_effort: float = 0.0
    objective: Sequence[Goal] = ()
    bonds: Sequence[Bond] = ()
    frozen_days: Mapping[str, float] = field(default_factory=dict)
    earlier: Mapping[str, int] = field(default_factory=dict)
    pilot: bool = False
    pilot_vms: int = 0
    features: Mapping[str, frozenset[Feature]] = field(default_factory=dict)


class Demands:
    """What the groups ask for and the slots offer, and the problem they make.

    Attributes:
        given: where it comes from.
        people: whether people are a resource: some window says how many there are.
        resources: names and units of all resources, in the order of sizes and caps.
        caps: per slot.
        after: for each VM those that move before it.
    """

    def __init__(self, given: WavesInput, after: Mapping[str, Sequence[str]]) -> None:
        self.given, self.after = given, after
        self.people = any(slot.people < NO_LIMIT for slot in given.slots)
        self.resources = (*RESOURCES, PEOPLE) if self.people else RESOURCES
        self.caps: list[tuple[int, ...]] = [self._cap(slot) for slot in given.slots]
        self._rooms = Rooms(given.slots, self.caps)
        self._sizings = sizings(given.groups, given.vms, given.timing, after)
        self._room: dict[str, frozenset[int]] = {}
        self._everywhere = frozenset(range(len(given.slots)))

    def _cap(self, slot: Slot) -> tuple[int, ...]:
        caps = slot_caps(slot, self.given.timing)
        return (*caps, slot.people) if self.people else caps

    def sizing(self, group: Group) -> Sizing:
        """What a group takes when it has a wave to itself."""
        return self._sizings[group.key]

    def size(self, group: Group) -> tuple[int, ...]:
        """What a group takes of each resource."""
        size = self._sizings[group.key].size
        return (*size, self.given.staff.of(group.vms)) if self.people else size

    def fences(self, group: Group) -> list[Fence]:
        """Everything that leaves a group only some slots, its own size included."""
        found = self.given.fences.of(group.vms)
        room = self.room(group)
        if len(room) < len(self.given.slots):
            words = f"only {len(room):,} of {len(self.given.slots):,} waves are large and long enough for it"
            found.append(Fence("room", words, room, Place("windows.csv")))
        return found

    def room(self, group: Group) -> frozenset[int]:
        """The slots that could hold a group alone."""
        found = self._room.get(group.key)
        if found is None:
            seconds = self._sizings[group.key].seconds
            found = self._room[group.key] = self._rooms.fitting(self.size(group), seconds)
        return found

    def roomier(self, group: Group, free: Collection[int], *, timed: bool) -> frozenset[int]:
        """The slots that could hold a group alone without some caps, and however long where not timed."""
        size = [0 if index in free else part for index, part in enumerate(self.size(group))]
        return self._rooms.fitting(size, self._sizings[group.key].seconds if timed else 0.0)

    def allowed(self, group: Group) -> frozenset[int] | None:
        """The slots that fences leave a group; None for all."""
        left: frozenset[int] | None = None
        for fence in self.given.fences.of(group.vms):
            left = fence.slots if left is None else left & fence.slots
        room = self.room(group)
        if self.given.slots[0].window and len(room) < len(self.given.slots):
            left = room if left is None else left & room
        return None if left == self._everywhere and self.given.slots[0].window else left

    def problem(self, groups: Sequence[Group]) -> Problem:
        """The problem of placing these groups."""
        given = self.given
        home = {key: index for index, group in enumerate(groups) for key in group.vms}
        dated = bool(given.slots[0].window)
        edges, delays = self._edges(home) if dated else (_edges(given.edges, home), {})
        allowed = {}
        for index, group in enumerate(groups):
            left = self.allowed(group)
            if left is not None:
                allowed[index] = left
        stocks, takes = self._stocks(groups)
        windows: dict[str, int] = {}
        pools = tuple(windows.setdefault(slot.window, len(windows)) for slot in given.slots)
        return Problem(
            sizes=tuple(self.size(group) for group in groups),
            caps=tuple(self.caps),
            endless=not dated,
            edges=edges,
            apart=_apart(given.apart, home),
            allowed=allowed,
            rank=self._ranks(groups),
            min_slots=max(1, given.min_waves),
            resources=self.resources,
            pools=pools if len(windows) < len(pools) else (),
            stocks=stocks,
            takes=takes,
            delays=delays,
        )

    def _ranks(self, groups: Sequence[Group]) -> tuple[int, ...]:
        known = self.given.criticality
        if not known:
            return (0,) * len(groups)
        return tuple(max(known.get(key, 0) for key in group.vms) for group in groups)

    def _stocks(
        self, groups: Sequence[Group]
    ) -> tuple[tuple[int, ...], dict[int, tuple[tuple[int, int, int], ...]]]:
        """Only what can run out counts: usually nothing, and then planning is quicker."""
        shelves = self.given.shelves
        if not shelves.shelves:
            return (), {}
        takes = {index: found for index, group in enumerate(groups) if (found := shelves.together(group.vms))}
        wanted = [0] * len(shelves.shelves)
        for found in takes.values():
            for shelf, amount, _ in found:
                wanted[shelf] += amount
        short = [at for at, shelf in enumerate(shelves.shelves) if wanted[at] > shelf.room]
        number = {shelf: at for at, shelf in enumerate(short)}
        kept = {
            index: tuple((number[shelf], amount, back) for shelf, amount, back in found if shelf in number)
            for index, found in takes.items()
        }
        stocks = tuple(shelves.shelves[shelf].room for shelf in short)
        return stocks, {index: found for index, found in kept.items() if found}

    def _edges(
        self, home: Mapping[str, int]
    ) -> tuple[tuple[tuple[int, int, int], ...], dict[int, tuple[int, ...]]]:
        """Edges of a calendar: soak times become delays, one kind per number of days."""
        soaks = sorted({edge.soak_days for edge in self.given.edges if edge.soak_days})
        kind = {days: -1 - at for at, days in enumerate(soaks)}
        delays = {kind[days]: _delay(self.given.slots, days) for days in soaks}
        longest: dict[tuple[int, int], float] = {}
        for first, then, edge in _between(self.given.edges, home):
            if edge.soak_days:
                longest[first, then] = max(edge.soak_days, longest.get((first, then), 0.0))
        edges = dict.fromkeys(_edges(self.given.edges, home))
        return tuple(
            (first, then, kind[longest[first, then]] if (first, then) in longest else gap)
            for first, then, gap in edges
        ), delays


def _delay(slots: Sequence[Slot], days: float) -> tuple[int, ...]:
    """Per slot the first one whose window starts so many days after that slot's window ends."""
    starts = [slot.start.timestamp() if slot.start else 0.0 for slot in slots]
    found = []
    for at, slot in enumerate(slots):
        soonest = slot.end.timestamp() + days * _DAY if slot.end else 0.0
        place = max(at + 1, bisect_left(starts, soonest))
        found.append(place if place < len(slots) else NEVER)
    return tuple(found)


def _between(edges: Iterable[Dependency], home: Mapping[str, int]) -> Iterable[tuple[int, int, Dependency]]:
    for edge in edges:
        first, then = home.get(edge.vm), home.get(edge.other)
        if first is not None and then is not None and first != then:
            yield first, then, edge


def _edges(edges: Sequence[Dependency], home: Mapping[str, int]) -> tuple[tuple[int, int, int], ...]:
    count = 1 + max(home.values(), default=0)
    firsts, thens = [home.get(edge.vm, -1) for edge in edges], [home.get(edge.other, -1) for edge in edges]
    # Both items as one number: sorted by the pair, and quickly.
    pairs = [
        first * count + then if first != then and first >= 0 and then >= 0 else -1
        for first, then in zip(firsts, thens, strict=True)
    ]
    strict = {pair for pair, edge in zip(pairs, edges, strict=True) if edge.strict or edge.soak_days > 0}
    if not strict and all(map(lt, chain((-1,), pairs), pairs)):  # lone VMs in the order of their rows
        return tuple(zip(firsts, thens, repeat(0)))
    ordered = sorted(set(pairs) - {-1})
    return tuple([(*divmod(pair, count), 1 if pair in strict else 0) for pair in ordered])


def _apart(rows: Sequence[Dependency], home: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    pairs = ((home.get(row.vm, -1), home.get(row.other, -1)) for row in rows)
    found = {(min(pair), max(pair)) for pair in pairs if -1 not in pair and pair[0] != pair[1]}
    return tuple(sorted(found))
