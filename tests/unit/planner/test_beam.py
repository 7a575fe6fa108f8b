import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assign import assign
from planner.beam import Beam
from planner.bound import lower_bound
from planner.line import Line
from planner.problem import Problem
from planner.rounding import roundings
from planner.rules import blends
from planner.spans import slots_after
from planner.steps import Steps


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


def possible(problem, count):
    """Whether so many slots do, by trying everything."""
    cap = problem.caps[0][0]
    for slots in itertools.product(range(count), repeat=len(problem.sizes)):
        if any(slots[first] + gap > slots[then] for first, then, gap in problem.edges):
            continue
        loads = [0] * count
        for item, slot in enumerate(slots):
            loads[slot] += problem.sizes[item][0]
        if max(loads) <= cap:
            return True
    return False


def beam(problem, width, limit):
    line = Line(problem)
    return Beam(line, blends(line)[0], width, limit, slots_after(line))


@settings(max_examples=60, deadline=None)
@given(lines())
def test_a_wide_beam_proves_what_trying_everything_shows(problem):
    used = len(assign(problem).used)
    outcome = beam(problem, 10_000, 10_000).run(problem.caps, Steps(1 << 30), used)
    assert outcome.slots is None
    assert outcome.exhausted
    assert used == 1 or not possible(problem, used - 1)


def test_a_beam_that_left_something_out_proves_nothing():
    times = (7, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1)
    problem = Problem(sizes=tuple((time,) for time in times), caps=((14,),), endless=True)
    assert not beam(problem, 1, 1).run(problem.caps, Steps(1 << 30), 3).exhausted
    assert not beam(problem, 10_000, 10_000).run(problem.caps, Steps(1), 3).exhausted


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
