"""Every reason of the surroundings for a no-go or an exception, and the rollback class of each VM."""

from dataclasses import replace

import pytest

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import HostNode
from tests.scenarios.looking import blockers, change, exact_plan, of, said, see
from tests.unit.executor.simulator.worlds import make_vm, make_world
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.preflight import Way
from wavelift.settings import Planning, PreflightRules, Settings


def at_target(what, **more):
    return change(what, "", **{"side": "target", **more})


# --- room ---------------------------------------------------------------------------------------------


def test_room_is_counted_for_the_whole_wave():
    looked = see([at_target("full", text="t-ds0", seconds=19_000)])
    finding = of(looked, "room-datastore")
    assert finding.subject == "t-ds0"
    assert "the wave brings" in finding.message
    assert "18.6 GiB free" in finding.message
    assert blockers(looked) == {"room-datastore"}


def test_less_than_the_headroom_left_is_an_exception():
    settings = Settings(planning=Planning(headroom=0.999))
    looked = see(settings=settings)
    assert {finding.id for finding in looked.findings} == {"room-headroom"}
    assert not blockers(looked)


def test_a_cluster_without_a_usable_host():
    looked = see([at_target("maintenance", host="t-h0"), at_target("maintenance", host="t-h1")])
    assert "room-hosts" in blockers(looked)


def test_a_host_in_maintenance_is_a_remark_while_others_have_room():
    looked = see([at_target("maintenance", host="t-h0")])
    assert said(looked) == {("host-in-maintenance", "info", "C1")}


def test_memory_that_does_not_fit():
    world = make_world(3)
    for host in nodes_of(world.vcenters[Side.TARGET], HostNode):
        host.memory_mib = 1500
    looked = see(vms=3, world=world, plan=exact_plan([make_vm(n) for n in range(3)]))
    assert of(looked, "room-memory").severity is Severity.WARNING


# --- rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "privilege"),
    [
        ("source", "Resource.ColdMigrate"),
        ("source", "Resource.HotMigrate"),
        ("target", "Datastore.AllocateSpace"),
        ("target", "Resource.AssignVMToPool"),
        ("target", "VirtualMachine.Inventory.Create"),
        ("target", "Folder.Create"),
        ("target", "Network.Assign"),
    ],
)
def test_each_missing_privilege_is_one_blocker(side, privilege):
    looked = see([change("denied", "", side=side, text=privilege)])
    finding = of(looked, "right-missing")
    assert (finding.subject, finding.is_blocker) == (privilege, True)
    assert side in finding.message
    assert blockers(looked) == {"right-missing"}, "VMs are not told the same again"


def test_a_right_that_only_powered_on_vms_need():
    vms = tuple(make_vm(number, power=Power.OFF) for number in range(2))
    assert see([change("denied", "", text="Resource.HotMigrate")], vms).findings == ()


@pytest.mark.parametrize(
    ("side", "privilege", "back"),
    [
        ("source", "MarkAsVM", False),
        ("source", "MarkAsTemplate", False),
        ("target", "MarkAsTemplate", False),
        ("target", "MarkAsVM", True),
    ],
)
def test_what_templates_need_is_asked_where_there_are_templates(side, privilege, back):
    full = f"VirtualMachine.Provisioning.{privilege}"
    denied = [change("denied", "", side=side, text=full)]
    looked = see(denied, (make_vm(0, template=True, power=Power.OFF), make_vm(1)))
    finding = of(looked, "right-back" if back else "right-missing")
    assert (finding.subject, finding.is_blocker) == (full, not back)
    assert full not in {finding.subject for finding in see(denied, (make_vm(1),)).findings}


def test_without_the_right_to_take_vms_from_the_target_nothing_comes_back():
    finding = of(see([change("denied", "", side="target", text="Resource.HotMigrate")]), "right-back")
    assert "lacks Resource.HotMigrate on " in finding.message


def test_without_the_right_to_cancel_nothing_can_be_cancelled():
    looked = see([change("denied", "", text="Global.CancelTask")])
    assert said(looked) == {("right-cancel", "warning", "Global.CancelTask")}


# --- clocks, versions, vMotion ------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["clock-ahead", "clock-behind"])
def test_a_wrong_clock_is_an_exception(what):
    looked = see([at_target(what, seconds=61)])
    assert said(looked) == {
        ("clock-skew", "warning", "target vCenter"),
        ("clock-apart", "warning", "both vCenters"),
    }
    wide = Settings(preflight=PreflightRules(skew_seconds=120))
    assert see([at_target(what, seconds=61)], settings=wide).findings == ()


def test_target_hosts_that_the_source_does_not_know():
    looked = see([change("vcenter-version", "", text="7.0.3 20000000")])
    finding = of(looked, "host-too-new")
    assert "t-h0 (8.0.3 24674464), t-h1 (8.0.3 24674464)" in finding.message
    assert "host-too-new" in blockers(looked)
    assert {item.way for item in looked.returns} == {Way.IMPOSSIBLE}


def test_one_target_host_of_a_newer_build_is_an_exception_and_the_others_take_all():
    """Same version, newer build: refused in the field (fact sheet 0.7)."""
    looked = see([at_target("host-version", host="t-h1", text="8.0.3 25595708")])
    assert of(looked, "host-too-new").severity is Severity.WARNING
    assert not blockers(looked)
    assert {item.way for item in looked.returns} == {Way.HOT}


def test_source_hosts_that_the_target_does_not_know():
    looked = see([at_target("vcenter-version", text="7.0.3 20000000")])
    finding = next(item for item in looked.findings if item.id == "host-too-new")
    assert "source hosts are newer than the target vCenter 7.0.3" in finding.message
    assert "host-too-new" in blockers(looked)


def test_without_vmotion_at_the_target_only_powered_off_vms_go():
    faults = [at_target("no-vmotion", host="t-h0"), at_target("no-vmotion", host="t-h1")]
    assert "host-without-vmotion" in blockers(see(faults))
    vms = tuple(make_vm(number, power=Power.OFF) for number in range(2))
    assert see(faults, vms).findings == ()


# --- twins and places ---------------------------------------------------------------------------------


def test_a_name_that_is_taken_in_the_target_folder():
    other = make_vm(9, side="t", name="VM001", moref="vm-99", folder="Moved/Web", instance_uuid="5" * 36)
    looked = see(target_vms=(other,))
    assert of(looked, "twin-name").label == "vm001"
    assert blockers(looked) == {"twin-name"}


def test_a_bios_uuid_and_a_mac_address_that_are_there_already():
    vms = tuple(make_vm(n, bios_uuid=f"420a0000-0000-0000-0000-{n:012}") for n in range(2))
    mac = "00:50:56:aa:00:01"
    vms = (vms[0], replace(vms[1], nics=(replace(vms[1].nics[0], mac=mac),)))
    other = replace(
        make_vm(9, side="t", name="copy", moref="vm-99", bios_uuid=vms[1].bios_uuid), nics=vms[1].nics
    )
    looked = see(vms=vms, target_vms=(other,))
    assert said(looked) == {("twin-bios-uuid", "warning", "vm001"), ("twin-mac", "warning", "vm001")}


def test_places_that_are_not_there_are_told_once_for_all_vms():
    vms = tuple(make_vm(number, hosts=2, stores=1) for number in range(5))
    plan = exact_plan(vms)
    (wave,) = plan.waves
    moves = tuple(
        replace(move, target=replace(move.target, nics=(replace(move.target.nics[0], network="VLAN-77"),)))
        for move in wave.moves
    )
    looked = see(vms=vms, plan=replace(plan, waves=(replace(wave, moves=moves),)))
    finding = of(looked, "place-missing")
    assert finding.message == (
        "the target has no network 'VLAN-77 on switch dvs1'; wanted by vm000, vm001, vm002 and 2 more"
    )
    assert looked.checked == 0


# --- CheckRelocate ------------------------------------------------------------------------------------


def scripted(fault, **more):
    return {"phase": "check", "vm": "vm001", "fault": fault, "times": 0, **more}


@pytest.mark.parametrize(
    ("entry", "finding_id", "severity"),
    [
        (scripted("vim.fault.DisallowedMigrationDeviceAttached"), "check-refused", "blocker"),
        (scripted("vim.fault.IncompatibleDefaultDevice"), "check-cold-only", "blocker"),
        (scripted("vim.fault.FileLocked"), "check-passing", "warning"),
        (scripted("vim.fault.NoGuestHeartbeat", warning=True), "check-warning", "warning"),
    ],
)
def test_verdicts_are_classified_as_a_run_would(entry, finding_id, severity):
    looked = see([entry])
    assert said(looked) == {(finding_id, severity, "vm001")}
    assert of(looked, finding_id).suggestion


def test_a_host_that_refuses_is_followed_by_the_next_one():
    entry = {"phase": "check", "vm": "vm001", "fault": "vim.fault.CpuIncompatible1ECX", "times": 1}
    looked = see([entry])
    assert of(looked, "check-some-hosts").severity is Severity.WARNING
    assert "t-h1 would not" in of(looked, "check-some-hosts").message


def test_a_check_that_does_not_end_is_a_closed_port():
    looked = see([{"phase": "check", "vm": "vm001", "seconds": 100_000}], check_seconds=600.0)
    finding = of(looked, "check-overdue")
    assert finding.is_blocker
    assert "902" in finding.suggestion


def test_what_goes_only_cold_comes_back_only_cold():
    looked = see([scripted("vim.fault.IncompatibleDefaultDevice")])
    ways = {item.vm: item.way for item in looked.returns}
    assert ways == {"vm-key-0": Way.HOT, "vm-key-1": Way.COLD, "vm-key-2": Way.HOT}


# --- the way back -------------------------------------------------------------------------------------


def test_a_vm_that_is_off_comes_back_cold():
    (item,) = see(vms=(make_vm(0, power=Power.OFF),)).returns
    assert (item.way, item.reason) == (Way.COLD, "it is powered off")


def test_without_rights_at_the_source_there_is_no_way_back():
    looked = see([change("denied", "", text="Datastore.AllocateSpace")])
    assert {item.way for item in looked.returns} == {Way.IMPOSSIBLE}
    assert not blockers(looked), "the wave may go all the same, if somebody signs that"
    assert {"right-back", "no-way-back"} <= {finding.id for finding in looked.findings}


def test_other_cpus_at_the_target_make_a_condition():
    faults = [at_target("cpu", host=host, text="AMD EPYC 9654") for host in ("t-h0", "t-h1")]
    looked = see(faults)
    assert {item.way for item in looked.returns} == {Way.HOT}
    assert all("power-cycled" in item.reason for item in looked.returns)


def test_a_source_older_than_7_0_u1c_is_told_and_stops_nothing():
    looked = see([change("vcenter-version", "", text="6.7.0 19832974")])
    assert "source-before-7-0-u1c" in {finding.id for finding in looked.findings}


def test_without_vmotion_at_the_source_nothing_comes_back_hot():
    faults = [change("no-vmotion", "", host="s-h0"), change("no-vmotion", "", host="s-h1")]
    looked = see(faults)
    assert {item.way for item in looked.returns} == {Way.COLD}


# --- many VMs -----------------------------------------------------------------------------------------


def test_calls_grow_with_the_checks_and_with_nothing_else():
    calls = {}
    for number in (20, 60):
        world = make_world(number)
        vms = [make_vm(index) for index in range(number)]
        see(vms=number, world=world, plan=exact_plan(vms))
        methods = [entry.method for entry in world.record.entries]
        calls[number] = len(methods) - methods.count("CheckRelocate_Task")
        assert methods.count("CheckRelocate_Task") == number
    assert calls[20] == calls[60] <= 12


def test_a_look_changes_nothing():
    world = make_world(3)
    before = {side: set(vc.nodes) for side, vc in world.vcenters.items()}
    see(vms=3, world=world, plan=exact_plan([make_vm(n) for n in range(3)]))
    tasks = {moref for vc in world.vcenters.values() for moref in vc.nodes if moref.startswith("task-")}
    assert {side: set(vc.nodes) - tasks for side, vc in world.vcenters.items()} == before
    assert not world.record.relocations()
