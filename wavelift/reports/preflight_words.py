"""Words for a preflight that every report uses."""

from __future__ import annotations

from datetime import UTC, tzinfo

from wavelift.model.outcome import MoveOutcome
from wavelift.model.preflight import Preflight, Way
from wavelift.reports.finding_groups import tally
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import day_and_clock

__all__ = ["preflight_headline", "signature", "way_words", "ways_words"]


def preflight_headline(found: Preflight, zone: tzinfo = UTC) -> str:
    """One line: "go with exceptions (2 warnings), 2026-03-07 21:40:00; signed off by …"."""
    line = f"{found.go} ({tally(found.findings)}), {day_and_clock(found.at, zone)}"
    return f"{line}; signed off by {signature(found, zone)}" if found.signed is not None else line


def signature(found: Preflight, zone: tzinfo = UTC) -> str:
    """Who signed it off, when and why; "" where nobody did."""
    if found.signed is None:
        return ""
    when = day_and_clock(found.signed.at, zone)
    return f"{one_line(found.signed.name)}, {when}: {one_line(found.signed.reason)}"


def ways_words(found: Preflight) -> str:
    """How many could come back how: "11 hot, 2 cold only, 1 impossible"."""
    return ", ".join(f"{number:,} {way}" for way in Way if (number := found.coming_back(way)))


def way_words(move: MoveOutcome) -> str:
    """One VM's rollback class with its reason, "cold only: it is powered off"; "" where nobody looked."""
    back = move.way_back
    if back is None:
        return ""
    return f"{back.way}: {back.reason}" if back.reason else str(back.way)
