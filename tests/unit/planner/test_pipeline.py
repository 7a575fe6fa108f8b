import random
from dataclasses import replace

from tests.unit.planner.build import (
    apart,
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
from wavelift.model.finding import Severity
from wavelift.model.inventory import Disk, Power
from wavelift.model.plan import Edge
from wavelift.model.tables import Application, Pin


def test_vms_fill_waves_up_to_the_cap():
    result = plan(campaign(vms("a", "b", "c", "d", "e")), max_vms=2)
    assert sorted(len(wave) for wave in waves(result)) == [1, 2, 2]
    assert [wave.id for wave in result.waves] == ["1", "2", "3"]
    assert (result.bound.waves, result.bound.proved) == (3, True)
    assert "5 VMs" in result.bound.why


def test_sizes_count_as_well():
    result = plan(campaign(vms("a", "b", "c", gib=60)), max_gib=100.0)
    assert len(result.waves) == 3
    assert "more than half" in result.bound.why or "MiB" in result.bound.why


def test_a_before_edge_may_share_a_wave_in_order():
    result = plan(campaign(vms("db", "web"), before("db", "web")))
    (wave,) = result.waves
    assert [move.vm for move in wave.moves] == ["db", "web"]
    assert wave.moves[1].after == ("db",)
    assert result.edges == (Edge("db", "web"),)
    assert wave.seconds.expected >= sum(move.seconds.expected for move in wave.moves) - 0.2


def test_a_strict_edge_needs_an_earlier_wave():
    result = plan(campaign(vms("db", "web", "x"), before("db", "web", strict=True)))
    first, second = waves(result)
    assert "db" in first
    assert "web" in second
    assert result.wave_of("web").moves[0].after == ()
    assert result.bound.waves == 2


def test_together_and_apart():
    data = campaign(vms("a", "b", "c"), together("a", "b"), apart("a", "c"))
    result = plan(data)
    assert sorted(waves(result)) == [["a", "b"], ["c"]]
    assert [group.vms for group in result.groups] == [("a", "b")]
    assert result.groups[0].reason == "together"
    assert {move.group for move in result.moves()} == {result.groups[0].id, "c"}


def test_a_blocked_vm_is_unplanned_with_all_its_reasons():
    result = plan(campaign(vms("a", "b")), [blocker("a"), blocker("a", "is suspended")])
    (left,) = result.unplanned
    assert (left.vm, left.reason) == ("a", "a has a raw disk; a is suspended")
    assert waves(result) == [["b"]]


def test_what_is_tied_to_a_blocked_vm_stays_too():
    result = plan(campaign(vms("a", "b", "c"), together("a", "b")), [blocker("a")])
    reasons = {left.vm: left.reason for left in result.unplanned}
    assert reasons["b"] == "b moves together with a, which is not planned: a has a raw disk"
    assert waves(result) == [["c"]]


def test_what_should_follow_a_blocked_vm_is_planned_with_a_warning():
    result = plan(campaign(vms("db", "web"), before("db", "web", row=7)), [blocker("db")])
    assert waves(result) == [["web"]]
    (warning,) = [finding for finding in result.findings if finding.id == "dependency-unplanned"]
    assert warning.severity is Severity.WARNING
    assert warning.message == "web should move after db, which is not planned"
    assert warning.place.row == 7
    assert result.edges == ()


def test_a_vm_without_placement_is_unplanned():
    data = campaign(vms("a"))
    from planner.pipeline import plan_campaign
    from wavelift.settings import Settings

    result = plan_campaign(data, Settings(), {}, (), made_by="x")
    assert result.waves == ()
    assert result.unplanned[0].findings == ("placement-missing",)
    assert result.bound.waves == 0


def test_a_cycle_moves_as_one_group_and_its_lightest_edge_is_named():
    data = campaign(
        vms("app01", "db01", "web"),
        before("db01", "app01", weight=5, row=3),
        before("app01", "db01", weight=1, row=7),
        before("app01", "web", row=8),
    )
    result = plan(data)
    (cycle,) = [finding for finding in result.findings if finding.id == "dependency-cycle"]
    assert cycle.message == (
        "dependency cycle: app01 → db01 → app01; "
        "the lightest edge is app01 → db01 (weight 1), dependencies.csv, row 7"
    )
    assert cycle.severity is Severity.WARNING
    after = {move.vm: move.after for move in result.moves()}
    assert after == {"db01": (), "app01": ("db01",), "web": ("app01",)}
    assert result.groups[0].reason == "dependency cycle"


def test_a_cycle_through_a_tie_keeps_its_order_inside_the_wave():
    data = campaign(vms("a", "b", "c"), together("a", "b"), before("b", "c"), before("c", "a"))
    result = plan(data)
    assert [move.vm for move in result.waves[0].moves] == ["b", "c", "a"]
    assert "dependency-cycle" not in ids(result)
    assert result.groups[0].vms == ("a", "b", "c")


def test_a_strict_edge_in_a_cycle_blocks_its_members():
    data = campaign(vms("a", "b", "c"), before("a", "b", strict=True), before("b", "a"))
    result = plan(data)
    assert waves(result) == [["c"]]
    assert {left.findings for left in result.unplanned} == {("strict-in-group",)}


def test_an_apart_pair_in_a_group_blocks_its_members():
    data = campaign(vms("a", "b", "c"), together("a", "b"), together("b", "c"), apart("a", "c"))
    result = plan(data)
    assert result.waves == ()
    assert ids(result) == {"apart-in-group"}


def test_a_group_above_every_cap_is_unplanned():
    data = campaign(vms("a", "b", "c"), together("a", "b"), together("b", "c"))
    result = plan(data, max_vms=2)
    assert result.waves == ()
    assert {left.findings for left in result.unplanned} == {("group-too-big",)}
    assert "it has 3 VMs, a wave takes 2" in result.unplanned[0].reason


def test_vapps_and_shared_disks_make_groups():
    disk = Disk("Hard disk 1", 1024, "ds1", 2000, sharing="sharingMultiWriter", path="[ds1] q/q.vmdk")
    data = campaign(
        [vm("a", vapp="shop"), vm("b", vapp="shop"), vm("c", disks=(disk,)), vm("d", disks=(disk,))]
    )
    result = plan(data)
    assert [(group.vms, group.reason) for group in result.groups] == [
        (("a", "b"), "vApp shop"),
        (("c", "d"), "shared disk [ds1] q/q.vmdk"),
    ]


def test_windows_are_used_in_calendar_order():
    data = campaign(vms("a", "b", "c"), windows=(window(2, max_vms=2), window(1, max_vms=2)))
    result = plan(data)
    assert [wave.window for wave in result.waves] == ["night-1", "night-2"]


def test_what_finds_no_window_is_unplanned():
    result = plan(campaign(vms("a", "b", "c"), windows=(window(1, max_vms=2),)))
    assert len(result.unplanned) == 1
    assert result.unplanned[0].findings == ("no-window-left",)


def test_a_move_longer_than_every_window_is_unplanned():
    result = plan(campaign([vm("a"), vm("b", gib=10_000)], windows=(window(1, hours=2),)))
    assert waves(result) == [["a"]]
    assert result.unplanned[0].findings == ("window-too-short",)


def test_a_wave_that_overruns_its_window_is_cut():
    # Two hot moves at once per host (fact sheet 3.1), about 1 h each: 4 fit into 2.2 h, not 6.
    data = campaign(vms(*"abcdef", gib=1000), windows=tuple(window(n, hours=2.5) for n in range(3)))
    result = plan(data)
    assert [len(wave.moves) for wave in result.waves] == [4, 2]
    assert all(wave.seconds.expected <= 2.5 * 3600 * 0.9 for wave in result.waves)


def test_pins_hold():
    data = campaign(
        vms("a", "b", "c"),
        windows=(window(1), window(2), window(3)),
        pins=(Pin("a", window="night-3"), Pin("b", wave="2")),
    )
    result = plan(data)
    assert result.wave_of("a").window == "night-3"
    assert result.wave_of("b").window == "night-2"
    assert result.wave_of("b").id == "2"


def test_what_a_pinned_vm_waits_for_comes_in_time():
    filler = vms(*(f"x{n}" for n in range(6)))
    data = campaign(
        [*filler, *vms("z-db", "z-web")],
        before("z-db", "z-web", strict=True),
        pins=(Pin("z-web", wave="2"),),
    )
    result = plan(data, max_vms=3)
    assert result.wave_of("z-db").id == "1"
    assert result.wave_of("z-web").id == "2"


def test_pins_that_contradict_the_order_are_told():
    data = campaign(
        vms("a", "b"),
        before("a", "b", strict=True),
        windows=(window(1), window(2)),
        pins=(Pin("a", window="night-2"), Pin("b", window="night-1")),
    )
    assert {left.findings for left in plan(data).unplanned} == {("pin-conflict",)}


def test_a_pin_to_an_unknown_window_is_told():
    result = plan(campaign(vms("a"), windows=(window(1),), pins=(Pin("a", window="nope"),)))
    assert result.unplanned[0].findings == ("pin-unknown",)
    assert "night-1" in next(f for f in result.findings if f.id == "pin-unknown").suggestion


def test_hostile_wave_numbers_in_pins_are_told():
    for wave in ("0", "-1", "9" * 5000, "²", "one"):
        result = plan(campaign(vms("a"), pins=(Pin("a", wave=wave),)))
        assert result.unplanned[0].findings == ("pin-unknown",)


def test_low_criticality_goes_first():
    rows = tuple(
        Application(key, "app", criticality=rank) for key, rank in zip("abcd", (3, 1, 2, 1), strict=True)
    )
    result = plan(campaign(vms(*"abcd"), applications=rows), max_vms=2)
    assert waves(result) == [["b", "d"], ["a", "c"]]
    assert result.waves[0].moves[0].application == "app"


def test_min_waves_spreads_evenly():
    result = plan(campaign(vms(*"abcdefgh")), min_waves=4)
    assert [len(wave) for wave in waves(result)] == [2, 2, 2, 2]
    assert len(plan(campaign(vms("a", "b")), min_waves=5).waves) == 2


def test_rows_in_another_order_give_the_same_plan():
    chance = random.Random(7)
    names = [f"vm{n:03d}" for n in range(120)]
    machines = [vm(name, gib=chance.randint(1, 200)) for name in names]
    rows = [before(*chance.sample(names, 2), weight=chance.randint(1, 3), row=n + 2) for n in range(150)]
    rows += [together(*chance.sample(names, 2)) for _ in range(10)]
    pins = tuple(Pin(name, wave="2") for name in names[:3])
    expected = plan(campaign(machines, *rows, pins=pins), max_vms=30)
    for _ in range(3):
        chance.shuffle(machines)
        chance.shuffle(rows)
        again = plan(campaign(machines, *rows, pins=pins[::-1]), max_vms=30)
        assert again == expected


def test_a_move_carries_what_the_executor_needs():
    machine = vm("a", power=Power.OFF, bios_uuid="b", moref="vm-1", vcenter_uuid="v", in_use_mib=None)
    (move,) = plan(campaign([machine])).moves()
    assert move.identity.macs == ("00:50:56:00:00:01",)
    assert move.source.disks[0].datastore == "ds1"
    assert move.source.host == "h1"
    assert move.target.cluster == "target-c1"
    assert move.known_devices
    assert any("used space" in text for text in move.assumed)


def test_assumed_devices_are_said():
    machine = vm("a")
    machine = replace(machine, disks=(replace(machine.disks[0], assumed=True),))
    (move,) = plan(campaign([machine])).moves()
    assert not move.known_devices
    assert any(text.startswith("disks") for text in move.assumed)


def test_cluster_rules_are_told():
    rules = (("AntiAffinity", "db apart"),)
    result = plan(campaign([vm("a", cluster_rules=rules), vm("b", cluster_rules=rules)]))
    (finding,) = [finding for finding in result.findings if finding.id == "cluster-rule"]
    assert finding.severity is Severity.INFO
    assert "a, b" in finding.message


def test_no_cap_is_no_limit():
    machines = [vm(f"vm{number:03d}", gib=10) for number in range(120)]
    result = plan(campaign(machines), max_vms=0, max_gib=600)
    assert [len(wave.moves) for wave in result.waves] == [60, 60]
    assert "120 VMs" not in result.bound.why
    assert "of 600 GiB" in result.waves[0].reason
    assert len(plan(campaign(machines), max_vms=0, max_gib=0).waves) == 1


def test_a_default_that_fills_waves_is_named():
    machines = [vm(f"vm{number:03d}") for number in range(120)]
    assert "default-cap" in ids(plan(campaign(machines)))
    assert "default-cap" not in ids(plan(campaign(machines), max_vms=60))
    assert "default-cap" not in ids(plan(campaign(machines[:50])))
