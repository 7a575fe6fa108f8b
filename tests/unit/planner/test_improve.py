import itertools
import random

import pytest
from hypothesis import given, settings

from planner.explaining.explain import Explainer
from planner.explaining.grounds import Grounds
from planner.steps import Steps
from planner.timetable.improve import better_order, schedule_well
from planner.timetable.schedule import Job, schedule
from planner.timetable.serial import Serial, lower_bound_seconds
from tests.unit.planner.build import before, campaign, plan, target, vm
from tests.unit.planner.test_schedule import cases, in_use
from wavelift.settings import Planning, Settings


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


def made_jobs(seed, size=40):
    """Jobs with up to three predecessors and four scarce resources."""
    chance = random.Random(seed)
    jobs = []
    for index in range(size):
        after = chance.sample(range(index), min(index, chance.choice((0, 1, 1, 2))))
        wants = tuple((resource, chance.randint(1, 10)) for resource in range(4) if chance.random() < 0.5)
        jobs.append(Job(float(chance.randint(1, 10)), wants, tuple(after)))
    return jobs, [14] * 4


def test_a_better_order_is_one_that_turns_can_be_given_by():
    found = 0
    for seed in range(8):
        jobs, caps = made_jobs(seed)
        better = better_order(jobs, caps, Steps(60_000), schedule(jobs, caps))
        if better is not None:
            found += 1
            assert better.makespan <= 0.99 * schedule(jobs, caps).makespan
            again = schedule(jobs, caps, better.starts)
            assert again.makespan <= better.makespan
    assert found >= 2


def test_no_steps_no_better_order():
    jobs, caps = made_jobs(1)
    plain = schedule(jobs, caps)
    assert better_order(jobs, caps, Steps(0), plain) is None
    steps = Steps(100)
    better_order(jobs, caps, steps, plain)
    assert not steps


def better_in_its_own_order():
    """A campaign of one wave that is shorter by another order than the longest chain first."""
    chance = random.Random(2)
    names = [f"v{number:02}" for number in range(40)]
    machines = [vm(name, gib=chance.randint(5, 300), host=f"h{chance.randrange(3)}") for name in names]
    pairs = [sorted(chance.sample(range(40), 2)) for _ in range(45)]
    data = campaign(machines, *[before(names[first], names[then]) for first, then in pairs])
    return data, plan(data, max_vms=0, max_gib=0)


def test_a_plan_says_where_its_own_order_is_shorter():
    (wave,) = better_in_its_own_order()[1].waves
    assert wave.ordered
    place = {move.vm: at for at, move in enumerate(wave.moves)}
    assert all(place[first] < place[move.vm] for move in wave.moves for first in move.after)


def test_what_is_told_of_the_inside_of_a_wave_ends_when_the_plan_says():
    """The page drew the longest chain first where the plan, and the run, give turns in another order."""
    data, made = better_in_its_own_order()
    (wave,) = made.waves
    chosen = Settings(name="test", planning=Planning(max_vms=0, max_gib=0))
    placements = {each.key: target(each) for each in data.inventory.vms}
    told = Explainer(Grounds(made, data, chosen, placements)).wave(wave.id).schedule
    assert max(end for _, _, end in told) == pytest.approx(wave.seconds.expected, abs=0.1)
    assert [start for _, start, _ in told] == sorted(start for _, start, _ in told)
