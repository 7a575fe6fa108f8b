"""Attempts as bars on a time axis; pure geometry in seconds, drawn by the html page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from wavelift.model.outcome import AttemptOutcome, MoveState
from wavelift.reports.joined import JoinedMove, WaveView

__all__ = ["BAR_WORDS", "Axis", "Bar", "Lane", "Tick", "axis_of", "bar_kind", "lanes_of"]

BAR_WORDS = {
    "ok": "moved",
    "fault": "failed",
    "cancelled": "cancelled",
    "unknown": "end not seen",
    "running": "moving",
    "back-ok": "went back",
    "back-fault": "going back failed",
    "back-cancelled": "going back cancelled",
    "back-unknown": "end of going back not seen",
    "back-running": "going back",
}
"""Every kind of bar and what it means."""

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800)
_MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis: its moment, its place from 0 to 1, and its label."""

    at: datetime
    share: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of time that is drawn.

    Attributes:
        start, end: aware datetimes in ``zone``; end is later than start.
        zone: what the labels are in.
    """

    start: datetime
    end: datetime
    zone: tzinfo

    def share(self, moment: datetime) -> float:
        """Where a moment lies, 0 at the start and 1 at the end; outside it is cut off."""
        whole = (self.end - self.start).total_seconds()
        return min(1.0, max(0.0, (moment - self.start).total_seconds() / whole))

    def holds(self, moment: datetime) -> bool:
        """Whether the moment is drawn."""
        return self.start <= moment <= self.end

    @property
    def ticks(self) -> list[Tick]:
        """At most a dozen round times."""
        whole = (self.end - self.start).total_seconds()
        step = next((step for step in _STEPS if whole / step <= _MOST_TICKS), _STEPS[-1])
        midnight = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        first = int((self.start - midnight).total_seconds() // step + 1) * step
        marks, at = [], midnight + timedelta(seconds=first)
        pattern = "%H:%M:%S" if step < 60 else "%H:%M" if step < 86400 else "%d %b"
        while at < self.end:
            marks.append(Tick(at, self.share(at), at.strftime(pattern)))
            at += timedelta(seconds=step)
        return marks


@dataclass(frozen=True, slots=True)
class Bar:
    """One attempt: from, to (shares of the axis), its kind and the attempt itself."""

    left: float
    right: float
    kind: str
    attempt: AttemptOutcome


@dataclass(frozen=True, slots=True)
class Lane:
    """One VM's bars, by time."""

    row: JoinedMove
    bars: tuple[Bar, ...]


def axis_of(view: WaveView) -> Axis | None:
    """The axis from the wave's begin to the last moment known; None when nothing has begun."""
    began, seen = view.outcome.began, view.last_seen
    times = [attempt.began for attempt in view.attempts if attempt.began]
    starts = [*times, *([began] if began else [])]
    if not starts or seen is None:
        return None
    start = min(starts).astimezone(view.zone)
    end = max(seen.astimezone(view.zone), start + timedelta(seconds=1))
    return Axis(start, end, view.zone)


def bar_kind(attempt: AttemptOutcome) -> str:
    """The attempt's kind, a key of ``BAR_WORDS``."""
    kinds = {"success": "ok", "fault": "fault", "cancelled": "cancelled", "unknown": "unknown"}
    kind = kinds.get(attempt.result, "unknown" if attempt.ended else "running")
    return f"back-{kind}" if attempt.direction == "back" else kind


def lanes_of(view: WaveView, axis: Axis) -> list[Lane]:
    """One lane per move that has begun, by beginning."""
    lanes = []
    for row in view.rows:
        drawn = [attempt for attempt in row.outcome.attempts if attempt.began]
        if drawn:
            lanes.append(Lane(row, tuple(_bar(attempt, row, axis) for attempt in drawn)))
    return sorted(lanes, key=lambda lane: (lane.bars[0].left, lane.row.outcome.name))


def _bar(attempt: AttemptOutcome, row: JoinedMove, axis: Axis) -> Bar:
    began = attempt.began or axis.start
    still_on = row.outcome.state in (MoveState.RUNNING, MoveState.RETURNING)
    ended = attempt.ended or (axis.end if still_on else row.outcome.ended or axis.end)
    return Bar(axis.share(began), axis.share(max(began, ended)), bar_kind(attempt), attempt)
