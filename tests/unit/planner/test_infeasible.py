"""What cannot be met is told with the smallest set of constraints, and what relaxing each would give."""

from dataclasses import replace

from tests.unit.planner.build import GIB, apart, before, campaign, ids, plan, vm, vms, window
from wavelift.model.finding import Place
from wavelift.model.inventory import Datastore, Inventory
from wavelift.model.tables import Application, Blackout, Pin

NIGHTS = tuple(window(number) for number in range(4))


def pin(key, night, row):
    return Pin(key, window=f"night-{night}", place=Place("pins.csv", row=row))


def words(conflict):
    return {blame.words for blame in conflict.blames}


def test_pins_against_the_order_name_the_rows_and_no_others():
    rows = (
        before("a", "b", row=2),
        before("b", "c", strict=True, row=3),
        before("a", "d", row=4),
        before("e", "c", row=5),
    )
    pins = (pin("a", 2, 2), pin("c", 2, 3), pin("d", 3, 4))
    made = plan(campaign(vms("a", "b", "c", "d", "e"), *rows, windows=NIGHTS, pins=pins))
    (conflict,) = made.conflicts
    assert conflict.proved
    assert words(conflict) == {
        "a is pinned to window night-2",
        "a before b",
        "b before c in an earlier wave",
        "c is pinned to window night-2",
    }
    places = {str(blame.place) for blame in conflict.blames}
    assert places == {
        "pins.csv, row 2",
        "pins.csv, row 3",
        "dependencies.csv, row 2",
        "dependencies.csv, row 3",
    }
    gains = {way.words: way.gain for way in conflict.relaxations}
    assert gains["without: c is pinned to window night-2"].endswith("c could move from window night-3 on")
    assert conflict.vms == ("c",), "what comes before it goes on without it"
    assert "what must move" not in made.unplanned[0].reason
    assert "these contradict each other" in made.unplanned[0].reason


def test_a_vm_between_dates_and_blackouts():
    black = Blackout(
        NIGHTS[2].start, NIGHTS[3].end, vm="a", note="audit", place=Place("blackouts.csv", row=2)
    )
    late = Pin("a", not_before=NIGHTS[1].end, place=Place("pins.csv", row=2))
    made = plan(campaign(vms("a", "b"), windows=NIGHTS, pins=(late,), blackouts=(black,)))
    (conflict,) = made.conflicts
    assert conflict.vms == ("a",)
    places = {str(blame.place) for blame in conflict.blames}
    assert places == {"blackouts.csv, row 2", "pins.csv, row 2", "windows.csv"}
    assert "with more windows after night-3" in {way.words for way in conflict.relaxations}
    assert any("(audit)" in text for text in words(conflict))
    assert {way.vms for way in conflict.relaxations} == {1}


def test_too_few_places_name_the_limit_and_what_would_help():
    nights = tuple(replace(night, max_vms=2) for night in NIGHTS[:2])
    rows = (apart("a", "f"), before("b", "c"))
    made = plan(campaign(vms(*"abcdef"), *rows, windows=nights))
    (conflict,) = made.conflicts
    assert conflict.proved
    assert len(conflict.vms) == 2
    (blame,) = conflict.blames
    assert blame.words == "max_vms of windows night-0, night-1: 4 VMs in all, and 6 are wanted"
    assert conflict.relaxations[0].vms == 2
    assert {way.words for way in conflict.relaxations} == {
        f"without: {blame.words}",
        "with another window like night-1 after it",
    }
    assert "what is short: max_vms" in made.unplanned[0].reason


def test_people_space_and_time_are_told_apart():
    people = plan(
        campaign(
            vms("a", "b"),
            windows=(replace(NIGHTS[0], people=1.0),),
            applications=(Application("a", "x", people=1.0), Application("b", "x", people=1.0)),
        )
    )
    assert "people of window night-0" in people.conflicts[0].blames[0].words
    store = Datastore("target-ds", "target-dc", capacity_mib=15 * GIB, free_mib=15 * GIB)
    space = plan(campaign(vms("a", "b"), target=Inventory(datastores=(store,))))
    assert space.conflicts[0].blames[0].words == (
        "datastore of target-ds at the target: room for 13.5 GiB, and 22.0 GiB are wanted"
    )
    time = plan(campaign(vms("a", "b", "c", gib=600), windows=(window(0, hours=1),)))
    (conflict,) = time.conflicts
    assert words(conflict) == {"the windows' length, with [planning] reserve and confidence"}
    assert any("another window" in way.words for way in conflict.relaxations)


def test_a_chain_longer_than_the_calendar():
    chain = [
        before(one, other, strict=True, row=at)
        for at, (one, other) in enumerate(zip("abcd", "bcde", strict=True))
    ]
    made = plan(campaign(vms(*"abcde"), *chain, windows=NIGHTS))
    (conflict,) = made.conflicts
    assert words(conflict) == {
        "the calendar ends with window night-3",
        "a before b in an earlier wave",
        "b before c in an earlier wave",
        "c before d in an earlier wave",
        "d before e in an earlier wave",
    }
    assert conflict.vms == ("e",)
    assert conflict.proved
    assert "with more windows after night-3" in {way.words for way in conflict.relaxations}
    assert made.unplanned[0].findings == ("no-window-left",)


def test_a_group_that_is_too_big_says_what_it_needs():
    made = plan(campaign([vm("a", gib=500)], windows=(replace(NIGHTS[0], max_gib=100.0),)))
    (conflict,) = made.conflicts
    assert words(conflict) == {"a: it has 500 GiB, a wave takes 100"}
    assert made.unplanned[0].findings == ("group-too-big",)


def test_rows_that_nothing_can_meet_are_conflicts_too():
    rows = (before("a", "b", strict=True), before("b", "a", row=3))
    made = plan(campaign(vms("a", "b"), *rows))
    (conflict,) = made.conflicts
    assert conflict.vms == ("a", "b")
    assert "strict-in-group" in ids(made)


def test_a_plan_that_meets_everything_has_no_conflict():
    assert plan(campaign(vms("a", "b"), windows=NIGHTS)).conflicts == ()
