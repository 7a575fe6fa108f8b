"""The lead's own tables beside the inventory: dependencies, applications, windows, pins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from wavelift.model.finding import NOWHERE, Place

__all__ = ["Application", "Dependency", "Pin", "Relation", "Window"]


class Relation(StrEnum):
    """How two VMs stand to each other."""

    BEFORE = "before"
    TOGETHER = "together"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One row of dependencies.csv; ``vm`` and ``other`` are VM keys after resolution.

    Attributes:
        vm: the VM that moves first (``before``), or one of the pair.
        relation: before, together or apart.
        other: the other VM.
        strict: ``before`` in an earlier wave, not merely earlier in the same one.
        weight: traffic or importance; the lightest edge of a cycle is the one to cut.
        note: the lead's own words.
        place: the row it comes from.
    """

    vm: str
    relation: Relation
    other: str
    strict: bool = False
    weight: float = 1.0
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Application:
    """One row of applications.csv. ``criticality``: higher is more critical; ``vm`` is a VM key."""

    vm: str
    application: str
    tier: str = ""
    criticality: int = 0
    owner: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Window:
    """A calendar slot in which a wave may run.

    Attributes:
        name: unique name.
        start, end: aware datetimes in the window's own time zone.
        timezone: IANA name, "Europe/Berlin".
        max_vms: most VMs in it, or None.
        max_gib: most GiB in it, or None.
        lockout_minutes: in this last part nothing new starts.
        note: the lead's own words.
        place: the row it comes from.
    """

    name: str
    start: datetime
    end: datetime
    timezone: str = "UTC"
    max_vms: int | None = None
    max_gib: float | None = None
    lockout_minutes: int = 0
    note: str = ""
    place: Place = field(default=NOWHERE)

    @property
    def lockout(self) -> datetime:
        """From here on nothing new starts. Counted in real minutes, also where the clocks change."""
        lockout = self.end.astimezone(UTC) - timedelta(minutes=self.lockout_minutes)
        return lockout.astimezone(self.end.tzinfo)

    @property
    def seconds(self) -> float:
        """Usable length: from the start to the lockout."""
        return (self.lockout.astimezone(UTC) - self.start.astimezone(UTC)).total_seconds()


@dataclass(frozen=True, slots=True)
class Pin:
    """One row of pins.csv: ``vm`` (a key) must be in ``window`` or in wave ``wave``."""

    vm: str
    window: str = ""
    wave: str = ""
    place: Place = NOWHERE
