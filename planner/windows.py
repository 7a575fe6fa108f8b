"""The calendar as a row of slots, in order of their start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from planner.estimate import safety
from wavelift.model.tables import Window
from wavelift.settings import Planning

__all__ = ["NO_LIMIT", "Slot", "calendar", "wave_slots"]

NO_LIMIT = 1 << 60
"""More than any wave can hold."""

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for waves.

    Attributes:
        window: name of its window, or "" without a calendar.
        max_vms: most VMs; ``NO_LIMIT`` where the setting is 0.
        max_mib: most provisioned MiB; likewise.
        seconds: time from the window's start to its lockout, less the reserve and what the chosen confidence
            asks for; infinite without a window.
        people: how many people, in thousandths; ``NO_LIMIT`` where nothing is said.
        waves: most waves in the window; they share everything above.
        start, end: of the window, in UTC; None without one.
        number: 0 for the first wave of the window, and so on.
    """

    window: str
    max_vms: int
    max_mib: int
    seconds: float = float("inf")
    people: int = NO_LIMIT
    waves: int = 1
    start: datetime | None = None
    end: datetime | None = None
    number: int = 0

    @property
    def day(self) -> float:
        """When its window starts, in days; 0 without a window."""
        return self.start.timestamp() / _DAY if self.start else 0.0


def calendar(windows: Sequence[Window], planning: Planning) -> list[Slot]:
    """Return a slot per window in calendar order; without windows one slot that may be repeated."""
    if not windows:
        return [Slot("", planning.max_vms or NO_LIMIT, int(planning.max_gib * 1024) or NO_LIMIT)]
    ordered = sorted(windows, key=_begins)
    return [_slot(window, planning) for window in ordered]


def _begins(window: Window) -> tuple[float, float, str]:
    """Not by the clock on the wall, which shows some times twice."""
    return window.start.timestamp(), window.end.timestamp(), window.name


def wave_slots(slots: Iterable[Slot]) -> list[Slot]:
    """Return a slot per wave: a window that takes three waves stands there three times."""
    return [replace(slot, number=number) for slot in slots for number in range(slot.waves)]


def _slot(window: Window, planning: Planning) -> Slot:
    vms = planning.max_vms if window.max_vms is None else window.max_vms
    gib = planning.max_gib if window.max_gib is None else window.max_gib
    waves = planning.waves_per_window if window.max_waves is None else window.max_waves
    return Slot(
        window.name,
        vms or NO_LIMIT,
        int(gib * 1024) or NO_LIMIT,
        window.seconds * (1 - planning.reserve) / safety(planning.confidence),
        NO_LIMIT if window.people is None else round(window.people * 1000),
        max(1, waves),
        window.start.astimezone(UTC),
        window.end.astimezone(UTC),
    )
