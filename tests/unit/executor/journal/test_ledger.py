from datetime import UTC, datetime, timedelta

from executor.gateway import Fault, TaskRef
from executor.itinerary import Direction
from executor.journal import Ledger, Record
from executor.journal.records import (
    AttemptEnded,
    Failed,
    Identified,
    Intended,
    NeedsHelp,
    Noted,
    Queued,
    Returning,
    RunEnded,
    RunStarted,
    Skipped,
    Submitted,
    Verified,
)
from tests.scenarios.world import plan_of
from tests.unit.executor.live import NOW, live, order
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side

FORWARD, BACK = Direction.FORWARD, Direction.BACK
TASK = TaskRef(Side.SOURCE, "task-1")


def fold(*bodies, vm="key"):
    runs = (RunStarted, RunEnded, Noted)
    return Ledger(
        Record(seq, NOW + timedelta(seconds=seq), "1", "" if isinstance(body, runs) else vm, body)
        for seq, body in enumerate(bodies, start=1)
    )


START = RunStarted("run", "digest", "0", 1)


def test_a_move_that_went_well():
    landed = live(Side.TARGET, "t-h1")
    move = fold(
        START,
        Identified(live()),
        Intended(1, FORWARD, order()),
        Submitted(1, FORWARD, TASK),
        AttemptEnded(1, FORWARD, "success"),
        Verified(FORWARD, landed),
    ).move("key")
    assert (move.state, move.home, move.landed, move.target_host) == (
        MoveState.MOVED,
        live(),
        landed,
        "t-h1",
    )
    assert move.open_attempt is None
    assert [(a.number, a.task, a.result) for a in move.attempts] == [(1, "task-1", "success")]


def test_an_attempt_stays_open_until_its_end_was_seen():
    ledger = fold(START, Intended(1, FORWARD, order()))
    attempt = ledger.move("key").open_attempt
    assert attempt is not None
    assert attempt.task is None
    assert ledger.move("key").state is MoveState.RUNNING
    ledger = fold(START, Intended(1, FORWARD, order()), Submitted(1, FORWARD, TASK))
    assert ledger.move("key").open_attempt.task == TASK
    assert ledger.unfinished() == "1"


def test_attempts_are_numbered_per_direction():
    fault = AttemptEnded(1, FORWARD, "fault", Fault("vim.fault.Timedout", "late"), "retry")
    move = fold(
        Intended(1, FORWARD, order()),
        fault,
        Intended(2, FORWARD, order()),
        AttemptEnded(2, FORWARD, "success"),
        Verified(FORWARD, live(Side.TARGET)),
        Returning("because"),
        Intended(1, BACK, order(side=Side.TARGET)),
    ).move("key")
    assert (move.number(FORWARD), move.number(BACK)) == (3, 2)
    assert move.state is MoveState.RETURNING
    assert move.attempts[0].fault == "vim.fault.Timedout"


def test_a_rollback_ends_at_home_and_keeps_its_reason():
    move = fold(
        Verified(FORWARD, live(Side.TARGET)), Returning("its group goes back"), Verified(BACK, live())
    ).move("key")
    assert (move.state, move.reason, move.target_host) == (
        MoveState.ROLLED_BACK,
        "its group goes back",
        "",
    )


def test_a_new_run_clears_the_old_reason():
    for body in (Failed("x"), Skipped("x"), NeedsHelp("x", ("seen",))):
        assert fold(body).move("key").reason == "x"
        move = fold(body, Queued()).move("key")
        assert (move.state, move.reason) == (MoveState.WAITING, "")


def test_a_run_is_open_until_it_ends_and_resumable_when_it_was_stopped():
    assert fold(START).unfinished() == "1"
    assert fold(START, RunEnded("the operator said stop")).unfinished() == "1"
    assert fold(START, RunEnded()).unfinished() is None
    assert fold().unfinished() is None


def test_taking_a_run_up_again_is_the_same_run():
    resumed = RunStarted("resume", "digest", "0", 2)
    assert fold(START, resumed).run("1").number == 1
    assert fold(START, RunEnded(), START).run("1").number == 2
    assert fold(START, Queued(), RunEnded(), START).move("key").run == 1
    assert fold(START, Queued(), resumed, Failed("x")).move("key").run == 1


def test_what_a_rollback_is_for_is_remembered():
    assert fold(START, RunEnded(), RunStarted("rollback", "d", "0", 3, ("key",))).run("1").vms == ("key",)


def test_the_same_fold_serves_report_and_engine():
    plan = plan_of([make_vm(0), make_vm(1)])
    ledger = fold(START, Noted("window ignored"), Noted("window ignored"), Failed("no"), vm="vm-key-0")
    outcome = ledger.outcome(plan.waves[0], progress={"vm-key-1": 40}, waits={"vm-key-1": "slots"})
    assert [move.state for move in outcome.moves] == [MoveState.FAILED, MoveState.WAITING]
    assert outcome.notes == ("window ignored",)
    assert outcome.ended is None
    assert (outcome.moves[1].progress, outcome.moves[1].waits_for) == (40, "slots")


def test_what_lies_between_two_runs_is_not_time_at_work() -> None:
    began = datetime(2026, 12, 5, 22, tzinfo=UTC)
    bodies = [
        (0, RunStarted("run", "", "0", 1)),
        (600, RunEnded("stopped by the operator")),
        (7200, RunStarted("resume", "", "0", 2)),
        (7500, Noted("then it died")),
        (9000, RunStarted("resume", "", "0", 3)),
        (9100, RunEnded()),
    ]
    ledger = Ledger(
        Record(seq, began + timedelta(seconds=at), "1", "", body)
        for seq, (at, body) in enumerate(bodies, start=1)
    )

    assert ledger.run("1").seconds == 600 + 300 + 100


def test_how_many_vms_of_a_wave_are_in_a_state():
    bodies = [
        ("a", Identified(live())),
        ("a", Intended(1, FORWARD, order())),
        ("b", Intended(1, FORWARD, order())),
        ("b", Failed("full")),
        ("c", Intended(1, FORWARD, order())),
        ("c", AttemptEnded(1, FORWARD, "fault")),
        ("c", Queued()),
        ("elsewhere", Intended(1, FORWARD, order())),
    ]
    ledger = Ledger(Record(seq, NOW, "1", vm, body) for seq, (vm, body) in enumerate(bodies, start=1))
    wave = frozenset("abcd")
    assert ledger.count(wave, MoveState.RUNNING) == 1
    assert ledger.count(wave, MoveState.WAITING) == 2, "one of them was never touched"
    assert ledger.count(wave, MoveState.RUNNING, MoveState.FAILED, MoveState.RETURNING) == 2
