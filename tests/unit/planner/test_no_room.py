"""Where room is short, nothing moves before what has to move first."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.checker.check import violations
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from tests.unit.planner.build import MADE_BY, before, blocker, campaign, plan, target, vm, vms, waves, window
from wavelift.model.inventory import Inventory
from wavelift.model.tables import Pin
from wavelift.settings import Planning, Settings

CHAIN = [f"v{number:02d}" for number in range(12)]
ROWS = [before(one, then) for one, then in pairwise(CHAIN)]
HOURS = tuple(window(number, hours=1) for number in range(3))


def test_a_chain_that_is_cut_by_the_calendar_is_cut_once():
    made = plan(data := campaign((vm(name, 300) for name in CHAIN), *ROWS, windows=HOURS))
    planned = [key for wave in waves(made) for key in wave]
    assert planned == CHAIN[: len(planned)]
    assert 0 < len(planned) < len(CHAIN)
    first, second, *_ = made.unplanned
    assert "waits for" not in first.reason
    assert f"{second.vm} finds no wave: it waits for {first.vm}, which finds none either" in second.reason
    (conflict,) = made.conflicts
    assert conflict.vms == tuple(CHAIN[len(planned) :])
    assert violations(made, data) == []


def test_the_checker_sees_what_overtakes():
    made = plan(data := campaign((vm(name, 300) for name in CHAIN), *ROWS, windows=HOURS))
    last, lost = made.waves[-1], made.unplanned[0].vm
    moved = replace(last.moves[-1], vm=CHAIN[-1])
    forged = replace(
        made,
        waves=(*made.waves[:-1], replace(last, moves=(*last.moves, moved))),
        unplanned=tuple(entry for entry in made.unplanned if entry.vm != CHAIN[-1]),
    )
    assert any("and v10 before it finds none" in text for text in violations(forged, data))
    assert lost != CHAIN[-1]


@pytest.mark.parametrize(
    ("lost", "finding"),
    [
        ({"gib": 5000}, "group-too-big"),
        ({"gib": 5000, "max_gib": 9000}, "window-too-short"),
        ({"pins": (Pin("a", window="night-0"), Pin("a", window="night-1"))}, "pin-conflict"),
    ],
)
def test_what_waits_for_a_vm_without_room_or_time_waits_on(lost, finding):
    """The VM "a" comes before "b", "b" before "c", and nothing is wrong with any of them."""
    data = campaign(
        (vm("a", lost.get("gib", 10)), *vms("b", "c", "d")),
        before("a", "b", strict=True),
        before("b", "c"),
        windows=tuple(window(number, hours=1) for number in range(3)),
        pins=lost.get("pins", ()),
    )
    most = lost.get("max_gib", 1000)
    made = plan(data, max_gib=most)
    found = {entry.vm: entry for entry in made.unplanned}
    assert waves(made) == [["d"]]
    assert found["a"].findings == (finding,)
    assert found["c"].findings == ("no-window-left",)
    assert "it waits for b, which finds none either" in found["c"].reason
    assert violations(made, data, replace(Planning(), max_gib=most)) == []


def test_the_checker_sees_what_overtakes_a_group_that_is_too_big():
    data = campaign((vm("a", 5000), vm("b")), before("a", "b"), windows=HOURS)
    without = plan(campaign((vm("a", 5000), vm("b")), windows=HOURS), max_gib=1000)
    assert waves(without) == [["b"]]
    assert any("a before it finds none" in text for text in violations(without, data))


def test_the_length_of_windows_is_blamed_at_a_place():
    made = plan(campaign((vm(name, 300) for name in CHAIN), *ROWS, windows=HOURS))
    blames = [blame for conflict in made.conflicts for blame in conflict.blames]
    assert [str(blame.place) for blame in blames if "length" in blame.words] == ["windows.csv"]


def test_what_follows_a_blocked_vm_is_planned_all_the_same():
    made = plan(campaign(vms("a", "b"), before("a", "b"), windows=HOURS), [blocker("a")])
    assert waves(made) == [["b"]]


def test_planning_again_takes_out_what_waits_for_a_new_vm_without_room():
    nights = tuple(window(number, max_vms=2) for number in range(2))
    data = campaign(vms("a", "b", "c", "d"), windows=nights)
    first = plan(data)
    grown = replace(
        data,
        inventory=Inventory(vms=(*data.inventory.vms, vm("new"))),
        dependencies=(before("new", "b"), before("b", "c")),
    )
    chosen = Settings(name="test", planning=Planning())
    placements = {machine.key: target(machine) for machine in grown.inventory.vms}
    made = plan_campaign(grown, chosen, placements, (), made_by=MADE_BY, history=History(first))
    assert violations(made, grown) == []
    assert sum(map(len, waves(made))) == 4


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(CHAIN), st.sampled_from(CHAIN)).filter(lambda pair: pair[0] < pair[1]),
        max_size=20,
    ),
    st.lists(st.sampled_from((20, 120, 300)), min_size=12, max_size=12),
)
def test_nothing_overtakes_in_plans_that_are_too_short(pairs, sizes):
    machines = [vm(name, gib) for name, gib in zip(CHAIN, sizes, strict=True)]
    data = campaign(machines, *(before(*pair) for pair in pairs), windows=HOURS[:2])
    assert violations(plan(data), data) == []
