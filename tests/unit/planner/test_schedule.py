import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.timetable.schedule import Job, schedule


def in_use(jobs, table, caps, moment):
    used = [0] * len(caps)
    for job, start, end in zip(jobs, table.starts, table.ends, strict=True):
        if start <= moment < end:
            for resource, amount in job.demands:
                used[resource] += min(amount, caps[resource])
    return used


def test_jobs_share_what_there_is():
    jobs = [Job(10, ((0, 1),)) for _ in range(4)]
    table = schedule(jobs, [2])
    assert table.starts == (0, 0, 10, 10)
    assert table.makespan == 20


def test_the_longest_goes_first():
    table = schedule([Job(1, ((0, 1),)), Job(9, ((0, 1),))], [1])
    assert table.starts == (9, 0)


def test_a_chain_counts_as_a_whole():
    jobs = [Job(5, ((0, 1),)), Job(1, ((0, 1),)), Job(8, after=(1,))]
    assert schedule(jobs, [1]).makespan == 9


def test_an_urgent_job_counts_as_longer_than_it_is_and_takes_no_longer():
    table = schedule([Job(5, ((0, 1),)), Job(2, ((0, 1),), urgency=4.0)], [1])
    assert (table.starts, table.ends) == ((2, 0), (7, 2))
    chained = [Job(6, ((0, 1),)), Job(1, ((0, 1),)), Job(2, after=(1,), urgency=4.0)]
    assert schedule(chained, [1]).starts == (1, 0, 1)


def test_a_job_larger_than_a_cap_gets_all_of_it():
    assert schedule([Job(2, ((0, 9),)), Job(2, ((0, 1),))], [4]).makespan == 4


def test_jobs_that_wait_for_each_other_are_refused():
    with pytest.raises(ValueError, match="wait for each other"):
        schedule([Job(1, after=(1,)), Job(1, after=(0,))], [])


def test_nothing_takes_no_time():
    assert schedule([], [1]).makespan == 0


@st.composite
def cases(draw):
    caps = draw(st.lists(st.integers(1, 8), min_size=1, max_size=4))
    demand = st.tuples(st.integers(0, len(caps) - 1), st.integers(1, 5))
    jobs = []
    for index in range(draw(st.integers(1, 25))):
        demands = dict(draw(st.lists(demand, max_size=3)))
        after = draw(st.lists(st.integers(0, index - 1), max_size=2, unique=True)) if index else []
        jobs.append(Job(float(draw(st.integers(0, 20))), tuple(demands.items()), tuple(after)))
    return jobs, caps


@settings(max_examples=100, deadline=None)
@given(cases())
def test_caps_and_order_hold_and_no_one_waits_without_a_reason(case):
    jobs, caps = case
    table = schedule(jobs, caps)
    for index, job in enumerate(jobs):
        assert table.ends[index] == table.starts[index] + job.seconds
        assert all(table.ends[first] <= table.starts[index] for first in job.after)
    moments = sorted({*table.starts, *table.ends})
    for moment in moments:
        used = in_use(jobs, table, caps, moment)
        assert all(part <= cap for part, cap in zip(used, caps, strict=True))
        for index, job in enumerate(jobs):
            if table.starts[index] > moment and all(table.ends[first] <= moment for first in job.after):
                wants = [(resource, min(amount, caps[resource])) for resource, amount in job.demands]
                assert any(used[resource] + amount > caps[resource] for resource, amount in wants)


def test_ten_thousand_moves_are_scheduled_at_once():
    chance = random.Random(3)
    hosts, stores = 400, 200
    caps = [16] * hosts + [128] * stores + [64]
    jobs = [
        Job(
            chance.uniform(60, 4000),
            (
                (hosts + stores, 1),
                (int(hosts * chance.random() ** 2), 8),
                (hosts + chance.randrange(stores), 16),
            ),
        )
        for _ in range(10_000)
    ]
    began = time.process_time()
    table = schedule(jobs, caps)
    assert time.process_time() - began < 2
    work = sum(job.seconds for job in jobs) / 64
    busiest: dict[int, float] = {}
    for job in jobs:
        busiest[job.demands[1][0]] = busiest.get(job.demands[1][0], 0) + job.seconds / 2
    bound = max(work, *busiest.values())
    assert bound <= table.makespan <= 1.05 * bound
