"""Draw at most so often, yet never leave the last change undrawn."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Pace"]


class Pace:
    """Coalesces many requests to draw into few drawings.

    ``ask`` draws at once when the last drawing is ``gap`` seconds ago, and remembers the wish otherwise;
    ``tick`` carries out what is remembered, and draws anyway after ``idle`` seconds so that clocks go on.
    All drawing happens under one lock. With ``background`` a thread ticks while the pace is started.

    Args:
        draw: does one drawing.
        clock: monotonic seconds.
        gap: least seconds between two drawings.
        idle: most seconds between two drawings; 0 never draws without a wish.
        background: whether to tick by itself.
    """

    def __init__(
        self,
        draw: Callable[[], None],
        clock: Callable[[], float],
        *,
        gap: float = 0.25,
        idle: float = 0.0,
        background: bool = True,
    ) -> None:
        self._draw, self._clock = draw, clock
        self._gap, self._idle = gap, idle
        self._lock = threading.RLock()
        self._wanted = False
        self._last = float("-inf")
        self._ended = threading.Event()
        self._thread = (
            threading.Thread(target=self._run, name="wavelift-view", daemon=True) if background else None
        )

    def start(self) -> None:
        """Begin ticking in the background, if wanted at all."""
        if self._thread is not None:
            self._thread.start()

    def stop(self) -> None:
        """End ticking and draw what is still wanted."""
        self._ended.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()
        with self._lock:
            if self._wanted:
                self._go(self._clock())

    def ask(self) -> None:
        """Want a drawing, now or soon."""
        with self._lock:
            self._wanted = True
            now = self._clock()
            if now - self._last >= self._gap:
                self._go(now)

    def tick(self) -> None:
        """Draw what is wanted, or what has not been drawn for long."""
        with self._lock:
            now = self._clock()
            since = now - self._last
            if (self._wanted and since >= self._gap) or (self._idle and since >= self._idle):
                self._go(now)

    def _go(self, now: float) -> None:
        self._last, self._wanted = now, False
        self._draw()

    def _run(self) -> None:
        while not self._ended.wait(self._gap):
            self.tick()
