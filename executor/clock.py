"""The campaign's clock, passed in everywhere: real, compressed, or the virtual time of a rehearsal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

__all__ = ["Clock"]


class Clock:
    """Time as the engine sees it: the loop's monotonic time, scaled and anchored.

    With ``speed`` 60 a minute passes in a second: that is how a simulated night is practised. In a loop
    with virtual time the same clock runs without waiting.

    Args:
        start: what the clock shows when it is made, aware; None is the machine's time.
        speed: campaign seconds per loop second.
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._origin = self._loop.time()
        self.speed = speed

    def now(self) -> datetime:
        """The campaign's time in UTC."""
        return self._start + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Campaign seconds since the clock was made; never goes back."""
        return (self._loop.time() - self._origin) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait so many campaign seconds."""
        await asyncio.sleep(seconds / self.speed)
