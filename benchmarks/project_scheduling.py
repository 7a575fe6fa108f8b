"""Gap of the in-wave scheduler on made instances after the recipe of the j30 and j120 sets; none is copied.

"Best known" is the best that this scheduler itself
finds with nearly seven times the budget. So the gap says what a larger budget would gain, not how far the
optimum is; that lies between the proved bound, whose distance is printed too, and what was found.
"""

from __future__ import annotations

import random
import time

from benchmarks.figures import Figures, Goal
from benchmarks.options import Options
from planner.timetable.improve import schedule_well
from planner.timetable.schedule import Job, schedule
from planner.timetable.serial import lower_bound_seconds

_LONG = 4_000_000
"""Steps of the timetables that count as the best known."""


def make(size: int, number: int) -> tuple[list[Job], list[int]]:
    """Return ``size`` jobs of 1 to 10 seconds with up to three predecessors and four scarce resources."""
    chance = random.Random(f"{size} {number}")
    factor = chance.choice((0.25, 0.5, 0.75, 1.0))
    strength = chance.choice((0.1, 0.2, 0.5))
    jobs = []
    for index in range(size):
        reach = range(max(0, index - size // 4), index)
        after = chance.sample(reach, min(len(reach), chance.choice((1, 1, 2, 3)))) if index > 3 else []
        wants = [(resource, chance.randint(1, 10)) for resource in range(4) if chance.random() < factor]
        jobs.append(Job(float(chance.randint(1, 10)), tuple(wants), tuple(after)))
    top = 10 + int(strength * size)
    return jobs, [top] * 4


def run(options: Options) -> Figures:
    """Schedule instances of both sizes within the budget, and with nearly seven times as much."""
    rows: list[tuple[object, ...]] = []
    goals: list[Goal] = []
    longest = 0.0
    for size, count, most in ((8, 3, 0.5),) if options.smoke else ((30, 40, 0.02), (120, 20, 0.06)):
        plain = quick = floor = used = 0.0
        for number in range(count):
            jobs, caps = make(size, number)
            least = lower_bound_seconds(jobs, caps)
            began = time.process_time()
            found = schedule_well(jobs, caps).makespan
            used = max(used, time.process_time() - began)
            best = min(found, schedule_well(jobs, caps, steps=_LONG).makespan)
            plain += (schedule(jobs, caps).makespan / best - 1) / count
            quick += (found / best - 1) / count
            floor += (best / least - 1) / count
        rows.append((f"{size} jobs", count, f"{plain:.2%}", f"{quick:.2%}", f"{floor:.2%}", used))
        goals.append(Goal(f"mean distance to the best known, {size} jobs", quick, most))
        longest = max(longest, used)
    goals.append(Goal("CPU s, the longest timetable", longest, 1.0))
    columns = ("instances", "count", "list pass", "in the budget", "best over the bound", "longest CPU s")
    return Figures("project_scheduling", columns, rows, goals, {goal.what: goal.value for goal in goals})
