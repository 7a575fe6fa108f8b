"""What people see while a wave is under way; whatever happens to the view, the wave goes on."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Wave

if TYPE_CHECKING:
    from wavelift.reports.live import LiveView, PlainLines
    from wavelift.verbs.onlooker import Onlooker, Watch

__all__ = ["watching"]

_REDRAW_SECONDS = 0.2


def watching(*, quiet: bool) -> Watch | None:
    """The live view: redrawn on a terminal, lines elsewhere, nothing when quiet."""
    return None if quiet else _watch


@contextmanager
def _watch(plan: Plan, wave: Wave, now: Callable[[], datetime]) -> Iterator[Onlooker]:
    view = _view(plan, wave, now)
    shown = _Shown(view)
    view.__enter__()
    try:
        yield shown
    finally:
        shown.close()


class _Shown:
    """A view that gives up when nobody can see it any more: a closed pipe or terminal stops no wave."""

    def __init__(self, view: LiveView | PlainLines) -> None:
        self._view = view
        self._due = 0.0
        self._pending = False
        self._last: Callable[[], WaveOutcome] | None = None
        self._gone = self._closed = False

    def __call__(self, snapshot: Callable[[], WaveOutcome]) -> None:
        # Building a snapshot of a thousand moves for each of ten thousand changes would cost minutes.
        self._last = snapshot
        left = self._due - time.monotonic()
        if left <= 0:
            self._draw()
        elif not self._pending:
            self._draw_soon(left)

    def note(self, text: str) -> None:
        """Show a remark, beside what it is about: nothing else may happen for long."""
        self._draw()
        self._try(lambda: self._view.note(text))

    def _draw(self) -> None:
        last = self._last
        if last is not None:
            self._try(lambda: self._view.update(last()))
            self._due = time.monotonic() + _REDRAW_SECONDS

    def _draw_soon(self, seconds: float) -> None:
        """What came too soon after another drawing is drawn as well, though nothing may come after it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # who looks on from another process draws again anyway
        self._pending = True
        loop.call_later(seconds, self._draw_late)

    def _draw_late(self) -> None:
        self._pending = False
        if not self._closed:
            self._draw()

    def close(self) -> None:
        """Show the end and take the view away."""
        self._draw()
        self._closed = True
        self._try(lambda: self._view.__exit__(None, None, None), always=True)

    def _try(self, show: Callable[[], None], *, always: bool = False) -> None:
        if self._gone and not always:
            return
        try:
            show()
        except OSError:
            self._gone = True


def _view(plan: Plan, wave: Wave, now: Callable[[], datetime]) -> LiveView | PlainLines:
    from rich.console import Console

    from wavelift.reports.live import LiveView, PlainLines

    console = Console(stderr=True)
    if sys.stderr.isatty() and not console.is_dumb_terminal:
        return LiveView(plan, wave.id, console, clock=time.monotonic, now=now)
    return PlainLines(plan, wave.id, sys.stderr, clock=time.monotonic, now=now)
