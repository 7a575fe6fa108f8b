"""Whole waves through the real engine on a simulated world, in virtual time."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from executor.journal.records import Intended
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import DatastoreNode, SimDisk, TaskNode
from executor.simulator.estate.registry import leave
from tests.crash.dying import Death, live
from tests.scenarios.world import key, move_of, name, night, states
from tests.unit.executor.simulator.worlds import make_vm, relocate, run
from wavelift.errors import ExitCode, VCenterError, VCenterUnreachable
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.model.plan import Identity
from wavelift.settings import Limits, OnFailure

MOVED, FAILED, SKIPPED = MoveState.MOVED, MoveState.FAILED, MoveState.SKIPPED
BACK, PERSON, WAITING = MoveState.ROLLED_BACK, MoveState.NEEDS_PERSON, MoveState.WAITING
RETURNING = MoveState.RETURNING

PERMANENT = "vim.fault.CannotAccessVmDevice"


def permanent(number, **changes):
    return {"phase": "start", "vm": name(number), "side": "source", "times": 0, "fault": PERMANENT, **changes}


def at_call(number, action, **changes):
    return {
        "phase": "call",
        "action": action,
        "method": "RelocateVM_Task",
        "vm": name(number),
        "times": 1,
        **changes,
    }


def all_states(outcome):
    return list(states(outcome).values())


def ends_of(campaign, number):
    attempts = next(move for move in campaign.outcome().moves if move.name == name(number)).attempts
    return [(attempt.direction, attempt.result) for attempt in attempts]


def reason_of(outcome, number):
    return next(move.reason for move in outcome.moves if move.name == name(number))


# --- the plain night ------------------------------------------------------------------------------


def test_a_whole_wave_moves_and_the_vcenters_never_queue(tmp_path):
    campaign = night(tmp_path, 20, hosts=3, stores=3, after={5: [0], 6: [5]}, groups=[(1, 2, 3)])
    outcome = campaign.run()
    assert all_states(outcome) == [MOVED] * 20
    assert outcome.exit_code is ExitCode.DONE
    assert not outcome.stopped
    campaign.assert_sound()
    campaign.assert_never_queued()
    assert len(campaign.relocations()) == 20


def test_a_dependent_starts_only_after_the_whole_group_it_needs_is_verified(tmp_path):
    campaign = night(tmp_path, 4, after={3: [0]}, groups=[(0, 1, 2)])
    campaign.run()
    started = {entry.name: entry.at for entry in campaign.relocations()}
    verified = {
        record.body.state.name: record.at
        for record in campaign.records()
        if type(record.body).__name__ == "Verified"
    }
    assert all(started[name(3)] >= verified[name(number)] for number in (0, 1, 2))
    campaign.assert_sound()


def test_powered_off_vms_and_hot_ones_share_hosts_without_queueing(tmp_path):
    vms = [make_vm(n, power=Power.OFF if n % 3 else Power.ON) for n in range(14)]
    campaign = night(tmp_path, vms)
    assert set(all_states(campaign.run())) == {MOVED}
    campaign.assert_sound()
    campaign.assert_never_queued()


def test_a_vm_that_needs_more_than_there_is_moves_alone(tmp_path):
    campaign = night(tmp_path, 3)
    campaign.settings = replace(campaign.settings, limits=Limits(host_slots=4, total=2))
    assert set(all_states(campaign.run())) == {MOVED}
    campaign.assert_sound()


def test_running_again_does_nothing_when_all_has_moved(tmp_path):
    campaign = night(tmp_path, 3)
    campaign.run()
    before = len(campaign.world.record.relocations(accepted=False))
    assert set(all_states(campaign.run())) == {MOVED}
    assert len(campaign.world.record.relocations(accepted=False)) == before


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["call", "start", "copy", "switchover"])
def test_a_transient_fault_is_tried_again(tmp_path, phase):
    fault = {"phase": phase, "vm": name(1), "attempt": 1, "fault": "vim.fault.Timedout"}
    campaign = night(tmp_path, 3, faults=[fault])
    assert set(all_states(campaign.run())) == {MOVED}
    assert ends_of(campaign, 1) == [("forward", "fault"), ("forward", "success")]
    campaign.assert_sound()


def test_attempts_end_where_the_policy_says(tmp_path):
    fault = {"phase": "copy", "vm": name(0), "times": 0, "fault": "vim.fault.TaskInProgress"}
    campaign = night(tmp_path, 1, faults=[fault], attempts=3)
    assert all_states(campaign.run()) == [FAILED]
    assert len(campaign.relocations(0)) == 3
    campaign.assert_sound()


def test_a_group_goes_back_to_exactly_where_it_was(tmp_path):
    vms = [
        make_vm(0),
        make_vm(1, disks=(*make_vm(1).disks, replace(make_vm(1).disks[0], label="Hard disk 2", key=2001))),
        make_vm(2, nics=(*make_vm(2).nics, replace(make_vm(2).nics[0], label="NIC 2", key=4001))),
        make_vm(3),
    ]
    campaign = night(tmp_path, vms, faults=[permanent(2, phase="switchover")], groups=[(0, 1, 2)])
    outcome = campaign.run()
    assert all_states(outcome) == [BACK, BACK, FAILED, MOVED]
    assert outcome.exit_code is ExitCode.FAILED_MOVES
    for number in (0, 1, 2):
        campaign.assert_home(number)
    assert campaign.side_of(3) is Side.TARGET
    campaign.assert_sound()


def test_members_that_have_not_started_do_not_start_any_more(tmp_path):
    campaign = night(tmp_path, 4, faults=[permanent(0)], groups=[(0, 1, 2, 3)], hosts=1)
    campaign.settings = replace(campaign.settings, limits=Limits(total=1))
    outcome = campaign.run()
    assert all_states(outcome) == [FAILED, SKIPPED, SKIPPED, SKIPPED]
    assert [entry.name for entry in campaign.relocations()] == [name(0)]
    campaign.assert_sound()


def test_copies_of_a_group_that_goes_back_are_cancelled(tmp_path):
    big = make_vm(1, in_use_mib=900_000, provisioned_mib=900_000)
    big = replace(big, disks=(replace(big.disks[0], capacity_mib=900_000),))
    campaign = night(tmp_path, [make_vm(0), big], faults=[permanent(0, phase="copy")], groups=[(0, 1)])
    outcome = campaign.run()
    assert all_states(outcome) == [FAILED, SKIPPED]
    assert ends_of(campaign, 1) == [("forward", "cancelled")]
    campaign.assert_home(1)
    campaign.assert_sound()


def test_dependents_of_a_failed_vm_are_skipped_with_their_groups(tmp_path):
    campaign = night(tmp_path, 5, faults=[permanent(0)], after={1: [0], 2: [1]}, groups=[(2, 3)])
    outcome = campaign.run()
    assert all_states(outcome)[:3] == [FAILED, SKIPPED, SKIPPED]
    assert all_states(outcome)[3] in (BACK, SKIPPED)
    assert all_states(outcome)[4] is MOVED
    assert name(0) in reason_of(outcome, 1)
    campaign.assert_home(3)
    campaign.assert_sound()


def test_a_vm_on_both_vcenters_goes_to_a_person(tmp_path):
    fault = {
        "phase": "commit",
        "vm": name(0),
        "leaves": "split",
        "fault": "vmodl.fault.SystemError",
        "text": "lost",
    }
    campaign = night(tmp_path, 2, faults=[fault])
    outcome = campaign.run()
    assert all_states(outcome) == [PERSON, MOVED]
    assert outcome.exit_code is ExitCode.NEEDS_PERSON
    assert len(campaign.relocations(0)) == 1


def test_a_vm_in_doubt_that_is_left_out_of_the_next_run_still_needs_a_person(tmp_path):
    """Nobody has looked at it since: that the wave went back without it says nothing about where it is."""
    split = {"phase": "commit", "vm": name(1), "leaves": "split", "fault": "vmodl.fault.SystemError"}
    again = permanent(0, attempt=2, side="source")
    campaign = night(
        tmp_path, 2, faults=[split | {"times": 1}, again], after={1: [0]}, on_failure=OnFailure.ROLLBACK_WAVE
    )
    assert all_states(campaign.run()) == [BACK, PERSON]
    outcome = campaign.run()
    assert len(campaign.relocations(1)) == 1
    assert all_states(outcome) == [FAILED, PERSON]
    assert "both vCenters" in reason_of(outcome, 1)
    assert outcome.exit_code is ExitCode.NEEDS_PERSON


def test_a_fault_after_the_commit_is_no_failure(tmp_path):
    fault = {"phase": "commit", "vm": name(0), "fault": "vmodl.fault.SystemError", "text": "timed out"}
    campaign = night(tmp_path, 1, faults=[fault])
    assert all_states(campaign.run()) == [MOVED]
    assert len(campaign.relocations(0)) == 1
    campaign.assert_sound()


def test_a_permanent_fault_after_the_commit_does_not_leave_the_vm_unnoticed_at_the_target(tmp_path):
    campaign = night(tmp_path, 2, faults=[permanent(0, phase="commit", times=1)], groups=[(0, 1)])
    outcome = campaign.run()
    sides = {campaign.side_of(number) for number in (0, 1)}
    assert len(sides) == 1, f"the group is torn: {states(outcome)}"
    campaign.assert_sound()


# --- what a failure means for the wave -----------------------------------------------------------


def test_on_failure_continue_leaves_the_group_as_it_is(tmp_path):
    campaign = night(
        tmp_path, 3, faults=[permanent(0, phase="copy")], groups=[(0, 1)], on_failure=OnFailure.CONTINUE
    )
    assert all_states(campaign.run()) == [FAILED, MOVED, MOVED]
    campaign.assert_sound()


def test_on_failure_pause_starts_nothing_more_and_resume_goes_on(tmp_path):
    campaign = night(tmp_path, 5, faults=[permanent(0)], on_failure=OnFailure.PAUSE)
    campaign.settings = replace(campaign.settings, limits=Limits(total=1))
    outcome = campaign.run()
    assert all_states(outcome) == [FAILED, WAITING, WAITING, WAITING, WAITING]
    assert "paused" in outcome.stopped
    assert outcome.exit_code is ExitCode.STOPPED
    assert campaign.ledger().unfinished() == "1"
    assert all_states(campaign.run("resume")) == [FAILED, MOVED, MOVED, MOVED, MOVED]
    campaign.assert_sound()


def test_on_failure_rollback_wave_brings_all_home_and_can_be_run_again(tmp_path):
    faults = [permanent(3, times=1)]
    campaign = night(tmp_path, 6, faults=faults, after={3: [0], 4: [3]}, on_failure=OnFailure.ROLLBACK_WAVE)
    outcome = campaign.run()
    assert set(all_states(outcome)) <= {FAILED, BACK, SKIPPED}
    for number in range(6):
        campaign.assert_home(number)
    assert campaign.ledger().unfinished() is None
    assert set(all_states(campaign.run())) == {MOVED}
    campaign.assert_sound()


def test_too_many_failures_stop_the_wave(tmp_path):
    campaign = night(tmp_path, 6, faults=[permanent(n) for n in range(4)], max_failures=2)
    campaign.settings = replace(campaign.settings, limits=Limits(total=1))
    outcome = campaign.run()
    assert all_states(outcome) == [FAILED, FAILED, WAITING, WAITING, WAITING, WAITING]
    assert "max_failures" in outcome.stopped
    campaign.assert_sound()


def test_a_refused_login_stops_everything_and_resume_goes_on_with_the_same_move(tmp_path):
    fault = {"phase": "start", "vm": name(0), "times": 1, "fault": "vim.fault.InvalidLogin"}
    campaign = night(tmp_path, 4, faults=[fault], groups=[(0, 1)])
    campaign.settings = replace(campaign.settings, limits=Limits(total=1))
    with pytest.raises(VCenterError):
        campaign.run()
    assert all_states(campaign.outcome()) == [WAITING] * 4
    assert len(campaign.relocations()) == 1
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    campaign.assert_sound()


# --- stop, cancel, lockout -----------------------------------------------------------------------


def test_what_got_ready_too_late_is_not_submitted_after_the_lockout(tmp_path):
    """Its turn came in time; then the vCenter took minutes to answer the check."""
    slow = {"phase": "call", "action": "delay", "method": "CheckRelocate_Task", "seconds": 280.0, "times": 1}
    campaign = night(tmp_path, 2, faults=[slow], after={1: [0]})
    lockout = campaign.world.now() + timedelta(seconds=300)
    outcome = campaign.run(lockout=lockout)
    assert all_states(outcome) == [MoveState.WAITING] * 2
    assert campaign.relocations() == []
    assert "lockout" in outcome.stopped
    assert all_states(campaign.run("resume")) == [MOVED] * 2
    campaign.assert_sound()


def test_the_lockout_stops_starts_and_resume_moves_the_rest(tmp_path):
    campaign = night(tmp_path, 12)
    lockout = campaign.world.now() + timedelta(seconds=200)
    outcome = campaign.run(lockout=lockout)
    assert set(all_states(outcome)) == {MOVED, WAITING}
    assert outcome.exit_code is ExitCode.STOPPED
    assert "lockout" in outcome.stopped
    assert all(entry.at <= lockout - timedelta(seconds=120) for entry in campaign.relocations())
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    assert len(campaign.relocations()) == 12
    campaign.assert_sound()


async def _stop(wave_run, world):
    await asyncio.sleep(70)
    wave_run.stop("stopped by the operator")


async def _cancel(wave_run, world):
    await asyncio.sleep(65)
    wave_run.stop("stopped by the operator")
    await asyncio.sleep(1)
    await wave_run.cancel("cancelled by the operator")


def test_stop_drains(tmp_path):
    campaign = night(tmp_path, 12)
    outcome = campaign.run(play=_stop)
    assert set(all_states(outcome)) == {MOVED, WAITING}
    assert outcome.stopped == "stopped by the operator"
    assert len(campaign.relocations()) == outcome.count(MOVED)
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    campaign.assert_sound()


def test_cancel_cancels_and_resume_moves_what_was_cancelled(tmp_path):
    campaign = night(tmp_path, 6, groups=[(0, 1)])
    outcome = campaign.run(play=_cancel)
    assert set(all_states(outcome)) == {WAITING}
    assert ("forward", "cancelled") in ends_of(campaign, 0)
    assert outcome.exit_code is ExitCode.STOPPED
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    campaign.assert_sound()


def test_a_relocation_cancelled_in_the_vsphere_client_is_skipped_with_its_group(tmp_path):
    campaign = night(tmp_path, 3, groups=[(0, 1)])

    async def cancel(wave_run, world):
        await asyncio.sleep(65)
        vc = world.vcenters[Side.SOURCE]
        task = next(
            node
            for node in nodes_of(vc, TaskNode)
            if node.entity_name == name(0) and "relocate" in node.description
        )
        world.cancel(vc, task.moref)

    outcome = campaign.run(play=cancel)
    assert all_states(outcome)[0] is SKIPPED
    assert all_states(outcome)[1] in (SKIPPED, BACK)
    assert all_states(outcome)[2] is MOVED
    campaign.assert_home(0)
    campaign.assert_home(1)
    campaign.assert_sound()


def test_a_stop_during_the_return_of_a_group_is_taken_up(tmp_path):
    campaign = night(
        tmp_path,
        4,
        faults=[permanent(3, phase="switchover")],
        after={1: [0], 2: [1], 3: [2]},
        groups=[(0, 1, 2, 3)],
    )

    async def stop_when_returning(wave_run, world):
        while not campaign_returns(world):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(5)
        wave_run.stop("stopped by the operator")

    def campaign_returns(world):
        return any(entry.side is Side.TARGET for entry in world.record.relocations())

    outcome = campaign.run(play=stop_when_returning)
    assert all_states(outcome) == [RETURNING, RETURNING, BACK, FAILED]
    assert outcome.exit_code is ExitCode.STOPPED
    assert campaign.ledger().unfinished() == "1"
    assert all_states(campaign.run("resume")) == [BACK, BACK, BACK, FAILED]
    for number in range(4):
        campaign.assert_home(number)
    campaign.assert_sound()


def test_a_stop_before_the_return_leaves_the_group_to_resume(tmp_path):
    campaign = night(
        tmp_path, 3, faults=[permanent(2, phase="switchover")], groups=[(0, 1, 2)], after={2: [0, 1]}
    )

    async def stop_at_the_last(wave_run, world):
        while not any(entry.name == name(2) for entry in world.record.relocations()):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(5)
        wave_run.stop("stopped by the operator")

    outcome = campaign.run(play=stop_at_the_last)
    assert all_states(outcome) == [RETURNING, RETURNING, FAILED]
    assert all_states(campaign.run("resume")) == [BACK, BACK, FAILED]
    campaign.assert_sound()


# --- rollback -------------------------------------------------------------------------------------


def test_a_wave_goes_back_dependents_first(tmp_path):
    campaign = night(tmp_path, 5, after={1: [0], 2: [1], 3: [1]})
    campaign.run()
    assert set(all_states(campaign.run("rollback"))) == {BACK}
    began = {entry.name: entry.at for entry in campaign.relocations(side=Side.TARGET)}
    home = {
        record.body.state.name: record.at
        for record in campaign.records()
        if type(record.body).__name__ == "Verified" and record.body.direction == "back"
    }
    for dependent, needed in ((1, 0), (2, 1), (3, 1)):
        assert began[name(needed)] >= home[name(dependent)] - timedelta(milliseconds=1)
    for number in range(5):
        campaign.assert_home(number)
    campaign.assert_sound()


def test_one_vm_goes_back_and_the_next_run_moves_it_again(tmp_path):
    campaign = night(tmp_path, 3)
    campaign.run()
    assert all_states(campaign.run("rollback", vms=[1])) == [MOVED, BACK, MOVED]
    campaign.assert_home(1)
    assert set(all_states(campaign.run())) == {MOVED}
    assert ends_of(campaign, 1) == [("forward", "success"), ("back", "success"), ("forward", "success")]
    campaign.assert_sound()


def test_what_cannot_go_back_goes_to_a_person_and_holds_what_it_needs(tmp_path):
    fault = {"phase": "start", "vm": name(1), "side": "target", "times": 0, "fault": PERMANENT}
    campaign = night(tmp_path, 3, faults=[fault], after={1: [0]})
    campaign.run()
    outcome = campaign.run("rollback")
    assert all_states(outcome) == [PERSON, PERSON, BACK]
    assert campaign.side_of(0) is Side.TARGET
    assert outcome.exit_code is ExitCode.NEEDS_PERSON
    campaign.assert_sound()


def test_a_rollback_of_a_running_move_stops_its_copy_first(tmp_path):
    """The run died in the middle of a copy; the operator asks for a rollback, not for a resume."""
    campaign = night(tmp_path, 2, after={1: [0]})

    class _Died(BaseException):
        pass

    def dies(_seconds):
        async def play(wave_run, world):
            while not world.running.active():  # noqa: ASYNC110 - virtual time
                await asyncio.sleep(1)
            await asyncio.sleep(30)
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()

        return play

    with pytest.raises(asyncio.CancelledError):
        campaign.run(play=dies(0))
    assert campaign.world.running.active(), "the copy goes on without us"
    outcome = campaign.run("rollback")
    run(campaign.world)
    assert campaign.side_of(0) is Side.SOURCE
    assert all_states(outcome)[0] is BACK
    campaign.assert_sound()


def test_a_disk_added_after_the_move_keeps_the_vm_where_it_is(tmp_path):
    campaign = night(tmp_path, 1)
    campaign.run()
    _add_disk(campaign, Side.TARGET)
    outcome = campaign.run("rollback")
    assert all_states(outcome) == [PERSON]
    assert "added after the move" in reason_of(outcome, 0)
    assert campaign.side_of(0) is Side.TARGET


# --- the world is not as planned -----------------------------------------------------------------


def test_a_vm_deleted_before_the_wave_fails_and_the_others_move(tmp_path):
    campaign = night(tmp_path, 3)
    leave(campaign.world.vcenters[Side.SOURCE], campaign.node(1))
    outcome = campaign.run()
    assert all_states(outcome) == [MOVED, FAILED, MOVED]
    assert "deleted" in reason_of(outcome, 1)
    assert not campaign.relocations(1)


def test_a_vm_that_somebody_moved_already_is_verified_and_not_submitted(tmp_path):
    campaign = night(tmp_path, 2)
    campaign.plan = replace(
        campaign.plan,
        waves=(
            replace(
                campaign.wave,
                moves=tuple(
                    replace(move, target=replace(move.target, folder="")) for move in campaign.wave.moves
                ),
            ),
        ),
    )
    relocate(campaign.world, campaign.node(0))
    run(campaign.world)
    before = len(campaign.relocations(0))
    outcome = campaign.run()
    assert all_states(outcome) == [MOVED, MOVED], reason_of(outcome, 0)
    assert len(campaign.relocations(0)) == before


def _add_disk(campaign, side):
    vc = campaign.world.vcenters[side]
    vm = campaign.node(0, side)
    store = next(node for node in nodes_of(vc, DatastoreNode) if node.moref != vm.disks[0].datastore)
    vm.disks.append(SimDisk(2001, "Hard disk 2", store.moref, 1024, 1024))
    store.vms.append(vm.moref)
    store.free_mib -= 1024


def test_a_device_added_after_the_plan_is_no_guess(tmp_path):
    campaign = night(tmp_path, 2)
    _add_disk(campaign, Side.SOURCE)
    outcome = campaign.run()
    assert all_states(outcome) == [FAILED, MOVED]
    assert "added after the export" in reason_of(outcome, 0)
    assert not campaign.relocations(0)


def test_hosts_in_maintenance_get_nothing(tmp_path):
    campaign = night(tmp_path, 6, hosts=3)
    campaign.host("t-h1").maintenance = True
    assert set(all_states(campaign.run())) == {MOVED}
    hosts = {vm.placement.host for vm in campaign.there(Side.TARGET)}
    assert hosts == {"t-h0", "t-h2"}
    campaign.assert_sound()


@pytest.mark.parametrize("precheck", [True, False])
def test_a_host_that_fails_a_move_is_avoided(tmp_path, precheck):
    campaign = night(tmp_path, 1, hosts=2, precheck=precheck)
    bad = campaign.host("t-h0")

    async def break_it(wave_run, world):
        bad.maintenance = True  # after the survey: nobody told us

    outcome = campaign.run(play=break_it)
    assert all_states(outcome) == [MOVED], reason_of(outcome, 0)
    (vm,) = campaign.there(Side.TARGET)
    assert vm.placement.host == "t-h1"
    campaign.assert_sound()


def test_duplicate_names_without_uuid_go_to_a_person_and_are_never_guessed(tmp_path):
    twin = make_vm(1, name=name(0), folder="Prod/Other", host="s-h0")
    campaign = night(tmp_path, [make_vm(0), make_vm(2)])
    world_twin = night(tmp_path / "x", [make_vm(0), twin, make_vm(2)])
    campaign.world = world_twin.world
    nameless = replace(campaign.wave.moves[0], identity=Identity(name(0)))
    nameless = replace(nameless, source=replace(nameless.source, folder=""))
    campaign.plan = replace(
        campaign.plan, waves=(replace(campaign.wave, moves=(nameless, campaign.wave.moves[1])),)
    )
    outcome = campaign.run()
    assert all_states(outcome) == [FAILED, MOVED]
    assert "VM UUID" in reason_of(outcome, 0)
    assert not campaign.relocations(0)


def test_a_name_alone_is_enough_where_its_folder_tells_it_apart(tmp_path):
    twin = make_vm(1, name=name(0), folder="Prod/Other")
    campaign = night(tmp_path, [make_vm(0), twin])
    moves = (
        move_of(make_vm(0), 0, identity=Identity(name(0))),
        move_of(
            twin, 1, identity=Identity(name(0)), target=replace(move_of(twin, 1).target, folder="Moved/Other")
        ),
    )
    campaign.plan = replace(campaign.plan, waves=(replace(campaign.wave, moves=moves),))
    outcome = campaign.run()
    assert [move.state for move in outcome.moves] == [MOVED, MOVED]
    assert {entry.extra["instance_uuid"] for entry in campaign.relocations()} == {
        make_vm(0).instance_uuid,
        twin.instance_uuid,
    }


# --- lost answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["drop-before", "drop-after"])
def test_a_lost_answer_leads_to_exactly_one_accepted_relocation(tmp_path, action):
    campaign = night(tmp_path, 3, faults=[at_call(1, action)])
    assert set(all_states(campaign.run())) == {MOVED}
    assert len(campaign.relocations(1)) == 1
    calls = [e for e in campaign.world.record.relocations(accepted=False) if e.name == name(1)]
    assert len(calls) == (2 if action == "drop-before" else 1)
    campaign.assert_sound()


def test_a_lost_answer_is_not_settled_by_the_task_of_an_earlier_attempt(tmp_path):
    """The first attempt was cancelled a moment ago; the second call never arrived."""
    faults = [
        {"phase": "copy", "vm": name(0), "attempt": 1, "at": 1, "fault": "vim.fault.TaskInProgress"},
        at_call(0, "drop-before", attempt=2),
    ]
    campaign = night(tmp_path, 1, faults=faults, retry_seconds=1.0)
    assert all_states(campaign.run()) == [MOVED]
    assert ends_of(campaign, 0) == [("forward", "fault"), ("forward", "unknown"), ("forward", "success")]
    tasks = [attempt.task for attempt in campaign.outcome().moves[0].attempts]
    assert len(set(tasks)) == 3
    campaign.assert_sound()


@pytest.mark.parametrize("side", ["source", "target"])
@pytest.mark.parametrize("at", [5.0, 65.0, 71.0, 76.0, 80.0])
def test_a_vcenter_that_restarts_in_the_middle_costs_time_only(tmp_path, side, at):
    campaign = night(tmp_path, 4, faults=[{"action": "restart", "side": side, "at_seconds": at}])
    outcome = campaign.run()
    assert set(all_states(outcome)) == {MOVED}, states(outcome)
    campaign.assert_sound()


def test_the_task_list_is_lost_while_the_switchover_goes_on(tmp_path):
    campaign = night(tmp_path, 1)

    async def restart_at_switchover(wave_run, world):
        while not any(relocation.sealed for relocation in world.running.active()):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.5)
        world.restart(Side.SOURCE, 10)

    assert all_states(campaign.run(play=restart_at_switchover)) == [MOVED]
    assert len(campaign.relocations()) == 1
    campaign.assert_sound()


def test_expired_sessions_are_no_event(tmp_path):
    faults = [
        {"action": "expire-sessions", "side": side, "at_seconds": at}
        for side in ("source", "target")
        for at in (10, 70)
    ]
    campaign = night(tmp_path, 4, faults=faults)
    assert set(all_states(campaign.run())) == {MOVED}
    assert len(campaign.relocations()) == 4
    campaign.assert_sound()


@pytest.mark.parametrize("side", ["source", "target"])
@pytest.mark.parametrize("at", [0.5, 30.0, 72.0])
def test_a_vcenter_that_stays_away_fails_no_move(tmp_path, side, at):
    """Longer than all patience: the run ends, nothing is judged, and resume moves every VM once."""
    campaign = night(
        tmp_path,
        4,
        faults=[{"action": "restart", "side": side, "at_seconds": at, "seconds": 40000.0}],
        groups=[(0, 1)],
        verify_seconds=60.0,
    )
    with pytest.raises(VCenterUnreachable):
        campaign.run()
    assert set(all_states(campaign.outcome())) <= {WAITING, MoveState.RUNNING, MOVED}
    assert campaign.ledger().unfinished() == "1"
    campaign.world.advance(campaign.world.elapsed + 50000)
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    campaign.assert_sound()


def test_a_vcenter_that_stays_away_during_a_rollback_leaves_it_to_resume(tmp_path):
    campaign = night(tmp_path, 3, after={1: [0]})
    campaign.run()

    async def away(wave_run, world):
        await asyncio.sleep(30)
        world.restart(Side.TARGET, 40000)

    with pytest.raises(VCenterUnreachable):
        campaign.run("rollback", play=away)
    assert set(all_states(campaign.outcome())) <= {RETURNING, BACK}
    campaign.world.advance(campaign.world.elapsed + 50000)
    assert set(all_states(campaign.run("rollback"))) == {BACK}
    campaign.assert_sound()


def test_every_key_of_the_wave_is_in_the_journal_under_its_own_name(tmp_path):
    campaign = night(tmp_path, 2)
    campaign.run()
    assert {record.vm for record in campaign.records() if record.vm} == {key(0), key(1)}


def test_where_one_host_has_no_room_the_next_attempt_goes_to_another(tmp_path):
    full = {"phase": "start", "vm": name(0), "attempt": 1, "fault": "vim.fault.InsufficientHostCapacityFault"}
    campaign = night(tmp_path, 1, faults=[full])
    assert all_states(campaign.run()) == [MOVED]
    orders = [record.body.order for record in campaign.records() if isinstance(record.body, Intended)]
    first, second = (order.to.host for order in orders)
    assert first != second


def test_a_password_that_an_earlier_process_was_refused_does_not_stop_the_one_that_takes_up(tmp_path):
    """Whoever resumes has logged on with the password as it is now."""
    wrong = {"phase": "start", "vm": name(0), "attempt": 1, "fault": "vim.fault.InvalidLogin"}
    count = Death()
    (tmp_path / "count").mkdir()
    with pytest.raises(VCenterError):
        live(night(tmp_path / "count", 1, faults=[wrong]), "run", count)
    at = count.labels.index("follow") + 1
    campaign = night(tmp_path, 1, faults=[wrong])
    assert live(campaign, "run", Death(at)) is None
    run(campaign.world)
    outcome = live(campaign, "resume", Death())
    assert all_states(outcome) == [MOVED]
    assert len(campaign.relocations(0)) == 2
    campaign.assert_sound()
