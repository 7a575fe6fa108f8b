"""The clock of a practice whose trainer lets time leap: what sleeps wakes as if the time had passed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from executor.clock import Clock

__all__ = ["LeapingClock"]

_LOOK_SECONDS = 0.5
_AT_LEAST_REAL_SECONDS = 5.0
"""Smaller differences are two machines' clocks or a slow disk."""


class LeapingClock(Clock):
    """A clock that can be put forward while it goes.

    Args:
        told: what the simulated pair's clock shows now; None where nobody can tell any more.
        speed: campaign seconds per real second.
    """

    def __init__(self, told: Callable[[], datetime | None], speed: float) -> None:
        super().__init__(told(), speed)
        self._told = told
        self._ahead = 0.0
        self._leapt = asyncio.Event()

    def elapsed(self) -> float:
        """Campaign seconds since the clock was made, those that were leapt over among them."""
        return super().elapsed() + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait so many campaign seconds; a leap shortens the wait."""
        until = self.elapsed() + seconds
        await asyncio.sleep(0)
        while (left := until - self.elapsed()) > 0:
            leapt = self._leapt
            with suppress(TimeoutError):
                async with asyncio.timeout(left / self.speed):
                    await leapt.wait()

    def leap(self, seconds: float) -> None:
        """Let so many campaign seconds pass at once."""
        self._ahead += seconds
        leapt, self._leapt = self._leapt, asyncio.Event()
        leapt.set()

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Keep with the pair's clock for as long as the context lasts."""
        work = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            there = self._told()
            behind = (there - self.now()).total_seconds() if there is not None else 0.0
            if behind > _AT_LEAST_REAL_SECONDS * self.speed:
                self.leap(behind)
