"""How many campaigns with hardly any room, in each of which a plan was hidden, are planned whole.

There are rules of all kinds; windows offer 5, 2, 1 or no per cent more VMs, GiB and people than that plan
needs, or 2 % more time (``tests/unit/planner/tight.py``). With no room at all every window must be filled to
the last GiB. A plan is whole when no VM is left out; an independent checker looks at all of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.figures import Figures, Goal
from benchmarks.options import Options
from planner.checker.check import violations
from tests.unit.planner.build import plan
from tests.unit.planner.tight import PLANNING, TIMED, short_nights, tight

__all__ = ["run"]

_SEED = 9000

_RUNS = (
    (30, 5, 0.05, 20, ""),
    (30, 5, 0.02, 20, ""),
    (60, 6, 0.02, 20, ""),
    (60, 6, 0.02, 20, "two waves each"),
    (60, 6, 0.02, 20, "time"),
    (200, 8, 0.02, 10, ""),
    (1000, 20, 0.01, 3, ""),
    (30, 5, 0.0, 20, ""),
)
"""(VMs, windows, room, campaigns, what is special); the last is a row without a goal."""


def run(options: Options) -> Figures:
    """Plan and count."""
    cases = (
        [_case(*case[:3], 2, case[4]) for case in _RUNS[:1]] if options.smoke else [_case(*c) for c in _RUNS]
    )
    rows = [case.row() for case in cases]
    goals = [Goal(f"planned whole, {case.name}", case.whole / case.count, 0.9, most=False) for case in cases]
    goals = [goal for goal, case in zip(goals, cases, strict=True) if case.room]
    sound = sum(case.sound for case in cases) / sum(case.count for case in cases)
    goals.append(Goal("part of the plans that keeps every rule", sound, 1.0, most=False))
    columns = ("VMs", "windows", "room", "campaigns", "whole", "VMs left out each", "longest CPU s")
    return Figures("tight_calendars", columns, rows, goals, {goal.what: goal.value for goal in goals})


@dataclass(slots=True)
class _Case:
    vms: int
    nights: int
    room: float
    count: int
    kind: str
    whole: int = 0
    left: int = 0
    sound: int = 0
    longest: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.vms:,} VMs, {self.room:.0%} {self.kind}".strip()

    def row(self) -> tuple[object, ...]:
        room, left = f"{self.room:.0%} {self.kind}", f"{self.left / self.count:.2f}"
        return (f"{self.vms:,}", self.nights, room, self.count, self.whole, left, f"{self.longest:.2f}")


def _case(vms: int, nights: int, room: float, count: int, kind: str) -> _Case:
    case = _Case(vms, nights, room, count, kind)
    for seed in range(_SEED, _SEED + count):
        if kind == "time":
            data, planning = short_nights(vms, nights, room, seed), TIMED
        else:
            data, planning = tight(vms, nights, room, seed, waves=2 if kind else 1), PLANNING
        began = time.process_time()
        made = plan(data, settled=planning)
        case.longest = max(case.longest, time.process_time() - began)
        case.sound += not violations(made, data, planning)
        case.whole += not made.unplanned
        case.left += len(made.unplanned)
    return case
