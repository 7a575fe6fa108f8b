"""Explanations say what is true of the finished plan, with figures; refusals agree with the checker."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.checker.check import violations
from planner.estimate import scaled
from planner.explaining.explain import Explainer
from planner.explaining.grounds import Grounds
from planner.explaining.refusals import refusals
from tests.unit.planner.build import (
    apart,
    before,
    blocker,
    campaign,
    plan,
    target,
    together,
    vm,
    vms,
    window,
)
from tests.unit.planner.planted import KINDS, planted
from tests.unit.planner.test_checker_property import campaigns
from wavelift.model.finding import Place
from wavelift.model.plan import Standing, Wave
from wavelift.model.tables import Application, Pin
from wavelift.reports.explanation_text import vm_lines
from wavelift.settings import Planning, Settings


def grounds_of(data, made, **planning):
    chosen = Settings(name="test", planning=replace(Planning(), **planning))
    return Grounds(made, data, chosen, {vm.key: target(vm) for vm in data.inventory.vms})


def explainer(data, findings=(), **planning):
    made = plan(data, findings, **planning)
    return made, Explainer(grounds_of(data, made, **planning))


def example():
    return campaign(
        vms("db", "app", "cache", "web", "raw"),
        before("db", "app", strict=True, row=7),
        before("app", "web"),
        together("app", "cache"),
        before("raw", "web"),
        windows=(window(1), window(2)),
        applications=(Application("app", "shop"), Application("web", "shop"), Application("raw", "shop")),
    )


def test_why_a_vm_is_where_it_is():
    _, explain = explainer(example(), [blocker("raw")])
    story = explain.vm("app")
    assert (story.wave, story.window, story.of) == ("2", "night-2", 3)
    assert (story.group, story.group_reason, story.members) == ("g1", "together", ("cache",))
    assert [(tie.name, tie.wave, tie.strict) for tie in story.waits_for] == [("db", "1", True)]
    assert [tie.name for tie in story.followers] == ["web"]
    assert story.earliest.name == "wave 2"
    assert story.earliest.reasons == ("db before app (in an earlier wave)",)
    assert [spot.name for spot in story.earlier] == ["wave 1"]
    assert story.earlier[0].refusals[0].text == "db must be in an earlier wave and is in wave 1"
    assert story.change == (
        "for wave 1: move db earlier first, or take its dependency row out (dependencies.csv, row 7)"
    )


def test_chains_lead_from_the_cause_to_the_vm():
    data = campaign(
        vms("a", "b", "c"),
        before("a", "b", strict=True),
        before("b", "c"),
        windows=tuple(window(number) for number in range(4)),
        pins=(Pin("a", window="night-1", place=Place("pins.csv", row=2)),),
    )
    _, explain = explainer(data)
    story = explain.vm("c")
    assert story.earliest.name == f"wave {story.wave}"
    assert story.earliest.reasons == (
        "a is pinned to window night-1",
        "a before b (in an earlier wave)",
        "b before c",
    )
    assert [tie.name for tie in story.waits_for] == ["b"]
    assert explain.vm("a").latest.reasons[0] == "a is pinned to window night-1"


def test_of_many_waves_only_the_nearest_are_looked_at_beforehand():
    data = campaign([vm(name, 30) for name in "abcd"], before("a", "b"), before("b", "c"), before("c", "d"))
    made = plan(data, max_gib=40.0)
    assert len(made.waves) == 4
    near = Explainer(grounds_of(data, made, max_gib=40.0), nearest=1).vm("d")
    whole = Explainer(grounds_of(data, made, max_gib=40.0)).vm("d")
    assert [spot.name for spot in near.earlier] == ["wave 3"]
    assert near.earlier[0] == whole.earlier[0]
    assert near.unseen == 2
    assert len(whole.earlier) == 3
    assert whole.unseen == 0
    assert any("and 2 more" in text for text in vm_lines(near, 1))


def test_caps_are_told_with_figures_and_the_smallest_change_is_found():
    data = campaign(
        [vm("a", 30), vm("b", 20)],
        windows=(window(1, max_gib=40.0), window(2, max_gib=40.0)),
    )
    made, explain = explainer(data)
    late = made.waves[1].moves[0].vm
    (spot,) = explain.vm(late).earlier
    first, then = (int(made.waves[at].gib) for at in (0, 1))
    assert spot.refusals[0].text == f"GiB: {first} there already and {then} more, at most 40"
    assert explain.vm(late).change == (
        "for wave 1: raise max_gib of window night-1 by 10, or move 10 GiB out of wave 1"
    )


def test_time_apart_and_pins_stop_a_move():
    data = campaign(
        [vm("a", 300), vm("b", 300), vm("c", 1)],
        apart("a", "c"),
        windows=(window(1, hours=0.6), window(2, hours=0.6)),
        pins=(Pin("b", window="night-2", place=Place("pins.csv", row=3)),),
    )
    made = plan(data, link_gbps=3.0)
    grounds = grounds_of(data, made, link_gbps=3.0)
    first = grounds.spot_of["a"]
    assert [each.constraint for each in refusals(grounds, ("b",), first)] == ["pin"]
    texts = [each.text for each in refusals(grounds, ("c",), first)]
    assert texts == ["c and a must never share a wave, and a is in it"]
    unpinned = grounds_of(replace(data, pins=()), made, link_gbps=3.0)
    (refusal,) = refusals(unpinned, ("b",), first)
    assert refusal.constraint == "time"
    assert "the window leaves 32 min" in refusal.text


def test_a_vm_in_no_wave_an_unknown_one_and_the_first_wave():
    _, explain = explainer(example(), [blocker("raw")])
    assert explain.vm("raw").unplanned == "raw has a raw disk"
    assert explain.vm("raw").findings == (("blocker", "raw has a raw disk"),)
    assert explain.vm("db").earlier == ()
    with pytest.raises(KeyError):
        explain.vm("ghost")


def test_what_nothing_stops_is_said():
    data = campaign(vms("a", "b"))
    _, explain = explainer(data, max_vms=2, min_waves=2)
    story = next(story for story in map(explain.vm, "ab") if story.wave == "2")
    assert story.earlier[0].refusals == ()
    assert story.change.startswith("nothing: wave 1 would take it")


def test_waves_that_have_run_are_closed():
    data = campaign(vms("a", "b", "c"), windows=tuple(window(number, max_vms=1) for number in range(3)))
    made = plan(data)
    first, *others = made.waves
    ran = replace(made, waves=(replace(first, standing=Standing.DONE), *others))
    explain = Explainer(grounds_of(data, ran))
    second, third = (explain.vm(wave.moves[0].vm) for wave in others)
    assert [each.constraint for each in second.earlier[0].refusals][:1] == ["frozen"]
    assert second.change == "nothing could: every earlier wave has run, is running or is announced"
    assert second.earliest.name == third.earliest.name == "wave 2"
    assert second.earliest.reasons == ("wave 1 stays as it is",)
    assert third.change.startswith("for wave 2: raise max_vms")
    assert explain.vm(first.moves[0].vm).earliest.name == "wave 1"


def test_an_application_tells_its_waves_and_what_it_comes_after():
    _, explain = explainer(example(), [blocker("raw")])
    story = explain.application("shop")
    assert story.waves == (("2", ("app", "web")),)
    assert story.unplanned == (("raw", "raw has a raw disk"),)
    assert story.after == (("(no application)", 1),)
    assert {each.name for each in story.stories} == {"app", "web"}


def test_a_wave_tells_its_load_its_order_and_what_can_be_nowhere_else():
    _, explain = explainer(example(), [blocker("raw")], max_vms=4)
    story = explain.wave("2")
    assert story.loads[0] == ("VMs", 3, 4)
    assert story.loads[3][0] == "minutes"
    assert story.after == (("1", 1),)
    assert ("app", "db before app (in an earlier wave)") in story.fixed
    assert story.longest == ("app", "web")
    assert explain.wave("1").before == (("2", 1),)
    with pytest.raises(KeyError):
        explain.wave("9")


@settings(max_examples=50, deadline=None)
@given(campaigns(), st.integers(1, 6))
def test_refusals_agree_with_the_independent_checker(data, max_vms):
    """What a refusal forbids breaks the plan when done anyway; what none forbids does not."""
    check_refusals(data, max_vms=max_vms, max_gib=1000.0)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_refusals_know_every_kind_of_constraint(kind, data):
    found = data.draw(planted(kind))
    check_refusals(found.data, **found.planning)


def check_refusals(data, **planning):
    made = plan(data, **planning)
    grounds = grounds_of(data, made, **planning)
    split = any(finding.id == "dependency-cycle-split" for finding in made.findings)
    for keys in sorted(set(grounds.members.values())):
        for spot in grounds.spots:
            if spot.at < grounds.spot_of[keys[0]].at:
                broken = violations(moved(grounds, keys, spot), data, replace(Planning(), **planning))
                broken = [text for text in broken if not text.endswith("is empty")]
                found = list(refusals(grounds, keys, spot))
                if split and not broken:  # the checker cannot know which rows of the cycle were kept
                    found = [refusal for refusal in found if refusal.constraint != "order"]
                assert bool(found) == bool(broken), (keys, spot.name, found, broken)


def moved(grounds, keys, spot):
    """The same plan with a group in another wave."""
    chosen = set(keys)
    waves = []
    for other in grounds.spots:
        held = {m.vm: m for m in (other.wave.moves if other.wave else ()) if m.vm not in chosen}
        held |= {key: grounds.move[key] for key in chosen if other.at == spot.at}
        if held or other.wave:
            waves.append(_wave(grounds, other, held))
    return replace(grounds.plan, waves=tuple(waves))


def _wave(grounds, spot, held):
    after = {key: sorted({f for f in grounds.after.get(key, ()) if f in held}) for key in sorted(held)}
    order = []
    while len(order) < len(after):
        order += [key for key in after if key not in order and set(after[key]) <= set(order)]
    took = grounds.timing.wave(order, grounds.after).makespan
    number = spot.wave.id if spot.wave else f"new-{spot.at + 1}"
    moves = tuple(replace(held[key], after=tuple(after[key])) for key in order)
    people = grounds.staff.of(order) / 1000
    return Wave(number, spot.slot.window, moves, scaled(took), people=people)


def test_of_two_ways_to_be_earlier_the_one_that_asks_less_is_told():
    sizes = {"a": 95, "b": 60, "c": 62}
    nights = tuple(window(number, max_gib=100) for number in (1, 2, 3))
    data = campaign([vm(key, gib) for key, gib in sizes.items()], windows=nights)
    made, explain = explainer(data)
    assert [len(wave.moves) for wave in made.waves] == [1, 1, 1]
    *earlier, last = [wave.moves[0].vm for wave in made.waves]
    over = {wave.id: sizes[wave.moves[0].vm] + sizes[last] - 100 for wave in made.waves[:2]}
    least = min(over, key=lambda each: over[each])
    assert len(set(over.values())) == 2, earlier
    change = explain.vm(last).change
    assert change.startswith(f"for wave {least}: raise max_gib of window {made.wave(least).window} by ")
    assert f"by {over[least]}, or" in change


def test_a_window_that_the_plan_does_without_is_told_as_such():
    nights = tuple(window(number, max_vms=most) for number, most in enumerate((1, 1, 1, 3)))
    _, explain = explainer(campaign(vms("a", "b", "c"), windows=nights))
    told = "\n".join(vm_lines(explain.vm("a")))
    assert "window night-2: nothing stops it; the plan does without this window" in told
    assert "even load" not in told
