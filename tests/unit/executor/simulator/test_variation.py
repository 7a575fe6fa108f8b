import math
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.simulator.estate.nodes import DatastoreNode, HostNode
from executor.simulator.night.variation import (
    Chance,
    Pace,
    Spread,
    TransientFaults,
    paced,
    vary_estate,
    vary_physics,
)
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import Phase, ScriptedFault
from tests.unit.executor.simulator.worlds import make_world, named, source, vm_of
from wavelift.model.placement import Side


@given(st.integers(), st.text())
def test_a_draw_is_between_0_and_1_and_always_the_same(seed, name):
    drawn = Chance(seed).uniform(name)
    assert 0 < drawn < 1
    assert drawn == Chance(seed).uniform(name)


def test_draws_of_other_names_and_seeds_differ():
    assert len({Chance(seed).uniform(name) for seed in range(20) for name in range(20)}) == 400


def test_factors_are_lognormal_with_median_1():
    logs = [math.log(Chance(1).factor(0.3, n)) for n in range(4000)]
    assert fmean(logs) == pytest.approx(0, abs=0.02)
    assert pstdev(logs) == pytest.approx(0.3, rel=0.05)


def test_without_spread_nothing_varies():
    world = make_world(2)
    vary_estate(world, Spread.none(), Chance(1), Pace())
    assert vary_physics(Physics(), Spread.none(), Chance(1)) == Physics()
    assert named(source(world), DatastoreNode, "s-ds0").read_mib_s == DatastoreNode("", "").read_mib_s
    assert vm_of(world).dirty_mib_s == 20.0


def test_every_datastore_and_guest_has_its_own_night():
    world = make_world(2)
    vary_estate(world, Spread(), Chance(1), Pace())
    stores = [named(source(world), DatastoreNode, f"s-ds{n}") for n in range(2)]
    speeds = {speed for store in stores for speed in (store.read_mib_s / 600, store.write_mib_s / 500)}
    assert len(speeds) == 4
    assert vm_of(world, 0).dirty_mib_s != vm_of(world, 1).dirty_mib_s


def test_a_pace_of_two_takes_twice_as_long():
    slow = paced(Physics(), Pace(2.0, 4.0))
    assert slow.link_mib_s == Physics().link_mib_s / 2
    assert slow.nfc_mib_s == Physics().nfc_mib_s / 4
    assert slow.overhead_seconds == Physics().overhead_seconds * 2
    world = make_world(1)
    vary_estate(world, Spread.none(), Chance(1), Pace(2.0))
    assert named(source(world), HostNode, "s-h0").link_mib_s == HostNode("", "").link_mib_s / 2


def test_transient_faults_come_at_their_rate_whoever_asks_first():
    vms = [vm_of(make_world(1)) for _ in range(1)]
    script = TransientFaults((), 0.2, Chance(3), 0)
    struck = [
        attempt
        for attempt in range(2000)
        if script.take(Phase.COPY, Side.SOURCE, vms[0], attempt) is not None
    ]
    assert len(struck) == pytest.approx(400, rel=0.15)
    again = TransientFaults((), 0.2, Chance(3), 0)
    backwards = [
        n for n in reversed(range(2000)) if again.take(Phase.COPY, Side.SOURCE, vms[0], n) is not None
    ]
    assert sorted(backwards) == struck
    assert script.take(Phase.START, Side.SOURCE, vms[0], struck[0]) is None


def test_a_scripted_fault_comes_first():
    scripted = ScriptedFault(phase=Phase.COPY, fault="vim.fault.NoDiskSpace")
    script = TransientFaults((scripted,), 1.0, Chance(3), 0)
    vm = vm_of(make_world(1))
    assert script.take(Phase.COPY, Side.SOURCE, vm, 1) is scripted
    assert script.take(Phase.COPY, Side.SOURCE, vm, 1) is not scripted
