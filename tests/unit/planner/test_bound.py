import itertools

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.line import Line
from planner.assignment.pairing import Pairing
from planner.assignment.problem import Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from tests.unit.planner.exact import optimum


def line(times, cap, edges=(), gap=0, apart=()):
    return Problem(
        sizes=tuple((time,) for time in times),
        caps=((cap,),),
        endless=True,
        edges=tuple((first, then, gap) for first, then in edges),
        apart=tuple(apart),
    )


@st.composite
def problems(draw):
    """Small, with many sizes near half of a slot; strict edges and pairs apart among them."""
    size = draw(st.integers(2, 9))
    cap = draw(st.integers(6, 30))
    some = st.one_of(st.integers(1, cap), st.integers(max(1, cap // 3), -(-2 * cap // 3)))
    pairs = list(itertools.combinations(range(size), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    return Problem(
        sizes=tuple((draw(some),) for _ in range(size)),
        caps=((cap,),),
        endless=True,
        edges=tuple((first, then, draw(st.sampled_from((0, 0, 0, 1)))) for first, then in edges),
        apart=tuple(draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))),
    )


@settings(max_examples=150, deadline=None)
@given(problems())
def test_bound_optimum_and_plan_stand_in_this_order(problem):
    least, found = optimum(problem), assign(problem)
    assert lower_bound(problem)[0] <= found.least <= least <= len(found.used)
    assert len(found.used) == least  # so few items leave nothing to chance


@settings(max_examples=60, deadline=None)
@given(problems())
def test_what_must_come_after_an_item_never_exceeds_what_can(problem):
    least = optimum(problem)
    ready = Line(problem)
    for before, after in zip(ready.mirrored.slots_after, ready.slots_after, strict=True):
        assert before + after < least


@given(st.integers(2, 14), st.data())
def test_there_are_never_more_pairs(size, data):
    pairs = list(itertools.combinations(range(size), 2))
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    partners = [0] * size
    for one, other in chosen:
        partners[one] |= 1 << other
        partners[other] |= 1 << one
    pairing = Pairing(size)
    half = [0] * size
    for one, other in chosen[::2]:
        half[one] |= 1 << other
        half[other] |= 1 << one
    for allowed in (half, partners):  # growing on goes as far as starting anew
        pairing.grow(allowed)
    assert all(mate < 0 or partners[item] >> mate & 1 for item, mate in enumerate(pairing.mates))
    graph = nx.Graph(chosen)
    assert pairing.pairs == len(nx.max_weight_matching(graph, maxcardinality=True))


def test_pairs_that_the_order_forbids_take_slots_of_their_own():
    # Two of any would fit, and half of a slot each; but between the first and the last stands a third.
    chain = line((5, 5, 5), 10, ((0, 1), (1, 2)))
    assert lower_bound(chain)[0] == 2
    forbidden = line((4, 4, 4, 4), 10, ((0, 1), (0, 2), (0, 3)), gap=1, apart=((1, 2), (1, 3), (2, 3)))
    assert lower_bound(forbidden)[0] == 4
    count, why = lower_bound(line((4, 4, 4, 4), 10, apart=itertools.combinations(range(4), 2)))
    assert (count, why) == (4, "4 move groups of which no two can share a wave")
    two_triples = line((4,) * 6, 10, apart=itertools.product(range(3), range(3, 6)))
    assert lower_bound(two_triples) == (
        4,
        "pairs that may share a wave, of move groups that take more than a third of it",
    )


def test_a_pair_needs_room_for_what_goes_between():
    # 4 and 4 fit together, but not with the 3 that must go between them.
    between = line((4, 3, 4), 10, ((0, 1), (1, 2)))
    assert lower_bound(between)[0] == optimum(between) == 2
    assert lower_bound(line((4, 2, 4), 10, ((0, 1), (1, 2))))[0] == 1


def test_a_stretch_of_slots_that_must_hold_too_much():
    # Three must lie in the middle, behind one and before another, and only two of them fit at once.
    problem = line((9, 5, 5, 5, 9), 10, ((0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)), gap=1)
    assert lower_bound(problem)[0] == optimum(problem) == 4


def test_a_resource_never_short_does_not_hide_the_pairs():
    sizes = tuple((1, size) for size in (40, 45, 50, 41))
    problem = Problem(sizes, ((50, 100),), endless=True, edges=((0, 1, 1), (1, 2, 1), (2, 3, 1)))
    assert lower_bound(problem)[0] == 4
