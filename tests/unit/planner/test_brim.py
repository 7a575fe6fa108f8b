import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.search.assign import assign
from planner.search.brim import Brim
from planner.search.rules import urgency
from planner.steps import Steps
from tests.unit.planner.exact import optimum


def filled(problem, lead=1, limit=10, values=(), most=99):
    line = Line(problem)
    worth = values or line.load
    order = sorted(range(len(line.load)), key=lambda item: (-worth[item], item))
    return Brim(line, order, lead, limit, values).fill(problem.caps[0][0], Steps(1 << 30), most)


def rules_hold(problem, slots):
    loads = {}
    for item, slot in enumerate(slots):
        loads[slot] = loads.get(slot, 0) + problem.sizes[item][0]
    kept = all(slots[then] >= slots[first] + gap for first, then, gap in problem.edges)
    return kept and sorted(loads) == list(range(len(loads))) and max(loads.values()) <= problem.caps[0][0]


@st.composite
def lines(draw, most=9):
    size = draw(st.integers(2, most))
    cap = draw(st.integers(6, 14))
    pairs = list(itertools.combinations(range(size), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10))
    return Problem(
        sizes=tuple((draw(st.integers(0, cap)),) for _ in range(size)),
        caps=((cap,),),
        endless=True,
        edges=tuple((first, then, draw(st.integers(0, 1))) for first, then in edges),
    )


@settings(max_examples=80, deadline=None)
@given(lines(), st.integers(0, 3), st.sampled_from((0, 10)), st.booleans())
def test_every_way_to_fill_keeps_all_rules(problem, lead, limit, by_value):
    values = urgency(Line(problem), 0.1, 0.0, 0.5, 0.05) if by_value else ()
    slots = filled(problem, lead, max(limit, by_value), values)
    assert rules_hold(problem, slots)


@settings(max_examples=40, deadline=None)
@given(lines(7))
def test_no_way_to_fill_needs_fewer_slots_than_there_must_be(problem):
    slots = filled(problem, most=optimum(problem) - 1) if optimum(problem) > 1 else None
    assert slots is None


def test_a_slot_is_filled_to_the_last_unit_where_sizes_allow_it():
    # In the order of size 60 comes first; of what is free to go, only 23 and 17 fill the 40 that it leaves.
    problem = Problem(((60,), (31,), (23,), (17,), (12,), (57,)), ((100,),), endless=True)
    assert filled(problem) == [0, 1, 0, 0, 1, 1]


def test_what_a_load_frees_may_fill_it_up():
    # 7 and 2 leave 1; 6 frees the 4 that fills its slot.
    problem = Problem(((7,), (6,), (4,), (2,)), ((10,),), endless=True, edges=((1, 2, 0),))
    assert filled(problem, lead=0, limit=0) == [0, 1, 1, 0]
    assert filled(problem, lead=0, limit=10) == [1, 0, 0, 1]


def test_items_larger_than_a_slot_and_too_few_slots_end_in_nothing():
    assert filled(Problem(((5,), (11,)), ((10,),), endless=True)) is None
    assert filled(Problem(((6,), (5,), (7,)), ((10,),), endless=True), most=2) is None


def test_sizes_in_large_units_are_rounded_up_so_that_slots_hold_them():
    chance = random.Random(5)
    problem = Problem(
        tuple((chance.randrange(1, 400_000),) for _ in range(60)), ((1_000_003,),), endless=True
    )
    assert rules_hold(problem, filled(problem))


def test_a_spent_budget_ends_a_run():
    problem = Problem(tuple((size,) for size in range(1, 60)), ((100,),), endless=True)
    line = Line(problem)
    assert Brim(line, list(range(59)), 0, 0).fill(100, Steps(10), 99) is None


def test_full_slots_of_many_small_and_some_large_groups_are_found():
    # Slots cut into groups to the last unit, in an order that the cut keeps: beams alone needed two or more.
    chance = random.Random(3)
    stations = []
    while sum(map(len, stations)) < 420:
        station = [100]
        while sum(station) > 0:
            low = chance.random() < 0.7
            part = max(3, round(chance.gauss(10, 5) if low else chance.gauss(50, 5)))
            if part > station[0]:
                continue
            station[0] -= part
            station.append(part)
            if 0 < station[0] < 3:
                station[1] += station[0]
                station[0] = 0
            if not station[0]:
                break
        stations.append(station[1:])
    sizes = [part for station in stations for part in station]
    pairs = itertools.combinations(range(len(sizes)), 2)
    edges = tuple((a, b, 0) for a, b in pairs if b - a < 40 and chance.random() < 0.03)
    problem = Problem(tuple((size,) for size in sizes), ((100,),), endless=True, edges=edges)
    assert len(assign(problem).used) == len(stations)
