"""What an operator asks of a run while it is on, in virtual time: what is promised is what happens."""

import asyncio
from datetime import timedelta
from itertools import count

import pytest

from executor.control.channel import Request, Steer
from executor.itinerary import Step
from tests.scenarios.errand import Noting
from tests.scenarios.world import key, name, night, states
from wavelift.errors import ExitCode
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure

MOVED, FAILED, SKIPPED = MoveState.MOVED, MoveState.FAILED, MoveState.SKIPPED
BACK, WAITING, RUNNING = MoveState.ROLLED_BACK, MoveState.WAITING, MoveState.RUNNING

NUMBERS = count(1)
PERMANENT = "vim.fault.CannotAccessVmDevice"


def ask(wave_run, verb, *arguments):
    return wave_run.steer(Request(next(NUMBERS), Steer(verb), tuple(arguments), "anna on ops1"))


def all_states(outcome):
    return list(states(outcome).values())


def reason_of(outcome, number):
    return next(move.reason for move in outcome.moves if move.name == name(number))


def permanent(number, **changes):
    return {"phase": "start", "vm": name(number), "side": "source", "times": 1, "fault": PERMANENT, **changes}


def playing(*scenes):
    """At each time, in seconds since the run began, do that; collects what the scenes return."""
    told = []

    async def play(wave_run, world):
        now = 0.0
        for at, scene in scenes:
            await asyncio.sleep(at - now)
            now = at
            told.append(scene(wave_run, world))

    return play, told


def running(world):
    return len(world.running.active())


# --- pause and continue ---------------------------------------------------------------------------


def test_a_pause_lets_what_runs_end_and_starts_nothing_until_it_goes_on(tmp_path):
    campaign = night(tmp_path, 12)
    play, told = playing(
        (70, lambda run, world: ask(run, "pause").text),
        (2000, lambda run, world: (running(world), run.picture())),
        (2010, lambda run, world: ask(run, "continue").text),
    )
    outcome = campaign.run(play=play)
    paused, (still, picture), went_on = told
    assert "nothing new starts until it is continued; " in paused
    assert "to the end" in paused
    assert still == 0
    assert list(picture.waits) == ["the run to go on: paused by anna on ops1"]
    assert picture.paused.startswith("by anna on ops1")
    assert "moves wait" in went_on
    assert set(all_states(outcome)) == {MOVED}
    submitted = [(entry.at - outcome.began).total_seconds() for entry in campaign.relocations()]
    assert not [at for at in submitted if 70 < at < 2010]
    assert any("anna on ops1: pause" in note for note in outcome.notes)
    campaign.assert_sound()


def test_a_paused_run_that_died_stays_paused_when_it_is_taken_up(tmp_path):
    campaign = night(tmp_path, 12)

    async def die_paused(wave_run, world):
        await asyncio.sleep(70)
        ask(wave_run, "pause")
        ask(wave_run, "limit", "3")
        await asyncio.sleep(5)
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    with pytest.raises(asyncio.CancelledError):
        campaign.run(play=die_paused)
    before = len(campaign.relocations())
    play, told = playing(
        (1500, lambda run, world: (running(world), run.picture())),
        (1510, lambda run, world: ask(run, "continue")),
        (1600, lambda run, world: running(world)),
    )
    outcome = campaign.run("resume", play=play)
    (still, picture), _, after = told
    assert still == 0
    assert picture.paused.startswith("by anna on ops1")
    assert (picture.limit, picture.limit_why) == (3, "set by anna on ops1")
    assert len(campaign.relocations()) == 12 > before
    assert after == 3
    assert set(all_states(outcome)) == {MOVED}
    campaign.assert_sound()


def test_a_pause_ends_with_an_orderly_end_and_a_limit_with_the_wave(tmp_path):
    campaign = night(tmp_path, 12)
    play, _ = playing(
        (70, lambda run, world: ask(run, "pause")),
        (75, lambda run, world: ask(run, "limit", "2")),
        (80, lambda run, world: ask(run, "stop")),
    )
    outcome = campaign.run(play=play)
    assert outcome.exit_code is ExitCode.STOPPED
    assert outcome.stopped == "stopped by anna on ops1"
    play, told = playing((70, lambda run, world: (running(world), run.picture().paused)))
    assert set(all_states(campaign.run("resume", play=play))) == {MOVED}
    assert told == [(2, "")]
    campaign.run("rollback")
    play, told = playing((70, lambda run, world: running(world)))
    campaign.run("run", play=play)
    assert told[0] > 2
    campaign.assert_sound()


def test_a_paused_run_ends_at_the_lockout_and_says_why(tmp_path):
    campaign = night(tmp_path, 12)
    lockout = campaign.world.now() + timedelta(hours=1)
    play, _ = playing((70, lambda run, world: ask(run, "pause")))
    outcome = campaign.run(play=play, lockout=lockout)
    assert outcome.exit_code is ExitCode.STOPPED
    assert outcome.ended <= lockout + timedelta(seconds=1)
    assert set(all_states(outcome)) == {MOVED, WAITING}
    campaign.assert_sound()


def test_a_pause_holds_returns_too(tmp_path):
    campaign = night(
        tmp_path, 3, faults=[permanent(2, phase="switchover")], groups=[(0, 1, 2)], after={2: [0, 1]}
    )

    def pause_at_the_last(wave_run, world):
        return ask(wave_run, "pause")

    async def play(wave_run, world):
        while not any(entry.name == name(2) for entry in world.record.relocations()):  # noqa: ASYNC110 - virtual
            await asyncio.sleep(5)
        pause_at_the_last(wave_run, world)
        await asyncio.sleep(3000)
        seen.append(len(campaign.relocations()))
        ask(wave_run, "continue")

    seen = []
    outcome = campaign.run(play=play)
    assert seen == [3]
    assert all_states(outcome) == [BACK, BACK, FAILED]
    campaign.assert_sound()


def test_asking_twice_changes_nothing_and_says_so(tmp_path):
    campaign = night(tmp_path, 12)
    play, told = playing(
        (60, lambda run, world: ask(run, "continue").text),
        (61, lambda run, world: ask(run, "pause")),
        (62, lambda run, world: ask(run, "pause").text),
        (63, lambda run, world: ask(run, "continue")),
    )
    campaign.run(play=play)
    assert told[0] == "it is not paused"
    assert told[2].startswith("it is paused already, by anna on ops1")
    assert [note.split(": ")[2] for note in campaign.outcome().notes] == ["pause", "continue"]


# --- how many at once -----------------------------------------------------------------------------


def test_a_limit_holds_from_the_next_start_on_and_can_be_taken_back(tmp_path):
    campaign = night(tmp_path, 24, hosts=6)
    most = {}

    async def play(wave_run, world):
        for second in range(900):
            await asyncio.sleep(1)
            if second == 70:
                most["told"] = ask(wave_run, "limit", "2").text
            if second == 400:
                ask(wave_run, "limit", "0")
            if 300 < second < 400:
                most["limited"] = max(most.get("limited", 0), running(world))
            if second > 420:
                most["free"] = max(most.get("free", 0), running(world))

    outcome = campaign.run(play=play)
    assert "at most 2 moves run at once, and " in most["told"]
    assert most["limited"] == 2
    assert most["free"] > 2
    assert set(all_states(outcome)) == {MOVED}
    campaign.assert_sound()


def test_what_waits_for_a_limit_says_who_set_it(tmp_path):
    campaign = night(tmp_path, 24)
    play, told = playing(
        (1, lambda run, world: ask(run, "limit", "1")), (70, lambda run, world: list(run.picture().waits))
    )
    campaign.run(play=play)
    assert "at most 1 move runs at once (set by anna on ops1)" in told[1]


# --- stop -----------------------------------------------------------------------------------------


def test_a_stop_does_not_wait_for_the_next_attempt(tmp_path):
    faults = [{"phase": "copy", "vm": name(0), "times": 0, "fault": "vim.fault.Timedout"}]
    campaign = night(tmp_path, 1, faults=faults, retry_seconds=3000.0, retry_max_seconds=3000.0)
    play, _ = playing((600, lambda run, world: ask(run, "stop")))
    outcome = campaign.run(play=play)
    assert all_states(outcome) == [WAITING]
    assert (outcome.ended - outcome.began).total_seconds() < 700
    campaign.assert_sound()


def test_a_stop_with_cancel_cancels_and_resume_goes_on(tmp_path):
    campaign = night(tmp_path, 6)
    play, told = playing((65, lambda run, world: ask(run, "cancel").text))
    outcome = campaign.run(play=play)
    assert "cancelled where vCenter lets go" in told[0]
    assert set(all_states(outcome)) == {WAITING}
    assert outcome.stopped == "cancelled by anna on ops1"
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    campaign.assert_sound()


# --- skip -----------------------------------------------------------------------------------------


def test_a_waiting_vm_can_be_skipped_with_what_must_come_after_it(tmp_path):
    campaign = night(tmp_path, 12, after={10: [0], 11: [10], 9: [11]})
    play, told = playing((1, lambda run, world: ask(run, "skip", key(10))))
    outcome = campaign.run(play=play)
    assert told[0].obeyed
    assert told[0].text == (
        f"{name(10)} stays where it is; {name(9)}, {name(11)} must come after it and are skipped too"
    )
    assert [number for number, state in enumerate(all_states(outcome)) if state is SKIPPED] == [9, 10, 11]
    assert reason_of(outcome, 10) == "skipped by anna on ops1"
    assert outcome.count(MOVED) == 9
    assert outcome.exit_code is ExitCode.FAILED_MOVES
    campaign.assert_home(10)
    campaign.assert_sound()
    assert all_states(campaign.run("run")) == [MOVED] * 12


def test_a_skipped_member_brings_its_group_back(tmp_path):
    campaign = night(tmp_path, 2, groups=[(0, 1)], after={1: [0]})
    play, told = playing((1, lambda run, world: ask(run, "skip", key(1)).text))
    outcome = campaign.run(play=play)
    assert f"its move group is not whole then: {name(0)}" in told[0]
    assert all_states(outcome) == [BACK, SKIPPED] or all_states(outcome) == [SKIPPED, SKIPPED]
    campaign.assert_home(0)
    campaign.assert_sound()


def test_a_moving_vm_is_skipped_only_with_cancel(tmp_path):
    campaign = night(tmp_path, 2)
    play, told = playing(
        (65, lambda run, world: ask(run, "skip", key(0))),
        (66, lambda run, world: ask(run, "skip", key(0), "cancel")),
    )
    outcome = campaign.run(play=play)
    refused, obeyed = told
    assert not refused.obeyed
    assert "on its way already" in refused.text
    assert obeyed.obeyed
    assert all_states(outcome) == [SKIPPED, MOVED]
    assert reason_of(outcome, 0) == "skipped by anna on ops1"
    campaign.assert_home(0)
    campaign.assert_sound()


@pytest.mark.parametrize(("fails", "state"), [((), MOVED), ((name(0),), FAILED)])
def test_a_cancel_that_comes_too_late_is_no_skip(tmp_path, fails, state):
    """The VM stands at its destination, and its check failed there or not: nobody may read that it stayed."""
    deaf = {"phase": "call", "action": "503", "method": "CancelTask", "times": 9, "seconds": 9000.0}
    campaign = night(tmp_path, 1, faults=[deaf], on_failure=OnFailure.CONTINUE)
    campaign.errands = [Noting(Step.POST_CHECKS, "check", fails=fails)]
    play, told = playing((66, lambda run, world: ask(run, "skip", key(0), "cancel")))
    outcome = campaign.run(play=play)
    assert told[0].obeyed
    assert all_states(outcome) == [state]
    assert campaign.side_of(0) is Side.TARGET
    assert ("it does not work" in reason_of(outcome, 0)) is bool(fails)
    campaign.assert_sound()


def test_what_has_moved_cannot_be_skipped(tmp_path):
    campaign = night(tmp_path, 12)
    seen = {}

    async def play(wave_run, world):
        while not campaign.outcome().count(MOVED):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(5)
        moved = next(move for move in campaign.outcome().moves if move.state is MOVED)
        seen["answer"] = ask(wave_run, "skip", moved.vm)
        seen["unknown"] = ask(wave_run, "skip", "no such key")

    campaign.run(play=play)
    assert not seen["answer"].obeyed
    assert "is moved already" in seen["answer"].text
    assert not seen["unknown"].obeyed


def test_a_vm_that_waits_for_its_next_attempt_can_be_skipped_at_once(tmp_path):
    faults = [{"phase": "copy", "vm": name(0), "times": 0, "fault": "vim.fault.Timedout"}]
    campaign = night(tmp_path, 1, faults=faults, retry_seconds=3000.0, retry_max_seconds=3000.0)
    play, _ = playing((600, lambda run, world: ask(run, "skip", key(0))))
    outcome = campaign.run(play=play)
    assert all_states(outcome) == [SKIPPED]
    assert (outcome.ended - outcome.began).total_seconds() < 700
    campaign.assert_sound()


# --- retry ----------------------------------------------------------------------------------------


def test_retry_moves_the_failed_and_all_that_stayed_because_of_it_in_the_same_run(tmp_path):
    campaign = night(
        tmp_path,
        14,
        faults=[permanent(0)],
        groups=[(0, 1)],
        after={2: [0]},
        on_failure=OnFailure.ROLLBACK_GROUP,
        max_failures=2,
    )
    seen = {}

    async def play(wave_run, world):
        while campaign.outcome().count(FAILED) < 1:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)
        seen["answer"] = ask(wave_run, "retry")

    outcome = campaign.run(play=play)
    assert seen["answer"].obeyed
    assert all_states(outcome) == [MOVED] * 14
    assert outcome.exit_code is ExitCode.DONE
    assert len(campaign.relocations(0)) == 2
    campaign.assert_sound()


@pytest.mark.parametrize("latency", [0.0, 2.0])
def test_a_vm_that_is_asked_for_twice_is_carried_once(tmp_path, latency):
    """Both requests wait for its move group, and are free to go in the same breath."""
    campaign = night(tmp_path, 2, faults=[permanent(0)], groups=[(0, 1)], on_failure=OnFailure.CONTINUE)
    campaign.latency = latency
    answers = []

    async def play(wave_run, world):
        while campaign.outcome().count(FAILED) < 1:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)
        answers.append(ask(wave_run, "retry", key(0)))
        await asyncio.sleep(5)
        answers.append(ask(wave_run, "retry"))

    outcome = campaign.run(play=play)
    assert [answer.obeyed for answer in answers] == [True, True]
    assert all_states(outcome) == [MOVED] * 2
    assert len(campaign.world.record.relocations(accepted=False)) == 3
    campaign.assert_sound()


def test_retry_of_a_named_vm_leaves_other_failed_ones_alone(tmp_path):
    campaign = night(tmp_path, 14, faults=[permanent(0), permanent(1)])
    seen = {}

    async def play(wave_run, world):
        while campaign.outcome().count(FAILED) < 2:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)
        seen["answer"] = ask(wave_run, "retry", key(1)).text
        seen["nothing"] = ask(wave_run, "retry", key(13)).text

    outcome = campaign.run(play=play)
    assert seen["answer"] == f"1 move waits for another turn: {name(1)}"
    assert seen["nothing"] == "nothing has failed that could be retried"
    assert all_states(outcome) == [FAILED, *([MOVED] * 13)]
    campaign.assert_sound()


def test_a_skipped_vm_is_not_retried_unless_it_is_named(tmp_path):
    campaign = night(tmp_path, 14)
    play, told = playing(
        (1, lambda run, world: ask(run, "skip", key(13))),
        (60, lambda run, world: ask(run, "retry").text),
        (61, lambda run, world: ask(run, "retry", key(13)).text),
    )
    outcome = campaign.run(play=play)
    assert told[1:] == [
        "nothing has failed that could be retried",
        f"1 move waits for another turn: {name(13)}",
    ]
    assert all_states(outcome) == [MOVED] * 14
    campaign.assert_sound()


def test_retry_is_refused_by_a_run_that_is_stopping(tmp_path):
    campaign = night(tmp_path, 14, faults=[permanent(0)])
    play, told = playing(
        (66, lambda run, world: ask(run, "stop")), (67, lambda run, world: ask(run, "retry"))
    )
    campaign.run(play=play)
    assert not told[1].obeyed
    assert "the run is stopping: stopped by anna on ops1" in told[1].text


def test_a_rollback_can_be_paused_but_not_made_to_skip(tmp_path):
    campaign = night(tmp_path, 6)
    campaign.run()
    play, told = playing(
        (1, lambda run, world: ask(run, "skip", key(0))),
        (2, lambda run, world: ask(run, "pause")),
        (2000, lambda run, world: running(world)),
        (2001, lambda run, world: ask(run, "continue")),
    )
    outcome = campaign.run("rollback", play=play)
    assert not told[0].obeyed
    assert told[2] == 0
    assert all_states(outcome) == [BACK] * 6
    campaign.assert_sound()


def test_who_goes_back_last_says_whom_it_waits_for(tmp_path):
    campaign = night(tmp_path, 2, after={1: [0]})
    campaign.run()
    play, told = playing((20, lambda run, world: dict(run.picture().waits)))
    assert all_states(campaign.run("rollback", play=play)) == [BACK] * 2
    assert told == [{f"{name(1)} to be back first": [key(0)]}]


def test_every_verb_is_answered_before_the_vcenters_are_read(tmp_path):
    campaign = night(tmp_path, 3)
    campaign.latency = 5.0
    play, told = playing(
        *(
            (number, lambda run, world, words=words: ask(run, *words))
            for number, words in enumerate(
                (("skip", key(0)), ("retry",), ("pause",), ("limit", "2"), ("continue",)), start=1
            )
        )
    )
    outcome = campaign.run(play=play)
    assert [answer.obeyed for answer in told] == [False, False, True, True, True]
    assert all_states(outcome) == [MOVED] * 3
    assert "2" in campaign.outcome().notes[1]
