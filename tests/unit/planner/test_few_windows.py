"""Few windows and an early finish where windows differ, and goals in whatever order they come."""

from dataclasses import replace
from random import Random

import pytest

from planner.checker.check import violations
from tests.unit.planner.build import affinity, apart, before, campaign, ids, plan, together, vm, vms, window
from wavelift.model.tables import Application, Pin
from wavelift.settings import Goal, Planning


def nights(*most):
    return tuple(window(at, max_vms=cap) for at, cap in enumerate(most))


def windows_of(made):
    return [wave.window for wave in made.waves]


def test_one_large_window_is_better_than_two_small_ones_before_it():
    made = plan(campaign(vms(*"abc"), windows=nights(1, 2, 3, 3)))
    assert windows_of(made) == ["night-2"]
    assert made.bound.proved
    early = plan(campaign(vms(*"abc"), windows=nights(1, 2, 3, 3)), objective=(Goal.FINISH,))
    assert windows_of(early) == ["night-0", "night-1"]


def test_as_many_waves_as_are_asked_for_are_made():
    made = plan(campaign(vms(*"abc"), windows=nights(1, 2, 3, 3)), min_waves=2)
    assert len(made.waves) == 2


@pytest.mark.parametrize("calendar", [(), nights(2, 2, 3, 3)])
def test_no_goal_makes_fewer_waves_than_are_asked_for(calendar):
    data = campaign(vms(*"ab"), affinity("a", "b", 9), windows=calendar)
    made = plan(data, min_waves=2, objective=(Goal.AFFINITY, Goal.WINDOWS))
    assert len(made.waves) == 2
    assert "min-waves-unmet" not in ids(made)


def test_windows_of_several_waves_are_counted_once():
    calendar = (window(0, max_vms=2, max_waves=2), window(1, max_vms=4, max_waves=2))
    rows = (before("a", "b", strict=True), apart("c", "d"))
    made = plan(campaign(vms(*"abcd"), *rows, windows=calendar))
    assert windows_of(made) == ["night-1", "night-1"]


def test_a_finish_moves_up_into_a_window_that_nothing_is_in():
    pins = (Pin("b", not_before=window(1).start),)
    rows = (before("a", "b", strict=True), together("b", "c"))
    made = plan(campaign(vms(*"abc"), *rows, windows=nights(2, 2, 9, 9), pins=pins), objective=(Goal.FINISH,))
    assert windows_of(made) == ["night-0", "night-1"]


@pytest.mark.parametrize("first", [Goal.AFFINITY, Goal.CRITICALITY])
def test_few_windows_count_wherever_they_stand_in_the_order(first):
    pins = (Pin("a", window="night-2"), Pin("b", not_before=window(1).start))
    data = campaign(vms(*"abc"), affinity("b", "c", 5, 1), windows=nights(2, 3, None), pins=pins)
    made = plan(data, objective=(first, Goal.WINDOWS))
    assert windows_of(made) == ["night-2"]


def test_a_vm_goes_to_an_unused_window_nearer_to_what_it_talks_to():
    rows = (apart("a", "b"), affinity("a", "b", 3))
    pins = (Pin("a", window="night-3"),)
    made = plan(campaign(vms("a", "b"), *rows, windows=nights(2, 2, 2, 2), pins=pins))
    assert windows_of(made) == ["night-2", "night-3"]
    assert made.affinity.cost == 3


def test_mixed_calendars_take_hardly_more_windows_than_the_bound_and_keep_all_rules():
    chance = Random(1)
    machines = tuple(vm(f"v{at:03d}", chance.randint(5, 200)) for at in range(150))
    rows = [
        before(f"v{one:03d}", f"v{other:03d}", strict=chance.random() < 0.1)
        for one, other in (sorted(chance.sample(range(150), 2)) for _ in range(150))
    ]
    crit = tuple(Application(machine.key, "X", criticality=chance.randint(0, 3)) for machine in machines)
    calendar = tuple(replace(night, max_gib=6000.0) for night in nights(20, 40, 20, 60, 20, 60, 40, 20))
    data = campaign(machines, *rows, windows=calendar, applications=crit)
    made = plan(data)
    assert violations(made, data, Planning()) == []
    assert len(made.waves) <= made.bound.waves + 1
