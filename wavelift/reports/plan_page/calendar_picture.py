"""The calendar as a picture: one row per window, and in it the waves one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wavelift.model.plan import Plan, Wave
from wavelift.model.quantities import count, duration
from wavelift.model.tables import Window
from wavelift.reports.moments import zone_of

__all__ = ["Bar", "CalendarPicture", "Row", "calendar_picture"]

WIDTH, LEFT, STEP, TOP = 1120, 250, 30, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One wave: where it begins, its expected and its high end, and words for it."""

    x: float
    width: float
    high: float
    label: str
    title: str
    late: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One window or, without a calendar, one wave; ``end`` and ``lockout`` are None without a window."""

    y: float
    name: str
    when: str
    end: float | None
    lockout: float | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class CalendarPicture:
    """The whole picture; ``ticks`` are position and label of full hours after opening."""

    width: int
    height: float
    top: int
    step: int
    left: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]


def calendar_picture(plan: Plan) -> CalendarPicture:
    """Draw the windows in calendar order, all from their opening on, so that nights can be compared."""
    longest = max((window.seconds + window.lockout_minutes * 60 for window in plan.windows), default=0.0)
    longest = max([longest, *(wave.seconds.high for wave in plan.waves)], default=0.0) or 3600.0
    scale = (WIDTH - LEFT - 20) / longest
    lanes = list(_lanes(plan))
    rows = tuple(_row(at, window, waves, scale) for at, (window, waves) in enumerate(lanes))
    hours = longest / 3600
    apart = next(step for step in (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 1e9) if hours / step <= 12)
    ticks = tuple(
        (round(LEFT + number * apart * 3600 * scale, 1), f"+{number * apart:g} h")
        for number in range(int(hours / apart) + 1)
    )
    return CalendarPicture(WIDTH, TOP + STEP * len(rows) + 6, TOP, STEP, LEFT, rows, ticks)


def _lanes(plan: Plan) -> Iterator[tuple[Window | None, list[Wave]]]:
    known = {window.name for window in plan.windows}
    for window in sorted(plan.windows, key=lambda window: (window.start, window.end, window.name)):
        yield window, [wave for wave in plan.waves if wave.window == window.name]
    for wave in plan.waves:
        if wave.window not in known:
            yield None, [wave]


def _row(at: int, window: Window | None, waves: list[Wave], scale: float) -> Row:
    bars, spent = [], 0.0
    room = window.seconds if window else float("inf")
    for wave in waves:
        high = min(wave.seconds.high, 30 * 86400)
        title = (
            f"wave {wave.id}: {count(len(wave.moves), 'VM')}, expected {duration(wave.seconds.expected)}, "
            f"at worst {duration(wave.seconds.high)}"
        )
        late = spent + wave.seconds.high > room
        width, far = max(2.0, wave.seconds.expected * scale), max(2.0, high * scale)
        label = f"{wave.id} · {count(len(wave.moves), 'VM')}"
        bars.append(Bar(round(LEFT + spent * scale, 1), round(width, 1), round(far, 1), label, title, late))
        spent += wave.seconds.expected
    y = TOP + at * STEP
    if window is None:
        return Row(y, f"wave {waves[0].id}", "", None, None, tuple(bars))
    zone = zone_of(window)
    length = window.seconds + window.lockout_minutes * 60
    return Row(
        y,
        window.name,
        window.start.astimezone(zone).strftime("%a %Y-%m-%d %H:%M"),
        round(length * scale, 1),
        round(LEFT + window.seconds * scale, 1) if window.lockout_minutes else None,
        tuple(bars),
    )
