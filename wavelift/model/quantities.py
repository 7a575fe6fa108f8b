"""Durations, sizes, counts and lists as people read them, in every message, page and workbook."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["count", "duration", "gib", "number", "size", "some", "stopwatch"]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_PAIRS = ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", 1, "s"))


def duration(seconds: float | None) -> str:
    """Seconds in at most two units: "45 s", "2 min 10 s", "2 h 13 min", "3 d 4 h"; "" for None."""
    if seconds is None:
        return ""
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else ""
    for first, first_name, second, second_name in _PAIRS:
        if whole >= first:
            left = whole % first // second
            return f"{sign}{whole // first:,} {first_name}" + (f" {left} {second_name}" if left else "")
    return f"{sign}{whole} s"


def stopwatch(seconds: float | None) -> str:
    """Seconds as "0:07:31", for places where digits must not jump; "" for None."""
    if seconds is None:
        return ""
    whole = max(0, int(seconds))
    return f"{whole // _HOUR}:{whole % _HOUR // _MINUTE:02d}:{whole % _MINUTE:02d}"


def size(gib: float) -> str:
    """GiB in the unit that reads best: "512 MiB", "40 GiB", "1.4 TiB"."""
    if gib >= 1024:
        return f"{gib / 1024:,.1f} TiB"
    if 0 < gib < 1:
        return f"{gib * 1024:.0f} MiB"
    return f"{gib:.1f} GiB" if 0 < gib < 10 and gib != round(gib) else f"{gib:,.0f} GiB"


def gib(mib: float) -> str:
    """MiB as "22,680.5 GiB": always in GiB, for sizes that are compared with each other."""
    return f"{mib / 1024:,.1f} GiB"


def number(value: float) -> str:
    """A bare number: "22,680", "0.25", "1,000,000"; two decimals at most, below 1 three digits that count."""
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")


def count(amount: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 VM", "1,204 VMs"."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def some(names: Iterable[str], most: int = 5, between: str = ", ") -> str:
    """The first few, and how many there are beside: "a, b, c and 1,204 more"."""
    every = list(names)
    left = len(every) - most
    return between.join(every[:most]) + (f" and {left:,} more" if left > 0 else "")
