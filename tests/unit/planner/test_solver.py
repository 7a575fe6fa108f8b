import itertools
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("ortools", reason="the solver is an extra: install wavelift[solver]")

from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Assignment, Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from planner.search.closer import closed
from planner.search.solver import Verdict, fits_into


def fitting(problem, count):
    """All assignments, by trying everything."""
    for slots in itertools.product(range(count), repeat=len(problem.sizes)):
        if allowed(problem, slots) and roomy(problem, slots):
            yield slots


def allowed(problem, slots):
    return (
        all(problem.later(slots[first], gap) <= slots[then] for first, then, gap in problem.edges)
        and all(slots[one] != slots[other] for one, other in problem.apart)
        and all(slots[item] in open_slots for item, open_slots in problem.allowed.items())
    )


def roomy(problem, slots):
    pools = {}
    for item, slot in enumerate(slots):
        pools.setdefault(problem.pool(slot), []).append(item)
    for pool, items in pools.items():
        cap = next(problem.cap(slot) for slot in range(3) if problem.pool(slot) == pool)
        if any(sum(problem.sizes[item][at] for item in items) > room for at, room in enumerate(cap)):
            return False
    for stock, free in enumerate(problem.stocks):
        for slot in sorted(set(slots)):
            taken = sum(
                takes - (back if slots[item] < slot else 0)
                for item, each in problem.takes.items()
                for number, takes, back in each
                if number == stock and slots[item] <= slot
            )
            if taken > free:
                return False
    return True


@st.composite
def problems(draw):
    size = draw(st.integers(2, 4))
    pairs = list(itertools.combinations(range(size), 2))
    some = st.lists(st.sampled_from(pairs), unique=True, max_size=3)
    caps = [(draw(st.integers(1, 6)), draw(st.integers(1, 3))) for _ in range(3)]
    pools = draw(st.sampled_from([(), (0, 0, 1), (0, 1, 1)]))
    if pools:
        caps = [caps[pool] for pool in pools]
    return Problem(
        sizes=tuple((draw(st.integers(1, 4)), 1) for _ in range(size)),
        caps=tuple(caps),
        edges=tuple((first, then, draw(st.sampled_from([0, 1, -1]))) for first, then in draw(some)),
        apart=tuple(draw(some)),
        allowed={
            item: draw(st.frozensets(st.integers(0, 2)))
            for item in sorted(draw(st.sets(st.integers(0, size - 1))))
        },
        pools=pools,
        stocks=(draw(st.integers(0, 6)),),
        takes={item: ((0, draw(st.integers(1, 3)), draw(st.integers(0, 3))),) for item in range(size)},
        delays={-1: (2, NEVER, NEVER)},
    )


@settings(max_examples=120, deadline=None)
@given(problems())
def test_the_solver_agrees_with_trying_everything(problem):
    answer = fits_into(problem, 3)
    possible = list(fitting(problem, 3))
    assert answer.verdict is (Verdict.POSSIBLE if possible else Verdict.IMPOSSIBLE)
    if possible:
        assert answer.slots in possible


def test_no_time_is_no_verdict():
    problem = Problem(tuple((300 + 17 * item % 200,) for item in range(60)), ((1000,),), endless=True)
    assert fits_into(problem, 24, effort=0.0).verdict is Verdict.UNKNOWN
    assert "ortools" in sys.modules


def packing(sizes, cap):
    return Problem(tuple((size,) for size in sizes), ((cap,),), endless=True)


def test_the_closer_finds_fewer_slots_from_a_poor_start():
    problem = packing((6, 5, 4, 5, 3, 7), 10)
    poor = Assignment((0, 1, 2, 3, 4, 5))
    found = closed(problem, poor, Network(problem), 5.0)
    assert len(found.used) == 3 == lower_bound(problem)[0]


def test_the_closer_proves_what_bounds_do_not_see():
    # Two full waves would be 4 + 3 + 3 and 5 + 5, but one 3 comes before a 5 and the other after one.
    sizes, edges = (4, 3, 5, 5, 3), ((1, 2, 0), (3, 4, 0))
    problem = Problem(tuple((size,) for size in sizes), ((10,),), endless=True, edges=edges)
    start = Assignment(assign(problem).slots)
    assert start.least == 0
    found = closed(problem, start, Network(problem), 5.0)
    assert found.least == len(found.used) == 3
