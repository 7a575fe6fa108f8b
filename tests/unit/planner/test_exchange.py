import random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.search.assign import assign
from planner.search.exchange import Exchange
from planner.steps import Steps
from tests.unit.planner.exact import optimum
from tests.unit.planner.test_brim import lines, rules_hold


def by_order(problem):
    """Slots filled one after the other in the order of the items, which keeps all rules."""
    slots, room = [], 0
    strict = {(first, then) for first, then, gap in problem.edges if gap}
    for item, (size,) in enumerate(problem.sizes):
        inside = [other for other, slot in enumerate(slots) if slot == slots[-1]]
        if not slots or size > room or any((other, item) in strict for other in inside):
            slots.append(slots[-1] + 1 if slots else 0)
            room = problem.caps[0][0] - size
        else:
            slots.append(slots[-1])
            room -= size
    return slots


def exchanged(problem, slots, goal=1, steps=100_000):
    return Exchange(Line(problem)).fewer(slots, Steps(steps), goal)


@settings(max_examples=80, deadline=None)
@given(lines())
def test_exchanges_keep_all_rules_and_never_need_fewer_slots_than_there_must_be(problem):
    slots = by_order(problem)
    fewer = exchanged(problem, slots, steps=3000)
    if fewer is not None:
        assert rules_hold(problem, fewer)
        assert optimum(problem) <= len(set(fewer)) < len(set(slots))


def test_an_item_gives_way_to_another_and_finds_room_elsewhere():
    # 4 fits beside nobody but 6; so the 3 beside that has to go to the 7.
    problem = Problem(((6,), (3,), (4,), (7,)), ((10,),), endless=True)
    fewer = exchanged(problem, [0, 0, 1, 2])
    assert fewer is not None
    assert fewer[0] == fewer[2]
    assert fewer[1] == fewer[3]


def test_no_chain_closes_a_cycle():
    # By size 0 and 1 may stand beside 2 or 3; beside the wrong one each pair would wait for the other.
    sizes, edges = ((6,), (6,), (4,), (4,)), ((0, 1, 1), (2, 3, 1))
    fewer = exchanged(Problem(sizes, ((10,),), endless=True, edges=edges), [0, 1, 2, 3])
    assert fewer == [0, 1, 0, 1]
    crossed = Problem(sizes, ((10,),), endless=True, edges=(*edges, (1, 2, 1)))
    assert exchanged(crossed, [0, 1, 2, 3]) is None


def test_slots_stay_apart_by_strict_edges_and_pairs():
    problem = Problem(((5,), (5,)), ((10,),), endless=True, edges=((0, 1, 1),))
    assert exchanged(problem, [0, 1]) is None
    assert exchanged(Problem(((5,), (5,)), ((10,),), endless=True, apart=((0, 1),)), [0, 1]) is None
    assert exchanged(Problem(((5,), (5,)), ((10,),), endless=True), [0, 1]) == [0, 0]


@given(st.integers(0, 1000))
@settings(max_examples=3, deadline=None)
def test_the_same_again_gives_the_same(seed):
    problem = halves(60, seed)
    assert exchanged(problem, by_order(problem)) == exchanged(problem, by_order(problem))


def halves(size, seed):
    """Groups of about half a slot, each with a few close behind it."""
    chance = random.Random(seed)
    times = [max(1, round(chance.gauss(500, 50))) for _ in range(size)]
    near = ((a, b) for a in range(size) for b in range(a + 1, min(size, a + 40)))
    edges = tuple((a, b, 0) for a, b in near if chance.random() < 0.1)
    return Problem(tuple((time,) for time in times), ((1000,),), endless=True, edges=edges)


def test_groups_of_half_a_slot_find_partners():
    # The search before needed 232 and 229; the bounds are 224 and 220.
    assert len(assign(halves(400, 1)).used) <= 228
    assert len(assign(halves(400, 4)).used) <= 224
