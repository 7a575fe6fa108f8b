"""Errands through the real engine: in their step, once, taken back where the VM stays."""

import asyncio

import pytest

from executor.errands import OnlyLooks
from executor.itinerary import ITINERARY, Direction, Step
from executor.journal.records import ErrandDone, Verified
from tests.crash.dying import Death, live
from tests.scenarios.errand import Noting
from tests.scenarios.world import key, name, night, states
from tests.unit.executor.simulator.worlds import run
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure

MOVED, FAILED, BACK = MoveState.MOVED, MoveState.FAILED, MoveState.ROLLED_BACK
ERRAND_STEPS = tuple(stage.step for stage in ITINERARY if stage.errands)


def all_steps(**changes):
    return [Noting(step, f"at {step}", **changes) for step in ERRAND_STEPS]


def kinds_of(campaign, number=0):
    return [record.body for record in campaign.records() if record.vm == key(number)]


def test_errands_are_done_in_the_order_of_the_itinerary_at_the_right_end(tmp_path):
    campaign = night(tmp_path, 2)
    campaign.errands = all_steps()
    assert set(states(campaign.run()).values()) == {MOVED}
    for errand in campaign.errands:
        before = errand.step in (Step.PREFLIGHT, Step.PREPARE)
        side = Side.SOURCE if before else Side.TARGET
        assert sorted(errand.calls) == [("do", name(0), side), ("do", name(1), side)]
    bodies = kinds_of(campaign)
    assert [body.step for body in bodies if isinstance(body, ErrandDone)] == list(ERRAND_STEPS)
    assert isinstance(bodies[-1], Verified), "a move counts only when everything after it is done"
    campaign.assert_sound()


def test_the_report_tells_what_errands_had_to_say(tmp_path):
    campaign = night(tmp_path, 1)
    campaign.errands = [Noting(Step.RESTORE, "tags")]
    (move,) = campaign.run().moves
    assert move.remarks == (f"tags for {name(0)}",)


def test_after_an_errand_that_only_looks_the_vm_is_not_read_again(tmp_path):
    class Looking(Noting, OnlyLooks):
        pass

    reads = {}
    for kind in (Noting, Looking):
        folder = tmp_path / kind.__name__
        folder.mkdir()
        campaign = night(folder, 1)
        campaign.errands = [kind(Step.PREPARE)]
        assert set(states(campaign.run()).values()) == {MOVED}
        reads[kind] = sum(entry.method == "FindAllByUuid" for entry in campaign.world.record.entries)
    assert reads[Looking] < reads[Noting]


def test_the_way_back_has_its_errands_too(tmp_path):
    campaign = night(tmp_path, 1)
    campaign.errands = all_steps()
    campaign.run()
    campaign.run("rollback")
    for errand in campaign.errands:
        assert [side for _, _, side in errand.calls] == (
            [Side.SOURCE, Side.TARGET]
            if errand.step in (Step.PREFLIGHT, Step.PREPARE)
            else [Side.TARGET, Side.SOURCE]
        )
    campaign.assert_home(0)
    campaign.run()  # and forward again: nothing counts as done from the first time
    assert all(len(errand.calls) == 3 for errand in campaign.errands)


def test_a_retried_move_is_prepared_once(tmp_path):
    fault = {"phase": "copy", "vm": name(0), "attempt": 1, "fault": "vim.fault.Timedout"}
    campaign = night(tmp_path, 1, faults=[fault])
    campaign.errands = all_steps()
    assert states(campaign.run()) == {name(0): MOVED}
    assert all(len(errand.calls) == 1 for errand in campaign.errands)


@pytest.mark.parametrize("step", [Step.PREFLIGHT, Step.PREPARE])
def test_what_fails_before_it_left_fails_the_move_and_is_taken_back(tmp_path, step):
    campaign = night(tmp_path, 1)
    first = Noting(Step.PREFLIGHT, "first")
    second = Noting(step, "second", fails=(name(0),))
    campaign.errands = [first, second]
    outcome = campaign.run()
    assert states(outcome) == {name(0): FAILED}
    assert outcome.moves[0].reason == "second: it does not work"
    assert first.calls == [("do", name(0), Side.SOURCE), ("undo", name(0), Side.SOURCE)]
    assert ("undo", name(0), Side.SOURCE) not in second.calls, "what was not done is not undone"
    assert campaign.relocations() == []
    campaign.assert_sound()


def test_a_move_that_fails_for_good_takes_its_preparations_back_last_first(tmp_path):
    fault = {"phase": "start", "vm": name(0), "times": 0, "fault": "vim.fault.CannotAccessVmDevice"}
    campaign = night(tmp_path, 1, faults=[fault])
    campaign.errands = [Noting(Step.PREPARE, "one"), Noting(Step.PREPARE, "two")]
    assert states(campaign.run()) == {name(0): FAILED}
    undone = [body.errand for body in kinds_of(campaign) if type(body).__name__ == "ErrandUndone"]
    assert undone == ["two", "one"]
    campaign.run()  # tried again: prepared again
    assert [call[0] for call in campaign.errands[0].calls] == ["do", "undo", "do", "undo"]


@pytest.mark.parametrize("step", [Step.RESTORE, Step.POST_CHECKS])
def test_what_fails_after_it_arrived_sends_the_group_back(tmp_path, step):
    campaign = night(tmp_path, 3, groups=[(0, 1)])
    campaign.errands = [
        Noting(step, "check", only=(name(1),), fails=(name(1),), directions=(Direction.FORWARD,))
    ]
    outcome = campaign.run()
    found = states(outcome)
    assert (found[name(1)], found[name(2)]) == (BACK, MOVED)
    assert found[name(0)] in (BACK, MoveState.SKIPPED), "come too late to be stopped, it comes back"
    campaign.assert_home(0)
    campaign.assert_home(1)
    campaign.assert_sound()


def test_what_fails_after_it_arrived_leaves_it_there_where_the_policy_says_so(tmp_path):
    campaign = night(tmp_path, 1, on_failure=OnFailure.CONTINUE)
    campaign.errands = [Noting(Step.POST_CHECKS, "check", fails=(name(0),))]
    outcome = campaign.run()
    assert states(outcome) == {name(0): FAILED}
    assert campaign.side_of(0) is Side.TARGET
    campaign.errands = [Noting(Step.POST_CHECKS, "check")]
    assert states(campaign.run()) == {name(0): MOVED}, "mended, and run again: it is not moved twice"
    assert len(campaign.relocations()) == 1


def test_a_refusal_after_it_arrived_fails_it_there(tmp_path):
    campaign = night(tmp_path, 1)
    campaign.errands = [Noting(Step.RESTORE, "rights", refuses=(name(0),), directions=(Direction.FORWARD,))]
    outcome = campaign.run()
    assert states(outcome) == {name(0): BACK}
    campaign.assert_home(0)


@pytest.mark.parametrize("step", ERRAND_STEPS)
def test_silence_is_asked_again(tmp_path, step):
    campaign = night(tmp_path, 1)
    campaign.errands = [Noting(step, "deaf", silent=2)]
    assert states(campaign.run()) == {name(0): MOVED}
    assert len(campaign.errands[0].calls) == 3
    assert len(campaign.relocations()) == 1


def test_stopped_while_it_waits_for_another_attempt_it_is_as_before(tmp_path):
    fault = {"phase": "copy", "vm": name(0), "times": 0, "fault": "vim.fault.Timedout"}
    campaign = night(tmp_path, 1, faults=[fault], retry_seconds=600.0)

    async def stop(wave_run, world):
        await asyncio.sleep(400)  # virtual: the first attempt has failed, the second waits
        assert campaign.errands[0].calls
        wave_run.stop("enough")

    campaign.errands = [Noting(Step.PREPARE, "quiesce")]
    outcome = campaign.run(play=stop)
    assert states(outcome) == {name(0): MoveState.WAITING}
    assert [call[0] for call in campaign.errands[0].calls] == ["do", "undo"]


def test_killed_at_any_step_every_errand_is_done_and_none_after_it_was_written_down(tmp_path):
    counted = Death()
    campaign = night(tmp_path, 1)
    campaign.errands = all_steps()
    live(campaign, "run", counted)
    assert counted.steps > 15
    for at in range(1, counted.steps + 1):
        for after in (False, True):
            folder = tmp_path / f"{at}{after}"
            folder.mkdir()
            campaign = night(folder, 1)
            campaign.errands = all_steps()
            if live(campaign, "run", Death(at, after)) is None:
                run(campaign.world)
                live(campaign, "resume" if campaign.ledger().unfinished() else "run", Death())
            assert set(states(campaign.outcome()).values()) == {MOVED}, (at, after)
            done = [(r.vm, r.body.step) for r in campaign.records() if isinstance(r.body, ErrandDone)]
            assert len(done) == len(set(done)) == len(ERRAND_STEPS), (at, after)
            assert all(len(errand.calls) in (1, 2) for errand in campaign.errands), (at, after)
            campaign.assert_sound()
