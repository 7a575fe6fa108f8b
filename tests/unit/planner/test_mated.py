import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from planner.search.brim import Brim
from planner.search.mated import Mated
from planner.steps import Steps
from tests.unit.planner.exact import optimum
from tests.unit.planner.test_brim import lines, rules_hold
from tests.unit.planner.test_exchange import by_order


def anew(problem, slots, order=(), steps=1 << 30):
    line = Line(problem)
    return Mated(line, line.partners, order or range(len(slots))).fill(slots, Steps(steps))


def paired(size, seed, *, gap=0):
    """Groups of about half a wave, most of them in an order."""
    chance = random.Random(seed)
    edges = {
        (first, then, gap)
        for first in range(size)
        for then in range(first + 1, min(size, first + size // 8))
        if chance.random() < 30 / size
    }
    sizes = tuple((max(335, min(1000, round(chance.gauss(500, 50)))),) for _ in range(size))
    return Problem(sizes, ((1000,),), endless=True, edges=tuple(sorted(edges)))


@settings(max_examples=120, deadline=None)
@given(lines(), st.randoms(use_true_random=False))
def test_items_filled_anew_keep_all_rules(problem, chance):
    order = list(range(len(problem.sizes)))
    chance.shuffle(order)
    slots = anew(problem, by_order(problem), order)
    assert rules_hold(problem, slots)
    assert len(set(slots)) >= optimum(problem)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 1))
def test_pairs_anew_keep_all_rules(seed, gap):
    problem = paired(70, seed, gap=gap)
    assert rules_hold(problem, anew(problem, by_order(problem)))


def test_no_item_is_taken_that_another_will_need():
    # Both items of 50 fill a slot together, but the third, which must wait for 65, needs one of them.
    sizes = ((50,), (50,), (40,), (65,), (50,))
    problem = Problem(sizes, ((100,),), endless=True, edges=((2, 3, 0), (3, 4, 0)))
    assert len(set(Brim(Line(problem), range(5), 1, 0).fill(100, Steps(1 << 30), 9))) == 4
    assert len(set(anew(problem, [0, 0, 1, 2, 3]))) == 3 == optimum(problem)


def test_mates_that_share_a_slot_stay_together():
    problem = Problem(tuple((size,) for size in (60, 40, 55, 41)), ((101,),), endless=True)
    assert anew(problem, [0, 1, 1, 0]) == [0, 1, 1, 0]
    assert anew(problem, [0, 0, 1, 1]) == [0, 0, 1, 1]


def test_a_spent_budget_ends_it():
    problem = paired(60, 1)
    assert anew(problem, by_order(problem), steps=10) is None


def test_an_item_larger_than_a_slot_ends_in_nothing():
    assert anew(Problem(((50,), (101,)), ((100,),), endless=True), [0, 1]) is None
    problem = paired(320, 1)
    problem = replace(problem, sizes=((1001,), *problem.sizes[1:]))
    found = assign(problem).slots
    assert [item for item, slot in enumerate(found) if slot is None][:1] == [0]


def test_many_groups_of_about_half_a_wave_leave_few_alone():
    # Filling to the brim and exchanges needed 210 waves and 208, where 204 is the bound.
    for gap in (0, 1):
        problem = paired(400, 2, gap=gap)
        found = assign(problem)
        assert rules_hold(problem, found.slots)
        assert lower_bound(problem)[0] <= len(found.used) <= 207
        assert assign(problem).slots == found.slots


def test_fewer_groups_are_filled_by_pairs_before_the_rounds():
    # The rounds alone needed 109 waves here.
    problem = paired(200, 5)
    found = assign(problem)
    assert rules_hold(problem, found.slots)
    assert len(found.used) == lower_bound(problem)[0] == 108
