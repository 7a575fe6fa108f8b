"""Move groups into waves: the campaign's rules become an assignment problem, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.assign import assign
from planner.bound import lower_bound
from planner.cut import assign_within, part
from planner.groups import Group
from planner.network import Network
from planner.pins import allowed_slots
from planner.problem import Assignment, Problem
from planner.rejected import Rejected
from planner.sizing import RESOURCES, Rooms, Sizing, after_map, slot_caps, too_big
from planner.timing import Timing
from planner.windows import Slot
from wavelift.model.inventory import Vm
from wavelift.model.plan import Bound
from wavelift.model.tables import Dependency, Pin

__all__ = ["Waves", "WavesInput", "cut_waves"]


@dataclass(frozen=True, slots=True)
class WavesInput:
    """What decides about waves.

    Attributes:
        vms: all VMs by key.
        groups: the move groups to place, sorted by key.
        edges: ``before`` rows without those that close cycles.
        apart: pairs of VM keys that never share a wave.
        pins: pins to windows or waves that exist.
        criticality: per VM key; absent is 0.
        slots: the calendar; a single slot without a window may be repeated.
        timing: durations.
        min_waves: spread over at least so many.
    """

    vms: Mapping[str, Vm]
    groups: Sequence[Group]
    edges: Sequence[Dependency]
    apart: Sequence[tuple[str, str]]
    pins: Sequence[Pin]
    criticality: Mapping[str, int]
    slots: Sequence[Slot]
    timing: Timing
    min_waves: int = 1


_NO_BOUND = Bound(0, proved=False)


@dataclass(frozen=True, slots=True)
class Waves:
    """The result: groups by slot (0, 1, … in running order), what found no place, and the bound."""

    by_slot: Mapping[int, Sequence[Group]]
    rejected: Sequence[Rejected] = field(default=())
    bound: Bound = _NO_BOUND


def cut_waves(given: WavesInput) -> Waves:
    """Assign every group that can be placed to a slot; never raises for what cannot."""
    after = after_map(given.edges)
    sizings = {group.key: Sizing.of(group, given.vms, given.timing, after) for group in given.groups}
    caps = [slot_caps(slot, given.timing) for slot in given.slots]
    all_rooms = Rooms(given.slots, caps)
    rejected: list[Rejected] = []
    groups: list[Group] = []
    rooms: list[frozenset[int]] = []
    for group in given.groups:
        room = all_rooms.fitting(sizings[group.key])
        if room:
            groups.append(group)
            rooms.append(room)
        else:
            rejected.append(too_big(group, sizings[group.key], given.slots, caps))
    problem = _problem(given, groups, rooms, [sizings[group.key] for group in groups], caps)
    groups, problem = _without_conflicts(groups, problem, rejected)
    assignment = _assign(given, groups, problem, after)
    rejected += [_no_window(groups[item], item in problem.allowed) for item in assignment.missing]
    by_slot = {slot: [groups[item] for item in items] for slot, items in sorted(assignment.members().items())}
    return Waves(by_slot, tuple(rejected), _bound(problem, assignment))


def _problem(
    given: WavesInput,
    groups: Sequence[Group],
    rooms: Sequence[frozenset[int]],
    sizings: Sequence[Sizing],
    caps: Sequence[tuple[int, int, int]],
) -> Problem:
    home = {key: index for index, group in enumerate(groups) for key in group.vms}
    endless = not given.slots[0].window
    allowed = dict(allowed_slots(groups, given.pins, given.slots))
    if not endless:
        for index, room in enumerate(rooms):
            if len(room) < len(given.slots):
                allowed[index] = allowed.get(index, room) & room
    return Problem(
        sizes=tuple(sizing.size for sizing in sizings),
        caps=tuple(caps),
        endless=endless,
        edges=_edges(given.edges, home),
        apart=_apart(given.apart, home),
        allowed=allowed,
        rank=tuple(max(given.criticality.get(key, 0) for key in group.vms) for group in groups),
        min_slots=max(1, given.min_waves),
        resources=RESOURCES,
    )


def _edges(edges: Sequence[Dependency], home: Mapping[str, int]) -> tuple[tuple[int, int, int], ...]:
    gaps: dict[tuple[int, int], int] = {}
    for edge in edges:
        first, then = home.get(edge.vm), home.get(edge.other)
        if first is not None and then is not None and first != then:
            gaps[first, then] = max(gaps.get((first, then), 0), int(edge.strict))
    return tuple((first, then, gap) for (first, then), gap in sorted(gaps.items()))


def _apart(pairs: Sequence[tuple[str, str]], home: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    found = {
        (min(home[one], home[other]), max(home[one], home[other]))
        for one, other in pairs
        if one in home and other in home and home[one] != home[other]
    }
    return tuple(sorted(found))


def _without_conflicts(
    groups: list[Group], problem: Problem, rejected: list[Rejected]
) -> tuple[list[Group], Problem]:
    """Take out groups whose pins contradict each other or the order; the rest goes on."""
    network = Network(problem)
    bad = {item for item in problem.allowed if network.earliest[item] > network.latest[item]}
    rejected += [_conflict(groups[item]) for item in sorted(bad)]
    keep = [item for item in range(len(groups)) if item not in bad]
    return [groups[item] for item in keep], part(problem, keep) if bad else problem


def _conflict(group: Group) -> Rejected:
    return Rejected(
        group,
        "pin-conflict",
        "its pins, the windows it fits into and what must move before and after it leave no wave",
        "take a pin out, or relax the dependency that contradicts it",
    )


def _assign(
    given: WavesInput, groups: Sequence[Group], problem: Problem, after: Mapping[str, Sequence[str]]
) -> Assignment:
    if problem.endless:
        return assign(problem)

    def fits(slot: int, items: Sequence[int]) -> bool:
        vms = [key for item in items for key in groups[item].vms]
        return given.timing.wave(vms, after).makespan <= given.slots[slot].seconds

    return assign_within(problem, fits)


def _no_window(group: Group, pinned: bool) -> Rejected:
    if pinned:
        why = "the windows it may go into are full or over before what it waits for has moved"
        return Rejected(group, "no-window-left", why, "enlarge these windows, or take its pin out")
    return Rejected(
        group,
        "no-window-left",
        "all windows are full, or over before what it waits for has moved",
        "add a window, or raise max_vms or max_gib where time is left",
    )


def _bound(problem: Problem, assignment: Assignment) -> Bound:
    placed = [item for item, slot in enumerate(assignment.slots) if slot is not None]
    waves, why = lower_bound(part(problem, placed))
    used = len(assignment.used)
    if waves < problem.min_slots <= used:
        waves, why = problem.min_slots, f"min_waves asks for {problem.min_slots}"
    return Bound(waves, proved=waves == used, why=why)
