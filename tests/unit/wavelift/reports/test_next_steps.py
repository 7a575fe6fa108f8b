"""What to do next, and what a run shows in plain text, for every way a campaign can stand."""

from dataclasses import replace

from tests.unit.wavelift.build import at, move, plan_of
from wavelift.model.outcome import AttemptOutcome, MoveOutcome, MoveState, WaveOutcome
from wavelift.reports.next_steps import Situation, next_steps
from wavelift.reports.now_text import now_text, steps_text, waits_of

WAITING, RUNNING, FAILED, MOVED = MoveState.WAITING, MoveState.RUNNING, MoveState.FAILED, MoveState.MOVED
PLAN = plan_of(move("app-0"), wave="9")


def outcome(*states, **changes):
    moves = tuple(MoveOutcome(f"key-{n:04d}", f"app-{n}", state) for n, state in enumerate(states))
    return WaveOutcome("1", moves, **changes)


def commands(*outcomes, **situation):
    given = Situation("camp", PLAN, outcomes, **situation)
    return [step.command for step in next_steps(given)]


def test_before_anything_ran_the_first_wave_is_next():
    assert commands(outcome(WAITING)) == ["wavelift run camp --wave 1"]


def test_while_a_run_is_on_failures_and_pauses_come_before_looking_on():
    now = outcome(FAILED, RUNNING, began=at(0), paused="by anna on ops1", paused_at=at(60))
    assert commands(now, unfinished="1", running=True) == [
        "wavelift continue camp",
        "wavelift retry camp",
        "wavelift watch camp",
    ]
    assert commands(now, unfinished="1", running=True, stopping="stopped", flag=" --simulated") == [
        "wavelift resume camp --simulated",
        "wavelift watch camp",
    ]


def test_an_interrupted_run_is_resumed_first_and_a_pause_is_told():
    died = outcome(RUNNING, WAITING, began=at(0), paused="by anna on ops1")
    (step,) = next_steps(Situation("camp", PLAN, (died,), unfinished="1", latest="1"))
    assert step.command == "wavelift resume camp"
    assert "it stays paused (by anna on ops1) until wavelift continue" in step.text


def test_after_a_wave_its_failures_its_report_and_the_next_wave():
    ended = outcome(MOVED, FAILED, began=at(0), ended=at(900))
    following = replace(outcome(WAITING), wave="2")
    assert commands(ended, following, latest="1") == [
        "wavelift retry camp --wave 1",
        "wavelift report camp --wave 1",
        "wavelift run camp --wave 2",
    ]


def test_vms_that_need_a_person_come_first_and_no_command_touches_them():
    doubtful = outcome(MoveState.NEEDS_PERSON, began=at(0), ended=at(900))
    steps = next_steps(Situation("camp", PLAN, (doubtful,), latest="1"))
    assert steps[0].command == ""
    assert "app-0 on both vCenters" in steps[0].text
    assert "wavelift" not in steps_text(steps[:1])


def test_a_run_in_plain_text_tells_what_moves_waits_and_failed():
    attempt = AttemptOutcome("key-0001", 2, "forward", began=at(0))
    moves = (
        MoveOutcome("a", "app-1", RUNNING, (attempt,), progress=7, target_host="esx-9", step="copy"),
        MoveOutcome("b", "a-longer-name", RUNNING, (replace(attempt, number=1),), progress=100),
        *(MoveOutcome(f"w{n}", f"w-{n}", WAITING, waits_for="slots on esx-1") for n in range(7)),
        MoveOutcome("x", "x-1", WAITING, waits_for="w-1 to be verified first"),
        MoveOutcome("f", "f-1", FAILED, reason="no <b>space</b>\x1b[31m"),
    )
    text = now_text(WaveOutcome("1", moves), at(75), [("PAUSED", ""), ("at once", "at most 4")])
    assert "app-1            7 %  0:01:15  to esx-9  copy  attempt 2" in text
    assert "a-longer-name  100 %  0:01:15" in text
    assert "waiting: 8" in text
    assert "7 wait for slots on esx-1: w-0, w-1, w-2, w-3, w-4 and 2 more" in text
    assert "1 waits for w-1 to be verified first: x-1" in text
    assert "f-1: failed: no <b>space</b>" in text
    assert "\x1b" not in text
    assert "PAUSED" not in text
    assert waits_of(WaveOutcome("1", moves))[0][0] == "slots on esx-1"


def test_many_moves_are_counted_not_hidden():
    moves = tuple(MoveOutcome(str(n), f"app-{n}", RUNNING) for n in range(40))
    assert "… and 25 more" in now_text(WaveOutcome("1", moves), None, [])
