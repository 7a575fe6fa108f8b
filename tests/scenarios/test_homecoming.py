"""A rollback looks before it moves: what can go back, how, in which order, and what cannot and why."""

from collections.abc import Sequence

import pytest

from executor.preflight import Homecoming, foresee_homecomings
from executor.simulator.trouble.script import Action, ScriptedFault
from executor.simulator.trouble.tampering import tamper
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.virtual_time import run_virtual
from tests.scenarios.world import Night, key, night
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.model.preflight import Way


def moved(tmp_path, vms=3, **options) -> Night:
    """A wave that has moved."""
    stage = night(tmp_path, vms, **options)
    outcome = stage.run()
    assert all(move.state is MoveState.MOVED for move in outcome.moves)
    return stage


def upset(stage: Night, change: str, side: Side = Side.SOURCE, **fields) -> None:
    """Somebody changes something after the wave."""
    entry = ScriptedFault(action=Action.CHANGE, change=change, side=side, **fields)
    tamper(stage.world, stage.world.vcenters[side], entry)


def look(stage: Night, numbers: Sequence[int] | None = None) -> dict[str, Homecoming]:
    ledger = stage.ledger()
    wanted = [move for move in stage.wave.moves if ledger.move(move.vm).may_go_back]
    if numbers is not None:
        wanted = [move for move in wanted if move.vm in {key(number) for number in numbers}]

    async def play():
        gateway = SimulatedGateway(stage.world)
        await gateway.open()
        try:
            return await foresee_homecomings(gateway, wanted, ledger, stage.plan.edges)
        finally:
            await gateway.close()

    before = len(stage.world.record.relocations())
    found = run_virtual(play())
    assert len(stage.world.record.relocations()) == before, "a look moves nothing"
    return {item.vm: item for item in found}


def test_all_can_go_back_dependents_first(tmp_path):
    stage = moved(tmp_path, 4, after={1: [0], 2: [1]})
    seen = look(stage)
    assert {item.way for item in seen.values()} == {Way.HOT}
    assert [(vm, item.step) for vm, item in seen.items()] == [
        (key(2), 1),
        (key(3), 1),
        (key(1), 2),
        (key(0), 3),
    ]
    assert not any(item.notes or item.reason for item in seen.values())


def test_a_vm_that_is_off_goes_back_cold(tmp_path):
    stage = moved(tmp_path, (make_vm(0), make_vm(1, power=Power.OFF)))
    assert [item.way for item in look(stage).values()] == [Way.HOT, Way.COLD]


@pytest.mark.parametrize(
    ("change", "fields", "words"),
    [
        ("full", {"text": "s-ds1", "seconds": 100.0}, "source datastore s-ds1 has 0.1 GiB left for it"),
        ("denied", {"text": "Network.Assign"}, "the account at the source lacks Network.Assign on VLAN-10"),
        ("denied", {"text": "Folder.Create"}, ""),
        ("vcenter-version", {"text": "7.0.3 20000000"}, "the source vCenter 7.0.3 20000000 does not know"),
    ],
)
def test_what_the_source_lacks(tmp_path, change, fields, words):
    stage = moved(tmp_path)
    upset(stage, change, **fields)
    reasons = look(stage)[key(1)].reason
    assert words in reasons
    assert bool(words) == bool(reasons)


@pytest.mark.parametrize(
    ("change", "fields", "words"),
    [
        ("disk-added", {}, "was added after the move"),
        ("nic-added", {}, "was added after the move"),
        ("question", {}, "waits for an answer"),
        ("disconnected", {}, "as disconnected"),
        ("gone", {}, "neither vCenter shows it"),
        ("denied", {"text": "Resource.ColdMigrate"}, "at the target lacks Resource.ColdMigrate on vm001"),
    ],
)
def test_what_is_wrong_with_one_vm_at_the_target(tmp_path, change, fields, words):
    stage = moved(tmp_path)
    upset(stage, change, Side.TARGET, vm="vm001", **fields)
    seen = look(stage)
    assert words in seen[key(1)].reason
    assert seen[key(1)].way is Way.IMPOSSIBLE
    assert [seen[key(number)].possible for number in (0, 2)] == [True, True]


def test_room_at_the_source_is_given_out_in_order(tmp_path):
    """Three VMs of one datastore, and room for two: the one that would go last stays."""
    stage = moved(tmp_path, 3, stores=1, after={1: [0], 2: [1]})
    need = 10_000 + 1024
    upset(stage, "full", text="s-ds0", seconds=float(2 * need + 100))
    seen = look(stage)
    assert [seen[key(number)].possible for number in (0, 1, 2)] == [False, True, True]


def test_a_host_that_is_gone_is_any_host_of_the_cluster_and_that_is_said(tmp_path):
    stage = moved(tmp_path)
    stage.host("s-h1", Side.SOURCE).maintenance = True
    (note,) = look(stage)[key(1)].notes
    assert note == "its host s-h1 is gone or cannot take VMs: any host of C1"
    outcome = stage.run("rollback")
    assert {move.state for move in outcome.moves} == {MoveState.ROLLED_BACK}


def test_without_any_host_nothing_goes_back(tmp_path):
    stage = moved(tmp_path)
    for host in ("s-h0", "s-h1"):
        stage.host(host, Side.SOURCE).maintenance = True
    assert {item.reason for item in look(stage).values()} == {"no host of C1 at the source can take VMs"}


def test_without_vmotion_only_what_is_off_goes_back(tmp_path):
    stage = moved(tmp_path, (make_vm(0), make_vm(1, power=Power.OFF)))
    for host in ("s-h0", "s-h1"):
        stage.host(host, Side.SOURCE).vmotion = False
    seen = look(stage)
    assert "only powered off" in seen[key(0)].reason
    assert seen[key(1)].way is Way.COLD


def test_one_whose_dependents_cannot_go_stays_with_them(tmp_path):
    stage = moved(tmp_path, 3, after={1: [0]})
    upset(stage, "question", Side.TARGET, vm="vm001")
    seen = look(stage)
    assert seen[key(0)].reason == "vm001, which depends on it, cannot go back"
    assert seen[key(2)].possible
    assert look(stage, [0])[key(0)].possible, "alone it was not asked about its dependents"


def test_a_wave_that_is_partly_finished(tmp_path):
    """One never left, one is at the target, one went back by itself: only the one is moved."""
    faults = [{"phase": "start", "vm": "vm001", "times": 0, "fault": "vim.fault.EncryptionKeyRequired"}]
    stage = night(tmp_path, 3, faults=faults)
    stage.run()
    stage.run("rollback", vms=[2])
    seen = look(stage)
    assert list(seen) == [key(0)]
    assert seen[key(0)].way is Way.HOT


def test_the_way_back_that_vcenter_itself_refuses(tmp_path):
    entry = {"phase": "check", "vm": "vm001", "side": "target", "fault": "vim.fault.FileLocked", "times": 1}
    hard = {**entry, "vm": "vm002", "fault": "vim.fault.DisallowedMigrationDeviceAttached", "times": 0}
    stage = moved(tmp_path, faults=[entry, hard])
    seen = look(stage)
    assert seen[key(1)].possible
    assert "may pass" in seen[key(1)].notes[0]
    assert "vCenter would refuse it: DisallowedMigrationDeviceAttached" in seen[key(2)].reason


def test_a_partial_rollback_gives_the_stuck_to_a_person(tmp_path):
    stage = moved(tmp_path)
    upset(stage, "question", Side.TARGET, vm="vm001")
    stuck = {vm: item.reason for vm, item in look(stage).items() if not item.possible}
    outcome = stage.run("rollback", stuck=stuck)
    states = {move.name: move.state for move in outcome.moves}
    assert states == {
        "vm000": MoveState.ROLLED_BACK,
        "vm001": MoveState.NEEDS_PERSON,
        "vm002": MoveState.ROLLED_BACK,
    }
    reason = next(move.reason for move in outcome.moves if move.name == "vm001")
    assert reason.startswith("it could not go back: it waits for an answer")
    assert not stage.relocations(1, Side.TARGET)
    for number in (0, 2):
        stage.assert_home(number)
    assert stage.side_of(1) is Side.TARGET
