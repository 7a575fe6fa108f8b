from dataclasses import replace

import pytest

from planner.estimate import move_rate, move_seconds
from planner.timetable.costs import costs_for
from tests.unit.planner.build import vm
from wavelift.errors import InputError
from wavelift.model.inventory import Host, Power
from wavelift.settings import Limits, Planning

PLANNING = Planning(hot_mib_s=200, cold_mib_s=50, overhead_seconds=60)


def test_a_hot_move_copies_disks_and_memory():
    seconds = move_seconds(vm("a", gib=100, memory_mib=8000), PLANNING)
    assert seconds.expected == pytest.approx(100 * 1024 / 200 + 8000 / (200 * 0.8) + 60, abs=0.1)
    assert seconds.low == pytest.approx(0.7 * seconds.expected, abs=0.1)
    assert seconds.high == pytest.approx(1.8 * seconds.expected, abs=0.2)


def test_a_cold_move_goes_the_slow_way_and_leaves_memory_behind():
    seconds = move_seconds(vm("a", gib=100, memory_mib=8000, power=Power.OFF), PLANNING)
    assert seconds.expected == pytest.approx(100 * 1024 / 50 + 60, abs=0.1)


def test_parents_of_snapshots_go_the_slow_way():
    assert move_rate(vm("a", snapshots=("before patch",)), PLANNING) == 50


def test_the_link_is_a_limit():
    slow = Planning(hot_mib_s=200, link_gbps=0.1)
    assert move_rate(vm("a"), slow) == pytest.approx(10.73, abs=0.01)
    assert move_rate(vm("a"), Planning(hot_mib_s=200, link_gbps=0)) == 200


def test_used_space_counts_not_provisioned_space():
    full, half = (
        move_seconds(vm("a", gib=10), PLANNING),
        move_seconds(vm("a", gib=10, in_use_mib=5120), PLANNING),
    )
    assert full.expected - half.expected == pytest.approx(5120 / 200, abs=0.1)


def test_a_rate_of_zero_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"hot_mib_s is 0"):
        move_seconds(vm("a"), Planning(hot_mib_s=0))


@pytest.mark.parametrize(("version", "slots", "hot"), [("6.7.0", 8, 4), ("7.0.3", 16, 8), ("", 16, 8)])
def test_either_generation_gives_two_hot_moves_per_host(version, slots, hot):
    costs = costs_for([Host("h", version=version), Host("i", version="8.0.1")], Limits())
    assert (costs.host_slots, costs.hot_host_cost) == (slots, hot)
    assert costs.host_slots // costs.hot_host_cost == 2


def test_settings_override_the_table():
    assert costs_for([], Limits(host_slots=4, total=7)).host_slots == 4


def test_unified_data_transport_makes_powered_off_vms_as_fast_as_running_ones():
    off = vm("a", gib=100, power=Power.OFF)
    assert move_rate(off, PLANNING) == 50
    assert move_rate(off, replace(PLANNING, unified_data_transport=True)) == 200
