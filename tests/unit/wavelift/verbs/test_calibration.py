import asyncio
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.clock import Clock
from executor.engine import RunOptions, Stamp, WaveRun
from executor.journal import Ledger
from executor.journal.memory import MemoryJournal
from executor.logbook import Logbook
from executor.simulator.build import Account, build_world
from executor.simulator.faults import FaultScript
from executor.simulator.gateway import SimulatedGateway
from executor.simulator.nights import MoveNight, Scene
from executor.simulator.physics import Physics
from executor.simulator.variation import Chance, Pace, Spread, paced, vary_estate
from executor.simulator.virtual_time import run_virtual
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


def journal_of(scene: Scene, pace: Pace, waves: int) -> Ledger:
    """Run the first waves in a world of another pace, as if it were the real one."""
    world = build_world(
        scene.source,
        scene.target,
        accounts={side: Account("u", "p") for side in Side},
        physics=paced(Physics(), pace),
        faults=FaultScript(),
        start=START,
        seed=1,
    )
    vary_estate(world, Spread(dirty=0.4, datastore=0.05, host=0.0), Chance(9), pace)

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


def test_only_waves_of_the_plan_that_were_run_are_compared():
    scene = make_scene(6, size=3)
    ledger = journal_of(scene, Pace(), 1)
    assert [item.wave for item in calibrate(scene, ledger)[1]] == ["1"]
    other = replace(scene, plan=replace(scene.plan, waves=scene.plan.waves[1:]))
    assert calibrate(other, ledger) == (Pace(), ())
    assert calibrate(scene, Ledger()) == (Pace(), ())
