"""How often a vCenter that does not answer is asked again: the same on the wire and in virtual time."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["FIRST_PAUSE", "LONGEST_PAUSE", "pauses"]

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
"""Seconds; a vCenter takes minutes to restart (fact sheet 5.4)."""


def pauses() -> Iterator[float]:
    """Seconds from one try to the next, each twice the one before, without end."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
