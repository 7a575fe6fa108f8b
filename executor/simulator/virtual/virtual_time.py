"""An asyncio loop whose time is virtual: it never waits, it moves its clock to the next thing due."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, Protocol, TypeVar, TypeVarTuple, Unpack

__all__ = ["Beside", "Stalled", "VirtualTimeLoop", "run_virtual"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_THREADS_MAY_TAKE = 60.0
"""Seconds of real time that work in threads may take before the loop gives up."""
_POLL_EVERY = 64
"""Turns of the loop after which it asks the system all the same: a poll costs more than a turn."""
_RESOLUTION = 1e-9
"""Seconds; what is due so near to each other happens at one moment, as in asyncio."""


class Beside(Protocol):
    """Something that lives in the loop's time without being of it: a simulated world.

    As timers of the loop, its events would cost more than they do by themselves.
    """

    def due(self) -> float | None:
        """When something happens in it next by itself, in the loop's time; None where nothing does."""

    def happen(self) -> bool:
        """Let that happen, now that it is due; returns whether anybody in the loop waited for it."""


class Stalled(RuntimeError):
    """Raised when everything waits and nothing can ever happen: a mistake in the code that waits."""


class _Selector(selectors.DefaultSelector):
    """Polls for real, and lets virtual time pass instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.pass_time: Callable[[float | None], bool] = lambda _: False
        self.at_work: Callable[[], bool] = lambda: False
        self._turns = 0
        self._connections = 0

    def register(self, *wanted: Any) -> selectors.SelectorKey:
        """As in ``selectors``."""
        self._connections += 1
        return super().register(*wanted)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """As in ``selectors``."""
        self._connections -= 1
        return super().unregister(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._turns += 1
        # Mostly only signals can come from outside: no threads, no connections but the loop's own pipe.
        alone = self._connections == 1 and not self.at_work()
        if alone and self._turns % _POLL_EVERY and (timeout == 0 or self.pass_time(timeout)):
            return []
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.at_work():
            # Threads live in real time: virtual time stands still until one of them reports.
            ready = super().select(_THREADS_MAY_TAKE)
        elif self.pass_time(timeout):
            return ready
        if not ready:
            raise Stalled("everything waits, and neither time nor a thread can change that")
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop with virtual time, which starts at ``start`` seconds."""

    def __init__(self, start: float = 0.0) -> None:
        selector = _Selector()
        self._virtual_now = start
        self._working = 0
        self._beside: Beside | None = None
        super().__init__(selector)
        selector.pass_time = self._pass
        selector.at_work = lambda: self._working > 0

    def time(self) -> float:
        """Virtual seconds."""
        return self._virtual_now

    def live_beside(self, beside: Beside | None) -> None:
        """Let something else live in this loop's time from now on; None: nothing any more."""
        self._beside = beside

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """As in asyncio; virtual time stands still until the work is done."""
        future = super().run_in_executor(executor, func, *args)
        self._working += 1
        future.add_done_callback(self._worked)
        return future

    async def shutdown_default_executor(self, *args: Any) -> None:
        """As in asyncio; it waits for a thread."""
        self._working += 1
        try:
            await super().shutdown_default_executor(*args)
        finally:
            self._working -= 1

    def _worked(self, _: asyncio.Future[Any]) -> None:
        self._working -= 1

    def _pass(self, seconds: float | None) -> bool:
        """Let time go on to what comes next, of the loop's own in so many seconds; False: nothing comes."""
        if self._beside is not None and self._lived(self._beside, seconds):
            return True
        if seconds is None:
            return False
        self._virtual_now += seconds
        return True

    def _lived(self, beside: Beside, seconds: float | None) -> bool:
        """Let happen what happens beside before that, until it concerns somebody in the loop, or for long."""
        until = None if seconds is None else self._virtual_now + seconds + _RESOLUTION
        for number in range(_POLL_EVERY):
            due = beside.due()
            if due is None or (until is not None and due > until):
                return number > 0
            self._virtual_now += max(0.0, due - self._virtual_now)
            if beside.happen():
                return True
        return True


def run_virtual(work: Coroutine[Any, Any, T], *, start: float = 0.0) -> T:
    """Run to the end in virtual time and return the result.

    Args:
        work: the main coroutine; ``asyncio.sleep`` and timeouts in it take no real time.
        start: the loop's time at the beginning, in seconds.

    Raises:
        Stalled: all of it waits for something that cannot come.
    """
    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(start)) as runner:
        return runner.run(work)
