"""Gap of the in-wave scheduler on made instances after the recipe of the j30 and j120 sets; none is copied.

Run: ``python -m benchmarks.project_scheduling``. "Best known" is the best that this scheduler itself
finds with nearly seven times the budget. So the gap says what a larger budget would gain, not how far the
optimum is; that lies between the proved bound, whose distance is printed too, and what was found.
"""

from __future__ import annotations

import random
import time

from planner.timetable.improve import schedule_well
from planner.timetable.schedule import Job, schedule
from planner.timetable.serial import lower_bound_seconds


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


def main() -> None:
    """Print mean gaps."""
    for size, count in ((30, 40), (120, 20)):
        plain = quick = long = floor = used = 0.0
        for number in range(count):
            jobs, caps = make(size, number)
            least = lower_bound_seconds(jobs, caps)
            began = time.process_time()
            found = schedule_well(jobs, caps).makespan
            used = max(used, time.process_time() - began)
            best = min(found, schedule_well(jobs, caps, steps=4_000_000).makespan)
            plain += schedule(jobs, caps).makespan / best - 1
            quick += found / best - 1
            floor += best / least - 1
            long += best
        print(
            f"{size} jobs, {count} instances: list pass {plain / count:.2%}, within the budget "
            f"{quick / count:.2%} over the best known; that is {floor / count:.2%} over the bound; "
            f"longest {used:.2f} s"
        )


if __name__ == "__main__":
    main()
