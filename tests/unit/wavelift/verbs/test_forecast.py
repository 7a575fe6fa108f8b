from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.simulator.night.metering import Usage
from executor.simulator.night.rehearsed import WaveNight
from tests.unit.executor.simulator.scenes import make_scene, window
from wavelift.model.forecast import Quantiles
from wavelift.model.plan import Plan
from wavelift.verbs.forecast import forecast, what_if

VMS = [f"vm-key-{n}" for n in range(3)]


def night(seconds=100.0, **changes):
    values = {
        "wave": "1",
        "delay": 0.0,
        "seconds": seconds,
        "not_started": 0,
        "overrun": 0.0,
        "states": {"moved": 3},
        "retries": 0,
        "stopped": "",
        "last": tuple(VMS),
        "usages": (Usage("slots", "source host a", 0.5),),
    }
    return WaveNight(**{**values, **changes})


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_quantiles_are_in_order_and_inside(values):
    found = Quantiles.of(values)
    assert min(values) - 0.1 <= found.p50 <= found.p90 <= found.p99 <= max(values) + 0.1


def test_quantiles_lie_between_neighbours():
    assert Quantiles.of(range(101)) == Quantiles.of(reversed(range(101)))
    assert Quantiles.of(range(101)).p90 == 90


def test_a_night_in_which_clocks_change_is_as_long_as_it_really_is():
    berlin = ZoneInfo("Europe/Berlin")
    start, end = (datetime(2026, 3, day, hour, tzinfo=berlin) for day, hour in ((28, 22), (29, 6)))
    plan: Plan = make_scene(3, windows=[replace(window(), start=start, end=end)]).plan
    assert forecast(plan, plan.waves[0], [night()]).window_seconds == 7 * 3600


def test_a_wave_is_folded():
    plan: Plan = make_scene(3, windows=[window(hours=1, lockout=10)]).plan
    nights = [night(float(n), delay=1.0, retries=n % 2) for n in range(1, 10)]
    nights.append(
        night(10.0, overrun=5.0, states={"moved": 1, "failed": 2}, last=(VMS[2],), stopped="because")
    )
    found = forecast(plan, plan.waves[0], nights)
    assert found.late_probability == 0.1
    assert found.fits
    assert (found.window_seconds, found.lockout_seconds) == (3600, 3000)
    assert found.ends == (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 10.0)
    assert dict(found.states) == {"moved": 2.8, "failed": 0.2}
    assert [(move.name, move.share) for move in found.critical] == [("vm000", 0.9), ("vm002", 0.1)]
    assert found.bottlenecks[0].share == 0.5
    assert found.stopped == (("because", 0.1),)
    assert timedelta(seconds=found.seconds.p50) == timedelta(seconds=5.5)


def test_more_than_one_late_night_in_ten_does_not_fit():
    plan = make_scene(3, windows=[window()]).plan
    nights = [night(), night(), night(not_started=1)]
    assert not forecast(plan, plan.waves[0], nights).fits


def test_a_change_is_held_against_the_same_nights():
    found = what_if("x", [night(100.0, overrun=1.0)], [night(50.0)])
    assert (found.before.p50, found.seconds.p50) == (100, 50)
    assert (found.late_before, found.late_probability) == (1, 0)
    assert found.change == "x"


def test_nothing_used_is_nothing_told():
    plan = make_scene(3).plan
    found = forecast(plan, plan.waves[0], [night(last=(), usages=())])
    assert found.critical == ()
    assert found.bottlenecks == ()
    assert found.window_seconds is None
    assert found.seconds.p99 == pytest.approx(100)
