"""Pushing others aside: what it gains, and that its budget bounds it."""

import pytest

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.search import repair
from planner.search.books import Books
from planner.search.repair import Repair
from planner.steps import Steps
from planner.waves.efforts import repair_steps


def repaired(problem, earlier, steps):
    books = Books(problem, Network(problem))
    left = Repair(books, earlier, [1] * len(problem.sizes), steps).run()
    return books.slots, left


# The second item can only go where the first one was, which can go elsewhere.
NARROW = Problem(sizes=((6,), (5,)), caps=((10,), (10,)), allowed={1: frozenset({0})})


def test_another_is_pushed_aside_where_nothing_else_helps():
    assert repaired(NARROW, {0: 0}, Steps(1_000_000)) == ([1, 0], [])


def test_without_steps_everything_stays_where_it_was_and_the_rest_is_left():
    assert repaired(NARROW, {0: 0}, Steps(0)) == ([0, None], [1])


def test_without_steps_what_fits_is_inserted_all_the_same():
    problem = Problem(sizes=((6,), (4,)), caps=((10,),))
    assert repaired(problem, {0: 0}, Steps(0)) == ([0, 0], [])


def test_one_hopeless_item_takes_no_more_than_its_own_budget(monkeypatch):
    monkeypatch.setattr(repair, "_BUDGETS", (3_000, 9_000))
    # Forty slots, all full of small items: the large one would have to push aside in turn without end.
    small, slots = 200, 40
    problem = Problem(sizes=((2,),) * small + ((9,),), caps=((10,),) * slots)
    steps = Steps(10**9)
    placed, left = repaired(problem, {item: item % slots for item in range(small)}, steps)
    assert left == [small]
    assert placed[:small] == [item % slots for item in range(small)]
    assert 3_000 <= 10**9 - steps.left <= 3_000 + 9_000 + 5_000  # the last step may overdraw


@pytest.mark.parametrize(
    ("groups", "steps"), [(0, 4_000_000), (1_000, 6_000_000), (10_000, 24_000_000), (10**6, 24_000_000)]
)
def test_repairing_a_plan_has_an_upper_bound_however_many_groups_there_are(groups, steps):
    assert repair_steps(groups).left == steps
