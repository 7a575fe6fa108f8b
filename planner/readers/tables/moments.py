"""Dates with times as people write them; only forms that can be read in one way."""

from __future__ import annotations

import difflib
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from planner.readers.grid import Cell

__all__ = ["ADVICE", "Unclear", "in_zone", "wall_time", "zone_of"]

ADVICE = "write it as 2026-12-05 22:00"

_TIME = (
    r"(?:[T ]+(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r" ?(?P<half>[ap]\.?m\.?)?)"
)
_OFFSET = r"(?P<offset>Z|[+-]\d{2}:?\d{2})?"
_FORMS = tuple(
    re.compile(form + _TIME + "?" + _OFFSET, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}),?",
        r"(?P<day>\d{1,2})[. -]+(?P<word>[a-z]{3,9})[ -]+(?P<year>\d{4}),?",
    )
)
_SLASHED = re.compile(
    r"(?P<one>\d{1,2})[/-](?P<two>\d{1,2})[/-](?P<year>\d{4}),?" + _TIME + "?" + _OFFSET, re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Unclear(ValueError):
    """Raised where a text is no date with a time, or could be two; the message says which."""


def wall_time(cell: Cell) -> datetime:
    """Read a cell as a date with a time; naive, unless the text gives an offset from UTC.

    An Excel date cell without a time is midnight; a text must give a time.

    Raises:
        Unclear: it cannot be read, or in more than one way.
    """
    if isinstance(cell, datetime):
        return _rounded(cell)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if not isinstance(cell, str):
        raise Unclear("it is no date with a time")
    text = " ".join(cell.split())
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _built(match, match["year"], _month(match), match["day"])
    if match := _SLASHED.fullmatch(text):
        return _slashed(match)
    raise Unclear("it is no date with a time")


def _rounded(moment: datetime) -> datetime:
    """Excel keeps times as fractions of days: mend 21:59:59.999."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _month(match: re.Match[str]) -> str:
    word = match.groupdict().get("word")
    if word is None:
        return match["month"]
    if word[:3].casefold() not in _MONTHS:
        raise Unclear(f"{word!r} is no English month")
    return str(_MONTHS.index(word[:3].casefold()) + 1)


def _slashed(match: re.Match[str]) -> datetime:
    one, two = int(match["one"]), int(match["two"])
    if one <= 12 and two <= 12 and one != two:
        raise Unclear("day and month can be taken for each other")
    day, month = (one, two) if one > 12 else (two, one)
    return _built(match, match["year"], str(month), str(day))


def _built(match: re.Match[str], year: str, month: str, day: str) -> datetime:
    if match["hour"] is None:
        raise Unclear("the time is missing")
    hour = int(match["hour"])
    half = (match["half"] or "")[:1].casefold()
    if half:
        if not 1 <= hour <= 12:
            raise Unclear("the hour does not go with am or pm")
        hour = hour % 12 + (12 if half == "p" else 0)
    midnight = hour == 24 and int(match["minute"]) == 0
    try:
        moment = datetime(  # noqa: DTZ001 - the zone stands in another column
            int(year),
            int(month),
            int(day),
            0 if midnight else hour,
            int(match["minute"]),
            int(match["second"] or 0),
        )
        moment += timedelta(days=1 if midnight else 0)
        return moment.replace(tzinfo=_offset(match["offset"])) if match["offset"] else moment
    except (ValueError, OverflowError) as error:
        raise Unclear("there is no such day or time") from error


def _offset(text: str) -> tzinfo | None:
    return datetime.strptime(text.upper().replace("Z", "+0000"), "%z").tzinfo


def in_zone(moment: datetime, zone: ZoneInfo, *, end: bool) -> tuple[datetime, str]:
    """A wall time in its zone, and what is odd about it ("" for nothing).

    A time that the clocks skip is moved on by what they skip. Of a time that comes twice, a window takes the
    later one as its start and the earlier one as its end: the shorter window is safe either way.
    """
    if moment.tzinfo is not None:
        return moment.astimezone(zone), ""
    aware = moment.replace(tzinfo=zone)
    other = aware.replace(fold=1)
    if aware.utcoffset() == other.utcoffset():
        return aware, ""
    real = aware.astimezone(UTC).astimezone(zone)
    if real.replace(tzinfo=None, fold=0) != moment:
        return real, f"the clocks skip this time; {real:%H:%M} is taken"
    chosen = aware if end else other
    return chosen, f"the clocks pass this time twice; the {'first' if end else 'second'} is taken"


def zone_of(text: str) -> tuple[ZoneInfo | None, str]:
    """The time zone that a text names in any case, or None; and what to write instead."""
    try:
        return ZoneInfo(text), ""
    except (KeyError, ValueError, OSError):
        zones = {zone.casefold(): zone for zone in available_timezones()}
    if text.casefold() in zones:
        return ZoneInfo(zones[text.casefold()]), ""
    close = difflib.get_close_matches(text.casefold()[:60], zones, n=2, cutoff=0.6)
    named = " or ".join(zones[name] for name in close) or "a name such as Europe/Berlin"
    return None, f"write {named}"
