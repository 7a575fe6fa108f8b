import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.clock import Clock
from executor.engine import RunOptions, Stamp, WaveRun
from executor.journal import Ledger
from executor.journal.memory import MemoryJournal
from executor.logbook import Logbook
from executor.simulator.building.build import Account, build_world
from executor.simulator.night.rehearsed import MoveNight, Scene
from executor.simulator.night.variation import Chance, Pace, Spread, paced, vary_estate
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.script import FaultScript
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.virtual_time import run_virtual
from tests.unit.executor.simulator.scenes import make_scene
from tests.unit.executor.simulator.worlds import START
from wavelift.model.placement import Side
from wavelift.verbs.calibration import Sample, calibrate, fit, running_seconds


def samples(hot, cold):
    return [*(Sample(False, ratio) for ratio in hot), *(Sample(True, ratio) for ratio in cold)]


def test_the_median_ratio_by_kind():
    assert fit(samples([1.9, 2.0, 2.1], [3.0, 3.1, 2.9])) == Pace(2.0, 3.0)


def test_moves_that_went_badly_do_not_count_for_much():
    assert fit(samples([2.0] * 9 + [50.0] * 3, [])).hot == 2.0


def test_a_kind_with_too_few_moves_takes_the_others_ratio():
    assert fit(samples([2.0] * 3, [9.0])) == Pace(2.0, 2.0)
    assert fit(samples([9.0], [3.0] * 3)) == Pace(3.0, 3.0)
    assert fit([]) == Pace(1.0, 1.0)


@given(st.lists(st.floats(0, 1e6)))
def test_the_pace_stays_in_bounds(ratios):
    pace = fit(samples(ratios, []))
    assert 0.1 <= pace.hot <= 10


def test_running_seconds_leave_breaks_out():
    moves = [MoveNight("a", ((0, 10), (100, 110)), 10), MoveNight("b", ((5, 20), (102, 104)), 15)]
    assert running_seconds(moves) == 30
    assert running_seconds([]) == 0


def journal_of(
    scene: Scene,
    pace: Pace,
    waves: int,
    *,
    physics: Physics | None = None,
    seed: int = 9,
    faults: Sequence[dict[str, object]] = (),
) -> Ledger:
    """Run the first waves in a world of another pace or physics, as if it were the real one."""
    world = build_world(
        scene.source,
        scene.target,
        accounts={side: Account("u", "p") for side in Side},
        physics=paced(physics or Physics(), pace),
        faults=FaultScript(parse_faults(list(faults))),
        start=START,
        seed=1,
    )
    vary_estate(world, Spread(dirty=0.4, datastore=0.05, host=0.0), Chance(seed), pace)

    async def run() -> Ledger:
        clock, gateway, ledger = Clock(START), SimulatedGateway(world), Ledger()
        await gateway.open()
        for wave in scene.plan.waves[:waves]:
            await WaveRun(
                plan=scene.plan,
                wave=wave,
                gateway=gateway,
                logbook=Logbook(MemoryJournal(), ledger, wave, clock),
                clock=clock,
                settings=scene.settings,
                chance=random.Random(1),
                stamp=Stamp("run", "", "0", 1),
                options=RunOptions(),
            ).run()
            await asyncio.sleep(86400)
        await gateway.close()
        return ledger

    return run_virtual(run())


def test_a_journal_teaches_the_pace_and_the_error_shrinks():
    scene = make_scene(24, size=8, cold=(1, 4, 6, 9, 12, 14, 17, 20, 22))
    truth = Pace(2.0, 3.0)
    pace, told = calibrate(scene, journal_of(scene, truth, 3))
    assert [item.wave for item in told] == ["1", "2", "3"]
    assert abs(told[0].error) > 0.3
    assert abs(told[1].error) < 0.15
    assert abs(told[2].error) < 0.15
    assert told[2].move_error < 0.2
    assert pace.hot == pytest.approx(2.0, rel=0.1)
    assert pace.cold == pytest.approx(3.0, rel=0.15)


def shuffled(scene: Scene, seed: int) -> Scene:
    """The same waves with their VMs dealt out anew."""
    moves = [move for wave in scene.plan.waves for move in wave.moves]
    size = len(scene.plan.waves[0].moves)
    random.Random(seed).shuffle(moves)
    waves = tuple(
        replace(wave, moves=tuple(moves[at * size : (at + 1) * size]))
        for at, wave in enumerate(scene.plan.waves)
    )
    return replace(scene, plan=replace(scene.plan, waves=waves))


USUAL = Physics()
TRUTHS = {
    "starting takes three times as long": replace(USUAL, overhead_seconds=180.0, switchover_seconds=9.0),
    "copies of single VMs are slower": replace(USUAL, stream_mib_s=500.0, nfc_mib_s=USUAL.nfc_mib_s / 2),
    "the line is a fifth": replace(USUAL, link_mib_s=USUAL.link_mib_s / 5),
    "start and line": replace(USUAL, overhead_seconds=180.0, link_mib_s=USUAL.link_mib_s / 5),
    "faster than thought": replace(USUAL, overhead_seconds=30.0, nfc_mib_s=USUAL.nfc_mib_s * 2),
}


@pytest.fixture(scope="module")
def errors():
    """Of six waves each, how far the foretold length is off, by truth: a mean over two campaigns."""
    found = {}
    for name, physics in TRUTHS.items():
        by_seed = []
        for seed in (1, 2):
            scene = make_scene(36, size=6, cold=range(1, 36, 3))
            scene = shuffled(scene, seed) if seed > 1 else scene
            _, told = calibrate(scene, journal_of(scene, Pace(), 6, physics=physics, seed=seed))
            by_seed.append([abs(item.error) for item in told])
        found[name] = [fmean(each) for each in zip(*by_seed, strict=True)]
    return found


@pytest.mark.parametrize("truth", list(TRUTHS))
def test_whatever_is_different_the_last_waves_are_foretold_better_than_the_first(errors, truth):
    first, *_, late, last = errors[truth]
    assert (late + last) / 2 < 0.15
    assert (late + last) / 2 < 0.75 * first


def test_the_error_shrinks_wave_by_wave(errors):
    """Over all truths together; a single wave of six VMs may be off by chance."""
    means = [fmean(each) for each in zip(*errors.values(), strict=True)]
    assert means[0] > 0.35
    assert means[1] < 0.75 * means[0]
    assert fmean(means[2:4]) < means[1]
    assert fmean(means[4:]) <= fmean(means[2:4])


def test_a_move_that_broke_and_went_through_later_says_nothing_about_the_length_of_the_next_wave():
    scene = make_scene(24, size=8)
    late = [{"phase": "copy", "vm": "vm007", "at": 90, "fault": "vim.fault.Timedout"}]
    (broken, (first, *_)), (whole, _) = (
        calibrate(scene, journal_of(scene, Pace(), 1, faults=faults)) for faults in (late, [])
    )
    assert first.error < -0.2, "the wave took longer for it, which is told"
    assert broken.hot == pytest.approx(whole.hot, rel=0.05)


def test_only_waves_of_the_plan_that_were_run_are_compared():
    scene = make_scene(6, size=3)
    ledger = journal_of(scene, Pace(), 1)
    assert [item.wave for item in calibrate(scene, ledger)[1]] == ["1"]
    other = replace(scene, plan=replace(scene.plan, waves=scene.plan.waves[1:]))
    assert calibrate(other, ledger) == (Pace(), ())
    assert calibrate(scene, Ledger()) == (Pace(), ())
