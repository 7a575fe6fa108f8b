"""Rules where they just hold, just do not, or hold for one VM of a group only."""

from dataclasses import replace

import pytest

from tests.unit.planner.build import apart, before, campaign, ids, plan, together, vm, vms, waves, window
from wavelift.model.finding import Place
from wavelift.model.inventory import Disk
from wavelift.model.tables import Application, Blackout, Pin, Support, WindDown

NIGHTS = tuple(window(number) for number in range(4))


def windows_of(made):
    return {move.vm: wave.window for wave in made.waves for move in wave.moves}


def test_a_blackout_that_ends_as_a_window_begins_or_begins_as_it_ends_closes_nothing():
    black = (
        Blackout(NIGHTS[0].end, NIGHTS[1].start, vm="a"),
        Blackout(NIGHTS[1].end, NIGHTS[2].start),
    )
    pins = (Pin("a", window="night-1"),)
    made = plan(campaign(vms("a", "b"), windows=NIGHTS[:2], blackouts=black, pins=pins), max_vms=1)
    assert waves(made) == [["b"], ["a"]]
    assert made.unplanned == ()


@pytest.mark.parametrize(
    ("down", "gone"),
    [
        (WindDown(Support.CLUSTER, "OLD", NIGHTS[0].end), "b"),
        (WindDown(Support.DATASTORE, "San-2", NIGHTS[0].end), "c"),
        (WindDown(Support.HOST, "ESX1", NIGHTS[0].end), "d"),
    ],
)
def test_what_is_wound_down_is_found_by_name_in_any_case_and_on_any_disk(down, gone):
    two = (*vm("c").disks, Disk("Hard disk 2", 10, "san-2", 2001))
    machines = (vm("a"), vm("b", cluster="old"), vm("c", disks=two), vm("d", host="esx1"))
    nights = tuple(replace(night, max_vms=1) for night in NIGHTS)
    made = plan(campaign(machines, windows=nights, winddowns=(down,)))
    assert waves(made)[0] == [gone]
    assert "row-names-nobody" not in ids(made)


def test_a_wind_down_at_the_end_of_a_window_leaves_it():
    made = plan(
        campaign(vms("a"), windows=NIGHTS[:1], winddowns=(WindDown(Support.HOST, "h1", NIGHTS[0].end),))
    )
    assert waves(made) == [["a"]]


def test_pins_name_applications_in_any_case():
    pins = (Pin(application="SHOP", window="night-2"),)
    made = plan(campaign(vms("a", "b"), windows=NIGHTS, applications=(Application("a", "Shop"),), pins=pins))
    assert windows_of(made) == {"a": "night-2", "b": "night-2"}  # one window does for both


def test_a_group_is_as_critical_as_its_most_critical_vm():
    rows = (
        Application("a", "X", criticality=0),
        Application("b", "X", criticality=5),
        Application("c", "Y", criticality=2),
        Application("d", "Z", criticality=2),
    )
    data = campaign(vms(*"abcd"), together("a", "b"), applications=rows)
    assert waves(plan(data, max_vms=2)) == [["c", "d"], ["a", "b"]]


def test_a_soak_without_a_calendar_asks_for_a_later_wave():
    made = plan(campaign(vms("a", "b"), replace(before("a", "b"), soak_days=2.0)))
    assert waves(made) == [["a"], ["b"]]


def test_of_soak_times_between_two_groups_the_longest_counts():
    rows = (together("a", "b"), together("c", "d"))
    long, short = replace(before("a", "c"), soak_days=2.0), replace(before("b", "d"), soak_days=0.5)
    for order in ((long, short), (short, long)):
        made = plan(campaign(vms(*"abcd"), *rows, *order, windows=NIGHTS))
        assert windows_of(made)["c"] == "night-3"


def test_nobody_is_needed_for_a_vm_that_needs_nobody():
    rows = (Application("a", "X", people=0.0), Application("b", "X"))
    nights = (replace(NIGHTS[0], people=1.0), replace(NIGHTS[1], people=1.0))
    made = plan(campaign(vms("a", "b"), applications=rows, windows=nights), people_per_vm=1.0)
    assert waves(made) == [["a", "b"]]


def test_not_after_a_date_leaves_no_windows_after_the_calendar():
    pins = (
        Pin("a", not_after=NIGHTS[1].end, place=Place("pins.csv", row=2)),
        Pin("a", not_before=NIGHTS[2].start, place=Place("pins.csv", row=3)),
    )
    (conflict,) = plan(campaign(vms("a"), windows=NIGHTS, pins=pins)).conflicts
    assert {blame.place.row for blame in conflict.blames} == {2, 3}


def test_pairs_apart_that_no_row_joins_may_be_neighbours():
    made = plan(campaign(vms(*"abc"), apart("a", "b"), windows=NIGHTS))
    assert len(made.waves) == 2
