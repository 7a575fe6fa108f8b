"""What is told of campaigns that cannot be planned is true: rows contradict, each is needed, all helps."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from planner.checker.check import violations
from tests.unit.planner.build import apart, before, campaign, ids, plan, together, vms, waves, window
from tests.unit.planner.every_way import can_be_planned, longer, only, without
from wavelift.model.finding import Place
from wavelift.model.tables import Application, Blackout, Pin

NIGHTS = tuple(window(number) for number in range(3))
CYCLES = {"dependency-cycle", "dependency-cycle-split", "strict-in-group", "apart-in-group"}


def row(at):
    return Place("dependencies.csv", row=at)


def pin(key, night, at):
    return Pin(key, window=f"night-{night}", place=Place("pins.csv", row=at))


def words(conflict):
    return {blame.words for blame in conflict.blames}


def ways(conflict):
    return {way.words: way.gain for way in conflict.relaxations}


def drawn(seed):
    """A campaign of few VMs with a few rows of each kind, each in a place of its own."""
    chance = Random(seed)
    keys, nights = "abcde"[: chance.randint(3, 5)], chance.randint(2, 4)
    calendar = tuple(
        replace(window(number), max_vms=chance.choice([None, 1, 2, 3])) for number in range(nights)
    )
    rows, pins = [], []
    ordered = chance.sample(keys, len(keys))
    for at, (one, other) in enumerate(combinations(ordered, 2), 2):
        draw = chance.random()
        if draw < 0.36:
            made = before(one, other, strict=0.2 < draw < 0.32, row=at)
            rows.append(replace(made, soak_days=1.0 if draw >= 0.32 else 0.0))
        elif draw < 0.5:
            rows.append(replace(apart(one, other), place=row(at)))
        elif draw < 0.54:
            rows.append(replace(together(one, other), place=row(at)))
    for at, key in enumerate(keys, 2):
        night, draw = chance.randrange(nights), chance.random()
        if draw < 0.2:
            pins.append(pin(key, night, at))
        elif draw < 0.3:
            pins.append(Pin(key, not_before=calendar[night].start, place=Place("pins.csv", row=at)))
        elif draw < 0.4:
            pins.append(Pin(key, not_after=calendar[night].end, place=Place("pins.csv", row=at)))
    if chance.random() < 0.3:
        night = f"night-{chance.randrange(nights)}"
        pins.append(Pin(application="A", window=night, place=Place("pins.csv", row=20)))
    shut = chance.randrange(nights)
    black = Blackout(
        calendar[shut].start, calendar[shut].end, application="B", place=Place("blackouts.csv", row=2)
    )
    return campaign(
        vms(*keys),
        *rows,
        windows=calendar,
        pins=tuple(pins),
        applications=tuple(Application(key, chance.choice("AB")) for key in keys),
        blackouts=(black,) if chance.random() < 0.5 else (),
    )


def test_what_is_planned_and_what_is_not():
    kinds = Counter()
    for seed in range(24):
        data = drawn(seed)
        made = plan(data)
        assert violations(made, data) == []
        if CYCLES & ids(made):
            continue
        assert can_be_planned(data) == (not made.unplanned), seed
        assert bool(made.conflicts) == bool(made.unplanned)
        kinds[bool(made.unplanned)] += 1
    assert min(kinds.values()) > 6


def test_what_contradicts_does_and_each_row_of_it_is_needed():
    looked = 0
    for seed in range(100, 150):
        data = drawn(seed)
        made = plan(data)
        for conflict in () if CYCLES & ids(made) else made.conflicts:
            places = [blame.place for blame in conflict.blames]
            said = " | ".join(blame.words for blame in conflict.blames)
            sized = "large and long enough" in said or "a wave takes" in said or "max_vms" in said
            if sized or any(blame.words.count(" before ") > 1 for blame in conflict.blames):
                continue
            if not conflict.proved:
                continue
            looked += 1
            ends = [place for place in places if place.file == "windows.csv"]
            calendar = data if ends else longer(data)
            assert not can_be_planned(only(calendar, *places), capped=False), (seed, conflict)
            for place in places:
                rest = (other for other in places if other != place)
                less = longer(data) if [place] == ends else calendar
                assert can_be_planned(only(less, *rest), capped=False), (seed, place, conflict)
    assert looked > 15


def test_relaxing_a_limit_gives_what_is_said():
    looked = 0
    for seed in range(200, 240):
        data = drawn(seed)
        made = plan(data)
        if CYCLES & ids(made) or len(made.conflicts) != 1 or made.conflicts[0].proved:
            continue
        (conflict,) = made.conflicts
        places = {f"without: {blame.words}": blame.place for blame in conflict.blames}
        for way in conflict.relaxations:
            place = places.get(way.words)
            if place and place.file != "windows.csv":
                looked += 1
                again = plan(without(data, place))
                assert len(made.unplanned) - len(again.unplanned) >= way.vms, (seed, way)
    assert looked > 8


def test_what_comes_before_a_contradiction_goes_on():
    pins = (
        pin("a", 0, 2),
        pin("b", 1, 3),
        Pin("b", not_before=NIGHTS[2].start, place=Place("pins.csv", row=4)),
    )
    rows = (before("a", "b"), before("b", "c", row=3))
    made = plan(campaign(vms(*"abc"), *rows, windows=NIGHTS, pins=pins))
    assert waves(made) == [["a"]]
    (conflict,) = made.conflicts
    assert conflict.vms == ("b",)
    assert {str(blame.place) for blame in conflict.blames} == {"pins.csv, row 3", "pins.csv, row 4"}
    assert [entry.findings for entry in made.unplanned] == [("pin-conflict",), ("no-window-left",)]


def test_a_row_that_stands_alone_against_all_windows():
    pins = (replace(pin("a", 0, 2), not_before=NIGHTS[1].start),)
    made = plan(campaign(vms("a", "b"), windows=NIGHTS, pins=pins))
    assert "finds no wave: this cannot be met: a is pinned to window night-0" in made.unplanned[0].reason


def test_a_blackout_of_everything_says_so():
    black = Blackout(NIGHTS[0].start, NIGHTS[-1].end, place=Place("blackouts.csv", row=2))
    made = plan(campaign(vms("a", "b"), windows=NIGHTS, blackouts=(black,)))
    (conflict,) = made.conflicts
    assert words(conflict) == {
        "the calendar ends with window night-2",
        "nothing may move from 2027-03-06 22:00 UTC to 2027-03-09 06:00 UTC",
    }
    assert ways(conflict)["with more windows after night-2"] == "a and 1 more could move in one of these"


def test_vms_that_must_stay_apart_are_named_with_their_rows():
    rows = [replace(apart(*pair), place=row(at)) for at, pair in enumerate(("ab", "ac", "bc"), 2)]
    made = plan(campaign(vms(*"abc"), *rows, windows=NIGHTS[:2]))
    (conflict,) = made.conflicts
    assert words(conflict) == {"a apart from b", "a apart from c", "b apart from c"}
    assert {blame.place for blame in conflict.blames} == {row(2), row(3), row(4)}
    assert ways(conflict)["without: a apart from b"] == "1 VM more could be planned"


def test_the_pin_of_the_vm_in_the_way_is_at_fault_too():
    nights = tuple(replace(night, max_vms=1) for night in NIGHTS[:2])
    made = plan(campaign(vms("a", "b"), windows=nights, pins=(pin("a", 0, 2), pin("b", 0, 3))))
    (conflict,) = made.conflicts
    assert {"a is pinned to window night-0", "b is pinned to window night-0"} < words(conflict)
    assert "without: a is pinned to window night-0" in ways(conflict)


def test_a_cap_that_leaves_a_group_few_windows_is_at_fault():
    nights = (*(replace(night, max_vms=1) for night in NIGHTS[:2]), NIGHTS[2])
    rows = (together("a", "b"), before("a", "c", strict=True))
    made = plan(campaign(vms(*"abc"), *rows, windows=nights))
    (conflict,) = made.conflicts
    assert any("large and long enough" in text for text in words(conflict))


def test_where_no_row_alone_gives_anything_several_are_told():
    pins = (pin("a", 0, 2), replace(pin("a", 1, 3)), replace(pin("a", 2, 4)))
    made = plan(campaign(vms("a", "b"), windows=NIGHTS, pins=pins))
    (conflict,) = made.conflicts
    assert len(conflict.blames) == 2
    assert conflict.relaxations
    assert all(" and without: " in way.words for way in conflict.relaxations)


def test_all_rows_between_two_groups_are_told():
    rows = (
        *(together("a", "b"), together("c", "d")),
        *(before("a", "c", strict=True), before("b", "d", row=3)),
    )
    made = plan(campaign(vms(*"abcd"), *rows, windows=NIGHTS, pins=(pin("a", 1, 2), pin("c", 1, 3))))
    (conflict,) = made.conflicts
    assert "a before c in an earlier wave, b before d" in words(conflict)


@pytest.mark.parametrize("turned", [False, True])
def test_two_rows_lifted_for_one_vm_are_both_lifted(turned):
    nights = (replace(NIGHTS[0], max_vms=1), replace(NIGHTS[1], max_vms=1))
    pins = [pin("b", 0, 3), Pin("b", not_after=NIGHTS[0].end, place=Place("pins.csv", row=4))]
    pins = pins[::-1] if turned else pins
    made = plan(campaign(vms("a", "b"), windows=nights, pins=(pin("a", 0, 2), *pins)))
    (conflict,) = made.conflicts
    assert "a is pinned to window night-0" in words(conflict)
    assert len(words(conflict)) == 3
