"""Moments as people and programs read them, in the time zone of a window."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wavelift.model.tables import Window

__all__ = ["clock", "day_and_clock", "iso", "zone_name", "zone_of"]


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
