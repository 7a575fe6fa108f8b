"""How many windows plans use whose calendar has short windows between long ones, against a hidden plan.

There are rules of all kinds (``tests/unit/planner/unlike.py``). The hidden plan uses the long windows only;
fewer may do. The proved least is by the planner's own bound; an independent checker looks at all plans.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.figures import Figures, Goal
from benchmarks.options import Options
from planner.checker.check import violations
from tests.unit.planner.build import plan
from tests.unit.planner.tight import PLANNING
from tests.unit.planner.unlike import unlike

__all__ = ["run"]

_SEED = 9500

_RUNS = (
    (30, 5, 0.1, 20, 1),
    (60, 6, 0.1, 20, 1),
    (60, 6, 0.1, 20, 2),
    (200, 8, 0.1, 10, 1),
    (1000, 20, 0.1, 3, 1),
)
"""(VMs, windows of the hidden plan, room, campaigns, waves in a window)."""


def run(options: Options) -> Figures:
    """Plan and count."""
    cases = [_case(*_RUNS[0][:3], 2, 1)] if options.smoke else [_case(*run) for run in _RUNS]
    goals = [Goal(f"windows per hidden one, {case.name}", case.used / case.hidden, 1.05) for case in cases]
    sound = sum(case.sound for case in cases) / sum(case.count for case in cases)
    goals.append(Goal("part of the plans that keeps every rule", sound, 1.0, most=False))
    columns = (
        "VMs",
        "waves each",
        "campaigns",
        "windows",
        "hidden",
        "proved least",
        "left out",
        "longest CPU s",
    )
    values = {goal.what: goal.value for goal in goals}
    return Figures("unlike_windows", columns, [case.row() for case in cases], goals, values)


@dataclass(slots=True)
class _Case:
    vms: int
    waves: int
    count: int
    used: int = 0
    hidden: int = 0
    least: int = 0
    left: int = 0
    sound: int = 0
    longest: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.vms:,} VMs, waves {self.waves}"

    def row(self) -> tuple[object, ...]:
        sums = (self.count, self.used, self.hidden, self.least, self.left)
        return (f"{self.vms:,}", self.waves, *sums, f"{self.longest:.2f}")


def _case(vms: int, nights: int, room: float, count: int, waves: int) -> _Case:
    case = _Case(vms, waves, count, hidden=nights * count)
    for seed in range(_SEED, _SEED + count):
        data = unlike(vms, nights, room, seed, waves=waves)
        began = time.process_time()
        made = plan(data, settled=PLANNING)
        case.longest = max(case.longest, time.process_time() - began)
        case.sound += not violations(made, data, PLANNING)
        case.used += len({wave.window for wave in made.waves})
        case.least += made.bound.windows
        case.left += len(made.unplanned)
    return case
