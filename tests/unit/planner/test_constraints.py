"""Every kind of constraint: planted plans are found, and the checker accepts them and sees breaches."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.checker.check import violations
from tests.unit.planner.build import GIB, apart, before, campaign, ids, plan, vm, vms, waves, window
from tests.unit.planner.planted import KINDS, planted
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory
from wavelift.model.tables import Application, Blackout, Pin, Support, WindDown
from wavelift.planfile import encode_plan
from wavelift.settings import Planning


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_plan_is_found_and_the_checker_accepts_it(kind):
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(planted(kind))
    def run(found):
        made = plan(found.data, **found.planning)
        planning = replace(Planning(), **found.planning)
        assert violations(made, found.data, planning) == []
        if kind != "shared":
            assert made.unplanned == ()

    run()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(KINDS), min_size=2, max_size=2, unique=True).flatmap(
        lambda kinds: st.tuples(planted(kinds[0]), planted(kinds[1]))
    )
)
def test_whatever_comes_together_is_kept(both):
    one, other = both
    data = replace(
        one.data,
        dependencies=(*one.data.dependencies, *other.data.dependencies),
        pins=(*one.data.pins, *other.data.pins),
        blackouts=(*one.data.blackouts, *other.data.blackouts),
        winddowns=(*one.data.winddowns, *other.data.winddowns),
        applications=one.data.applications or other.data.applications,
        target=one.data.target or other.data.target,
    )
    known = {machine.key for machine in data.inventory.vms}
    names = {night.name for night in data.windows}
    data = replace(
        data,
        dependencies=tuple(row for row in data.dependencies if {row.vm, row.other} <= known),
        pins=tuple(pin for pin in data.pins if (not pin.vm or pin.vm in known) and set(pin.choices) <= names),
        blackouts=tuple(row for row in data.blackouts if not row.vm or row.vm in known),
        applications=tuple(row for row in data.applications if row.vm in known),
    )
    chosen = {**one.planning, **other.planning}
    made = plan(data, **chosen)
    assert violations(made, data, replace(Planning(), **chosen)) == []


def test_a_blackout_closes_the_windows_it_overlaps():
    shop = (Application("a", "Shop", owner="Ines"), Application("b", "Shop", owner="Jan"))
    night = window(0)
    rows = (Blackout(night.start, night.start + timedelta(hours=1), application="shop", owner="INES"),)
    pins = (Pin("b", window="night-0"),)
    data = campaign(vms("a", "b"), windows=(night, window(1)), applications=shop, blackouts=rows, pins=pins)
    made = plan(data)
    assert waves(made) == [["b"], ["a"]]
    assert [wave.window for wave in plan(replace(data, pins=())).waves] == ["night-1"]  # one does for both
    assert any("blackout" in text for text in violations(plan(replace(data, blackouts=())), data))


def test_windows_share_what_they_offer_among_their_waves():
    rows = (before("a", "b", strict=True), before("b", "c", strict=True))
    night = window(0, max_vms=3, max_waves=3, people=2.0)
    effort = tuple(Application(key, "app", people=1.0) for key in "abc")
    data = campaign(vms("a", "b", "c"), *rows, windows=(night,))
    made = plan(data)
    assert waves(made) == [["a"], ["b"], ["c"]]
    assert {wave.window for wave in made.waves} == {"night-0"}
    assert violations(made, data) == []
    tight = replace(data, applications=effort)
    assert any("people" in text for text in violations(made, tight))
    assert waves(plan(tight)) == [["a"], ["b"]]
    single = replace(data, windows=(replace(night, max_waves=1),))
    assert any("holds 3 waves" in text for text in violations(made, single))


def test_the_waves_of_a_window_run_one_after_the_other():
    # Each takes about 19 minutes alone: an hour less the reserve holds two of them in a row, not three.
    rows = [apart("a", "b"), apart("b", "c"), apart("a", "c")]
    data = campaign(vms("a", "b", "c", gib=300), *rows, windows=(window(0, hours=1, max_waves=3), window(1)))
    made = plan(data)
    assert [wave.window for wave in made.waves] == ["night-0", "night-0", "night-1"]
    assert violations(made, data) == []


def test_confidence_leaves_room_in_the_window():
    nights = tuple(window(number, hours=0.75) for number in range(2))
    data = campaign(vms("a", "b", "c", "d", gib=200), windows=nights)
    bold, sure = plan(data), plan(data, confidence=0.9)
    assert len(bold.waves) < len(sure.waves)
    assert any("takes" in text for text in violations(bold, data, Planning(confidence=0.99)))


def test_a_soak_time_counts_from_the_end_of_the_window():
    row = replace(before("a", "b"), soak_days=1.7)
    data = campaign(vms("a", "b"), row, windows=tuple(window(number) for number in range(4)))
    made = plan(data)
    assert [wave.window for wave in made.waves] == ["night-0", "night-3"]
    hasty = plan(replace(data, dependencies=()))
    assert any("must not share" in text for text in violations(hasty, data))
    short = plan(replace(data, dependencies=(replace(row, soak_days=0.5),)))
    assert any("days after" in text for text in violations(short, data))


def test_what_is_wound_down_moves_in_time_and_dates_hold():
    data = campaign(
        [vm("a", host="Old1"), vm("b"), vm("c")],
        windows=tuple(window(number, max_vms=1) for number in range(3)),
        winddowns=(WindDown(Support.HOST, "old1", window(0).end),),
        pins=(Pin("b", not_before=window(2).start),),
    )
    made = plan(data)
    assert waves(made) == [["a"], ["c"], ["b"]]
    assert violations(made, data) == []
    late = plan(replace(data, winddowns=(), pins=(Pin("a", window="night-1"),)))
    told = violations(late, data)
    assert any("wound down" in text for text in told)
    assert any("before" in text for text in told)


def target(free_gib, **host):
    mib = int(free_gib * GIB)
    return Inventory(
        hosts=(Host("t1", "target-dc", "target-c1", **host),),
        clusters=(Cluster("target-c1", "target-dc"),),
        datastores=(Datastore("target-ds", "target-dc", capacity_mib=mib, free_mib=mib),),
    )


def test_what_does_not_fit_on_the_target_datastore_stays_unplanned():
    data = campaign(vms("a", "b", "c", gib=9), target=target(33.2, memory_mib=8192))
    made = plan(data)
    assert len(list(made.moves())) == 3 - len(made.unplanned)
    assert len(made.unplanned) == 1  # 10 GiB each with its swap file, 30 GiB less a tenth of 33.2
    assert violations(made, data) == []
    everything = plan(replace(data, target=None))
    assert any("below" in text for text in violations(everything, data))
    assert violations(plan(data, headroom=0.0), data, Planning(headroom=0.0)) == []
    assert plan(data, headroom=0.0).unplanned == ()


def test_limits_of_a_target_cluster():
    data = campaign(vms("a", "b", "c"), target=target(1000, memory_mib=2048, cores=2))
    assert len(plan(data, memory_ratio=1.0).unplanned) == 1
    assert len(plan(data, vcpus_per_core=1.0).unplanned) == 1
    assert len(plan(data, vcpus_per_core=1.0, failover_hosts=1).waves) == 0
    everything = plan(data)
    assert any("vcpus" in text for text in violations(everything, data, Planning(vcpus_per_core=1.0)))
    assert any("memory" in text for text in violations(everything, data, Planning(memory_ratio=1.0)))


def test_space_comes_back_on_storage_that_both_sides_share():
    url = "ds:///vmfs/volumes/one/"
    leaver = vm("a", gib=20, disks=(replace(vm("a").disks[0], capacity_mib=20 * GIB, datastore="shared"),))
    stays = vm("b", gib=18)
    source = Inventory(vms=(leaver, stays), datastores=(Datastore("shared", "dc", url=url),))
    stores = (Datastore("target-ds", "target-dc", free_mib=1 * GIB, url=url),)
    data = campaign((), target=Inventory(datastores=stores), windows=(window(0), window(1)))
    data = replace(data, inventory=source)
    made = plan(data, headroom=0.0)  # a stays on its storage, which b needs
    assert [entry.vm for entry in made.unplanned] == ["b"]
    assert violations(made, data, Planning(headroom=0.0)) == []


def test_dates_without_a_calendar_and_names_of_nobody_are_told():
    data = campaign(
        vms("a"),
        pins=(Pin("a", not_before=window(0).start), Pin(application="Nothing", wave="1")),
        blackouts=(Blackout(window(0).start, window(0).end, owner="Nobody"),),
        winddowns=(WindDown(Support.DATASTORE, "gone", window(0).end),),
    )
    made = plan(data)
    assert {"dates-without-calendar", "row-names-nobody"} <= ids(made)
    assert sum(1 for finding in made.findings if finding.id == "row-names-nobody") == 3
    assert made.unplanned == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_rows_never_matters(kind):
    @settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(planted(kind), st.randoms(use_true_random=False))
    def run(found, chance):
        def shuffled(rows):
            return tuple(chance.sample(rows, len(rows)))

        data = found.data
        other = replace(
            data,
            inventory=replace(
                data.inventory,
                vms=shuffled(data.inventory.vms),
                datastores=shuffled(data.inventory.datastores),
            ),
            dependencies=shuffled(data.dependencies),
            applications=shuffled(data.applications),
            pins=shuffled(data.pins),
            blackouts=shuffled(data.blackouts),
            winddowns=shuffled(data.winddowns),
            target=data.target
            and replace(
                data.target,
                hosts=shuffled(data.target.hosts),
                datastores=shuffled(data.target.datastores),
            ),
        )
        chosen = {**found.planning, "same_application": 1.0, "pilot": kind == "order"}
        assert encode_plan(plan(other, **chosen)) == encode_plan(plan(data, **chosen))

    run()
