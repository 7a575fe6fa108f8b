"""The bars of a wave placed on a drawing, with labels and hover texts."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.model.outcome import AttemptOutcome
from wavelift.model.quantities import duration
from wavelift.reports.gantt import BAR_WORDS, Axis, Bar, Lane, axis_of, lanes_of
from wavelift.reports.hostile import one_line
from wavelift.reports.joined import WaveView
from wavelift.reports.moments import clock
from wavelift.reports.wording import STATES, attempt_words

__all__ = ["Picture", "picture_of"]

WIDTH, GUTTER, TOP, STEP, MARGIN = 1200, 190, 20, 18, 16
_NAME_LENGTH = 28
_LABELS_EVERY = 30
"""Lanes between two rows of time labels, so that one is in sight while scrolling."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled place on the x axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar: place, kind (a key of ``BAR_WORDS``), hover text."""

    x: float
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """One VM's line; ``since`` and ``to`` are the x of its first and last moment."""

    y: float
    name: str
    title: str
    since: float
    to: float
    bars: tuple[DrawnBar, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws, in user units of the view box.

    Attributes:
        width, height, top, step: of the drawing, the axis and a lane.
        ticks: times on the axis.
        label_heights: y of each row of time labels.
        limits: where the window's lockout and end lie, if in the picture.
        lanes: one per VM.
        legend: (kind, word) of the kinds that occur.
    """

    width: int
    height: int
    top: int
    step: int
    ticks: tuple[Mark, ...]
    label_heights: tuple[int, ...]
    limits: tuple[Mark, ...]
    lanes: tuple[DrawnLane, ...]
    legend: tuple[tuple[str, str], ...]


def picture_of(view: WaveView) -> Picture | None:
    """Draw a wave; None when nothing of it has begun."""
    axis = axis_of(view)
    lanes = lanes_of(view, axis) if axis else []
    if axis is None or not lanes:
        return None
    kinds = {bar.kind for lane in lanes for bar in lane.bars}
    blocks = range(0, len(lanes), _LABELS_EVERY)
    drawn, heights, y = [], [], 0
    for block in blocks:
        heights.append(y + TOP - 6)
        y += TOP
        for lane in lanes[block : block + _LABELS_EVERY]:
            drawn.append(_lane(lane, axis, y))
            y += STEP
    return Picture(
        width=WIDTH,
        height=y + 4,
        top=TOP,
        step=STEP,
        ticks=tuple(Mark(_x(tick.share), tick.label) for tick in axis.ticks),
        label_heights=tuple(heights),
        limits=_limits(view, axis),
        lanes=tuple(drawn),
        legend=tuple((kind, word) for kind, word in BAR_WORDS.items() if kind in kinds),
    )


def _x(share: float) -> float:
    return round(GUTTER + share * (WIDTH - GUTTER - MARGIN), 1)


def _limits(view: WaveView, axis: Axis) -> tuple[Mark, ...]:
    window = view.window
    if window is None:
        return ()
    moments = {window.end: "window closes"}
    if window.lockout != window.end:
        moments[window.lockout] = "nothing new starts"
    return tuple(Mark(_x(axis.share(at)), word) for at, word in moments.items() if axis.holds(at))


def _lane(lane: Lane, axis: Axis, y: int) -> DrawnLane:
    done = lane.row.outcome
    why = f": {one_line(done.reason)}" if done.reason else ""
    return DrawnLane(
        y=y,
        name=one_line(done.name, _NAME_LENGTH),
        title=f"{one_line(done.name)}: {STATES[done.state].word}{why}",
        since=_x(lane.bars[0].left),
        to=_x(lane.bars[-1].right),
        bars=tuple(_bar(bar, lane, axis) for bar in lane.bars),
    )


def _bar(bar: Bar, lane: Lane, axis: Axis) -> DrawnBar:
    left, right = _x(bar.left), _x(bar.right)
    title = f"{one_line(lane.row.outcome.name)}: {attempt_words(bar.attempt)}\n{_times(bar.attempt, axis)}"
    return DrawnBar(left, max(1.5, round(right - left, 1)), bar.kind, title)


def _times(attempt: AttemptOutcome, axis: Axis) -> str:
    began, ended = attempt.began, attempt.ended
    if began is None or ended is None:
        return f"since {clock(began, axis.zone)}"
    took = duration((ended - began).total_seconds())
    return f"{clock(began, axis.zone)} to {clock(ended, axis.zone)}, {took}"
