"""What a dead run left running is charged and followed before anything goes back: no slot is oversold."""

import random

import pytest

from tests.crash.dying import Death, live
from tests.scenarios.world import key, name, night, states
from wavelift.model.outcome import MoveState
from wavelift.settings import OnFailure


def narrow_night(folder):
    """One host and one datastore on each side; group (0, 1, 2) fails at 1 and goes back while others come."""
    broken = {"phase": "copy", "vm": name(1), "side": "source", "times": 0, "at": 99.0}
    campaign = night(
        folder,
        7,
        hosts=1,
        stores=1,
        groups=[(0, 1, 2)],
        after={1: [0]},
        faults=[broken | {"fault": "vim.fault.CannotAccessVmDevice"}],
        on_failure=OnFailure.ROLLBACK_GROUP,
        max_failures=9,
    )
    campaign.latency = 0.5
    return campaign


def steps_of(folder):
    death = Death()
    live(narrow_night(folder), "run", death)
    return death.steps


@pytest.mark.parametrize("command", ["resume", "rollback"])
def test_a_vcenter_never_queues_what_is_taken_up_after_a_kill(tmp_path, command):
    folder = tmp_path / "whole"
    folder.mkdir()
    chance = random.Random(8)
    # Before that nothing is under way; most steps lie between two that leave the same behind.
    for at in range(30, steps_of(folder), 4):
        folder = tmp_path / str(at)
        folder.mkdir()
        campaign = narrow_night(folder)
        if live(campaign, "run", Death(at, chance.random() < 0.5)) is not None:
            break
        outcome = live(campaign, command, Death())
        if campaign.ledger().unfinished():
            outcome = live(campaign, "resume", Death())
        try:
            campaign.assert_sound()
            campaign.assert_never_queued()
            assert not campaign.ledger().unfinished()
            found = states(outcome)
            if command == "rollback":
                assert MoveState.MOVED not in found.values()
            else:
                assert [found[name(number)] for number in range(3, 7)] == [MoveState.MOVED] * 4
        except AssertionError as error:
            raise AssertionError(f"killed at {at}, then {command}: {error}") from error


def test_some_go_back_although_others_were_left_running(tmp_path):
    """What this rollback does not follow holds its slots until it has ended, and not for ever."""
    folder = tmp_path / "whole"
    folder.mkdir()
    beside = 0
    for at in range(30, steps_of(folder), 5):
        folder = tmp_path / str(at)
        folder.mkdir()
        campaign = narrow_night(folder)
        if live(campaign, "run", Death(at)) is not None:
            break
        histories = [campaign.ledger().move(move.vm) for move in campaign.wave.moves]
        back = [n for n, one in enumerate(histories) if one.may_go_back and one.open_attempt is None]
        running = [n for n, one in enumerate(histories) if one.open_attempt is not None]
        if not back or not running:
            continue
        beside += 1
        live(campaign, "rollback", Death(), vms=back)
        for number in back:
            assert campaign.ledger().move(key(number)).state is MoveState.ROLLED_BACK, f"killed at {at}"
        campaign.assert_never_queued()
        live(campaign, "resume", Death())
        campaign.assert_sound()
        assert campaign.ledger().unfinished() is None
    assert beside > 5
