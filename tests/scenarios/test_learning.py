"""Runs that learn while they are on: how many at once, how long moves take, and what others take away."""

from datetime import timedelta

import pytest

from executor.engine import RunOptions
from executor.engine import wave_run as engine
from executor.journal.records import AttemptEnded, Intended, Noted
from executor.simulator.estate.nodes import HostNode
from tests.scenarios.test_steering import all_states, playing, running
from tests.scenarios.world import key, name, night
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import Limits

MOVED, WAITING, FAILED = MoveState.MOVED, MoveState.WAITING, MoveState.FAILED


@pytest.fixture
def looking(monkeypatch):
    """Runs look at others' tasks every fifteen seconds."""
    monkeypatch.setattr(engine.WaveRun, "_look_around", _every(15.0, engine.WaveRun._look_around))


def _every(seconds, look_around):
    def look(self, crew):
        self._options = RunOptions(self._options.lockout, neighbours=seconds)
        look_around(self, crew)

    return look


def with_limits(campaign, **limits):
    campaign.settings = type(campaign.settings)(
        name="campaign", limits=Limits(**limits), policy=campaign.settings.policy
    )
    return campaign


# --- how many at once -----------------------------------------------------------------------------


def test_faults_of_congestion_lower_what_runs_at_once_and_clean_moves_raise_it(tmp_path):
    faults = [
        {"phase": "copy", "vm": name(n), "times": 1, "fault": "vim.fault.NetworkCopyFault"} for n in (0, 1)
    ]
    campaign = with_limits(night(tmp_path, 40, faults=faults, hosts=8, stores=8), total=8)
    most = []

    async def play(wave_run, world):
        import asyncio

        while True:
            await asyncio.sleep(10)
            picture = wave_run.picture()
            most.append((picture.limit, running(world), picture.limit_why))

    outcome = campaign.run(play=play)
    assert all_states(outcome) == [MOVED] * 40
    limits = [limit for limit, _, _ in most]
    assert limits[0] == 8
    assert min(limits) == 6
    assert limits[-1] == 8
    assert any(why.startswith("lowered from 8 after NetworkCopyFault on vm00") for _, _, why in most)
    lowered = next(place for place, limit in enumerate(limits) if limit == 6)
    assert all(ran <= 8 for _, ran, _ in most)
    assert min(ran for _, ran, _ in most[lowered : lowered + 30]) <= 6
    notes = [record.body.text for record in campaign.records() if isinstance(record.body, Noted)]
    assert len(notes) == 1
    assert "at most 6 moves run at once (lowered from 8 after NetworkCopyFault" in notes[0]
    campaign.assert_sound()


def test_a_fault_that_is_no_congestion_lowers_nothing(tmp_path):
    faults = [{"phase": "copy", "times": 5, "fault": "vim.fault.ResourceInUse"}]
    campaign = with_limits(night(tmp_path, 12, faults=faults, hosts=6), total=6)
    play, told = playing((150, lambda run, world: run.picture().limit))
    campaign.run(play=play)
    assert told == [6]


# --- how long moves take --------------------------------------------------------------------------


def starts(campaign):
    """Campaign seconds from the first record to each submission."""
    records = campaign.records()
    return [(r.at - records[0].at).total_seconds() for r in records if isinstance(r.body, Intended)]


def test_what_is_measured_in_this_wave_decides_what_still_starts(tmp_path):
    """Planned with two minutes each; here they take far longer, so that fewer fit before the lockout."""
    campaign = night(tmp_path, 30)
    for side in Side:
        for node in campaign.world.vcenters[side].nodes.values():
            if isinstance(node, HostNode):
                node.link_mib_s = 100.0
    lockout = campaign.world.now() + timedelta(seconds=1500)
    outcome = campaign.run(lockout=lockout)
    ended = [r for r in campaign.records() if isinstance(r.body, AttemptEnded)]
    took = max((r.at - campaign.ledger().move(r.vm).attempts[-1].began).total_seconds() for r in ended)
    assert took > 200
    assert set(all_states(outcome)) == {MOVED, WAITING}
    assert all(record.at <= lockout for record in ended[4:])
    assert max(starts(campaign)) < 1500 - 200
    campaign.assert_sound()


def test_what_earlier_runs_measured_counts_from_the_first_start_on(tmp_path):
    campaign = night(tmp_path, 12)
    for side in Side:
        for node in campaign.world.vcenters[side].nodes.values():
            if isinstance(node, HostNode):
                node.link_mib_s = 100.0
    lockout = campaign.world.now() + timedelta(seconds=300)
    first = campaign.run(lockout=lockout)
    assert first.count(WAITING)
    before = len(campaign.relocations())
    lockout = campaign.world.now() + timedelta(
        seconds=200
    )  # enough for what was planned, not for what was seen
    again = campaign.run("resume", lockout=lockout)
    assert len(campaign.relocations()) == before
    assert again.count(WAITING) == first.count(WAITING)
    assert set(all_states(campaign.run("resume"))) == {MOVED}
    campaign.assert_sound()


# --- what others take away ------------------------------------------------------------------------


def others(number, **changes):
    entry = {
        "action": "foreign",
        "side": "source",
        "vm": name(number),
        "at_seconds": 0,
        "seconds": 600,
        "user": "VSPHERE.LOCAL\\drs",
    }
    return {**entry, **changes}


def test_somebody_elses_migration_takes_slots_and_the_wait_says_whose(tmp_path, looking):
    """VM 0 is migrated by somebody while 1 and 2 of its host are to move: one of them waits for its slots."""
    campaign = night(tmp_path, 3, faults=[others(0, seconds=30)], hosts=1, stores=3)
    campaign.plan = _without(campaign.plan, 0)
    campaign.world.advance(1.0)
    play, told = playing((20, lambda run, world: run.picture()), (50, lambda run, world: run.picture()))
    outcome = campaign.run(play=play)
    during, after = told
    (reason,) = during.waits
    assert "units taken, 2 units taken by a migration started by VSPHERE.LOCAL\\drs)" in reason
    assert during.foreign == (f"a migration started by VSPHERE.LOCAL\\drs: {name(0)} on source host s-h0",)
    assert after.foreign == ()
    assert outcome.count(MOVED) == 2
    first, second = starts(campaign)
    assert (first, 30 <= second <= 46) == (0, True)
    campaign.assert_never_queued()


def _without(plan, number):
    from dataclasses import replace

    (wave,) = plan.waves
    moves = tuple(move for move in wave.moves if move.vm != key(number))
    return replace(plan, waves=(replace(wave, moves=moves),))


def test_a_foreign_task_by_the_system_on_the_target_counts_there(tmp_path, looking):
    campaign = night(tmp_path, 8, hosts=1, stores=4)
    campaign.run()
    faults = others(0, side="target", user="", task="Drm.ExecuteVMotionLRO", at_seconds=0)
    from executor.simulator.trouble.foreign import begin_foreign
    from executor.simulator.trouble.reading import parse_faults

    (entry,) = parse_faults([faults])
    world = campaign.world
    begin_foreign(world, world.vcenters[Side.TARGET], entry)
    world.advance(world.elapsed + 1)
    play, told = playing((20, lambda run, world: run.picture()))
    campaign.run("rollback", vms=[1, 2, 3, 4], play=play)
    assert told[0].foreign[0].startswith("a DRS migration started by the system: ")
    assert any("2 units taken by a DRS migration started by the system" in reason for reason in told[0].waits)


def test_our_own_moves_are_not_taken_for_others(tmp_path, looking):
    campaign = night(tmp_path, 12)
    campaign.latency = 0.2
    seen = []

    async def play(wave_run, world):
        import asyncio

        while True:
            await asyncio.sleep(1)
            seen.extend(wave_run.picture().foreign)

    assert all_states(campaign.run(play=play)) == [MOVED] * 12
    assert seen == []


def test_others_that_cannot_be_seen_do_not_stop_a_night(tmp_path, looking):
    campaign = night(tmp_path, 12)

    def blind(gateway):
        async def at_work(side):
            from executor.gateway import Unanswered

            raise Unanswered("no answer")

        gateway.at_work = at_work
        return gateway

    campaign.gateway = blind
    play, told = playing((60, lambda run, world: [text for _, text in run.picture().remarks]))
    assert all_states(campaign.run(play=play)) == [MOVED] * 12
    remarks = [text for text in told[0] if "cannot be seen" in text]
    assert [f"the {side} vCenter" in text for side, text in zip(Side, remarks, strict=True)] == [True, True]
