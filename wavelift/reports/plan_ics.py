"""The plan's waves as a calendar (RFC 5545): one event per wave, in UTC, so that no zone table is needed.

An event keeps its UID from plan to plan as long as the campaign and the window keep their names, so that
importing the file again moves events instead of doubling them. What changed has a higher sequence number, and
a night that no wave uses any more is called off.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wavelift.model.plan import Plan, Standing, Wave
from wavelift.model.quantities import count, duration, size
from wavelift.model.tables import Window
from wavelift.reports.earlier_events import Event, called_off, earlier_events, numbered
from wavelift.reports.hostile import one_line, printable
from wavelift.reports.moments import zone_of
from wavelift.whole_file import replacing

__all__ = ["plan_calendar", "write_plan_ics"]

_LINE = 75
"""Most octets of a line (RFC 5545, 3.1)."""

_LISTED = 200
"""VMs named in one event."""


def write_plan_ics(path: Path, plan: Plan, stamp: datetime) -> None:
    """Write the calendar.

    Args:
        path: where to.
        plan: the plan; waves without a window are left out.
        stamp: when the plan was made; programs keep the newer of two events.

    Raises:
        InputError: the file cannot be written.
    """
    earlier = path.read_bytes() if path.is_file() else b""
    with replacing(path) as draft:
        draft.write_bytes(plan_calendar(plan, stamp, earlier))


def plan_calendar(plan: Plan, stamp: datetime, earlier: bytes = b"") -> bytes:
    """Return the bytes of the calendar file.

    Args:
        plan: the plan.
        stamp: when it was made.
        earlier: the calendar that this one takes the place of.
    """
    known, events = earlier_events(earlier), list(_events(plan, stamp))
    maker = _text(one_line(plan.made_by, 60) or "wavelift")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{maker}//waves//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(one_line(plan.campaign, 100))}"]
    for event in (*(list(numbered(event, known)) for event in events), *called_off(events, known, stamp)):
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _events(plan: Plan, stamp: datetime) -> Iterator[Event]:
    seen: Counter[str] = Counter()
    for wave in plan.waves:
        window = plan.window(wave.window)
        if window is not None:
            seen[window.name] += 1
            yield list(_event(plan, wave, window, seen[window.name], stamp))


def _event(plan: Plan, wave: Wave, window: Window, number: int, stamp: datetime) -> Iterator[str]:
    name = hashlib.sha256(f"{plan.campaign}\0{window.name}\0{number}".encode()).hexdigest()[:24]
    yield f"UID:{name}@wavelift"
    yield f"DTSTAMP:{_moment(stamp)}"
    yield f"DTSTART:{_moment(window.start)}"
    yield f"DTEND:{_moment(window.end)}"
    title = f"{plan.campaign}: wave {wave.id}, {count(len(wave.moves), 'VM')}, {size(wave.gib)}"
    yield f"SUMMARY:{_text(one_line(title, 200))}"
    yield f"DESCRIPTION:{_text(chr(10).join(_description(wave, window)))}"
    yield f"LOCATION:{_text(one_line(window.name, 100))}"
    firm = window.announced or wave.standing is not Standing.PLANNED
    yield f"STATUS:{'CONFIRMED' if firm else 'TENTATIVE'}"
    yield "CATEGORIES:wavelift"


def _description(wave: Wave, window: Window) -> Iterator[str]:
    zone = zone_of(window)
    yield f"Window {window.name}, {window.timezone}"
    yield f"Nothing new starts from {window.lockout.astimezone(zone):%Y-%m-%d %H:%M} local time"
    band = f"{duration(wave.seconds.low)} to {duration(wave.seconds.high)}"
    yield f"Expected time {duration(wave.seconds.expected)} ({band})"
    for title, found in (
        ("Applications", Counter(move.application for move in wave.moves if move.application)),
        ("Owners", Counter(move.owner for move in wave.moves if move.owner)),
    ):
        if found:
            yield f"{title}: {', '.join(sorted(one_line(name, 80) for name in found)[:40])}"
    if window.note:
        yield f"Note: {one_line(window.note, 300)}"
    yield "VMs:"
    yield from (f"- {one_line(move.name, 80)}" for move in wave.moves[:_LISTED])
    if len(wave.moves) > _LISTED:
        yield f"… and {len(wave.moves) - _LISTED:,} more"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """The text as a TEXT value: four characters escaped (RFC 5545, 3.3.11)."""
    clean = printable(text)
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        clean = clean.replace(plain, escaped)
    return clean


def _folded(line: str) -> bytes:
    """The line cut into pieces of at most 75 octets, never inside a character, each ended by CR LF."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
