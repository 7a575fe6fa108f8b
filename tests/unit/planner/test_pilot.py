"""The pilot gives way to what has to be planned, and stays a pilot when the campaign is planned again."""

from dataclasses import replace

from planner.checker.check import violations
from planner.explaining.explain import Explainer
from planner.explaining.grounds import Grounds
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from tests.unit.planner.build import MADE_BY, before, campaign, ids, plan, target, vm, vms, window
from wavelift.model.inventory import Inventory
from wavelift.model.tables import Application, Pin, Support, WindDown
from wavelift.planfile import encode_plan
from wavelift.settings import Planning, Settings


def settled(**planning):
    return Settings(name="test", planning=replace(Planning(), **planning))


def again(data, earlier, **planning):
    places = {machine.key: target(machine) for machine in data.inventory.vms}
    return plan_campaign(data, settled(**planning), places, (), made_by=MADE_BY, history=History(earlier))


def in_first(made):
    return {move.vm for move in made.waves[0].moves}


def kinds(*counts, **more):
    """So many VMs of each cluster."""
    machines = [
        vm(f"c{kind}-{number}", gib=5, cluster=f"c{kind}")
        for kind, count in enumerate(counts)
        for number in range(count)
    ]
    apps = tuple(Application(machine.key, "app", criticality=int(machine.key[-1])) for machine in machines)
    return campaign(machines, applications=apps, **more)


def test_the_pilot_leaves_room_for_who_can_move_in_no_other_wave():
    """What waits for them, here all the others, would find no wave either."""
    nights = (window(0, max_vms=3), *(window(number) for number in range(1, 4)))
    first = ("c0-5", "c0-6")
    rows = [
        before(name, f"c{kind}-{number}", strict=True)
        for name in first
        for kind in (0, 1, 2)
        for number in range(5)
    ]
    data = replace(
        kinds(7, 5, 5),
        dependencies=tuple(rows),
        windows=nights,
        pins=tuple(Pin(name, window="night-0") for name in first),
    )
    chosen = {"pilot": True, "pilot_vms": 0}
    made = plan(data, **chosen)
    assert made.unplanned == ()
    assert set(first) <= in_first(made)
    assert made.waves[0].pilot
    assert violations(made, data, replace(Planning(), **chosen)) == []


def test_what_a_pinned_vm_waits_for_comes_into_the_pilot_beyond_its_limit():
    nights = tuple(window(number) for number in range(3))
    data = kinds(4, 4, windows=nights, pins=(Pin("c1-3", window="night-0"),))
    data = replace(data, dependencies=(before("c0-2", "c1-3"), before("c0-1", "c0-2")))
    chosen = {"pilot": True, "pilot_vms": 1}
    made = plan(data, **chosen)
    assert made.unplanned == ()
    assert in_first(made) == {"c0-1", "c0-2", "c1-3"}
    assert violations(made, data, replace(Planning(), **chosen)) == []


def test_a_smaller_pilot_where_the_wanted_one_would_leave_vms_out():
    """Two of each kind fit only where the pilot takes the night's people for the right ones."""
    nights = (window(0, max_vms=2), window(1, max_vms=4))
    pins = tuple(
        Pin(f"c0-{number}", window="night-0;night-1", windows=("night-0", "night-1")) for number in range(3)
    )
    stay = tuple(Pin(f"c1-{number}", window="night-1") for number in range(3))
    data = replace(kinds(3, 3), windows=nights, pins=(*pins, *stay))
    made = plan(data, pilot=True)
    assert made.unplanned == ()
    assert "pilot-incomplete" in ids(made)


def test_planned_again_the_pilot_is_still_the_pilot():
    data = kinds(6, 6, 6, windows=tuple(window(number, max_vms=8) for number in range(4)))
    chosen = {"pilot": True, "pilot_vms": 4}
    first = plan(data, **chosen)
    second = again(data, first, **chosen)
    assert encode_plan(second) == encode_plan(first)
    more = replace(data, inventory=Inventory(vms=(*data.inventory.vms, *vms("new1", "new2", "new3"))))
    third = again(more, second, **chosen)
    assert third.waves[0].pilot
    assert len(third.waves[0].moves) <= 4
    assert in_first(second) <= in_first(third)
    assert violations(third, more, replace(Planning(), **chosen), earlier=second) == []


def test_a_pilot_that_is_asked_for_later_is_made_with_its_causes():
    data = kinds(6, 6, 6, windows=tuple(window(number, max_vms=10) for number in range(4)))
    first = plan(data)
    assert not first.waves[0].pilot
    chosen = {"pilot": True, "pilot_vms": 3}
    second = again(data, first, **chosen)
    assert second.waves[0].pilot
    assert second.unplanned == ()
    tried = {key[:2] for key in in_first(second)}
    assert tried == {"c0", "c1", "c2"}
    assert len(in_first(second)) <= 3
    assert violations(second, data, replace(Planning(), **chosen), earlier=first) == []
    causes = {change.cause for change in second.changes}
    assert any("pilot" in cause for cause in causes)
    assert not any("planning anew" in cause for cause in causes)


def test_a_kind_that_is_new_joins_the_pilot_where_there_is_room():
    data = kinds(5, 5, windows=tuple(window(number) for number in range(3)))
    chosen = {"pilot": True, "pilot_vms": 5}
    first = plan(data, **chosen)
    assert "pilot-incomplete" not in ids(first)
    more = replace(
        data,
        inventory=Inventory(
            vms=(*data.inventory.vms, vm("odd", gib=5, cluster="c9"), vm("odd2", gib=5, cluster="c9"))
        ),
    )
    second = again(more, first, **chosen)
    assert in_first(second) & {"odd", "odd2"}
    assert "pilot-incomplete" not in ids(second)
    assert in_first(first) <= in_first(second)


def test_a_first_window_in_which_nothing_may_move_has_no_pilot_and_that_is_told():
    nights = tuple(window(number) for number in range(3))
    pins = tuple(
        Pin(machine.key, window="night-1;night-2", windows=("night-1", "night-2"))
        for machine in kinds(2, 2).inventory.vms
    )
    made = plan(kinds(2, 2, windows=nights, pins=pins), pilot=True)
    assert not any(wave.pilot for wave in made.waves)
    assert "pilot-incomplete" in ids(made)


def test_why_a_vm_is_not_in_the_pilot():
    data = kinds(6, 6, windows=tuple(window(number) for number in range(3)))
    chosen = {"pilot": True, "pilot_vms": 2}
    made = plan(data, **chosen)
    places = {machine.key: target(machine) for machine in data.inventory.vms}
    other = next(move.vm for move in made.waves[1].moves)
    story = Explainer(Grounds(made, data, settled(**chosen), places)).vm(other)
    told = [refusal for earlier in story.earlier for refusal in earlier.refusals]
    assert any(
        refusal.constraint == "pilot" and "2 VMs there already and 1 more, at most 2" in refusal.text
        for refusal in told
    )


def test_who_must_be_gone_early_is_in_the_pilot_beyond_its_limit():
    data = kinds(5, 5, windows=tuple(window(number) for number in range(3)))
    first = data.windows[0]
    old = [
        replace(machine, host="old") if machine.key.startswith("c1") else machine
        for machine in data.inventory.vms
    ]
    data = replace(
        data, inventory=Inventory(vms=tuple(old)), winddowns=(WindDown(Support.HOST, "old", first.end),)
    )
    chosen = {"pilot": True, "pilot_vms": 2}
    made = plan(data, **chosen)
    assert made.unplanned == ()
    assert {f"c1-{number}" for number in range(5)} <= in_first(made)
    assert violations(made, data, replace(Planning(), **chosen)) == []
    moved = replace(data, winddowns=())
    assert any("pilot has" in text for text in violations(made, moved, replace(Planning(), **chosen)))
