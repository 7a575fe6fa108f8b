"""Affinity by annealing: applications come together, rules are kept, and nothing gets worse."""

from dataclasses import replace
from statistics import mean

import pytest

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.checker.check import violations
from planner.grouping.affinity import Bond, Links
from planner.search.anneal import Annealing
from planner.search.books import Books
from planner.waves.efforts import annealing_steps
from tests.unit.planner.bound_apps import bound_apps, cost
from tests.unit.planner.build import affinity, campaign, plan, vms, waves, window
from tests.unit.planner.tight import PLANNING, TIMED, short_nights
from wavelift.model.plan import Plan
from wavelift.planfile import encode_plan
from wavelift.settings import Goal


def test_applications_stay_together_about_as_well_as_in_a_hidden_plan():
    ratios = []
    for seed in range(2):
        data, hidden = bound_apps(50, 5, 0.1, seed)
        made = plan(data, settled=PLANNING)
        assert made.unplanned == ()
        assert violations(made, data, PLANNING) == []
        ratios.append(cost(data, made) / cost(data, hidden))
    assert mean(ratios) < 1.5  # without annealing it is above 3


def test_the_plan_tells_what_affinity_costs_as_the_rows_say():
    data, _ = bound_apps(30, 4, 0.1, 1)
    made = plan(data, settled=PLANNING)
    assert made.affinity.cost == pytest.approx(cost(data, made))


def test_the_same_input_gives_the_same_plan_whatever_the_order_of_rows():
    data, _ = bound_apps(30, 4, 0.1, 2)
    turned = replace(
        data,
        inventory=replace(data.inventory, vms=data.inventory.vms[::-1]),
        dependencies=data.dependencies[::-1],
    )
    assert encode_plan(plan(turned, settled=PLANNING)) == encode_plan(plan(data, settled=PLANNING))


def test_windows_that_are_short_of_time_are_not_overrun_for_it():
    data = short_nights(30, 4, 0.05, 1)
    keys = sorted(data.vms)
    rows = [affinity(one, other, 5) for one, other in zip(keys[::2], keys[1::2], strict=False)]
    bound = replace(data, dependencies=(*data.dependencies, *rows))
    made, without = plan(bound, settled=TIMED), plan(data, settled=TIMED)
    assert violations(made, bound, TIMED) == []
    assert made.unplanned == ()
    assert cost(bound, made) < cost(bound, without)


def test_no_window_more_is_used_for_it():
    data, _ = bound_apps(40, 4, 0.5, 3)
    few = plan(replace(data, dependencies=()), settled=PLANNING)
    bound = plan(data, settled=PLANNING)
    assert _windows(bound) <= max(_windows(few), 4)
    assert bound.bound.waves <= len(bound.waves)


def _windows(made: Plan) -> int:
    return len({wave.window for wave in made.waves})


def test_where_another_goal_comes_first_it_does_not_pay():
    """Criticality first: "a" is low and "b" is high; together they would be, but not here."""
    data = campaign(vms(*"abcd"), affinity("a", "b", 100), windows=tuple(map(window, range(2))))
    order = (Goal.CRITICALITY, Goal.AFFINITY)
    made = plan(data, max_vms=2, objective=order)
    assert {"a", "b"} in [set(wave) for wave in waves(made)]


def annealed(problem, slots, bonds, **more):
    """Slots after a search with 200,000 steps."""
    books = Books(
        problem, Network(problem), **{key: more.pop(key) for key in ("seconds", "room") if key in more}
    )
    for item, slot in enumerate(slots):
        books.put(item, slot)
    home = {str(item): item for item in range(len(slots))}
    found = [Bond(str(one), str(other), weight) for one, other, weight in bonds]
    Annealing(books, Links(found, home, (), {}), 200_000, **more).run()
    return books.slots


def ring(*items):
    return [(one, other, 10.0) for one, other in zip(items, (*items[1:], items[0]), strict=True)]


def test_two_applications_that_stand_across_change_places_through_full_slots():
    problem = Problem(((1,),) * 8, ((4,), (4,)))
    slots = annealed(problem, [0, 1, 0, 1, 0, 1, 0, 1], [*ring(0, 1, 2, 3), *ring(4, 5, 6, 7)])
    assert len(set(slots[:4])) == len(set(slots[4:])) == 1
    assert slots[0] != slots[4]


def test_order_pairs_apart_and_closed_slots_bind_it():
    problem = Problem(
        ((1,),) * 7,
        ((6,), (6,), (6,)),
        edges=((0, 1, 1),),
        apart=((2, 3),),
        allowed={5: frozenset({2})},
    )
    bonds = [(0, 1, 9.0), (2, 3, 9.0), (4, 5, 9.0)]
    slots = annealed(problem, [0, 2, 0, 2, 0, 2, 1], bonds)
    assert slots[1] - slots[0] == 1
    assert abs(slots[2] - slots[3]) == 1
    assert slots[4] == slots[5] == 2


def test_what_is_fixed_stays_and_others_come_to_it():
    problem = Problem(((1,),) * 3, ((2,), (2,)))
    assert annealed(problem, [0, 1, 0], [(0, 1, 5.0)], fixed=frozenset({0})) == [0, 0, 1]


def test_slots_that_are_not_in_use_stay_empty():
    problem = Problem(((1,),) * 2, ((2,), (2,), (2,)))
    assert annealed(problem, [0, 0], [(0, 1, -5.0)]) == [0, 0]


def test_a_slot_that_would_last_too_long_is_not_filled():
    """All four are bound to each other; two in a slot are in time, three are not."""

    def seconds(items):
        return 10.0 * len(items)

    problem = Problem(((1,),) * 4, ((4,), (4,)))
    bonds = [(one, other, 5.0) for one in range(4) for other in range(one)]
    slots = annealed(problem, [0, 1, 0, 1], bonds, seconds=seconds, room=[20.0, 20.0])
    assert sorted(slots) == [0, 0, 1, 1]
    assert len(set(annealed(problem, [0, 1, 0, 1], bonds, seconds=seconds, room=[40.0, 40.0]))) == 1


@pytest.mark.parametrize(("groups", "steps"), [(10, 250_000), (100, 1_300_000), (10**6, 8_000_000)])
def test_the_budget_follows_the_size(groups, steps):
    assert annealing_steps(groups) == steps
