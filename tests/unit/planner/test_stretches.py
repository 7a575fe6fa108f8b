"""Stretches of an assignment filled anew: rules hold, nothing is lost, and what can be saved in one is."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.search import portfolio
from planner.search.assign import assign
from planner.search.stretches import Stretches
from planner.steps import Steps
from tests.unit.planner.exact import optimum
from tests.unit.planner.test_brim import lines, rules_hold
from tests.unit.planner.test_exchange import by_order
from tests.unit.planner.test_mated import paired


def stretched(problem, slots, goal=1, steps=1 << 30):
    return Stretches(Line(problem)).fewer(slots, Steps(steps), goal)


def dense(size, seed):
    """Groups of about half a wave, of which only a few are free to go at any time."""
    chance = random.Random(seed)
    edges = tuple(
        (first, then, 0)
        for first in range(size)
        for then in range(first + 1, min(size, first + 14))
        if first // 6 < then // 6 and chance.random() < 0.25
    )
    sizes = tuple((max(335, round(chance.gauss(500, 50))),) for _ in range(size))
    return Problem(sizes, ((1000,),), endless=True, edges=edges)


@settings(max_examples=80, deadline=None)
@given(lines())
def test_a_stretch_that_is_everything_ends_with_the_fewest_slots(problem):
    slots = by_order(problem)
    fewer = stretched(problem, slots)
    if fewer is not None:
        assert rules_hold(problem, fewer)
    assert len(set(fewer or slots)) == optimum(problem)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 1))
def test_many_stretches_keep_all_rules_and_every_item(seed, gap):
    problem = paired(200, seed, gap=gap)
    slots = by_order(problem)
    fewer = stretched(problem, slots, steps=150_000)
    assert fewer is not None
    assert rules_hold(problem, fewer)
    assert set(fewer) == set(range(len(set(fewer))))
    assert len(set(fewer)) < len(set(slots))


def test_what_lies_before_and_behind_a_stretch_stays():
    # 6 beside 4 twice is one slot less than 6, 4 with 4, 6; a hundred full slots stand on either side.
    sizes = ((10,),) * 100 + ((6,), (4,), (4,), (6,)) + ((10,),) * 100
    edges = tuple((item, item + 1, 1) for item in (*range(99), *range(104, 203)))
    edges += tuple((99, item, 1) for item in range(100, 104)) + tuple(
        (item, 104, 1) for item in range(100, 104)
    )
    problem = Problem(sizes, ((10,),), endless=True, edges=edges)
    slots = [*range(100), 100, 101, 101, 102, *range(103, 203)]
    fewer = stretched(problem, slots)
    assert fewer is not None
    assert fewer[:100] == slots[:100]
    assert fewer[104:] == [slot - 1 for slot in slots[104:]]
    assert sorted(fewer[100:104]) == [100, 100, 101, 101]


def test_it_stops_at_the_goal_and_at_the_budget():
    problem = paired(300, 5)
    slots = by_order(problem)
    best = len(set(stretched(problem, slots)))
    assert best < len(set(slots)) - 1
    assert len(set(stretched(problem, slots, goal=best + 1))) == best + 1
    steps = Steps(1)
    assert Stretches(Line(problem)).fewer(slots, steps, 1) is None
    assert steps.left > -10_000


def test_plans_of_many_pairs_in_a_dense_order_need_fewer_waves_with_them(monkeypatch):
    problem = dense(700, 1)
    fewer = len(assign(problem).used)
    monkeypatch.setattr(portfolio, "_STRETCHED", 1 << 30)
    assert fewer < len(assign(problem).used)
