"""What waits for VMs of frozen waves, or is tied to them; and pins of groups through several plans."""

from dataclasses import replace

import pytest

from planner.explaining.refusals import refusals
from planner.group_ids import GroupIds
from planner.grouping.groups import Group
from planner.replanning.history import History
from tests.unit.planner.build import (
    GIB,
    before,
    blocker,
    campaign,
    ids,
    plan,
    together,
    vm,
    vms,
    waves,
    window,
)
from tests.unit.planner.test_explain import grounds_of
from tests.unit.planner.test_planning_again import again, where
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory
from wavelift.model.plan import MoveGroup, Standing
from wavelift.model.tables import Application, Pin

NIGHTS = tuple(window(number) for number in range(6))
ANNOUNCED = (replace(NIGHTS[0], announced=True), *NIGHTS[1:])


def test_a_pin_of_a_group_means_the_same_vms_in_every_plan():
    rows = (together("a", "b"), together("c", "d"), together("e", "f"))
    data = campaign(vms(*"abcdef"), *rows, windows=NIGHTS)
    made = plan(data, max_vms=2)
    pinned = replace(data, pins=(Pin(group="g1", window="night-4"),))
    for _ in range(3):
        made = again(pinned, History(made), max_vms=2)
        assert [where(made)[key][1] for key in "ab"] == ["night-4"] * 2
        assert {group.id: group.vms for group in made.groups}["g1"] == ("a", "b")
    assert made.changes == ()


def test_ids_of_groups_go_where_most_of_their_vms_are():
    earlier = [
        MoveGroup("g2", ("a", "b", "c"), ""),
        MoveGroup("g5", ("d", "e"), ""),
        MoveGroup("g7", ("h", "i"), ""),
    ]
    groups = [Group(tuple(text)) for text in ("xy", "ab", "cde", "hi")]
    assert GroupIds(earlier, {"g7"}).of(groups) == ["g8", "g2", "g5", "g9"]
    assert GroupIds().of(groups[:2]) == ["g1", "g2"]
    parts = [Group(("a", "b")), Group(("c", "e"))]
    assert GroupIds([MoveGroup("g4", tuple("abce"), "")]).of(parts) == ["g4", "g5"]


def test_a_wish_binds_nobody_to_an_announced_wave():
    first = plan(campaign(vms("b", "c"), windows=NIGHTS))
    data = campaign(vms("a", "b", "c"), before("a", "b", weight=1), windows=ANNOUNCED)
    made = again(data, History(first), soft_below=5)
    assert waves(made) == [["b", "c"], ["a"]]
    assert not made.edges
    heavy = again(replace(data, dependencies=(before("a", "b", weight=9),)), History(first), soft_below=5)
    assert [entry.vm for entry in heavy.unplanned] == ["a"]
    assert "a must move before b of announced wave 1" in heavy.unplanned[0].reason


def test_a_row_that_a_cycle_leaves_out_binds_nobody_to_an_announced_wave():
    first = plan(campaign(vms("b", "c"), windows=NIGHTS))
    rows = (before("a", "b", weight=1), before("b", "a", weight=5, row=3))
    made = again(campaign(vms("a", "b", "c"), *rows, windows=ANNOUNCED), History(first))
    assert waves(made) == [["b", "c"], ["a"]]
    assert "order-overtaken" not in ids(made)


def test_who_is_tied_to_an_announced_wave_is_told_and_waits():
    first = plan(campaign(vms("b", "c"), windows=NIGHTS))
    rows = (together("a", "b"), together("a", "d"))
    made = again(campaign(vms(*"abcd"), *rows, windows=ANNOUNCED), History(first))
    assert waves(made) == [["b", "c"]]
    found = {entry.vm: entry for entry in made.unplanned}
    assert found["a"].findings == ("tie-announced",)
    assert (
        "a must share a wave with b (together), which belongs to wave 1 that is announced"
        in found["a"].reason
    )
    assert found["d"].findings == ("partner-unplanned",)
    assert not any(finding.subject == "b" for finding in made.findings if finding.is_blocker)


@pytest.mark.parametrize("standing", [Standing.DONE, Standing.RUNNING])
def test_who_is_tied_to_a_wave_that_has_run_follows_with_a_warning(standing):
    data = campaign(vms(*"abc"), together("a", "b"), windows=NIGHTS)
    first = plan(data)
    back = {"a": "it failed in wave 1"} if standing is Standing.DONE else {}
    made = again(data, History(first, {"1": standing}, back))
    torn = [finding.subject for finding in made.findings if finding.id == "tie-overtaken"]
    assert torn == (["a"] if back else [])
    assert waves(made) == ([["b", "c"], ["a"]] if back else [["a", "b", "c"]])


def test_what_has_moved_is_not_called_unplanned_for_its_partner():
    data = campaign(vms("a", "b"), together("a", "b"), windows=NIGHTS)
    first = plan(campaign(vms("b"), windows=NIGHTS))
    made = again(data, History(first, {"1": Standing.DONE}), findings=(blocker("a"),))
    assert [entry.vm for entry in made.unplanned] == ["a"]
    assert "partner-unplanned" not in ids(made)


def test_a_soak_time_counts_also_from_a_vm_that_has_moved_and_is_gone():
    row = replace(before("a", "b"), soak_days=3.0)
    first = plan(campaign(vms("a", "b"), row, windows=NIGHTS))
    assert where(first)["b"][1] == "night-4"
    made = first
    for _ in range(2):
        rest = campaign(vms("b"), windows=NIGHTS)
        made = again(rest, History(made, {"1": Standing.DONE}, afresh=True))
        assert where(made)["b"][1] == "night-4"
    shorter = campaign(vms("b"), windows=NIGHTS[:4])
    left = again(shorter, History(first, {"1": Standing.DONE})).unplanned
    assert "b must move after a of wave 1 with 3 days between" in left[0].reason


def test_a_vm_that_moved_on_can_leave_the_inventory_with_its_rows():
    data = campaign(vms("a", "b"), before("a", "b", strict=True), windows=NIGHTS)
    first = plan(data)
    rest = replace(data, inventory=Inventory(vms=data.inventory.vms[1:]), dependencies=())
    made = again(rest, History(first, {"1": Standing.DONE}))
    assert made.edges == first.edges


def test_what_moved_and_left_the_inventory_still_takes_its_space_at_an_old_target():
    store = Datastore("target-ds", "target-dc", capacity_mib=45 * GIB, free_mib=45 * GIB)
    there = Inventory(
        hosts=(Host("t1", "target-dc", "target-c1", memory_mib=64 * GIB),),
        clusters=(Cluster("target-c1", "target-dc"),),
        datastores=(store,),
    )
    machines = vms("a", "b", gib=20)
    data = campaign(machines, before("a", "b", strict=True), windows=NIGHTS, target=there)
    first = plan(data, headroom=0.0)
    assert waves(first) == [["a"], ["b"]]
    rest = replace(data, inventory=Inventory(vms=(machines[1], vm("c", 20))), dependencies=())
    made = again(rest, History(first, {"1": Standing.DONE}), headroom=0.0)
    assert [entry.vm for entry in made.unplanned] == ["c"]
    (stock,) = made.stocks
    assert (stock.free, stock.after[0]) == (24 * GIB, 24 * GIB)  # a: 20 GiB and 1 of swap
    newer = replace(there, vms=(machines[0],), datastores=(replace(store, free_mib=24 * GIB),))
    made = again(replace(rest, target=newer), History(first, {"1": Standing.DONE}), headroom=0.0)
    assert made.stocks[0].free == 24 * GIB


def test_a_soak_after_a_vm_that_is_gone_is_explained():
    row = replace(before("a", "b"), soak_days=3.0)
    first = plan(campaign(vms("a", "b"), row, windows=NIGHTS))
    rest = campaign(vms("b"), windows=NIGHTS)
    made = again(rest, History(first, {"1": Standing.DONE}))
    grounds = grounds_of(rest, made)
    early = next(spot for spot in grounds.spots if spot.slot.window == "night-1")
    (refusal,) = refusals(grounds, ["b"], early)
    assert "3 days must lie between a and b" in refusal.text
    assert refusal.change == "lower soak_days of that row"


def test_of_several_rows_for_a_vm_one_counts_everywhere():
    rows = (
        Application("a", "X", criticality=1, people=2.0),
        Application("a", "B", criticality=1, people=1.0),
    )
    for order in (rows, rows[::-1]):
        data = campaign(vms("a"), applications=order, windows=(replace(NIGHTS[0], people=4.0),))
        made = plan(data)
        assert made.waves[0].people == 2.0
        assert grounds_of(data, made).staff.of(["a"]) == 2000


def test_a_window_in_which_all_failed_stays_closed_in_every_later_plan():
    data = campaign(vms("a", "b"), before("a", "b", strict=True), windows=NIGHTS)
    made = plan(data)
    standing, back = {"1": Standing.DONE}, {"a": "it failed in wave 1"}
    for _ in range(3):
        made = again(data, History(made, standing, back, frozenset("1")))
        assert where(made)["a"][1] == "night-1"
        assert made.spent == ("night-0",)
        back = {}


def test_a_pin_to_a_window_that_is_over_says_so():
    pinned = campaign(vms("a", "b"), windows=NIGHTS, pins=(Pin("a", window="night-0"),))
    made = again(pinned, History(plan(pinned), {"1": Standing.DONE}, {"a": "it failed in wave 1"}))
    (entry,) = made.unplanned
    assert entry.findings == ("pin-unknown",)
    assert "a is pinned to window 'night-0', which is over, or announced and takes no more" in entry.reason


def test_a_row_that_was_taken_out_after_its_vm_moved_binds_no_longer():
    row = replace(before("a", "b"), soak_days=3.0)
    data = campaign(vms("a", "b"), row, windows=NIGHTS)
    made = again(replace(data, dependencies=()), History(plan(data), {"1": Standing.DONE}, afresh=True))
    assert where(made)["b"][1] == "night-1"
