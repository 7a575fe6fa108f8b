"""What affinity costs in plans, against a hidden plan in which every application moves in one night.

VMs of an application hang together by heavy rows, some of different ones by light rows; windows are a day
apart and offer 10 or 30 % more VMs and GiB than that plan needs (``tests/unit/planner/bound_apps.py``). Below
1 a plan is better than the hidden one.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import mean

from benchmarks.figures import Figures
from benchmarks.figures import Goal as Wanted
from benchmarks.options import Options
from planner.checker.check import violations
from tests.unit.planner.bound_apps import bound_apps, cost
from tests.unit.planner.build import plan
from tests.unit.planner.tight import PLANNING
from wavelift.settings import Goal

__all__ = ["run"]

_SEED = 7000

_PLANNING = replace(PLANNING, objective=(Goal.AFFINITY, Goal.WINDOWS, Goal.CRITICALITY, Goal.EVEN))
"""Affinity comes first: plans with fewer windows than the hidden one would not be the same question."""

_RUNS = (
    (60, 5, 0.1, 6, 1.35),
    (200, 8, 0.1, 4, 1.35),
    (200, 8, 0.3, 4, 1.35),
    (1000, 20, 0.1, 2, 1.5),
)
"""(VMs, windows, room, campaigns, the most that costs should be of those of the hidden plan)."""


def run(options: Options) -> Figures:
    """Plan and compare."""
    rows: list[tuple[object, ...]] = []
    goals: list[Wanted] = []
    for vms, nights, room, count, most in _RUNS[:1] if options.smoke else _RUNS:
        ratios, longest, sound = [], 0.0, True
        for seed in range(_SEED, _SEED + (1 if options.smoke else count)):
            data, hidden = bound_apps(vms, nights, room, seed)
            began = time.process_time()
            made = plan(data, settled=_PLANNING)
            longest = max(longest, time.process_time() - began)
            sound = sound and not made.unplanned and not violations(made, data, _PLANNING)
            ratios.append(cost(data, made) / cost(data, hidden))
        whole = "yes" if sound else "NO"
        rows.append((f"{vms:,}", nights, f"{room:.0%}", f"{mean(ratios):.2f}", whole, f"{longest:.1f}"))
        goals.append(Wanted(f"cost over the hidden plan's, {vms:,} VMs, {room:.0%} room", mean(ratios), most))
        goals.append(Wanted(f"whole and sound, {vms:,} VMs, {room:.0%} room", float(sound), 1.0, most=False))
    columns = ("VMs", "windows", "room", "cost over the hidden plan's", "whole and sound", "longest CPU s")
    return Figures("affinity", columns, rows, goals, {goal.what: goal.value for goal in goals})
