"""The campaign's clock, passed in everywhere: real, compressed, or the virtual time of a rehearsal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

__all__ = ["Clock"]


def _of_this_machine() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Time as the engine sees it: the loop's monotonic time, scaled and anchored.

    Without a start, what it shows is the machine's own clock, and only waits are monotonic: while a laptop
    sleeps the loop's time stands still, and a lockout that passed meanwhile has passed.

    With ``speed`` 60 a minute passes in a second: that is how a simulated night is practised. In a loop
    with virtual time the same clock runs without waiting.

    Args:
        start: what the clock shows when it is made, aware; None is the machine's time.
        speed: campaign seconds per loop second.
        machine: tells the machine's time, aware UTC.
    """

    def __init__(
        self,
        start: datetime | None = None,
        speed: float = 1.0,
        machine: Callable[[], datetime] = _of_this_machine,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._machine = machine if start is None else None
        self._start = (start or machine()).astimezone(UTC)
        self._origin = self._loop.time()
        self.speed = speed
        self._now = (0.0, self._start)

    def now(self) -> datetime:
        """The campaign's time in UTC; never earlier than it was."""
        elapsed = self.elapsed()
        if self._machine is not None:
            self._now = (elapsed, max(self._now[1], self._machine()))
            return self._now[1]
        if elapsed != self._now[0]:  # virtual time stands still while much happens
            self._now = (elapsed, self._start + timedelta(seconds=elapsed))
        return self._now[1]

    def elapsed(self) -> float:
        """Campaign seconds since the clock was made; never goes back."""
        return (self._loop.time() - self._origin) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait so many campaign seconds."""
        await asyncio.sleep(seconds / self.speed)
