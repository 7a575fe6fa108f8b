"""Events of a calendar that was written before: what their next version must count on from, and who is gone.

Programs that import a calendar again take an event for a newer version by its sequence number (RFC 5545,
3.8.7.4), and keep events that the new file does not name: those must be called off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

__all__ = ["Event", "called_off", "earlier_events", "numbered"]

Event = list[str]
"""The lines of one event between BEGIN and END, unfolded."""

_OWN = ("DTSTAMP", "SEQUENCE")
"""What every version of an event has anew."""

_CANCELLED = "STATUS:CANCELLED"


def earlier_events(content: bytes) -> dict[str, Event]:
    """The events of a calendar by UID; those of a file that is none are none."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\n ", "")
    found: dict[str, Event] = {}
    event: Event | None = None
    for line in text.split("\n"):
        if line == "BEGIN:VEVENT":
            event = []
        elif line == "END:VEVENT" and event is not None:
            found[_value(event, "UID")] = event
            event = None
        elif event is not None:
            event.append(line)
    return found


def numbered(event: Sequence[str], earlier: Mapping[str, Event]) -> Iterator[str]:
    """The lines of an event, with a higher sequence number where they say something else than before."""
    was = earlier.get(_value(event, "UID"))
    yield from event
    yield f"SEQUENCE:{_next(was, changed=_told(was) != _told(event)) if was else 0}"


def called_off(events: Iterable[Event], earlier: Mapping[str, Event], stamp: datetime) -> Iterator[Event]:
    """The events to come that were there and are there no more, as cancelled ones.

    Args:
        events: those of the new calendar.
        earlier: those of the one before.
        stamp: what the new one is stamped with, in UTC; what has ended by then is left out.
    """
    kept = {_value(event, "UID") for event in events}
    now = f"{stamp:%Y%m%dT%H%M%SZ}"
    for uid, event in earlier.items():
        if uid and uid not in kept and _value(event, "DTEND") > now:
            lines = [line for line in event if not line.startswith((*_OWN, "STATUS:"))]
            number = _next(event, changed=_CANCELLED not in event)
            yield [*lines, f"DTSTAMP:{now}", _CANCELLED, f"SEQUENCE:{number}"]


def _next(was: Event, *, changed: bool) -> int:
    number = _value(was, "SEQUENCE")
    return (int(number) if number.isdecimal() else 0) + changed


def _told(event: Sequence[str] | None) -> list[str]:
    return sorted(line for line in event or () if not line.startswith(_OWN))


def _value(event: Sequence[str], name: str) -> str:
    return next((line[len(name) + 1 :] for line in event if line.startswith(f"{name}:")), "")
