"""Settings and earlier plans at their edges: what equals a limit, what is set to 0, what is frozen."""

from dataclasses import replace

import pytest

from planner.checker.check import violations
from planner.replanning.history import History
from planner.windows import NO_LIMIT, calendar
from tests.unit.planner.build import (
    affinity,
    apart,
    before,
    campaign,
    ids,
    plan,
    vm,
    vms,
    waves,
    window,
)
from tests.unit.planner.test_planning_again import again, where
from wavelift.model.finding import Place
from wavelift.model.inventory import Power
from wavelift.model.plan import Standing
from wavelift.model.tables import Application, Blackout, Pin
from wavelift.settings import Planning

NIGHTS = tuple(window(number) for number in range(5))


def test_a_pilot_tries_powered_on_and_off():
    machines = (*vms("a", "b"), vm("z", power=Power.OFF))
    made = plan(campaign(machines), pilot=True, max_vms=2)
    assert waves(made)[0] == ["a", "z"]
    assert "pilot-incomplete" not in ids(made)


def test_the_bonds_of_a_vm_in_its_application_weigh_what_is_set_together():
    rows = tuple(Application(key, "Shop") for key in "abcd")
    made = plan(campaign(vms(*"abcd"), applications=rows), same_application=3.0)
    assert made.affinity.edges == 6
    assert made.affinity.weight == pytest.approx(6.0)  # four VMs of weight 3, each bond counted at both ends


def test_a_row_as_heavy_as_soft_below_binds():
    row = before("a", "b", strict=True, weight=5)
    assert len(plan(campaign(vms("a", "b"), row), soft_below=5).waves) == 2
    assert len(plan(campaign(vms("a", "b"), row), soft_below=5.1).waves) == 1


def test_the_reserve_is_taken_off_a_window_and_nothing_of_a_window_is_no_limit():
    (slot,) = calendar([window(0, hours=2, max_vms=0, max_gib=0.0)], Planning(reserve=0.25, max_vms=7))
    assert slot.seconds == 2 * 3600 * 0.75
    assert (slot.max_vms, slot.max_mib) == (NO_LIMIT, NO_LIMIT)
    (slot,) = calendar([window(0)], Planning(max_vms=7, max_gib=2.0))
    assert (slot.max_vms, slot.max_mib) == (7, 2048)


def test_windows_before_one_that_was_used_are_over():
    data = campaign(
        vms("a", "b"), windows=NIGHTS, pins=(Pin("a", window="night-2"), Pin("b", window="night-3"))
    )
    first = plan(data)
    history = History(first, {"1": Standing.DONE})
    made = again(replace(data, pins=data.pins[:1]), History(first, {"1": Standing.DONE}, afresh=True))
    assert where(made)["b"][1] == "night-3"
    assert where(again(data, history))["b"][1] == "night-3"


def test_a_running_wave_keeps_also_those_that_have_failed_in_it():
    data = campaign(vms("a", "b"), windows=NIGHTS)
    first = plan(data)
    made = again(data, History(first, {"1": Standing.RUNNING}, {"a": "it failed in wave 1"}))
    assert waves(made) == [["a", "b"]]


def test_there_is_one_pilot_and_no_other_once_a_wave_is_frozen():
    data = campaign((*vms(*"abc"), vm("d", power=Power.OFF)), windows=NIGHTS)
    first = plan(data, pilot=True, pilot_vms=2, max_vms=2)
    assert [wave.pilot for wave in first.waves] == [True, False]
    made = again(data, History(first, {"1": Standing.DONE}, afresh=True), pilot=True, pilot_vms=2, max_vms=2)
    assert [wave.pilot for wave in made.waves] == [True, False]
    assert made.waves[0].standing is Standing.DONE


def test_frozen_waves_count_among_those_that_are_asked_for():
    data = campaign(vms(*"abcdefgh"), apart("a", "b"))
    first = plan(data, min_waves=3)
    assert len(first.waves) == 3
    made = again(data, History(first, {"1": Standing.DONE}, afresh=True), min_waves=3)
    assert len(made.waves) == 3
    assert "min-waves-unmet" not in ids(made)
    assert "min-waves-unmet" in ids(plan(campaign(vms("a")), min_waves=2))


def test_the_waves_behind_a_pilot_in_its_window_have_the_time_that_it_leaves():
    machines = (vm("a", 200), vm("b", 200, power=Power.OFF), *vms("c", "d", "e", gib=200))
    hours = 2.3
    data = campaign(machines, windows=(window(0, hours, max_waves=2), window(1, hours, max_waves=2)))
    made = plan(data, pilot=True)
    assert violations(made, data, Planning(pilot=True)) == []


def test_pins_to_waves_keep_meaning_the_waves_that_were_there():
    data = campaign(vms(*"abcd"))
    first = plan(data, max_vms=1)
    pinned = replace(data, pins=(Pin("d", wave="4", place=Place("pins.csv", row=2)),))
    made = again(pinned, History(first, {"1": Standing.DONE, "2": Standing.DONE}), max_vms=1)
    assert where(made) == {"a": ("1", ""), "b": ("2", ""), "c": ("3", ""), "d": ("4", "")}


def test_two_dates_of_which_one_ends_leave_no_later_window():
    black = Blackout(NIGHTS[0].start, NIGHTS[1].end, vm="a", place=Place("blackouts.csv", row=2))
    late = Pin("a", not_after=NIGHTS[1].end, place=Place("pins.csv", row=2))
    for pins, blackouts in (((late,), (black,)),):
        made = plan(campaign(vms("a"), windows=NIGHTS, pins=pins, blackouts=blackouts))
        (conflict,) = made.conflicts
        assert {blame.place.file for blame in conflict.blames} == {"pins.csv", "blackouts.csv"}
        assert not any(way.words.startswith("with more windows") for way in conflict.relaxations)


def test_what_is_bound_to_a_frozen_vm_goes_near_it():
    rows = (affinity("a", "b", 5), apart("a", "b"))
    first = plan(campaign(vms("a"), windows=NIGHTS))
    made = again(campaign(vms("a", "b"), *rows, windows=NIGHTS), History(first, {"1": Standing.DONE}))
    assert where(made)["b"][1] == "night-1"
