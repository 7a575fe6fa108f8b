"""Drives a world by real time, for the SOAP servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from executor.simulator.world.world import World

__all__ = ["RealTimeDriver"]


class RealTimeDriver:
    """A thread that carries out the world's events when they are due.

    Args:
        world: the world to drive; its lock is taken while it is advanced.
        speed: world seconds per second of real time.
        clock: a monotonic clock in seconds.
    """

    def __init__(self, world: World, speed: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._world, self._speed, self._clock = world, speed, clock
        self._origin = clock() - world.elapsed / speed
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._advancing = False
        self._stop_listening: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin; world time goes on from where it stands."""
        self._origin = self._clock() - self._world.elapsed / self._speed
        with self._world.lock:
            self._stop_listening = [log.listen(self._on_change) for log in self._world.changes.values()]
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="simulated-time", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; world time stands still from then on."""
        self._ended.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with self._world.lock:
            for stop in self._stop_listening:
                stop()
            self._stop_listening = []

    def advance_now(self) -> None:
        """Bring the world up to the present; to be called at the start of each call to a face."""
        with self._world.lock:
            self._advancing = True
            try:
                self._world.advance(max(self._present(), self._world.elapsed))
            finally:
                self._advancing = False

    def jump(self, seconds: float) -> None:
        """Let so many world seconds pass at once; everything due in them happens now, in order."""
        with self._world.lock:
            self._origin -= seconds / self._speed
            self.advance_now()
        self._wake.set()

    def _present(self) -> float:
        return (self._clock() - self._origin) * self._speed

    def _on_change(self) -> None:
        # Changes made while advancing are our own; only those of callers can bring a nearer event.
        if not self._advancing:
            self._wake.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wake.clear()
            self.advance_now()
            with self._world.lock:
                due = self._world.next_event()
            wait = None if due is None else max((due - self._present()) / self._speed, 0.0)
            self._wake.wait(wait)
