"""Views of a running wave: a live screen for terminals, plain lines for everything else.

Both take whole snapshots through ``update``, remarks through ``note``, and are context managers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan
from wavelift.reports.hostile import one_line
from wavelift.reports.live_screen import Snapshot, screen
from wavelift.reports.moments import clock as time_of_day
from wavelift.reports.moments import zone_of
from wavelift.reports.pace import Pace
from wavelift.reports.plain_lines import PlainLines

__all__ = ["LiveView", "PlainLines"]


class LiveView:
    """A screen that redraws in place, at most four times a second and at least once.

    Args:
        plan: for the window and its time zone.
        wave: the wave's id.
        console: a terminal, usually on stderr so that stdout stays data.
        clock: monotonic seconds, for coalescing.
        now: the current time, aware, as the campaign's clock counts; for elapsed times.
        background: whether a thread redraws what came right after another drawing, and moves the clocks.
    """

    def __init__(
        self,
        plan: Plan,
        wave: str,
        console: Console,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        background: bool = True,
    ) -> None:
        planned = plan.wave(wave)
        self._plan, self._console, self._now = plan, console, now
        self._zone = zone_of(plan.window(planned.window) if planned else None)
        self._outcome = WaveOutcome(wave, ())
        self._note = ""
        self._live = Live(
            console=console, auto_refresh=False, redirect_stdout=False, vertical_overflow="crop"
        )
        self._pace = Pace(self._draw, clock, idle=1.0, background=background)

    def __enter__(self) -> Self:
        self._live.start()
        self._pace.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pace.stop()
        self._draw()
        self._live.stop()

    def update(self, outcome: WaveOutcome) -> None:
        """Take a whole snapshot and show it now or within a quarter of a second."""
        self._outcome = outcome
        self._pace.ask()

    def note(self, text: str) -> None:
        """Keep a remark in the scroll-back above the screen, and the latest one on it."""
        self._note = one_line(text)
        self._console.print(Text(f"{time_of_day(self._now(), self._zone)} {self._note}"))
        self._pace.ask()

    def tick(self) -> None:
        """Redraw what is due; for callers that have no background thread."""
        self._pace.tick()

    def _draw(self) -> None:
        size = self._console.size
        shot = Snapshot(self._plan, self._outcome, self._now(), self._note)
        self._live.update(screen(shot, size.width, size.height), refresh=True)
