"""What storms found: moves at the target without being verified, begun though refused, or not charged."""

import asyncio
from itertools import count

import pytest

from executor.control.channel import Request, Steer
from executor.journal.records import AttemptEnded
from tests.crash.dying import Crash, Death, live
from tests.scenarios.world import QuickJournal, key, name, night, states
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure

MOVED, SKIPPED, BACK, WAITING = (
    MoveState.MOVED,
    MoveState.SKIPPED,
    MoveState.ROLLED_BACK,
    MoveState.WAITING,
)
NUMBERS = count(1)


def ask(wave_run, verb, *arguments):
    return wave_run.steer(Request(next(NUMBERS), Steer(verb), tuple(arguments), "anna on ops1"))


def killed_on_arrival(campaign, number, play=None):
    """A run that dies right after it has written down that this VM's relocation succeeded."""
    dead = []

    class Dying(QuickJournal):
        def append(self, at, wave, vm, body):
            if dead:
                raise Crash
            record = super().append(at, wave, vm, body)
            if vm == key(number) and isinstance(body, AttemptEnded):
                dead.append(body)
                raise Crash
            return record

    campaign.journal = Dying.open
    with pytest.raises((Crash, BaseExceptionGroup)):
        campaign.run(play=play)
    assert dead
    campaign.journal = QuickJournal.open


def skipping(number):
    async def play(wave_run, world):
        await asyncio.sleep(1)
        assert ask(wave_run, "skip", key(number)).obeyed

    return play


@pytest.mark.parametrize(
    ("policy", "becomes"), [(OnFailure.PAUSE, MOVED), (OnFailure.ROLLBACK_GROUP, BACK)], ids=str
)
def test_what_has_arrived_is_verified_although_its_group_has_failed_since(tmp_path, policy, becomes):
    campaign = night(tmp_path, 12, groups=[(0, 11)], on_failure=policy)
    killed_on_arrival(campaign, 0, skipping(11))
    found = states(campaign.run("resume"))
    assert (found[name(0)], found[name(11)]) == (becomes, SKIPPED)
    campaign.assert_sound()


def test_what_has_arrived_cannot_be_skipped_and_a_rollback_brings_it_home(tmp_path):
    campaign = night(tmp_path, 1)
    campaign.latency = 5.0
    killed_on_arrival(campaign, 0)
    told = []

    async def play(wave_run, world):
        for _ in range(2000):
            await asyncio.sleep(0.01)
            answer = ask(wave_run, "skip", key(0))
            if "has not come to that" not in answer.text:
                break
        told.append(answer)
        ask(wave_run, "stop")

    campaign.run("resume", play=play)
    assert "rollback brings it back" in told[0].text
    assert campaign.side_of(0) is Side.TARGET
    assert set(states(campaign.run("rollback")).values()) == {BACK}
    campaign.assert_home(0)
    campaign.assert_sound()


def test_what_could_not_go_back_is_at_the_target_still_and_cannot_be_skipped(tmp_path):
    broken = {"phase": "start", "side": "target", "times": 1, "fault": "vim.fault.CannotAccessVmDevice"}
    campaign = night(tmp_path, 1, faults=[broken])
    campaign.run()
    assert set(states(campaign.run("rollback")).values()) == {MoveState.NEEDS_PERSON}
    campaign.latency = 5.0
    told = []

    async def play(wave_run, world):
        while not told or "has not come to that" in told[-1].text:
            await asyncio.sleep(0.01)
            told.append(ask(wave_run, "skip", key(0)))

    assert set(states(campaign.run(play=play)).values()) == {MOVED}
    assert "rollback brings it back" in told[-1].text
    campaign.assert_sound()


@pytest.mark.parametrize("fault", ["vmodl.fault.RequestCanceled", "vim.fault.NoDiskSpace"])
def test_a_relocation_that_was_begun_and_refused_is_followed(tmp_path, fault):
    campaign = night(tmp_path, 2, faults=[{"phase": "reply", "vm": name(0), "times": 1, "fault": fault}])
    assert set(states(campaign.run()).values()) == {MOVED}
    assert len(campaign.relocations(0)) == 1
    campaign.assert_sound()


def test_nothing_new_starts_before_running_relocations_are_charged(tmp_path):
    """The last to be found again runs on a host to which the first free turn would go."""
    for at in range(20, 70, 5):
        folder = tmp_path / str(at)
        folder.mkdir()
        campaign = night(folder, 8, hosts=1, stores=1)
        campaign.latency = 0.05
        if live(campaign, "run", Death(at)) is None:
            live(campaign, "resume" if campaign.ledger().unfinished() else "run", Death())
        campaign.assert_sound()
        campaign.assert_never_queued()
