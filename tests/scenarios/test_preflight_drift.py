"""Every way a VM can differ from its plan, and what the preflight makes of it."""

from dataclasses import replace

import pytest

from tests.scenarios.looking import blockers, change, exact_plan, of, said, see
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Power


def test_a_world_like_the_plan_has_nothing_to_say():
    looked = see()
    assert looked.findings == ()
    assert looked.checked == 3


CASES = [
    (change("disk-grown"), "drift-disk-grown", "warning", "Hard disk 1 has 29.5 GiB instead of 19.5 GiB"),
    (change("disk-added"), "drift-disk-added", "warning", "Hard disk 2 of 10.0 GiB on s-ds1 was added"),
    (change("disk-added", text="s-ds0"), "drift-unplaced", "blocker", "Hard disk 2 on s-ds0"),
    (change("disk-removed"), "drift-disk-removed", "warning", "Hard disk 1 is gone"),
    (change("disk-moved", text="s-ds0"), "drift-disk-moved", "warning", "on datastore s-ds0, not s-ds1"),
    (change("nic-added"), "drift-nic-added", "warning", "Network adapter 2 on network VLAN-10 was added"),
    (change("nic-added", text="VM Network"), "drift-unplaced", "blocker", "Network adapter 2 on VM Network"),
    (change("nic-removed"), "drift-nic-removed", "warning", "Network adapter 1 is gone"),
    (change("nic-moved", text="VM Network"), "drift-nic-network", "blocker", "VM Network, not VLAN-10"),
    (change("snapshot"), "drift-snapshot", "warning", "a snapshot that the plan does not know"),
    (change("powered-off"), "drift-powered-off", "warning", "it moves cold"),
    (change("renamed", text="other"), "drift-renamed", "warning", "called 'other' now"),
    (change("host-changed", host="s-h0"), "drift-host", "info", "on host s-h0, not s-h1"),
    (change("template"), "drift-template", "blocker", "it is a template now"),
    (change("gone"), "vm-gone", "blocker", "neither vCenter shows it"),
    (change("question"), "now-question", "blocker", "waits for an answer"),
    (change("disabled"), "now-disabled", "warning", "RelocateVM_Task is disabled"),
    (change("busy"), "now-busy", "warning", "VirtualMachine.createSnapshot works on it"),
    (change("disconnected"), "now-disconnected", "blocker", "shows it as disconnected"),
    (change("tools-installer"), "now-tools-installer", "blocker", "installer"),
    (change("consolidation"), "now-consolidation", "warning", "need consolidation"),
]


@pytest.mark.parametrize(
    ("entry", "finding_id", "severity", "words"), CASES, ids=[f"{c[1]}-{n}" for n, c in enumerate(CASES)]
)
def test_each_kind_of_drift_is_one_finding_on_its_vm(entry, finding_id, severity, words):
    looked = see([entry])
    finding = of(looked, finding_id)
    assert (str(finding.severity), finding.label) == (severity, "vm001")
    assert words in finding.message
    assert finding.suggestion
    others = {name for _, _, name in said(looked)} - {"vm001"}
    assert not others, "a change of one VM is told of that VM alone"
    assert (finding_id in blockers(looked)) == (severity == "blocker")


def test_a_cause_is_told_once_and_not_again_as_a_verdict():
    for what in ("question", "disabled", "busy", "disconnected", "template", "snapshot"):
        ids = {finding.id for finding in see([change(what)]).findings}
        assert not {name for name in ids if name.startswith("check-")}, what


def test_snapshots_that_the_plan_knows_are_no_drift():
    vms = tuple(make_vm(number) for number in range(2))
    known = Finding("snapshots", Severity.WARNING, vms[1].key, "it has snapshots")
    looked = see([change("snapshot")], vms, plan=exact_plan(vms, findings=(known,)))
    assert "drift-snapshot" not in {finding.id for finding in looked.findings}


def test_a_vm_that_was_off_and_runs_now():
    vms = (make_vm(0), make_vm(1, power=Power.OFF))
    looked = see([change("powered-on")], vms)
    assert of(looked, "drift-powered-on").label == "vm001"


def test_a_vm_that_is_off_is_only_warned_of_a_mounted_installer():
    vms = (make_vm(0), make_vm(1, power=Power.OFF))
    looked = see([change("tools-installer")], vms)
    assert of(looked, "now-tools-installer").severity is Severity.WARNING


def test_what_a_person_renamed_into_another_ones_name():
    looked = see([change("renamed", text="VM000")])
    assert of(looked, "twin-in-wave").label == "vm001"
    assert "twin-in-wave" in blockers(looked)


def test_devices_that_the_export_did_not_tell_are_no_drift():
    vms = tuple(make_vm(number) for number in range(2))
    plan = exact_plan(vms)
    (wave,) = plan.waves
    moves = tuple(replace(move, known_devices=False) for move in wave.moves)
    looked = see([change("disk-added")], vms, plan=replace(plan, waves=(replace(wave, moves=moves),)))
    assert looked.findings == ()


def test_a_vm_that_is_at_the_target_already_is_no_hindrance():
    vms = tuple(make_vm(number) for number in range(2))
    moved = make_vm(1, side="t", instance_uuid=vms[1].instance_uuid, moref="vm-77")
    looked = see(vms=vms[:1], plan=exact_plan(vms), target_vms=(moved,))
    assert said(looked) == {("vm-at-target", "info", "vm001")}


def test_a_vm_on_both_sides_is_a_blocker():
    vms = tuple(make_vm(number) for number in range(2))
    twin = make_vm(1, side="t", name="elsewhere", moref="vm-77", folder="")
    looked = see(vms=vms, target_vms=(twin,))
    assert of(looked, "vm-on-both-sides").label == "vm001"
    assert "vm-on-both-sides" in blockers(looked)
