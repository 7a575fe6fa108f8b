"""What changed between two plans is told with its cause."""

from dataclasses import replace

from hypothesis import given, settings

from planner.replanning.compare import compare_plans
from tests.unit.planner.build import before, blocker, campaign, plan, together, vm, vms, window
from tests.unit.planner.test_checker_property import campaigns
from wavelift.model.changes import How
from wavelift.model.finding import Place
from wavelift.model.inventory import Inventory
from wavelift.model.tables import Pin

NIGHTS = tuple(window(number, max_vms=2) for number in range(4))


def changes(old, new, **planning):
    return compare_plans(plan(old, **planning), plan(new, **planning))


def causes(found):
    return {change.vm: (change.how, change.cause) for change in found.vms}


def test_the_same_plan_has_no_changes():
    data = campaign(vms("a", "b"), windows=NIGHTS)
    found = changes(data, data)
    assert (found.vms, found.kept, found.windows) == ((), 2, ())


def test_a_pin_a_new_vm_and_a_vanished_one():
    old = campaign(vms("a", "b", "c"), windows=NIGHTS)
    pin = Pin("a", window="night-3", place=Place("pins.csv", row=4))
    new = replace(old, pins=(pin,), inventory=Inventory(vms("a", "b", "d")))
    told = causes(changes(old, new))
    assert told["a"] == (How.MOVED, "pinned to window night-3 (pins.csv, row 4)")
    assert told["d"] == (How.ADDED, "new in the inventory")
    assert told["c"] == (How.REMOVED, "no longer in the inventory")
    assert causes(changes(new, old))["a"] == (How.MOVED, "no longer pinned")


def test_a_pinned_member_moves_its_group_and_the_cause_names_it():
    old = campaign(vms("a", "b"), together("a", "b"), windows=NIGHTS)
    new = replace(old, pins=(Pin("a", window="night-2"),))
    assert causes(changes(old, new))["b"][1] == "a, with which it moves, is pinned to window night-2"


def test_blockers_come_and_go():
    data = campaign(vms("a", "b"), windows=NIGHTS)
    free, held = plan(data), plan(data, [blocker("a")])
    assert causes(compare_plans(free, held))["a"] == (How.DROPPED, "a has a raw disk")
    assert causes(compare_plans(held, free))["a"] == (
        How.TAKEN_UP,
        "what kept it out no longer does: raw-disk",
    )


def test_a_gone_or_changed_window_is_the_cause():
    data = campaign(vms("a", "b"), windows=NIGHTS[:2])
    gone = changes(data, replace(data, windows=NIGHTS[1:2]))
    assert causes(gone)["a"] == (How.MOVED, "window night-0 is gone")
    assert gone.windows == ("window night-0 is gone",)
    less = changes(data, replace(data, windows=(replace(NIGHTS[0], max_vms=1), NIGHTS[1])))
    assert less.windows == ("window night-0: max_vms 1 instead of 2",)
    assert {cause for _, cause in causes(less).values()} == {"window night-0: max_vms 1 instead of 2"}


def test_new_order_and_what_follows_from_it():
    old = campaign(vms("a", "b", "c"), before("b", "c"), windows=tuple(window(n) for n in range(3)))
    new = replace(old, dependencies=(*old.dependencies, before("a", "b", strict=True)))
    told = causes(changes(old, new))
    assert told["b"] == (How.MOVED, "new dependency: a before b, in an earlier wave")
    assert told["c"] == (How.MOVED, "follows b, which moved to wave 2")


def test_ties_sizes_and_room():
    nights = tuple(window(n, max_gib=25.0) for n in range(3))
    old = campaign([vm("a"), vm("b"), vm("c")], windows=nights)
    tied = changes(old, replace(old, dependencies=(together("a", "c"),)))
    assert any(cause.startswith("moves with") for _, cause in causes(tied).values())
    grown = changes(old, replace(old, inventory=Inventory((vm("a"), vm("b", 24), vm("c")))))
    assert {cause for _, cause in causes(grown).values()} == {"made room for b, grown since"}
    assert all(change.cause for change in grown.vms)


def test_another_target_is_told_without_a_move():
    data = campaign(vms("a"))
    old = plan(data)
    (wave,) = old.waves
    (move,) = wave.moves
    elsewhere = replace(move, target=replace(move.target, cluster="c9"))
    new = replace(old, waves=(replace(wave, moves=(elsewhere,)),))
    found = compare_plans(old, new)
    assert causes(found)["a"] == (How.RETARGETED, "cluster c9 instead of target-c1")
    assert (found.moved, found.kept) == (0, 1)


@settings(max_examples=20, deadline=None)
@given(campaigns(), campaigns())
def test_every_vm_is_accounted_for_and_has_a_cause(one, other):
    old, new = plan(one, max_vms=4), plan(other, max_vms=3)
    found = compare_plans(old, new)
    both = {move.vm for move in old.moves()} & {move.vm for move in new.moves()}
    assert found.kept + found.moved == len(both)
    assert all(change.cause and change.name for change in found.vms)
    assert len({change.vm for change in found.vms}) == len(found.vms)


def test_waves_of_one_window_are_known_by_their_vms_whatever_their_numbers():
    """When the first of three waves of a night went, all VMs of the others were told to have moved."""
    nights = (window(1, max_waves=3), window(2))
    data = campaign(
        vms("a", "b", "c", "d", "e"),
        before("a", "b", strict=True),
        before("a", "d", strict=True),
        before("b", "c", strict=True),
        before("d", "e", strict=True),
        windows=nights,
    )
    first = plan(data)
    assert [sorted(move.vm for move in wave.moves) for wave in first.waves] == [["a"], ["b", "d"], ["c", "e"]]
    away = replace(first.waves[0], window="night-2", id="9")
    fewer = replace(first, waves=(*first.waves[1:], away))
    assert {change.vm for change in compare_plans(first, fewer).vms} == {"a"}
    assert {change.vm for change in compare_plans(fewer, first).vms} == {"a"}
    b_first = replace(first.waves[1], moves=first.waves[1].moves[:1])
    d_later = replace(first.waves[2], moves=(*first.waves[2].moves, *first.waves[1].moves[1:]))
    parted = replace(first, waves=(first.waves[0], b_first, d_later))
    assert {change.vm for change in compare_plans(first, parted).vms} == {first.waves[1].moves[1].vm}
