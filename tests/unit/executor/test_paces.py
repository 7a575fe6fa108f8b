"""Measured paces: robust, finer where there is enough to know, and never wild."""

import pytest

from executor.turns.paces import Paces, Way, way_of
from tests.unit.executor.live import live, place
from wavelift.model.inventory import Power

HOT = Way(hot=True, hosts=("DC/s-h0", "DC/t-h0"), datastores=("DC/s-ds0", "DC/t-ds0"))
ELSEWHERE = Way(hot=True, hosts=("DC/s-h9", "DC/t-h9"), datastores=("DC/s-ds9", "DC/t-ds9"))
COLD = Way(hot=False, hosts=HOT.hosts, datastores=HOT.datastores)


def measured(*pairs):
    paces = Paces()
    for way, ratio in pairs:
        paces.add(way, ratio)
    return paces


def test_too_little_is_no_measure():
    assert Paces().factor(HOT) == 1.0
    assert measured((HOT, 3.0), (HOT, 3.0)).factor(HOT) == 1.0


def test_the_median_counts_and_a_bad_move_does_not():
    assert measured(*[(ELSEWHERE, 1.5)] * 4, (ELSEWHERE, 90.0)).factor(HOT) == 1.5


def test_a_pair_of_datastores_counts_the_more_the_more_is_known():
    slow = Way(hot=True, hosts=("DC/s-h1", ""), datastores=HOT.datastores)
    few = measured(*[(ELSEWHERE, 1.0)] * 20, *[(slow, 3.0)] * 3).factor(HOT)
    many = measured(*[(ELSEWHERE, 1.0)] * 200, *[(slow, 3.0)] * 60).factor(HOT)
    assert few == pytest.approx(2.0)
    assert 2.8 < many < 3.0


def test_running_and_powered_off_vms_are_kept_apart_unless_only_one_is_known():
    paces = measured(*[(HOT, 2.0)] * 5)
    assert paces.factor(COLD) == 2.0
    for _ in range(5):
        paces.add(COLD, 0.5)
    assert paces.factor(COLD) == 0.5
    assert paces.factor(HOT) == 2.0


def test_no_measure_is_believed_without_bound():
    assert measured(*[(HOT, 1000.0)] * 9).factor(HOT) == 10.0
    assert measured(*[(HOT, 0.001)] * 9).factor(HOT) == 0.25


def test_the_way_of_a_vm():
    way = way_of(live(power=Power.OFF), place("t", ""))
    assert way == Way(False, ("DC/s-h0", ""), ("DC/s-ds0", "DC/t-ds0"))
