"""Move groups into waves: what can have none is put aside, the rest is one problem."""

from __future__ import annotations

from dataclasses import replace

from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Problem
from planner.demands.demands import Demands, WavesInput
from planner.demands.sizing import after_map, too_big
from planner.grouping.groups import Group
from planner.grouping.rejected import Rejected
from planner.search.cut import part
from planner.waves.cutter import Cutter
from planner.waves.no_wave import conflict, held_up, no_calendar_left, no_window
from planner.waves.result import Contradicted, Waves

__all__ = ["cut_waves"]


def cut_waves(given: WavesInput) -> Waves:
    """Assign every group that can be placed to a slot; never raises for what cannot."""
    if not given.slots:
        return Waves({}, tuple(no_calendar_left(group) for group in given.groups))
    demands = Demands(given, after_map(given.edges))
    rejected: list[Rejected] = []
    groups: list[Group] = []
    for group in given.groups:
        if demands.room(group):
            groups.append(group)
        else:
            seconds = demands.sizing(group).seconds
            rejected.append(too_big(group, demands.size(group), seconds, given.slots, demands.caps))
    waiting = held_up(given, groups, rejected)
    rejected += waiting
    held = {each.group.key for each in waiting}
    groups = [group for group in groups if group.key not in held]
    problem = demands.problem(groups)
    network = Network(problem)
    bad = _contradicted(problem, network)
    if not bad:
        return Cutter(demands, groups, problem, network).waves(rejected)
    conflicts = [
        conflict(groups[item]) if item in problem.allowed else no_window(groups[item], pinned=False)
        for item in bad
    ]
    waiting = held_up(given, [group for at, group in enumerate(groups) if at not in set(bad)], conflicts)
    rejected += [*conflicts, *waiting]
    gone = {each.group.key for each in rejected}
    keep = [at for at, group in enumerate(groups) if group.key not in gone]
    rest = part(problem, keep)
    waves = Cutter(demands, [groups[item] for item in keep], rest, Network(rest)).waves(rejected)
    return replace(waves, contradicted=Contradicted(demands, groups, problem, bad))


def _contradicted(problem: Problem, network: Network) -> list[int]:
    """The items for which pins, dates, the order and the calendar leave no slot, whatever else is where.

    What comes before such an item goes on without it, and so does what contradicts only what it waits for:
    that one waits, as behind everything that finds no wave.
    """
    last = NEVER - 1 if problem.endless else len(problem.caps) - 1
    if max(network.earliest, default=0) <= last:
        return []
    soonest: dict[int, int] = {}
    bad = []
    for item in network.order:
        if any(first not in soonest for first, _ in network.before[item]):
            continue
        slot = max((problem.later(soonest[first], gap) for first, gap in network.before[item]), default=0)
        if item in problem.allowed:
            slot = min((at for at in problem.allowed[item] if at >= slot), default=NEVER)
        if slot > last:
            bad.append(item)
        else:
            soonest[item] = slot
    return sorted(bad)
