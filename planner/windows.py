"""The calendar as a row of slots: one wave per window, in order of their start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wavelift.model.tables import Window
from wavelift.settings import Planning

__all__ = ["NO_LIMIT", "Slot", "calendar"]

NO_LIMIT = 1 << 60
"""More than any wave can hold."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one wave.

    Attributes:
        window: name of its window, or "" without a calendar.
        max_vms: most VMs; ``NO_LIMIT`` where the setting is 0.
        max_mib: most provisioned MiB; likewise.
        seconds: time from the window's start to its lockout, less the reserve; infinite without a window.
    """

    window: str
    max_vms: int
    max_mib: int
    seconds: float = float("inf")


def calendar(windows: Sequence[Window], planning: Planning) -> list[Slot]:
    """Return a slot per window in calendar order; without windows one slot that may be repeated."""
    if not windows:
        return [Slot("", planning.max_vms or NO_LIMIT, int(planning.max_gib * 1024) or NO_LIMIT)]
    ordered = sorted(windows, key=lambda window: (window.start, window.end, window.name))
    return [_slot(window, planning) for window in ordered]


def _slot(window: Window, planning: Planning) -> Slot:
    vms = planning.max_vms if window.max_vms is None else window.max_vms
    gib = planning.max_gib if window.max_gib is None else window.max_gib
    return Slot(
        window.name, vms or NO_LIMIT, int(gib * 1024) or NO_LIMIT, window.seconds * (1 - planning.reserve)
    )
