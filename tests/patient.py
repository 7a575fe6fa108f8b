"""A clock that waits for a busy machine, and the simulated pair that goes by it.

The clock goes no further than the process that reads it gets to run.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from executor.simulator.soap.pair import SimulatedPair
from executor.simulator.world.world import World

_BEAT = 0.002
_MOST = 0.0025


class PatientClock:
    """Seconds, as on the wall while the machine has time for us, and slower while it has not.

    A thread that wants to wake every 2 ms takes note of when it does; what it comes too late for has not
    happened. So a world, an engine and their wire that share this clock keep their proportions, however many
    other programs run.
    """

    def __init__(self) -> None:
        self._passed = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="patient-clock", daemon=True)

    def __call__(self) -> float:
        return self._passed

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._ended.wait(_BEAT):
            now = time.monotonic()
            self._passed += min(now - last, _MOST)
            last = now

    def sleep(self, seconds: float) -> None:
        """Wait in a thread until so many of its seconds have passed, or it has stopped."""
        until = self._passed + seconds
        while self._passed < until and not self._ended.wait(_BEAT):
            pass

    @contextmanager
    def going(self) -> Iterator[PatientClock]:
        """Let it go for as long as the context lasts."""
        self._thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self._thread.join()


class PatientLoop(asyncio.SelectorEventLoop):
    """An event loop whose waits are as long as this clock says."""

    def __init__(self, clock: PatientClock) -> None:
        super().__init__()
        self._clock = clock

    def time(self) -> float:
        """The clock's seconds; what is due later by them is waited for again."""
        return self._clock()


@contextmanager
def patient_pair(world: World, speed: float) -> Iterator[tuple[SimulatedPair, PatientClock]]:
    """Make a simulated pair whose world goes no further than this process gets to run; with its clock.

    What a test wants to see under way is not over before it looks, however busy the machine is.
    """
    with PatientClock().going() as wall, SimulatedPair(world, speed=speed, clock=wall) as pair:
        yield pair, wall
