"""How few windows and waves of a calendar do: bounds and other windows, against every plan there is."""

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.assignment.network import Network
from planner.assignment.problem import NEVER, Problem
from planner.bounds.calendar import calendar_bound
from planner.bounds.stretches import Need, Stretches, binding, fewest
from planner.search.books import Books
from planner.search.window_sets import WindowSets
from planner.steps import Steps
from wavelift.settings import Goal


@st.composite
def calendars(draw):
    """Up to five items in up to four windows of one to three waves, with rules of every kind."""
    pools = [
        at for at in range(draw(st.integers(1, 4))) for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3))))
    ]
    pools = pools[:5]
    offers = {pool: (draw(st.integers(1, 5)), draw(st.integers(4, 20))) for pool in set(pools)}
    count, slots = draw(st.integers(1, 5)), range(len(pools))
    pairs = list(itertools.combinations(range(count), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=5)) if pairs else []
    apart = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    allowed = {
        item: frozenset(draw(st.sets(st.sampled_from(slots), min_size=1)))
        for item in draw(st.sets(st.integers(0, count - 1), max_size=3))
    }
    soak = tuple(next((at for at in slots if pools[at] > pools[slot]), NEVER) for slot in slots)
    return Problem(
        sizes=tuple((1, draw(st.integers(1, 10))) for _ in range(count)),
        caps=tuple(offers[pool] for pool in pools),
        edges=tuple((one, other, draw(st.sampled_from((0, 0, 1, -1)))) for one, other in edges),
        apart=tuple(apart),
        allowed=allowed,
        pools=tuple(pools) if len(set(pools)) < len(pools) else (),
        delays={-1: soak},
    )


def keeps(problem, slots):
    """Whether a whole assignment keeps every rule; simple, and nothing of it is the planner's."""
    held = {}
    for item, slot in enumerate(slots):
        if slot not in problem.allowed.get(item, {slot}):
            return False
        held.setdefault(problem.pool(slot), []).append(problem.sizes[item])
    caps = {problem.pool(slot): cap for slot, cap in enumerate(problem.caps)}
    full = any(
        sum(column) > most
        for pool, sizes in held.items()
        for column, most in zip(zip(*sizes, strict=True), caps[pool], strict=True)
    )
    late = any(
        slots[then] < (slots[first] + gap if gap >= 0 else problem.delays[gap][slots[first]])
        for first, then, gap in problem.edges
    )
    return not full and not late and all(slots[one] != slots[other] for one, other in problem.apart)


def every_plan(problem):
    rows = itertools.product(range(len(problem.caps)), repeat=len(problem.sizes))
    return [slots for slots in rows if keeps(problem, slots)]


@settings(max_examples=150, deadline=None)
@given(calendars())
def test_no_plan_uses_fewer_windows_or_waves(problem):
    network = Network(problem)
    plans = every_plan(problem)
    if not plans:
        return
    found = calendar_bound(problem, network)
    assert 1 <= found.waves.count <= min(len(set(slots)) for slots in plans)
    assert 1 <= found.windows.count <= min(len(set(map(problem.pool, slots))) for slots in plans)
    for least in (found.waves, found.windows):
        shown = least.shown
        assert sum(need.count for need in shown) <= least.count
        assert all(one.last < other.first for one, other in itertools.pairwise(shown))


@settings(max_examples=150, deadline=None)
@given(calendars())
def test_other_windows_are_never_more_and_keep_every_rule(problem):
    network = Network(problem)
    plans = every_plan(problem)
    if not plans:
        return

    def books(given):
        return Books(given, network)

    needs = calendar_bound(problem, network).windows
    closing = WindowSets(problem, books, needs.needs, [1] * len(problem.sizes), Steps(400_000))
    started = max(plans, key=lambda slots: (len(set(map(problem.pool, slots))), slots))
    few = closing.run(started, (Goal.WINDOWS, Goal.EVEN), needs.count)
    assert keeps(problem, few)
    assert len(set(map(problem.pool, few))) <= len(set(map(problem.pool, started)))
    soon = closing.run(started, (Goal.FINISH, Goal.WINDOWS), needs.count)
    assert keeps(problem, soon)
    assert max(map(problem.pool, soon)) <= max(map(problem.pool, started))
    assert closing.run(started, (Goal.EVEN, Goal.WINDOWS), needs.count) == list(started)


def nights(*caps, count, **more):
    return Problem(sizes=((1,),) * count, caps=tuple((cap,) for cap in caps), **more)


def test_a_long_night_is_used_instead_of_three_short_ones():
    problem = nights(1, 1, 1, 3, count=3)
    network = Network(problem)
    least = calendar_bound(problem, network).windows
    assert least.count == 1
    closing = WindowSets(problem, lambda given: Books(given, network), least.needs, [1] * 3, Steps(100_000))
    assert closing.run([0, 1, 2], (Goal.WINDOWS,), 1) == [3, 3, 3]
    assert closing.run([0, 1, 2], (Goal.FINISH, Goal.WINDOWS), 1) == [0, 1, 2]
    stays = WindowSets(
        problem,
        lambda given: Books(given, network),
        least.needs,
        [1] * 3,
        Steps(100_000),
        fixed=frozenset([0]),
    )
    assert stays.run([0, 1, 2], (Goal.WINDOWS,), 1) == [0, 3, 3]


def test_needs_of_stretches_add_up():
    # Two pinned early, two pinned late, each night takes one: four nights, though sums over all show no more
    # than the chain of caps does.
    problem = nights(1, 1, 4, 1, 1, count=5, allowed={0: {0, 1}, 1: {0, 1}, 2: {3, 4}, 3: {3, 4}})
    problem = replace(problem, allowed={item: frozenset(slots) for item, slots in problem.allowed.items()})
    least = calendar_bound(problem, Network(problem)).windows
    assert least.count == 4
    assert [(need.first, need.last, need.count) for need in least.shown] == [(0, 1, 2), (3, 4, 2)]
    assert "2 of resource 1, at most 1 in a window" in least.shown[0].why


def test_who_can_never_share_a_wave_is_named():
    problem = Problem(sizes=((1,),) * 4, caps=((9,),) * 6, apart=((0, 1), (0, 2), (1, 2)), edges=((2, 3, 1),))
    least = calendar_bound(problem, Network(problem)).waves
    assert least.count == 3
    (shown,) = least.shown
    assert shown.items == (0, 1, 2)
    assert "no two can share a wave" in shown.why


def test_sizes_that_leave_gaps_count_in_calendars_too():
    # By their sum three would do, but of sizes above a third only two share a window.
    problem = Problem(sizes=((4,),) * 7, caps=((10,),) * 6)
    assert calendar_bound(problem, Network(problem)).windows.count == 4
    larger = replace(problem, caps=((10,),) * 5 + ((12,),))
    assert calendar_bound(larger, Network(larger)).windows.count == 3


def test_soaking_needs_another_window_where_windows_have_several_waves():
    problem = Problem(
        sizes=((1,),) * 2,
        caps=((9,),) * 4,
        edges=((0, 1, -1),),
        pools=(0, 0, 1, 1),
        delays={-1: (2, 2, NEVER, NEVER)},
    )
    found = calendar_bound(problem, Network(problem))
    assert (found.windows.count, found.waves.count) == (2, 2)


def test_waves_in_sequence_need_the_windows_that_hold_them():
    chain = tuple((at, at + 1, 1) for at in range(4))
    problem = Problem(sizes=((1,),) * 5, caps=((9,),) * 6, edges=chain, pools=(0, 0, 1, 1, 2, 2))
    found = calendar_bound(problem, Network(problem))
    assert (found.windows.count, found.waves.count) == (3, 5)


def test_a_pilot_of_few_leaves_more_for_other_windows():
    problem = nights(5, 5, 5, count=10)
    assert calendar_bound(problem, Network(problem)).windows.count == 2
    assert calendar_bound(problem, Network(problem), {0: 2}).windows.count == 2
    assert calendar_bound(nights(5, 5, count=7), Network(nights(5, 5, count=7)), {0: 2}).windows.count == 2


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 4)), max_size=7))
def test_points_for_stretches_are_as_few_as_can_be(rows):
    needs = [Need(min(a, b), max(a, b), min(count, abs(a - b) + 1), "") for a, b, count in rows]
    choices = itertools.product((0, 1), repeat=6)
    best = min(
        sum(row)
        for row in choices
        if all(sum(row[need.first : need.last + 1]) >= need.count for need in needs)
    )
    assert fewest(needs) == best
    assert sum(need.count for need in binding(needs)) <= best


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=8))
def test_sums_of_stretches(rows):
    spans = [(min(a, b), max(a, b)) for a, b, _ in rows]
    sizes = [size for _, _, size in rows]
    found = {(first, last): total for first, last, total in Stretches(spans, 5).sums(sizes)}
    for first, last in itertools.combinations_with_replacement(range(5), 2):
        inside = sum(
            size for span, size in zip(spans, sizes, strict=True) if first <= span[0] and span[1] <= last
        )
        shown = [total for (one, other), total in found.items() if first <= one and other <= last]
        assert max(shown, default=0) == inside
