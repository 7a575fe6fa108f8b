"""The operator of a rehearsed night, who pauses a wave now and then and lets it go on."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from executor.control.channel import Request, Steer
from executor.engine import WaveRun
from executor.journal import Ledger
from executor.simulator.night.variation import Chance, Spread

__all__ = ["Operator"]

_NAME = "the operator"
_HOUR = 3600.0


class Operator:
    """Steers a run as somebody at a terminal would: through the same requests.

    Attributes:
        pauses: how often each wave was paused, by its id.
    """

    def __init__(self, spread: Spread, chance: Chance, ledger: Ledger) -> None:
        """``ledger`` knows whether a run that was taken up again had been paused."""
        self._spread, self._chance, self._ledger = spread, chance, ledger
        self.pauses: Counter[str] = Counter()

    @asynccontextmanager
    async def at(self, run: WaveRun, wave: str) -> AsyncIterator[None]:
        """Be at the keyboard of that run for as long as the context lasts."""
        if not self._spread.pauses_per_hour:
            yield
            return
        work = asyncio.create_task(self._work(run, wave))
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    async def _work(self, run: WaveRun, wave: str) -> None:
        if self._ledger.run(wave).paused:  # it was when a silent vCenter ended it
            self._ask(run, wave, Steer.CONTINUE)
        while True:
            number = self.pauses[wave]
            gap = -math.log(self._chance.uniform("gap", wave, number)) / self._spread.pauses_per_hour
            await asyncio.sleep(gap * _HOUR)
            self.pauses[wave] += 1
            self._ask(run, wave, Steer.PAUSE)
            length = 0.5 + 1.5 * self._chance.uniform("length", wave, number)
            await asyncio.sleep(self._spread.pause_seconds * length)
            self._ask(run, wave, Steer.CONTINUE)

    def _ask(self, run: WaveRun, wave: str, verb: Steer) -> None:
        run.steer(Request(self.pauses[wave], verb, (), _NAME))
