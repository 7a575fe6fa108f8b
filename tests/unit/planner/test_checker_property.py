"""Random campaigns, planned, and checked against the raw input by code that shares nothing with planning."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.checker.check import violations
from tests.unit.planner.build import before, blocker, campaign, plan, vm, window
from wavelift.model.inventory import Power
from wavelift.model.tables import Application, Dependency, Pin, Relation
from wavelift.settings import Planning

NAMES = [f"vm{number:02d}" for number in range(14)]
name = st.sampled_from(NAMES)
rows = st.lists(
    st.builds(
        Dependency,
        vm=name,
        relation=st.sampled_from([Relation.BEFORE] * 4 + [Relation.TOGETHER, Relation.APART]),
        other=name,
        strict=st.sampled_from([False, False, False, True]),
        weight=st.integers(1, 4).map(float),
    ),
    max_size=18,
)


@st.composite
def machines(draw):
    return [
        vm(
            key,
            gib=draw(st.integers(1, 400)),
            power=draw(st.sampled_from([Power.ON, Power.ON, Power.OFF])),
            host=draw(st.sampled_from(["h1", "h2"])),
            vapp=draw(st.sampled_from(["", "", "", "", "", "shop"])),
        )
        for key in draw(st.lists(name, unique=True, min_size=1))
    ]


@st.composite
def campaigns(draw):
    windows = tuple(
        window(number, hours=draw(st.integers(1, 8)), max_vms=draw(st.sampled_from([None, 2, 5])))
        for number in range(draw(st.integers(0, 5)))
    )
    pins = draw(
        st.lists(
            st.one_of(
                st.builds(Pin, name, window=st.sampled_from(["night-0", "night-2"])),
                st.builds(Pin, name, wave=st.sampled_from(["1", "2", "4"])),
            ),
            max_size=3,
        )
    )
    ranks = draw(
        st.lists(st.builds(Application, name, st.just("app"), criticality=st.integers(0, 3)), max_size=5)
    )
    data = campaign(draw(machines()), *draw(rows), windows=windows, applications=tuple(ranks))
    known = {machine.key for machine in data.inventory.vms}
    return replace(data, pins=tuple(pin for pin in pins if pin.vm in known))


@settings(max_examples=150, deadline=None)
@given(campaigns(), st.integers(1, 6), st.integers(1, 4), st.sets(name, max_size=2))
def test_every_plan_keeps_every_constraint(data, max_vms, min_waves, blocked):
    planning = Planning(max_vms=max_vms, max_gib=1000.0, min_waves=min_waves)
    found = [blocker(vm.key) for vm in data.inventory.vms if vm.key in blocked]
    result = plan(data, found, max_vms=max_vms, max_gib=1000.0, min_waves=min_waves)
    assert violations(result, data, planning) == []
    assert result.bound.waves <= len(result.waves)


@settings(max_examples=40, deadline=None)
@given(campaigns(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(data, chance):
    def shuffled(items):
        return tuple(chance.sample(items, len(items)))

    other = replace(
        data,
        inventory=replace(data.inventory, vms=shuffled(data.inventory.vms)),
        dependencies=shuffled(data.dependencies),
        applications=shuffled(data.applications),
        pins=shuffled(data.pins),
    )
    assert plan(other, max_vms=4) == plan(data, max_vms=4)


def test_rows_of_a_cycle_that_closes_through_a_vapp_may_be_left_out():
    """Two VMs of one vApp close it; a wave cannot hold it, so its lightest rows bind nothing."""
    machines = [vm(key, vapp="shop" if key in "ad" else "") for key in "abcd"]
    rows = [before("a", "b", strict=True), before("b", "c"), before("c", "d", weight=3)]
    data = campaign(machines, *rows)
    made = plan(data, max_vms=3)
    assert [finding.id for finding in made.findings] == ["dependency-cycle-split"]
    assert violations(made, data, replace(Planning(), max_vms=3)) == []


def test_a_cycle_that_fits_a_wave_only_without_blocked_vms_is_told_too():
    """With "x" no wave holds the cycle, so it is taken apart; without, a strict row stands inside a group."""
    machines = [vm(key, vapp="shop" if key in "ac" else "") for key in "abcxyz"]
    rows = [before("a", "b", strict=True), before("b", "c"), before("c", "x"), before("x", "a")]
    data = campaign(machines, *rows)
    made = plan(data, [blocker("x")], max_vms=3)
    assert {left.vm: left.findings for left in made.unplanned} == {
        "x": ("raw-disk",),
        **dict.fromkeys("abc", ("strict-in-group",)),
    }
    assert violations(made, data, replace(Planning(), max_vms=3)) == []


def test_the_checker_sees_what_is_wrong():
    data = campaign([vm("a"), vm("b"), vm("c")], before("a", "b", strict=True), before("b", "c"))
    sound = plan(data)
    assert violations(sound, data) == []
    first, second = sound.waves
    swapped = replace(sound, waves=(second, first))
    assert any("must move before" in text for text in violations(swapped, data))
    assert any("times in the plan" in text for text in violations(replace(sound, waves=(first,)), data))
    assert any("has 2 VMs of 1" in text for text in violations(sound, data, Planning(max_vms=1)))
    merged = replace(first, moves=(*first.moves, *second.moves))
    assert violations(replace(sound, waves=(merged,)), data)
    pinned = replace(data, pins=(Pin("a", wave="2"),))
    assert any("pinned" in text for text in violations(sound, pinned))
