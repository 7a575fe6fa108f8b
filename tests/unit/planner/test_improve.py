import itertools
import random

from hypothesis import given, settings

from planner.improve import schedule_well
from planner.schedule import Job, schedule
from planner.serial import Serial, lower_bound_seconds
from planner.steps import Steps
from tests.unit.planner.test_schedule import cases, in_use


@settings(max_examples=80, deadline=None)
@given(cases())
def test_caps_and_order_hold_and_it_is_never_longer(case):
    jobs, caps = case
    table = schedule_well(jobs, caps, steps=5000)
    for index, job in enumerate(jobs):
        assert table.ends[index] == table.starts[index] + job.seconds
        assert all(table.ends[first] <= table.starts[index] for first in job.after)
    for moment in {*table.starts, *table.ends}:
        assert all(part <= cap for part, cap in zip(in_use(jobs, table, caps, moment), caps, strict=True))
    assert lower_bound_seconds(jobs, caps) <= table.makespan <= schedule(jobs, caps).makespan
    assert schedule_well(jobs, caps, steps=5000) == table


def optimum(jobs, caps):
    """The shortest of all schedules that put job after job as early as can be."""
    serial = Serial(jobs, caps)
    return min(
        serial.makespan(serial.forward(keys, Steps(10**9)))
        for keys in itertools.permutations(range(len(jobs)))
    )


def test_small_cases_are_solved():
    chance = random.Random(5)
    for _ in range(15):
        jobs = [
            Job(
                float(chance.randint(1, 9)),
                tuple((resource, chance.randint(1, 4)) for resource in range(2)),
                tuple({chance.randrange(index) for _ in range(chance.randint(0, 2))}) if index else (),
            )
            for index in range(6)
        ]
        assert schedule_well(jobs, [5, 5], steps=20_000).makespan == optimum(jobs, [5, 5])


def test_nothing_and_no_steps():
    assert schedule_well([], [1]).makespan == 0
    jobs = [Job(5, ((0, 1),)), Job(3, ((0, 1),), (0,))]
    assert schedule_well(jobs, [1], steps=0) == schedule(jobs, [1])
