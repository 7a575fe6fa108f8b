from dataclasses import replace
from statistics import median

import pytest

from executor.simulator.night.rehearsed import Change, rehearse_night
from executor.simulator.night.variation import Pace, Spread
from executor.turns.slots import charges
from tests.unit.executor.simulator.scenes import make_scene, window
from wavelift.model.placement import DiskPlacement, Placement, Side
from wavelift.model.plan import Estimate
from wavelift.model.slot_costs import cost_model
from wavelift.settings import Limits

NONE = Spread.none()
ALWAYS = {"phase": "start", "vm": "vm001", "times": 0, "fault": "vim.fault.CannotAccessVmDevice"}


def medians(scene, nights=7, **options):
    return median(rehearse_night(scene, night, **options)[0].seconds for night in range(1, nights + 1))


def test_the_same_number_is_the_same_night_and_others_differ():
    scene = make_scene(spread=Spread(transient=0.3))
    assert rehearse_night(scene, 3, detail=True) == rehearse_night(scene, 3, detail=True)
    seconds = {rehearse_night(scene, night)[0].seconds for night in range(1, 8)}
    assert len(seconds) == 7


def test_without_variation_every_night_is_the_same():
    scene = make_scene(spread=NONE)
    assert rehearse_night(scene, 1) == rehearse_night(scene, 2)
    assert rehearse_night(scene, 1)[0].states == {"moved": 6}


def test_waves_run_in_order_each_from_its_windows_start():
    scene = make_scene(6, size=3, windows=[window("a"), window("b", after=24)], spread=NONE)
    first, second = rehearse_night(scene, 1, detail=True)
    assert (first.wave, second.wave) == ("1", "2")
    assert (first.delay, second.delay) == (0, 0)
    assert min(move.spans[0][0] for move in second.moves) < 60
    alone = rehearse_night(replace(scene, waves=("2",)), 1)
    assert [night.wave for night in alone] == ["2"]
    assert alone[0].seconds == pytest.approx(second.seconds)


def test_an_earlier_wave_delays_the_one_behind_it_in_the_same_window():
    scene = make_scene(6, size=3, windows=[window("a"), window("a")], spread=NONE)
    first, second = rehearse_night(scene, 1)
    assert second.delay == pytest.approx(first.seconds)


def test_a_faster_line_is_never_later_in_the_median():
    slow = make_scene(8, spread=Spread(transient=0.05))
    slow = replace(slow, physics=replace(slow.physics, link_mib_s=60.0))
    ends = [medians(slow, change=Change(line=factor)) for factor in (0.5, 1.0, 2.0, 4.0)]
    assert ends == sorted(ends, reverse=True)
    assert ends[0] > 1.5 * ends[1]


def test_fewer_vms_are_not_later():
    scene = make_scene(8, spread=NONE)
    (whole,) = rehearse_night(scene, 1)
    (less,) = rehearse_night(scene, 1, change=Change(without=frozenset(whole.last[:1])))
    assert sum(less.states.values()) == 7
    assert less.seconds <= whole.seconds


def test_a_fault_for_good_shows_up():
    (night,) = rehearse_night(make_scene(faults=[ALWAYS], spread=NONE), 1)
    assert night.states == {"failed": 1, "moved": 5}


def test_passing_faults_cost_retries_and_time():
    (calm,) = rehearse_night(make_scene(spread=NONE), 1)
    (rough,) = rehearse_night(make_scene(spread=replace(NONE, transient=0.5)), 1)
    assert calm.retries == 0
    assert rough.retries > 0
    assert rough.seconds > calm.seconds


def test_the_operator_pauses_and_goes_on():
    """Many short pauses: the same night without them is shorter, and nothing else differs."""
    pauses = replace(NONE, pauses_per_hour=40.0, pause_seconds=600.0)
    scene = make_scene(8, spread=NONE)
    scene = replace(scene, settings=replace(scene.settings, limits=Limits(total=2)))
    (calm,) = rehearse_night(scene, 1)
    nights = [rehearse_night(replace(scene, spread=pauses), number)[0] for number in range(1, 6)]
    assert calm.pauses == 0
    assert all(night.states == {"moved": 8} for night in nights)
    assert sum(night.pauses for night in nights) > 5
    assert all(night.seconds >= calm.seconds - 1 for night in nights)
    assert sum(night.seconds for night in nights) > 5 * calm.seconds + 1800
    assert rehearse_night(replace(scene, spread=pauses), 3) == (nights[2],)


def test_a_run_paused_when_a_silent_vcenter_ended_it_goes_on_when_taken_up():
    faults = [{"action": "restart", "side": "source", "at_seconds": 200, "seconds": 3000}]
    spread = replace(NONE, pauses_per_hour=30.0, pause_seconds=1200.0)
    for number in range(1, 6):
        (night,) = rehearse_night(make_scene(6, faults=faults, spread=spread), number)
        assert night.states == {"moved": 6}, night
        assert night.pauses > 0


def test_a_lockout_that_comes_too_early_starts_nothing():
    scene = make_scene(windows=[window(hours=1.0, lockout=59)], seconds=Estimate(60, 600, 900), spread=NONE)
    (night,) = rehearse_night(scene, 1)
    assert night.late
    assert night.not_started == 6
    (longer,) = rehearse_night(scene, 1, change=Change(longer=3600.0))
    assert not longer.late
    assert longer.states == {"moved": 6}


def test_an_end_after_the_window_is_late():
    scene = make_scene(windows=[window(hours=0.02, lockout=0)], seconds=Estimate(1, 2, 3), spread=NONE)
    (night,) = rehearse_night(scene, 1)
    assert night.late
    assert night.overrun > 0


def test_the_line_is_found_to_be_the_bottleneck():
    scene = make_scene(8, spread=NONE)
    (night,) = rehearse_night(replace(scene, physics=replace(scene.physics, link_mib_s=50.0)), 1)
    line = next(usage for usage in night.usages if usage.what == "line between the sites")
    assert 0.5 < line.share <= 1.0
    assert max(night.usages, key=lambda usage: usage.share if usage.kind == "bandwidth" else 0) is line


def test_no_use_is_above_what_there_is():
    for number in range(1, 4):
        for usage in rehearse_night(make_scene(8), number)[0].usages:
            assert 0 < usage.share <= 1.0 + 1e-9, usage


def test_a_pace_of_two_takes_about_twice_as_long():
    scene = make_scene(spread=NONE)
    (plain,) = rehearse_night(scene, 1)
    (paced,) = rehearse_night(replace(scene, pace=Pace(2.0, 2.0)), 1)
    assert paced.seconds == pytest.approx(2 * plain.seconds, rel=0.05)


def test_a_restarting_vcenter_costs_time_and_nothing_else():
    faults = [{"action": "restart", "side": "target", "at_seconds": 70}]
    (night,) = rehearse_night(make_scene(faults=faults, spread=NONE), 1)
    (calm,) = rehearse_night(make_scene(spread=NONE), 1)
    assert night.states == {"moved": 6}
    assert night.seconds > calm.seconds


def test_a_vcenter_that_stays_away_ends_the_run_and_the_operator_takes_it_up_again():
    faults = [{"action": "restart", "side": "source", "at_seconds": 1, "seconds": 1000}]
    scene = make_scene(faults=faults, spread=NONE)
    patient = replace(scene.settings, policy=replace(scene.settings.policy, patience_seconds=3600.0))
    (night,), (other,) = (rehearse_night(each, 1) for each in (scene, replace(scene, settings=patient)))
    assert night.states == other.states == {"moved": 6}
    # After 15 minutes the run has ended, and ten minutes later the operator takes it up.
    assert night.seconds > 1500
    assert 1000 < other.seconds < night.seconds - 300, "as patient as the settings say"


@pytest.mark.parametrize(("side", "host"), [("source", "s-h0"), ("target", "T-H1")])
def test_a_host_that_dies_costs_retries_or_moves(side, host):
    faults = [{"action": "host-down", "side": side, "host": host, "at_seconds": 65}]
    (night,) = rehearse_night(make_scene(faults=faults, spread=NONE), 1)
    assert night.retries > 0 or set(night.states) != {"moved"}
    assert sum(night.states.values()) == 6


def test_charges_stand_in_the_order_of_the_disks():
    """A set has another order in every process, and then every process another night."""
    stores = [f"ds{n}" for n in range(20)]
    place = Placement(
        "DC", "C", "h", datastore="ds3", disks=tuple(DiskPlacement("d", name) for name in stores)
    )
    found = [item.name for item in charges(Side.SOURCE, None, place, cost_model("8.0", Limits()))]
    assert [name for name in found if "/ds" in name] == [f"DC/ds{n}" for n in (3, 0, 1, 2, *range(4, 20))]
