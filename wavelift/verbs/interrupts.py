"""What Ctrl-C, a termination request and a closed terminal mean for a wave under way."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from executor.engine import WaveRun

__all__ = ["interruptible"]

_FIRST = "stopping: nothing new starts, what runs comes to its end; Ctrl-C again cancels it"
_SECOND = "cancelling: what vCenter lets go of is cancelled, the rest comes to its end"
# A closed terminal sends SIGHUP; Windows has none.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def interruptible(wave_run: WaveRun, tell: Callable[[str], None]) -> Iterator[WaveRun]:
    """The first signal drains, the second cancels; both leave a journal that ``resume`` goes on with.

    Args:
        wave_run: the wave under way; enter this inside its event loop. Only the main thread gets signals.
        tell: told in words what the signal brought about.
    """
    if threading.current_thread() is not threading.main_thread():  # signals are for the main thread
        yield wave_run
        return
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()
    times = 0

    def interrupted() -> None:
        nonlocal times
        times += 1
        if times == 1:
            wave_run.stop("stopped by the operator")
            tell(_FIRST)
        elif times == 2:  # a third one has nothing left to ask for
            tasks.add(loop.create_task(wave_run.cancel("cancelled by the operator")))
            tell(_SECOND)

    before = {
        name: signal.signal(name, lambda *_: loop.call_soon_threadsafe(interrupted)) for name in _SIGNALS
    }
    try:
        yield wave_run
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
