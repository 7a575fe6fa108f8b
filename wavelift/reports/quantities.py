"""Durations, sizes, counts and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wavelift.model.tables import Window

__all__ = ["clock", "count", "day_and_clock", "duration", "iso", "size", "stopwatch", "zone_name", "zone_of"]

MINUTE, HOUR, DAY = 60, 3600, 86400
_PAIRS = ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min"), (MINUTE, "min", 1, "s"))


def duration(seconds: float | None) -> str:
    """Seconds in at most two units: "45 s", "2 min 10 s", "2 h 13 min", "3 d 4 h"; "" for None."""
    if seconds is None:
        return ""
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    for first, first_name, second, second_name in _PAIRS:
        if whole >= first:
            left = whole % first // second
            return f"{sign}{whole // first} {first_name}" + (f" {left} {second_name}" if left else "")
    return f"{sign}{whole} s"


def stopwatch(seconds: float | None) -> str:
    """Seconds as "0:07:31", for places where digits must not jump; "" for None."""
    if seconds is None:
        return ""
    whole = max(0, int(seconds))
    return f"{whole // HOUR}:{whole % HOUR // MINUTE:02d}:{whole % MINUTE:02d}"


def size(gib: float) -> str:
    """GiB in the unit that reads best: "512 MiB", "40 GiB", "1.4 TiB"."""
    if gib >= 1024:
        return f"{gib / 1024:.1f} TiB"
    if 0 < gib < 1:
        return f"{gib * 1024:.0f} MiB"
    return f"{gib:.1f} GiB" if 0 < gib < 10 and gib != round(gib) else f"{gib:,.0f} GiB"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 VM", "1,204 VMs"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def zone_of(window: Window | None) -> tzinfo:
    """The time zone people of that window think in; UTC without a window."""
    if window is None:
        return UTC
    try:
        return ZoneInfo(window.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return window.start.tzinfo or UTC


def zone_name(window: Window | None) -> str:
    """The zone's name for headings: "Europe/Berlin"."""
    return window.timezone if window is not None and window.timezone else "UTC"


def clock(moment: datetime | None, zone: tzinfo = UTC) -> str:
    """The time of day in that zone, "22:15:03"; "" for None."""
    return moment.astimezone(zone).strftime("%H:%M:%S") if moment else ""


def day_and_clock(moment: datetime | None, zone: tzinfo = UTC) -> str:
    """Date and time in that zone, "2026-03-07 22:15:03"; "" for None."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC for programs, "2026-03-07T21:15:03Z"; None for None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
