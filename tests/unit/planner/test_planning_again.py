"""Planning again: frozen waves stay, the rest changes little, and every change has its cause."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.checker.check import violations
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from tests.unit.planner.build import MADE_BY, before, campaign, plan, target, together, vm, vms, waves, window
from tests.unit.planner.planted import KINDS, planted
from wavelift.model.inventory import Inventory
from wavelift.model.plan import Standing
from wavelift.model.tables import Pin
from wavelift.planfile import encode_plan
from wavelift.settings import Planning, Settings

NAMES = [f"vm{number:02d}" for number in range(12)]


def again(data, history, *, findings=(), **planning):
    chosen = Settings(name="test", planning=replace(Planning(), **planning))
    placements = {machine.key: target(machine) for machine in data.inventory.vms}
    return plan_campaign(data, chosen, placements, findings, made_by=MADE_BY, history=history)


def where(made):
    return {move.vm: (wave.id, wave.window) for wave in made.waves for move in wave.moves}


def test_the_same_input_again_changes_nothing():
    data = campaign(vms(*NAMES), before("vm00", "vm05", strict=True), windows=tuple(map(window, range(5))))
    first = plan(data, max_vms=4)
    second = again(data, History(first), max_vms=4)
    assert encode_plan(second) == encode_plan(first)
    assert second.changes == ()


def test_new_vms_are_inserted_and_nobody_else_moves():
    data = campaign(vms(*NAMES))
    first = plan(data, max_vms=5)
    more = replace(data, inventory=Inventory(vms=(*data.inventory.vms, *vms("new1", "new2", "new3", "new4"))))
    second = again(more, History(first), max_vms=5)
    assert {key: place for key, place in where(second).items() if key in NAMES} == where(first)
    assert {change.vm for change in second.changes} == {"new1", "new2", "new3", "new4"}
    assert {change.cause for change in second.changes} == {"it was not planned before"}
    assert violations(second, more, Planning(max_vms=5)) == []


def test_frozen_waves_stay_and_what_failed_comes_later():
    nights = tuple(window(number) for number in range(5))
    data = campaign(vms(*NAMES), before("vm01", "vm02"), windows=nights)
    first = plan(data, max_vms=4)
    gone = first.waves[0]
    failed = gone.moves[0].vm
    history = History(
        first, {gone.id: Standing.DONE}, {failed: f"it failed in wave {gone.id}"}, frozenset({"1"})
    )
    second = again(data, history, max_vms=4)
    assert second.waves[0].id == gone.id
    assert second.waves[0].standing is Standing.DONE
    assert second.waves[0].moves == tuple(move for move in gone.moves if move.vm != failed)
    assert second.waves[0].reason == "3 of the 4 VMs planned are at the target"
    assert where(second)[failed][1] > gone.window
    (change,) = second.changes
    assert (change.vm, change.before, change.cause) == (failed, "1", "it failed in wave 1")
    assert second.bound.waves <= len(second.waves)
    assert violations(second, data, Planning(max_vms=4), earlier=first) == []
    back_in = replace(second.waves[1], window=gone.window)
    wrong = replace(second, waves=(second.waves[0], back_in, *second.waves[2:]))
    assert any("is frozen" in text for text in violations(wrong, data, earlier=first))
    torn = replace(second.waves[0], moves=second.waves[1].moves)
    assert any(
        "has changed" in text for text in violations(replace(second, waves=(torn,)), data, earlier=first)
    )


def test_who_makes_room_takes_what_others_leave_before_another_night():
    """A pin that drew a chain with it pushed VMs into another night, and left half of a night empty."""
    chain = ("a1", "a2", "a3")
    others = [f"o{number}" for number in range(3)]
    rows = [before(first, then) for first, then in pairwise(chain)]
    nights = tuple(map(window, range(4)))
    held = tuple(Pin(window="night-0", vm=key) for key in others)
    held += tuple(Pin(window="night-1", vm=key) for key in chain)
    data = campaign(vms(*chain, *others), *rows, windows=nights, pins=held)
    first = plan(data, max_vms=3)
    assert waves(first) == [others, list(chain)]
    pinned = replace(data, pins=(Pin(window="night-0", vm="a3"),))
    second = again(pinned, History(first), max_vms=3)
    assert waves(second) == [list(chain), others]
    assert {wave.window for wave in second.waves} == {"night-0", "night-1"}
    assert {change.cause for change in second.changes if change.vm in others} == {"it makes room for a3"}
    assert violations(second, pinned, Planning(max_vms=3)) == []


def test_no_wave_takes_the_id_of_one_that_has_run():
    data = campaign(vms(*NAMES))
    first = plan(data, max_vms=4)
    everyone = {move.vm: "rolled back" for move in first.waves[0].moves}
    history = History(first, {"1": Standing.DONE}, everyone, frozenset({"1", "7"}))
    second = again(data, history, max_vms=4)
    assert [wave.id for wave in second.waves] == ["2", "3", "4"]
    seven = again(data, history, max_vms=2)
    assert [wave.id for wave in seven.waves] == ["2", "3", "4", "5", "6", "8"]
    afresh = again(data, replace(history, afresh=True), max_vms=4)
    assert [wave.id for wave in afresh.waves] == ["2", "3", "4"]


def test_an_announced_window_keeps_its_waves_and_takes_no_more():
    nights = tuple(window(number) for number in range(4))
    data = campaign(vms(*NAMES[:6]), windows=nights)
    first = plan(data, max_vms=3)
    told = replace(data, windows=(nights[0], replace(nights[1], announced=True), *nights[2:]))
    told = replace(told, inventory=Inventory(vms=(*data.inventory.vms, *vms("late"))))
    second = again(told, History(first), max_vms=3)
    assert second.waves[1].standing is Standing.ANNOUNCED
    assert second.waves[1].moves == first.waves[1].moves
    assert where(second)["late"][1] == "night-2"
    after = replace(told, dependencies=(before(NAMES[5], "late", strict=True), before("late", NAMES[0])))
    third = again(after, History(first), max_vms=3)
    assert where(third)["late"][1] == "night-2" if "late" in where(third) else third.unplanned


def test_pins_move_what_they_must_and_say_so():
    nights = tuple(window(number) for number in range(4))
    data = campaign(vms(*NAMES[:8]), windows=nights)
    first = plan(data, max_vms=4)
    moved = first.waves[0].moves[0].vm
    pinned = replace(data, pins=(Pin(moved, window="night-1"),))
    second = again(pinned, History(first), max_vms=4)
    assert where(second)[moved][1] == "night-1"
    assert len(second.changes) <= 2
    causes = {change.vm: change.cause for change in second.changes}
    assert causes[moved] == f"{moved} is pinned to window night-1"
    assert violations(second, pinned, Planning(max_vms=4)) == []


def test_a_pin_to_a_wave_means_the_wave_of_the_earlier_plan():
    nights = tuple(window(number) for number in range(6))
    data = campaign(vms(*NAMES[:8]), windows=(nights[0], *nights[2:]))
    first = plan(data, max_vms=4)
    history = History(first, {"1": Standing.DONE})
    pinned = replace(data, pins=(Pin("vm07", wave="2"), Pin(group="g9", wave="2")))
    second = again(pinned, history, max_vms=4)
    assert where(second)["vm07"] == where(first)["vm07"] == ("2", "night-2")


def test_a_group_of_the_earlier_plan_can_be_pinned():
    nights = tuple(window(number) for number in range(3))
    data = campaign(vms("a", "b", "c"), together("a", "b"), windows=nights)
    first = plan(data)
    second = again(replace(data, pins=(Pin(group="g1", window="night-2"),)), History(first))
    assert [(wave.window, sorted(move.vm for move in wave.moves)) for wave in second.waves] == [
        ("night-0", ["c"]),
        ("night-2", ["a", "b"]),
    ]


def test_a_window_that_is_gone_moves_its_vms_only():
    nights = tuple(window(number, max_vms=4) for number in range(4))
    data = campaign(vms(*NAMES), windows=nights)
    first = plan(data)
    second = again(replace(data, windows=(nights[0], nights[2], nights[3])), History(first))
    lost = {move.vm for move in first.waves[1].moves}
    assert {change.vm for change in second.changes} == lost
    assert all("window night-1 is not there any more" in change.cause for change in second.changes)


def test_making_room_moves_as_little_as_can_be():
    nights = tuple(window(number, max_vms=4) for number in range(4))
    data = campaign(vms(*NAMES), windows=nights)
    first = plan(data)
    early = first.waves[0].moves[0].vm
    more = replace(data, inventory=Inventory(vms=(*data.inventory.vms, vm("db"))))
    more = replace(more, dependencies=(before("db", early),))
    second = again(more, History(first))
    moved = [change for change in second.changes if change.before]
    assert len(moved) == 1
    assert "makes room for db" in moved[0].cause or "must move after" in moved[0].cause
    assert second.unplanned == ()
    assert violations(second, more) == []


def test_order_that_was_overtaken_is_told():
    data = campaign(vms("a", "b"), windows=(window(0), window(1)))
    first = plan(campaign(vms("b"), windows=(window(0), window(1))))
    second = again(
        replace(data, dependencies=(before("a", "b", strict=True),)), History(first, {"1": Standing.DONE})
    )
    assert {"order-overtaken"} <= {finding.id for finding in second.findings}
    assert where(second)["a"] == ("2", "night-1")


def test_moved_vms_may_be_gone_from_the_inventory():
    data = campaign(vms(*NAMES[:6]), before(NAMES[0], NAMES[1]))
    first = plan(data, max_vms=3)
    rest = replace(data, inventory=Inventory(vms=data.inventory.vms[3:]), dependencies=())
    second = again(rest, History(first, {"1": Standing.DONE}), max_vms=3)
    assert second.waves[0].moves == first.waves[0].moves
    assert waves(second)[1] == waves(first)[1]
    assert second.edges == first.edges
    assert second.changes == ()


@pytest.mark.parametrize("kind", KINDS)
def test_again_keeps_every_kind_of_constraint(kind):
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(planted(kind), st.integers(1, 14))
    def run(found, known):
        part = replace(found.data.inventory, vms=found.data.inventory.vms[:known])
        keys = {machine.key for machine in part.vms}
        data = replace(
            found.data,
            inventory=part,
            dependencies=tuple(row for row in found.data.dependencies if {row.vm, row.other} <= keys),
            pins=tuple(pin for pin in found.data.pins if not pin.vm or pin.vm in keys),
            applications=tuple(row for row in found.data.applications if row.vm in keys),
        )
        first = plan(data, **found.planning)
        second = again(found.data, History(first), **found.planning)
        planning = replace(Planning(), **found.planning)
        assert violations(second, found.data, planning) == []
        if kind != "shared":
            assert second.unplanned == ()

    run()


def test_one_percent_more_vms_move_under_two_percent_of_the_others():
    keys = [f"vm{number:04d}" for number in range(1000)]
    rows = [before(keys[at], keys[at + 7]) for at in range(0, 900, 3)]
    sizes = {key: 20 + 13 * at % 70 for at, key in enumerate(keys)}
    data = campaign([vm(key, gib=sizes[key]) for key in keys], *rows)
    first = plan(data, max_vms=25)
    new = [vm(f"new{number}", gib=40) for number in range(10)]
    more = [before(f"new{at}", keys[100 + 50 * at]) for at in range(10)]
    grown = replace(data, inventory=Inventory(vms=(*data.inventory.vms, *new)), dependencies=(*rows, *more))
    second = again(grown, History(first), max_vms=25)
    moved = [change for change in second.changes if change.before and change.after]
    assert second.unplanned == ()
    assert len(moved) < 20
    assert violations(second, grown, Planning(max_vms=25)) == []


def test_a_mended_plan_that_wastes_waves_says_so():
    data = campaign(vms(*NAMES))
    first = plan(data, max_vms=3)
    second = again(data, History(first), max_vms=6)
    assert len(second.waves) == 4
    told = next(finding for finding in second.findings if finding.id == "mended-plan")
    assert "made afresh, 2 could do" in told.message
    assert len(again(data, History(first, afresh=True), max_vms=6).waves) == 2


def test_waves_are_numbered_in_running_order_also_when_one_comes_between():
    nights = tuple(window(number, max_vms=2) for number in range(4))
    data = campaign(vms("a", "b", "c", "d"), windows=(nights[0], nights[2]))
    first = plan(data)
    more = replace(data, inventory=Inventory(vms=(*data.inventory.vms, vm("e"))), windows=nights[:3])
    second = again(more, History(first))
    assert [(wave.id, wave.window) for wave in second.waves] == [
        ("1", "night-0"),
        ("2", "night-1"),
        ("3", "night-2"),
    ]
    assert [change.vm for change in second.changes] == ["e"]


def test_a_calendar_that_is_over_is_a_conflict():
    data = campaign(vms("a", "b"), windows=(window(0),))
    first = plan(data)
    second = again(data, History(first, {"1": Standing.DONE}, {"b": "it failed in wave 1"}))
    assert [entry.vm for entry in second.unplanned] == ["b"]
    (conflict,) = second.conflicts
    assert conflict.vms == ("b",)
    assert "every window of the calendar is over" in conflict.blames[0].words
    assert second.waves[0].standing is Standing.DONE
