"""Kill the engine at every journal record and every gateway call, then resume on the world that went on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.dying import Death, alone, live
from tests.scenarios.world import Night, name, night, states
from tests.unit.executor.simulator.worlds import run
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side
from wavelift.settings import OnFailure

MOVED, FAILED, SKIPPED = MoveState.MOVED, MoveState.FAILED, MoveState.SKIPPED
BACK = MoveState.ROLLED_BACK


def _wave(folder: Path, **policy: object) -> Night:
    """Group (1, 2, 3) fails for good at 3; 4 needs 0; 5 is retried; 0's answer gets lost; 6 is well."""
    faults: list[dict[str, object]] = [
        {
            "phase": "switchover",
            "vm": name(3),
            "side": "source",
            "times": 0,
            "fault": "vim.fault.CannotAccessVmDevice",
        },
        {"phase": "copy", "vm": name(5), "side": "source", "attempt": 1, "fault": "vim.fault.Timedout"},
        {
            "phase": "call",
            "action": "drop-after",
            "method": "RelocateVM_Task",
            "vm": name(0),
            "times": 1,
        },
    ]
    return night(folder, 7, faults=faults, after={4: [0], 2: [1], 3: [2]}, groups=[(1, 2, 3)], **policy)


def _count(folder: Path, **policy: object) -> int:
    """How many steps an undisturbed run has."""
    death = Death()
    live(_wave(folder, **policy), "run", death)
    return death.steps


def _undying(campaign: Night, command: str) -> WaveOutcome:
    outcome = live(campaign, command, Death())
    assert outcome is not None
    return outcome


def _take_up(campaign: Night) -> WaveOutcome:
    """What the operator does after a crash: resume, or run where nothing was begun."""
    command = "resume" if campaign.ledger().unfinished() else "run"
    return _undying(campaign, command)


def _settle(campaign: Night, where: str) -> None:
    run(campaign.world)
    try:
        campaign.assert_sound()
    except AssertionError as error:
        raise AssertionError(f"{where}: {error}") from error


def _parts(most: int, parts: int) -> list[range]:
    """All steps, dealt out, so that a failure names a smaller set and workers share the load."""
    return [range(1 + part, most + 1, parts) for part in range(parts)]


_STEPS = 120
_PARTS = _parts(_STEPS, 5)


def test_every_step_of_the_undisturbed_run_is_a_kill_point(tmp_path):
    assert 100 < _count(tmp_path) <= _STEPS


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("points", _PARTS, ids=lambda points: f"from{points.start}")
def test_killed_at_any_step_and_resumed_the_wave_ends_as_undisturbed(tmp_path, points, after):
    for at in points:
        folder = tmp_path / f"{at}"
        folder.mkdir()
        chance = random.Random(at * 2 + after)
        campaign = _wave(folder)
        death = Death(at, after)
        outcome = live(campaign, "run", death)
        if outcome is None:
            alone(campaign, chance)
            if at % 3 == 0:  # and once more, somewhere in the resumed run
                again = Death(chance.randint(1, 60), chance.random() < 0.5)
                outcome = live(campaign, "resume", again)
                alone(campaign, chance)
            if outcome is None:
                outcome = _take_up(campaign)
        where = f"killed {'after' if after else 'before'} step {at}"
        _settle(campaign, where)
        _assert_as_undisturbed(campaign, outcome, where)


def _assert_as_undisturbed(campaign: Night, outcome: WaveOutcome, where: str) -> None:
    found = states(outcome)
    assert not outcome.stopped, f"{where}: {outcome.stopped}"
    for number in (0, 4, 5, 6):
        assert found[name(number)] is MOVED, f"{where}: {found}"
        assert campaign.side_of(number) is Side.TARGET, where
        assert len(campaign.relocations(number)) <= 2 + (number == 5), where
    assert found[name(3)] is FAILED, f"{where}: {found}"
    for number in (1, 2):
        assert found[name(number)] in (BACK, SKIPPED), f"{where}: {found}"
    for number in (1, 2, 3):
        campaign.assert_home(number)
    assert campaign.ledger().unfinished() is None, where
    # Moved once and only once: no VM crossed over more often than it is away from home.
    for number in (0, 4, 5, 6):
        assert _crossings(campaign, number) == 1, where


def _crossings(campaign: Night, number: int) -> int:
    """How often the vCenters really moved it."""
    return sum(
        1
        for entry in campaign.relocations(number)
        for node in [campaign.world.vcenters[entry.side].nodes.get(entry.extra["task"])]
        if node is not None and getattr(node, "state", "") == "success"
    )


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_killed_rollback_brings_everything_home(tmp_path, after):
    chance = random.Random(11)
    steps = Death()
    first = tmp_path / "count"
    first.mkdir()
    campaign = night(first, 4, after={1: [0], 2: [1]})
    campaign.run()
    live(campaign, "rollback", steps)
    for at in range(1, steps.steps + 1, 2):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        campaign = night(folder, 4, after={1: [0], 2: [1]})
        campaign.run()
        if live(campaign, "rollback", Death(at, after)) is None:
            alone(campaign, chance)
            _undying(campaign, "rollback")
        _settle(campaign, f"rollback killed at {at}")
        assert set(states(campaign.outcome()).values()) == {BACK}, at
        for number in range(4):
            campaign.assert_home(number)
        _assert_dependents_first(campaign)


def _assert_dependents_first(campaign: Night) -> None:
    began = {entry.name: entry.at for entry in campaign.relocations(side=Side.TARGET)}
    assert began[name(2)] < began[name(1)] < began[name(0)]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_wave_that_goes_back_goes_back_after_a_kill_too(tmp_path, after):
    chance = random.Random(3)
    policy = {"on_failure": OnFailure.ROLLBACK_WAVE}
    first = tmp_path / "count"
    first.mkdir()
    for at in range(1, _count(first, **policy) + 1, 5):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        campaign = _wave(folder, **policy)
        where = f"killed at {at}"
        if live(campaign, "run", Death(at, after)) is None:
            alone(campaign, chance)
            _take_up(campaign)
        _settle(campaign, where)
        assert campaign.ledger().unfinished() is None, where
        for number in range(6):
            assert campaign.side_of(number) is Side.SOURCE, f"{where}: {states(campaign.outcome())}"
        assert set(states(campaign.outcome()).values()) <= {FAILED, BACK, SKIPPED}, where


def test_a_rollback_after_a_kill_instead_of_a_resume(tmp_path):
    """The operator has seen enough: everything goes home, copies that still run are stopped first."""
    chance = random.Random(5)
    for at in range(4, _STEPS, 4):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        campaign = _wave(folder)
        if live(campaign, "run", Death(at, after=bool(at % 8))) is None:
            alone(campaign, chance)
        _undying(campaign, "rollback")
        _settle(campaign, f"rolled back after a kill at {at}")
        for number in range(6):
            assert campaign.side_of(number) is Side.SOURCE, f"{at}: {states(campaign.outcome())}"
