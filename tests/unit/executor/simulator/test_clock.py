"""The real-time driver: a thread that carries events out when they are due."""

import threading

from executor.simulator.clock import RealTimeDriver
from executor.simulator.physics.figures import Physics
from tests.unit.executor.simulator.worlds import make_world, relocate, vm_of
from wavelift.model.placement import Side


def wait_for(world, condition):
    """Wait until the world's changes make the condition true, at most ten seconds."""
    happened = threading.Event()

    def look():
        if condition():
            happened.set()

    with world.lock:
        stops = [log.listen(look) for log in world.changes.values()]
        look()
    try:
        assert happened.wait(10)
    finally:
        with world.lock:
            for stop in stops:
                stop()


def test_a_move_ends_by_itself():
    world = make_world(1, physics=Physics(overhead_seconds=5, switchover_seconds=1))
    driver = RealTimeDriver(world, speed=1000.0)
    driver.start()
    try:
        driver.advance_now()
        with world.lock:
            task = relocate(world, vm_of(world))
        wait_for(world, lambda: task.completed is not None)
        assert task.state == "success"
        assert vm_of(world, side=Side.TARGET)
    finally:
        driver.stop()
    assert not any(thread.name == "simulated-time" for thread in threading.enumerate())


def test_time_comes_from_the_clock_given_and_never_goes_back():
    now = [100.0]
    world = make_world(1)
    driver = RealTimeDriver(world, speed=2.0, clock=lambda: now[0])
    now[0] = 105.0
    driver.advance_now()
    assert world.elapsed == 10.0
    now[0] = 101.0
    driver.advance_now()
    assert world.elapsed == 10.0
