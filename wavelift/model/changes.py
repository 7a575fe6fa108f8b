"""What is different between two plans, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Changes", "Figures", "How", "VmChange"]


class How(StrEnum):
    """In which way a VM's plan changed."""

    MOVED = "moved"
    """It is in another wave."""
    ADDED = "added"
    """It is new in the inventory, and planned."""
    REMOVED = "removed"
    """It is no longer in the inventory, nor among the unplanned."""
    DROPPED = "dropped"
    """It was planned and no longer is."""
    TAKEN_UP = "taken up"
    """It was unplanned and is planned now."""
    RETARGETED = "retargeted"
    """It stays in its wave and goes to another place at the target."""


@dataclass(frozen=True, slots=True)
class VmChange:
    """One VM's change: waves and windows before and after ("" for none), and the cause in words."""

    vm: str
    name: str
    how: How
    was_wave: str = ""
    was_window: str = ""
    wave: str = ""
    window: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in numbers.

    Attributes:
        waves, vms, unplanned: how many.
        gib: provisioned, of all planned VMs.
        seconds: expected, all waves together.
        finish: when the last window in use closes, or None without a calendar.
        bound: fewest waves possible, as far as it is known.
        proved: whether the plan has just so few.
        windows: windows in use; 0 without a calendar.
        fewest_windows: fewest windows possible, as far as it is known.
        windows_proved: whether the plan uses just so few.
    """

    waves: int
    vms: int
    unplanned: int
    gib: float
    seconds: float
    finish: datetime | None
    bound: int
    proved: bool
    windows: int = 0
    fewest_windows: int = 0
    windows_proved: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole difference.

    Attributes:
        before, after: both plans in numbers.
        vms: one entry per VM that changed, by its new wave.
        kept: VMs planned in both and in the same wave.
        windows: what became of the calendar, in words.
        inputs: input files that are new, gone or changed.
        settings: settings that were changed for the comparison: name, before, after.
    """

    before: Figures
    after: Figures
    vms: tuple[VmChange, ...] = ()
    kept: int = 0
    windows: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    settings: tuple[tuple[str, str, str], ...] = ()

    @property
    def moved(self) -> int:
        """VMs in another wave than before."""
        return sum(1 for change in self.vms if change.how is How.MOVED)
