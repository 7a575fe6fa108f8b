"""Move groups into waves: the campaign's rules become an assignment problem, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.assign import assign
from planner.bound import lower_bound
from planner.cut import assign_within, part
from planner.demands import Demands, WavesInput
from planner.groups import Group
from planner.network import Network
from planner.problem import Assignment, Problem
from planner.rejected import Rejected
from planner.sizing import after_map, too_big
from wavelift.model.plan import Bound

__all__ = ["Waves", "WavesInput", "cut_waves"]


_NO_BOUND = Bound(0, proved=False)


@dataclass(frozen=True, slots=True)
class Waves:
    """The result: groups by slot (0, 1, … in running order), what found no place, and the bound."""

    by_slot: Mapping[int, Sequence[Group]]
    rejected: Sequence[Rejected] = field(default=())
    bound: Bound = _NO_BOUND


def cut_waves(given: WavesInput) -> Waves:
    """Assign every group that can be placed to a slot; never raises for what cannot."""
    if not given.slots:
        return Waves({}, tuple(_no_calendar_left(group) for group in given.groups))
    demands = Demands(given, after_map(given.edges))
    rejected: list[Rejected] = []
    groups: list[Group] = []
    for group in given.groups:
        if demands.room(group):
            groups.append(group)
        else:
            seconds = demands.sizing(group).seconds
            rejected.append(too_big(group, demands.size(group), seconds, given.slots, demands.caps))
    groups, problem = _without_conflicts(groups, demands.problem(groups), rejected)
    assignment = _assign(demands, groups, problem)
    rejected += [_no_window(groups[item], item in problem.allowed) for item in assignment.missing]
    by_slot = {slot: [groups[item] for item in items] for slot, items in sorted(assignment.members().items())}
    return Waves(by_slot, tuple(rejected), _bound(problem, assignment))


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
        "its pins and dates, the windows it fits into and what must move before and after it leave no wave",
        "take a pin or a date out, or relax the dependency that contradicts it",
    )


def _assign(demands: Demands, groups: Sequence[Group], problem: Problem) -> Assignment:
    if problem.endless:
        return assign(problem)
    clock = Clock(demands, groups, problem)
    return assign_within(problem, clock.fits, clock.settle)


class Clock:
    """Whether a slot's time is enough: waves of one window run one after the other and share its seconds."""

    def __init__(self, demands: Demands, groups: Sequence[Group], problem: Problem) -> None:
        self._demands, self._groups, self._problem = demands, groups, problem
        self._slots = demands.given.slots
        self._spent: dict[int, float] = {}

    def seconds(self, items: Sequence[int]) -> float:
        """How long these items take as one wave."""
        vms = [key for item in items for key in self._groups[item].vms]
        return self._demands.given.timing.wave(vms, self._demands.after).makespan

    def fits(self, slot: int, items: Sequence[int]) -> bool:
        """Whether they end within what earlier waves leave of the window."""
        left = self._slots[slot].seconds - self._spent.get(self._problem.pool(slot), 0.0)
        return self.seconds(items) <= left

    def settle(self, slot: int, items: Sequence[int]) -> None:
        """Note what a slot holds for good."""
        if self._problem.pools and items:
            pool = self._problem.pool(slot)
            self._spent[pool] = self._spent.get(pool, 0.0) + self.seconds(items)


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


def _no_calendar_left(group: Group) -> Rejected:
    return Rejected(
        group,
        "no-window-left",
        "every window of the calendar is over or announced",
        "add windows to the calendar",
    )


def _bound(problem: Problem, assignment: Assignment) -> Bound:
    placed = [item for item, slot in enumerate(assignment.slots) if slot is not None]
    waves, why = lower_bound(part(problem, placed))
    used = len(assignment.used)
    if len(placed) == len(assignment.slots) and assignment.least > waves:
        waves, why = assignment.least, f"all ways to fill fewer than {assignment.least} waves were tried"
    if waves < problem.min_slots <= used:
        waves, why = problem.min_slots, f"min_waves asks for {problem.min_slots}"
    return Bound(waves, proved=waves == used, why=why)
