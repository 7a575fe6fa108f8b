"""Two things of a large campaign at the same time, the second in a process that splits off for it.

The process that splits off (a fork) sees all that has been read, without any transfer, and sends back what
its part came to. Where it cannot be, or does not come back, both are done here, one after the other: results
and errors are the same.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sized
from pathlib import Path
from typing import TypeVar

from planner.beside import Beside, in_turn

__all__ = ["beside_for", "two_at_once"]

Aside = TypeVar("Aside")
Here = TypeVar("Here")

_WORTH = 5000
"""From so many VMs on, what is gained is more than what a split costs."""

_THREADS = Path("/proc/self/task")


def beside_for(vms: Sized) -> Beside:
    """Who does things beside each other for so many VMs."""
    return two_at_once if len(vms) >= _WORTH else in_turn


def two_at_once(aside: Callable[[], Aside], here: Callable[[], Here]) -> tuple[Aside, Here]:
    """Do both at the same time where there is a second processor; see ``planner.beside``."""
    split = _Split.off(aside) if _can_split() else None
    if split is None:
        return in_turn(aside, here)
    try:
        done = here()
        found = split.result()
    finally:
        split.end()
    return (pickle.loads(found) if found else aside()), done  # noqa: S301 - from this very program


def _can_split() -> bool:
    """Whether this is Linux with a second processor, and nothing else runs in this process.

    Other threads do not come along into a process that splits off, and what they hold then stays held there;
    on macOS the system's own libraries do not bear it.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    try:
        return sum(1 for _ in _THREADS.iterdir()) == 1
    except OSError:
        return False


class _Split:
    """A process that does one thing and sends what it came to."""

    def __init__(self, process: int, stream: int) -> None:
        self._process, self._stream = process, stream

    @classmethod
    def off(cls, work: Callable[[], object]) -> _Split | None:
        """Split off a process for it; None where the system has no room for one."""
        reads, writes = os.pipe()
        try:
            process = os.fork()
        except OSError:
            os.close(reads)
            os.close(writes)
            return None
        if not process:
            _answer(work, writes)
        os.close(writes)
        return cls(process, reads)

    def result(self) -> bytes:
        """What it sent, once it is done; nothing where it did not come to its end."""
        with open(self._stream, "rb", closefd=False) as stream:
            found = stream.read()
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return found if status == 0 else b""

    def end(self) -> None:
        """Make sure that it has ended, whatever it is doing; drafts of files go with it."""
        os.close(self._stream)
        if self._process:
            os.kill(self._process, signal.SIGTERM)
            os.waitpid(self._process, 0)


def _answer(work: Callable[[], object], stream: int) -> None:
    """Do it and end, without anything that the program does at its own end."""
    status = 1
    try:
        signal.signal(signal.SIGTERM, _leave)
        found = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with open(stream, "wb") as sink:
            sink.write(found)
        status = 0
    finally:
        os._exit(status)  # errors are told where it is done again


def _leave(*_: object) -> None:
    raise SystemExit
