"""Hooks of waves, groups and VMs, and health checks, through the real engine in virtual time."""

import asyncio
from dataclasses import replace

import pytest

from executor.hooks import build
from tests.scenarios.staged_hooks import Stage, hook, with_hooks
from tests.scenarios.world import name, night, states
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.errors import InputError
from wavelift.model.hooks import HealthCheck, Hook, HookDirection, HookFailure, HookScope, HookWhen, Look
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure

MOVED, FAILED, BACK, WAITING = MoveState.MOVED, MoveState.FAILED, MoveState.ROLLED_BACK, MoveState.WAITING
BEFORE, AFTER = HookWhen.BEFORE, HookWhen.AFTER
WAVE, GROUP, VM = HookScope.WAVE, HookScope.GROUP, HookScope.VM


@pytest.fixture
def stage(monkeypatch):
    stage = Stage()
    monkeypatch.setattr(build, "Commanding", lambda hook, folder, values: stage.act(hook))
    return stage


def test_hooks_run_once_each_from_the_outside_in_and_out_again(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, 3, groups=[(0, 1)]),
        stage,
        *(hook(f"{scope} {when}", when, scope) for scope in HookScope for when in HookWhen),
    )
    assert set(states(campaign.run()).values()) == {MOVED}
    calls = stage.calls
    assert len(calls) == len(set(calls)) == 2 + 2 * 2 + 2 * 3
    assert calls[0] == ("wave before", "wave")
    assert calls[-1] == ("wave after", "wave")
    for vm in (name(0), name(1)):
        order = [("group before", "t0"), ("vm before", vm), ("vm after", vm), ("group after", "t0")]
        assert [calls.index(call) for call in order] == sorted(calls.index(call) for call in order)
    campaign.assert_sound()


def test_a_hook_is_for_whom_it_says(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, 3),
        stage,
        hook("mine", BEFORE, VM, vms=("VM00[12]",)),
        hook("other wave", BEFORE, VM, waves=("7",)),
        hook("shop", BEFORE, GROUP, applications=("shop",)),
    )
    campaign.run()
    assert sorted(stage.calls) == [("mine", name(1)), ("mine", name(2))]


def test_a_wave_whose_hook_fails_does_not_start_and_resume_tries_again(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 2), stage, hook("ready?", BEFORE, WAVE))
    stage.fails = {("ready?", "wave")}
    outcome = campaign.run()
    assert set(states(outcome).values()) == {WAITING}
    assert outcome.stopped == "hook ready?: it does not work"
    assert campaign.relocations() == []
    stage.fails = set()
    assert set(states(campaign.run("resume")).values()) == {MOVED}
    assert stage.calls == [("ready?", "wave")] * 2


def test_the_wave_has_not_ended_well_while_its_last_hook_fails(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 1), stage, hook("tell the desk", AFTER, WAVE))
    stage.fails = {("tell the desk", "wave")}
    outcome = campaign.run()
    assert (states(outcome), outcome.stopped) == (
        {name(0): MOVED},
        "hook tell the desk: it does not work",
    )
    stage.fails = set()
    assert campaign.run("resume").stopped == ""
    assert len(campaign.relocations()) == 1


def test_the_whole_wave_goes_back_for_its_last_hook_where_the_policy_says_so(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, 2, on_failure=OnFailure.ROLLBACK_WAVE), stage, hook("smoke test", AFTER, WAVE)
    )
    stage.fails = {("smoke test", "wave")}
    assert set(states(campaign.run()).values()) == {BACK}
    campaign.assert_home(0)
    campaign.assert_home(1)


def test_a_group_whose_hook_fails_stays_and_others_go(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, 3, groups=[(0, 1)]), stage, hook("stop the app", BEFORE, GROUP, undo=("start",))
    )
    stage.fails = {("stop the app", "t0")}
    found = states(campaign.run())
    assert found[name(2)] is MOVED
    assert {found[name(0)], found[name(1)]} <= {FAILED, MoveState.SKIPPED}
    assert campaign.relocations(0) == campaign.relocations(1) == []
    assert ("stop the app", "t0", "undo") not in stage.calls, "what was not done is not taken back"


def test_a_group_that_fails_later_has_its_hook_taken_back_once(tmp_path, stage):
    fault = {
        "phase": "start",
        "vm": name(1),
        "side": "source",
        "times": 0,
        "fault": "vim.fault.CannotAccessVmDevice",
    }
    campaign = with_hooks(
        night(tmp_path, 2, faults=[fault], groups=[(0, 1)]), stage, hook("stop the app", BEFORE, GROUP)
    )
    found = states(campaign.run())
    assert MOVED not in found.values()
    assert stage.calls.count(("stop the app", "t0")) == 1
    assert stage.calls.count(("stop the app", "t0", "undo")) == 1


def test_a_group_goes_back_when_what_comes_after_it_fails(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 2, groups=[(0, 1)]), stage, hook("smoke test", AFTER, GROUP))
    stage.fails = {("smoke test", "t0")}
    outcome = campaign.run()
    assert set(states(outcome).values()) == {BACK}
    assert any("smoke test" in note for note in outcome.notes)
    campaign.assert_sound()


def test_a_failing_hook_that_only_warns_is_told(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 1), stage, hook("cmdb", AFTER, VM, on_failure=HookFailure.WARN))
    stage.fails = {("cmdb", name(0))}
    (move,) = campaign.run().moves
    assert move.state is MOVED
    assert "cmdb failed, which is only told" in move.remarks[0]


def test_hooks_for_the_way_back_run_on_the_way_back(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, 1),
        stage,
        hook("there", AFTER, VM),
        hook("home", AFTER, VM, direction=HookDirection.BACK),
        hook("all home", AFTER, WAVE, direction=HookDirection.BACK),
    )
    campaign.run()
    campaign.run("rollback")
    assert stage.calls == [("there", name(0)), ("home", name(0)), ("all home", "wave")]


def test_no_slots_are_held_while_a_person_is_waited_for(tmp_path, stage):
    campaign = night(tmp_path, 2)
    campaign.settings = replace(campaign.settings, limits=replace(campaign.settings.limits, total=1))
    with_hooks(campaign, stage, Hook("dba", BEFORE, VM, approval="is {vm} quiet?", vms=(name(0),)))

    async def play(wave_run, world):
        stage.answer = asyncio.Event()
        await asyncio.sleep(3600)  # virtual: meanwhile the other one has moved
        assert campaign.side_of(1) is Side.TARGET
        stage.answer.set()

    stage.answer = asyncio.Event()
    outcome = campaign.run(play=play)
    assert set(states(outcome).values()) == {MOVED}
    assert stage.asked == [f"is {name(0)} quiet? ({name(0)})"]
    assert any("Ada: fine" in remark for remark in outcome.moves[0].remarks)


@pytest.mark.parametrize("scope", list(HookScope))
def test_stopped_while_a_person_is_waited_for_it_ends_and_resumes(tmp_path, stage, scope):
    campaign = with_hooks(night(tmp_path, 1), stage, Hook("go?", BEFORE, scope, approval="go?"))

    async def stop(wave_run, world):
        await asyncio.sleep(60)  # virtual
        wave_run.stop("enough")

    stage.answer = asyncio.Event()
    outcome = campaign.run(play=stop)
    assert (states(outcome), outcome.stopped) == ({name(0): WAITING}, "enough")
    stage.answer = None
    assert states(campaign.run("resume")) == {name(0): MOVED}
    assert len(stage.asked) == 2


def test_against_simulated_vcenters_hooks_are_only_written_down(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, 1),
        stage,
        hook("real", AFTER, VM),
        hook("play", AFTER, VM, simulated=True),
        simulated=True,
    )
    (move,) = campaign.run().moves
    assert stage.calls == [("play", name(0))]
    assert any("not run, because these vCenters are simulated" in remark for remark in move.remarks)


# --- health ---------------------------------------------------------------------------------------


def test_a_vm_whose_tools_do_not_come_back_fails_and_goes_back(tmp_path, stage):
    check = HealthCheck(Look.TOOLS, direction=HookDirection.FORWARD, patience_seconds=60)
    vms = [make_vm(0, tools="toolsNotRunning"), make_vm(1)]
    campaign = with_hooks(night(tmp_path, vms), stage, health=(check,))
    outcome = campaign.run()
    assert states(outcome) == {name(0): BACK, name(1): MOVED}
    assert "guest tools do not run, for 60 s" in outcome.moves[0].reason


def test_every_address_is_back(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 1), stage, health=(HealthCheck(Look.ADDRESS),))
    (move,) = campaign.run().moves
    assert move.state is MOVED
    assert move.remarks[0].startswith("address: has 192.0.2.")


def test_an_address_that_is_lost_is_waited_for_and_then_fails_it(tmp_path, stage):
    check = HealthCheck(Look.ADDRESS, direction=HookDirection.FORWARD, patience_seconds=120)
    campaign = with_hooks(night(tmp_path, 1, on_failure=OnFailure.CONTINUE), stage, health=(check,))
    campaign.gateway = Forgetful
    outcome = campaign.run()
    assert states(outcome) == {name(0): FAILED}
    assert campaign.side_of(0) is Side.TARGET
    assert "is not back (it has none), for 120 s" in outcome.moves[0].reason


class Forgetful:
    """At the target guests have lost their addresses."""

    def __init__(self, inner):
        self._inner = inner

    def __getattr__(self, called):
        return getattr(self._inner, called)

    async def find(self, side, wanted):
        found = await self._inner.find(side, wanted)
        if side is Side.TARGET:
            found = [tuple(replace(state, addresses=()) for state in states) for states in found]
        return found


def test_a_vm_that_is_off_is_not_looked_at(tmp_path, stage):
    campaign = with_hooks(
        night(tmp_path, [make_vm(0, power=Power.OFF)]), stage, health=(HealthCheck(Look.TOOLS),)
    )
    assert states(campaign.run()) == {name(0): MOVED}


def test_simulated_guests_are_not_looked_for_on_the_network(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 1), stage, health=(HealthCheck(Look.TCP, port=22),), simulated=True)
    (move,) = campaign.run().moves
    assert move.remarks == ("tcp port 22: not looked at, because these vCenters are simulated",)


# --- what is wrong shows before anything moves -----------------------------------------------------


def test_a_name_that_means_nothing_is_said_with_its_hook(tmp_path, stage):
    campaign = with_hooks(night(tmp_path, 1), stage, Hook("x", BEFORE, VM, command=("run", "{vmname}")))
    with pytest.raises(InputError, match=r"\[\[hooks\]\] x: nothing is called \{vmname\}"):
        campaign.run()
    assert campaign.records() == []
