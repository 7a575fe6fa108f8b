"""Shared bandwidth: no pipe over its rate, nobody slower than fair, everything arrives when it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.simulator.physics.fairness import fair_rates
from executor.simulator.physics.flow import WHOLE, Flow, Pipe
from executor.simulator.physics.traffic import Traffic


def settled(traffic, now=0.0):
    traffic.settle(now)
    return traffic


def flow_through(*pipes, cap=1e9, amount=100.0, reached=lambda flow: None, **more):
    return Flow(pipes, cap, amount, reached, **more)


def test_two_share_a_pipe_and_the_one_left_gets_all():
    pipe, traffic, ends = Pipe("link", 10.0), Traffic(), []

    def done(flow):
        ends.append(round(now, 6))
        traffic.remove(flow)

    traffic.add(flow_through(pipe, amount=100.0, reached=done), 0.0)
    traffic.add(flow_through(pipe, amount=200.0, reached=done), 0.0)
    now = 0.0
    while (when := settled(traffic, now).next()) is not None:
        now = when
        traffic.run_due(now)
    assert ends == [20.0, 30.0]
    assert not pipe.flows


def test_what_a_capped_one_leaves_goes_to_the_others():
    pipe = Pipe("link", 10.0)
    flows = [flow_through(pipe, cap=2.0), flow_through(pipe), flow_through(pipe)]
    traffic = Traffic()
    for flow in flows:
        traffic.add(flow, 0.0)
    traffic.settle(0.0)
    assert [flow.rate for flow in flows] == pytest.approx([2.0, 4.0, 4.0])


def test_only_those_who_share_a_full_pipe_are_worked_out_again():
    wide, one, two = Pipe("wide", 1000.0), Pipe("one", 10.0), Pipe("two", 10.0)
    first, second = flow_through(one, wide), flow_through(two, wide)
    traffic = Traffic()
    traffic.add(first, 0.0)
    traffic.add(second, 0.0)
    traffic.settle(0.0)
    version = second.version
    traffic.add(flow_through(one, wide), 1.0)
    traffic.settle(1.0)
    assert first.rate == pytest.approx(5.0)
    assert (second.rate, second.version) == (10.0, version)


def test_memory_that_is_dirtied_faster_than_sent_still_converges():
    """Fact sheet 7.2: total is M/(1-rho); the guest is slowed to keep 1.3 sent per dirtied byte."""
    calm = flow_through(Pipe("link", 100.0), dirty=20.0)
    wild = flow_through(Pipe("link", 100.0), dirty=500.0)
    calm.run_at(100.0)
    wild.run_at(100.0)
    assert calm.useful == pytest.approx(80.0)
    assert wild.useful == pytest.approx(100.0 * (1 - 1 / 1.3))


def test_a_pipe_knows_what_went_through_it():
    traffic, line = Traffic(), Pipe("line", 10.0)
    done = flow_through(line, amount=20.0, reached=traffic.remove)
    broken = flow_through(line, amount=100.0)
    traffic.add(done, 0.0)
    traffic.add(broken, 0.0)
    traffic.settle(0.0)
    traffic.run_due(4.0)
    traffic.settle(4.0)
    assert line.carried == pytest.approx(20.0)
    broken.done = broken.done_at(5.0)
    traffic.remove(broken)
    assert line.carried == pytest.approx(50.0), "the other half of four seconds, and one second alone"


@st.composite
def networks(draw):
    pipes = [
        Pipe(str(number), capacity)
        for number, capacity in enumerate(draw(st.lists(st.floats(0.1, 1000), min_size=1, max_size=8)))
    ]
    flows = []
    for _ in range(draw(st.integers(1, 20))):
        used = draw(st.lists(st.sampled_from(pipes), min_size=1, max_size=4, unique=True))
        units = draw(st.sampled_from([WHOLE, WHOLE, WHOLE // 2, WHOLE // 3, WHOLE // 4]))
        cap, amount = draw(st.floats(0.1, 1000)), draw(st.floats(1, 1e5))
        flows.append(flow_through(*used, cap=cap, amount=amount, units=units))
    return pipes, flows


@given(networks())
def test_rates_are_max_min_fair(network):
    pipes, flows = network
    traffic = Traffic()
    for flow in flows:
        traffic.add(flow, 0.0)
    traffic.settle(0.0)
    for pipe in pipes:
        assert pipe.load <= pipe.capacity * (1 + 1e-6)
    for flow in flows:
        capped = flow.rate >= flow.cap * (1 - 1e-6)
        # Not capped: some pipe of it is full, and nobody there is faster for what it counts.
        bottleneck = any(
            pipe.load >= pipe.capacity * (1 - 1e-6)
            and flow.rate / flow.units >= max(other.rate / other.units for other in pipe.flows) * (1 - 1e-6)
            for pipe in flow.pipes
        )
        assert capped or bottleneck


@given(networks(), st.randoms(use_true_random=False))
def test_rates_after_any_changes_are_those_worked_out_anew(network, chance):
    pipes, flows = network
    traffic, now = Traffic(), 0.0
    running = []
    for flow in flows:
        now += 1.0
        traffic.add(flow, now)
        running.append(flow)
        traffic.settle(now)
        if chance.random() < 0.4:
            traffic.reweigh(chance.choice(running), WHOLE // chance.choice([1, 2, 3, 4]))
            traffic.settle(now)
        if chance.random() < 0.4:
            gone = running.pop(chance.randrange(len(running)))
            traffic.remove(gone)
            traffic.settle(now)
    expected = fair_rates(running, [pipe for pipe in pipes if pipe.tight])
    for flow in running:
        assert flow.rate == pytest.approx(expected[flow], rel=1e-6)
    for pipe in pipes:
        assert pipe.load <= pipe.capacity * (1 + 1e-6)
