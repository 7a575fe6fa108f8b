import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.line import Line
from planner.assignment.network import Network
from planner.assignment.problem import Assignment, Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from planner.search.cut import assign_within
from planner.search.directions import directions
from planner.search.fill import fill
from planner.search.rules import nine_rules

# Jackson's line balancing instance (1956) with 11 tasks: optima as published, and easy to verify by sum.
JACKSON_TIMES = (6, 2, 5, 7, 1, 2, 3, 6, 5, 5, 4)
JACKSON_EDGES = (
    (1, 2), (1, 3), (1, 4), (1, 5), (2, 6), (3, 7), (4, 7), (5, 7), (6, 8), (7, 9), (8, 10), (9, 11), (10, 11)
)  # fmt: skip


def line(times, cap, edges=(), gap=0):
    return Problem(
        sizes=tuple((time,) for time in times),
        caps=((cap,),),
        endless=True,
        edges=tuple((first - 1, then - 1, gap) for first, then in edges),
    )


def sound(problem, result):
    loads: dict[int, list[int]] = {}
    for item, slot in enumerate(result.slots):
        if slot is None:
            continue
        loads.setdefault(slot, []).append(item)
        assert slot in problem.allowed.get(item, {slot})
        assert problem.endless or slot < len(problem.caps)
    for slot, items in loads.items():
        for index, cap in enumerate(problem.cap(slot)):
            assert sum(problem.sizes[item][index] for item in items) <= cap
    for first, then, gap in problem.edges:
        if result.slots[then] is not None:
            assert result.slots[first] is not None
            assert result.slots[first] + gap <= result.slots[then]
    for one, other in problem.apart:
        assert result.slots[one] is None or result.slots[one] != result.slots[other]


@pytest.mark.parametrize(("cycle", "stations"), [(7, 8), (9, 6), (10, 5), (13, 4), (14, 4), (21, 3)])
def test_line_balancing_with_known_optima(cycle, stations):
    problem = line(JACKSON_TIMES, cycle, JACKSON_EDGES)
    result = assign(problem)
    sound(problem, result)
    assert len(result.used) == stations
    assert lower_bound(problem)[0] <= stations


def test_slots_are_loaded_evenly():
    result = assign(line((1,) * 9, 5))
    assert sorted(len(items) for items in result.members().values()) == [4, 5]
    assert sorted(len(items) for items in assign(line((1,) * 6, 5)).members().values()) == [3, 3]


def test_low_rank_comes_first():
    problem = Problem(((1,),) * 4, ((2,),), endless=True, rank=(5, 0, 5, 0))
    assert assign(problem).slots == (1, 0, 1, 0)


def test_items_without_room_have_no_slot_and_hold_back_what_follows():
    problem = Problem(((9,), (1,), (1,)), ((5,), (5,)), edges=((0, 1, 0),))
    assert assign(problem).slots == (None, None, 0)


def test_nothing_to_assign():
    assert assign(Problem((), ((1,),))).slots == ()
    assert assign(Problem(((1,),), ())).slots == (None,)
    assert lower_bound(Problem((), ((1,),)))[0] == 0


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="cycle"):
        Network(Problem(((1,), (1,)), ((5,),), edges=((0, 1, 0), (1, 0, 0))))


def test_the_bound_says_what_binds():
    assert lower_bound(line((1,) * 9, 5)) == (2, "9 of resource 1 in all, at most 5 in a wave")
    count, why = lower_bound(line((3, 3, 3), 5))
    assert (count, why) == (3, "3 move groups take more than half of a wave's resource 1")
    count, why = lower_bound(line((1, 1, 1), 5, ((1, 2), (2, 3)), gap=1))
    assert (count, why) == (3, "a chain of 3 moves, each in a later wave than the one before")


def test_uneven_calendars_are_bound_by_their_roomiest_slots():
    problem = Problem(((1,),) * 6, ((1,), (4,), (2,)))
    assert lower_bound(problem)[0] == 2
    assert assign(problem).missing == []


def test_what_overruns_goes_on_to_later_slots():
    problem = Problem(((1,),) * 6, ((6,), (6,), (6,)), edges=((0, 5, 0),))
    result = assign_within(problem, lambda _, items: len(items) <= 2)
    sound(problem, result)
    assert sorted(len(items) for items in result.members().values()) == [2, 2, 2]


@st.composite
def problems(draw):
    size = draw(st.integers(1, 7))
    pairs = list(itertools.combinations(range(size), 2))
    some = st.lists(st.sampled_from(pairs), unique=True, max_size=5) if pairs else st.just([])
    return Problem(
        sizes=tuple((draw(st.integers(1, 6)), 1) for _ in range(size)),
        caps=((draw(st.integers(6, 9)), draw(st.integers(2, 4))),),
        endless=True,
        edges=tuple((first, then, draw(st.integers(0, 1))) for first, then in draw(some)),
        apart=tuple(draw(some)),
    )


def best_count(problem):
    """The optimum by trying everything."""
    size = len(problem.sizes)
    for count in range(1, size + 1):
        for slots in itertools.product(range(count), repeat=size):
            loads = [[0, 0] for _ in range(count)]
            for item, slot in enumerate(slots):
                loads[slot][0] += problem.sizes[item][0]
                loads[slot][1] += 1
            if any(load[0] > problem.caps[0][0] or load[1] > problem.caps[0][1] for load in loads):
                continue
            if any(slots[first] + gap > slots[then] for first, then, gap in problem.edges):
                continue
            if all(slots[one] != slots[other] for one, other in problem.apart):
                return count
    return size


@settings(max_examples=60, deadline=None)
@given(problems())
def test_near_the_optimum_and_never_below_it(problem):
    result = assign(problem)
    sound(problem, result)
    best = best_count(problem) if len(problem.sizes) <= 5 else None
    assert result.missing == []
    assert lower_bound(problem)[0] <= len(result.used)
    if best is not None:
        assert lower_bound(problem)[0] <= best <= len(result.used) <= best + 1


def test_ten_thousand_items_take_little_time():
    sizes = tuple((1, 20 + item * 7919 % 400) for item in range(10_000))
    edges = tuple((item, item + 1 + item % 90, item % 20 == 0) for item in range(9_900))
    problem = Problem(sizes, ((100, 50_000),), endless=True, edges=edges)
    began = time.process_time()
    result = assign(problem)
    assert time.process_time() - began < 4
    assert len(result.used) <= 1.1 * lower_bound(problem)[0]


def test_few_large_and_many_small_items_are_mixed():
    # Largest first would fill whole slots with two large items each and leave the small ones for later.
    problem = Problem(sizes=((1, 45),) * 8 + ((1, 1),) * 72, caps=((10, 100),), endless=True)
    result = assign(problem)
    sound(problem, result)
    assert len(result.used) == lower_bound(problem)[0] == 8


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=6), st.integers(12, 16))
def test_the_bound_never_exceeds_the_optimum_of_bin_packing(times, cap):
    size = len(times)
    best = next(
        count
        for count in range(1, size + 1)
        if any(
            all(
                sum(t for t, at in zip(times, slots, strict=True) if at == slot) <= cap
                for slot in range(count)
            )
            for slots in itertools.product(range(count), repeat=size)
        )
    )
    assert lower_bound(line(times, cap))[0] <= best


def test_thirds_and_gaps_count():
    assert lower_bound(line((4,) * 7, 10))[0] == 4
    assert lower_bound(line((4, 4, 4, 4, 4), 11))[0] == 3


def test_fewer_slots_never_break_a_pin_behind_an_order():
    """Found by a lead's edit: the item waited for another and was put beside it, where it may not be."""
    problem = Problem(
        sizes=((1,), (1,), (1,), (1,), (1,), (1,), (2,)),
        caps=((4,),),
        endless=True,
        edges=((4, 6, 0), (2, 3, 0), (2, 5, 0)),
        allowed={6: frozenset({2})},
    )
    assert assign(problem).slots[6] == 2


def test_a_resource_that_another_one_hides_does_not_bind():
    # At most 4 of these fit by their sizes, so a cap of 4 items says nothing; and any 3 fit by their sizes.
    sizes = tuple((1, size) for size in (10, 11, 12, 13, 14, 15))
    assert Line(Problem(sizes, ((4, 46),), endless=True)).binding == [1]
    assert Line(Problem(sizes, ((3, 46),), endless=True)).binding == [0]
    wide = tuple((1, size) for size in (10, 10, 10, 10, 30, 30))
    assert Line(Problem(wide, ((3, 50),), endless=True)).binding == [0, 1]


def test_two_tight_caps_are_filled_by_direction():
    # Items ask for the two resources in all proportions; by one order slots run out of one of them.
    chance = random.Random(3)
    sizes = [(int(4 * chance.lognormvariate(1, 0.8)) + 1, chance.randint(5, 60)) for _ in range(300)]
    caps = tuple(sum(column) // 28 for column in zip(*sizes, strict=True))
    problem = Problem(tuple(sizes), (caps,), endless=True, edges=tuple((at, at + 9, 0) for at in range(280)))
    line = Line(problem)
    slots = next(directions(line)).fill(problem, line.network, problem.caps)
    result = Assignment(tuple(slots))
    sound(problem, result)
    assert result.missing == []
    by_order = min(len(set(fill(problem, line.network, order, problem.caps))) for order in nine_rules(line))
    assert len(result.used) < by_order
    assert len(assign(problem).used) <= len(result.used)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_filling_by_direction_keeps_all_rules(problem):
    line = Line(problem)
    for way in itertools.islice(directions(line), 6):
        result = Assignment(tuple(way.fill(problem, line.network, problem.caps)))
        sound(problem, result)
        assert result.missing == []


def made_line(seed, count=120, cap=200):
    """Tasks of up to half a slot and a sparse order."""
    chance = random.Random(f"line {seed}")
    times = [chance.randint(1, cap // 2) for _ in range(count)]
    edges = sorted({tuple(sorted(chance.sample(range(1, count + 1), 2))) for _ in range(count)})
    return times, edges, cap


@pytest.mark.parametrize("seed", range(3))
def test_the_unit_that_sizes_are_counted_in_makes_no_difference(seed):
    """A campaign counts in MiB what its tables say in GiB; a cap's rest below a unit helps nobody."""
    times, edges, cap = made_line(seed)
    counted = assign(line(times, cap, edges))
    in_small = line([time * 1024 for time in times], cap * 1024 + 1023, edges)
    found = assign(in_small)
    assert (found.slots, found.least) == (counted.slots, counted.least)
    assert lower_bound(in_small)[0] == counted.least


def test_each_resource_has_its_own_unit_and_the_bound_is_told_in_the_given_ones():
    problem = Problem(
        sizes=((2, 3072), (4, 5120)),
        caps=((9, 6144),),
        endless=True,
        resources=(("VMs", 1), ("GiB", 1024)),
    )
    counted = problem.in_largest_units()
    assert (counted.sizes, counted.caps) == (((1, 3), (2, 5)), ((4, 6),))
    assert lower_bound(problem) == (2, "8 GiB in all, at most 6 in a wave")
    assert assign(problem).why == "8 GiB in all, at most 6 in a wave"
