import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.line_instances import CYCLE, make
from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.assignment.rounding import roundings
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from planner.search.beam import Beam
from planner.search.portfolio import fewer_slots
from planner.search.rules import blends, by_tails
from planner.steps import Steps
from tests.unit.planner.exact import optimum
from tests.unit.planner.test_brim import rules_hold


@st.composite
def lines(draw):
    """Line balancing instances small enough to try everything; strict edges among them."""
    size = draw(st.integers(2, 7))
    cap = draw(st.integers(6, 12))
    pairs = list(itertools.combinations(range(size), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=8))
    return Problem(
        sizes=tuple((draw(st.integers(1, cap)),) for _ in range(size)),
        caps=((cap,),),
        endless=True,
        edges=tuple((first, then, draw(st.integers(0, 1))) for first, then in edges),
    )


def beam(problem, width, limit):
    line = Line(problem)
    return Beam(line, blends(line)[0], width, limit, line.slots_after)


@settings(max_examples=60, deadline=None)
@given(lines())
def test_a_wide_beam_proves_what_trying_everything_shows(problem):
    used = len(assign(problem).used)
    outcome = beam(problem, 10_000, 10_000).run(problem.caps, Steps(1 << 30), used)
    assert outcome.slots is None
    assert outcome.exhausted
    assert used == optimum(problem)


def test_a_beam_that_left_something_out_proves_nothing():
    times = (4, 3, 3, 7, 7, 5, 8, 5)
    problem = Problem(sizes=tuple((time,) for time in times), caps=((14,),), endless=True)
    assert optimum(problem) == 3
    found = beam(problem, 1, 1).run(problem.caps, Steps(1 << 30), 4)
    assert found.slots is None
    assert not found.exhausted
    assert not beam(problem, 10_000, 10_000).run(problem.caps, Steps(1), 4).exhausted


@settings(max_examples=60, deadline=None)
@given(lines())
def test_a_beam_that_found_something_does_not_say_that_there_is_nothing(problem):
    outcome = beam(problem, 10_000, 10_000).run(problem.caps, Steps(1 << 30), optimum(problem) + 1)
    assert outcome.slots is not None
    assert not outcome.exhausted


def test_the_planner_says_what_the_search_proved():
    # Two full waves would be 4 + 3 + 3 and 5 + 5, but one 3 comes before a 5 and the other after one.
    edges = ((1, 2, 0), (3, 4, 0))
    problem = Problem(((4,), (3,), (5,), (5,), (3,)), ((10,),), endless=True, edges=edges)
    assert lower_bound(problem)[0] == 2
    found = assign(problem)
    assert len(found.used) == found.least == 3


@given(st.lists(st.integers(1, 20), min_size=1, max_size=12), st.integers(20, 30))
def test_rounded_sizes_never_overfill_a_slot_that_holds_them(sizes, top):
    for rounding in roundings(sizes, top):
        for count in range(1, 4):
            for load in itertools.islice(itertools.combinations(sizes, count), 200):
                if sum(load) <= top:
                    assert sum(rounding.size(size) for size in load) <= rounding.cap


@settings(max_examples=60, deadline=None)
@given(lines())
def test_loads_that_others_are_never_worse_than_may_be_left_out(problem):
    least = optimum(problem)
    steps = Steps(1 << 30)
    assert beam(problem, 10_000, 10_000).run(problem.caps, steps, least + 1).slots is not None
    assert beam(problem, 10_000, 10_000).run(problem.caps, steps, least).exhausted


def test_an_item_stands_in_for_a_smaller_one_with_less_behind_it():
    # 0 is larger than 1 and has the same behind it; 2 and 3 are alike; 4 comes after 0 and 1.
    problem = Problem(((5,), (4,), (3,), (3,), (2,)), ((9,),), endless=True, edges=((0, 4, 0), (1, 4, 0)))
    assert Line(problem).dominators == [0, 0b00001, 0b00011, 0b00111, 0b01111]


def test_a_deeper_look_finds_loads_that_are_full_to_the_last_unit():
    # Four slots without a unit to spare: the best few loads of each are not good enough to find them.
    for seed in (0, 3, 4):
        chance = random.Random(seed)
        cuts = [sorted(chance.sample(range(1, 3325), 7)) for _ in range(4)]
        times = [then - first for cut in cuts for first, then in itertools.pairwise([0, *cut, 3325])]
        pairs = itertools.combinations(range(len(times)), 2)
        edges = tuple((a, b, 0) for a, b in pairs if b - a < 12 and chance.random() < 0.12)
        problem = Problem(tuple((time,) for time in times), ((3325,),), endless=True, edges=edges)
        assert len(assign(problem).used) == 4


def dense(gap):
    """A few large groups and many small ones, of which nine pairs in ten have an order."""
    made = make(420, "mixed", 0.9, "bimodal", seed=2)
    edges = tuple((first, then, gap) for first, then in made.edges)
    return Problem(tuple((time,) for time in made.times), ((CYCLE,),), endless=True, edges=edges)


@pytest.mark.parametrize(("gap", "most"), [(0, 117), (1, 126)])
def test_many_groups_in_a_dense_order_are_filled_by_a_beam(gap, most):
    problem = dense(gap)
    found = assign(problem)
    assert rules_hold(problem, found.slots)
    assert found.least <= len(found.used) <= most


def test_that_beam_is_as_wide_as_the_budget_allows():
    problem = dense(1)
    line = Line(problem)
    found = fewer_slots([line, line.mirrored], Steps(60_000), len(problem.sizes), 114)
    assert rules_hold(problem, found.slots)
    assert len(set(found.slots)) <= 128


def test_what_has_most_slots_behind_it_is_worth_most_where_sizes_are_equal():
    problem = Problem(((50,),) * 4, ((100,),), endless=True, edges=((0, 1, 1), (1, 2, 1)))
    values = by_tails(Line(problem), 2.0, 1.0, 0.1)
    assert values[0] > values[1] > values[2] == values[3] > 0
    assert min(by_tails(Line(problem), 0.0, 0.0, 5.0)) > 0
