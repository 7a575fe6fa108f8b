"""The lead's own tables beside the inventory: dependencies, applications, calendar, pins, dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from wavelift.model.finding import NOWHERE, Place

__all__ = [
    "Application",
    "Blackout",
    "Dependency",
    "Pin",
    "Relation",
    "Support",
    "WindDown",
    "Window",
]


class Relation(StrEnum):
    """How two VMs stand to each other."""

    BEFORE = "before"
    TOGETHER = "together"
    APART = "apart"
    AFFINITY = "affinity"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One row of dependencies.csv; ``vm`` and ``other`` are VM keys after resolution.

    Attributes:
        vm: the VM that moves first (``before``), or one of the pair.
        relation: before, together, apart or affinity.
        other: the other VM.
        strict: ``before`` in an earlier wave, not merely earlier in the same one.
        weight: traffic or importance; the lightest edge of a cycle is the one to cut, and ``affinity`` costs
            so much for each day between the two moves.
        note: the lead's own words.
        place: the row it comes from.
        max_days: ``affinity`` costs nothing while the two are apart for no longer; None is 0.
        soak_days: ``before`` with so many days between the end of the first VM's window and the start of the
            other's; without a calendar the other VM comes in a later wave.
    """

    vm: str
    relation: Relation
    other: str
    strict: bool = False
    weight: float = 1.0
    note: str = ""
    place: Place = NOWHERE
    max_days: float | None = None
    soak_days: float = 0.0


@dataclass(frozen=True, slots=True)
class Application:
    """One row of applications.csv.

    Attributes:
        vm: a VM key.
        application: the application's name.
        tier: web, app, db or what the lead calls it.
        criticality: higher is more critical, and moves later where nothing else decides.
        owner: who is called when something is wrong.
        place: the row it comes from.
        people: how many people the VM needs on its night; None is ``[planning] people_per_vm``.
    """

    vm: str
    application: str
    tier: str = ""
    criticality: int = 0
    owner: str = ""
    place: Place = NOWHERE
    people: float | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A calendar slot in which waves may run.

    Attributes:
        name: unique name.
        start, end: aware datetimes in the window's own time zone.
        timezone: IANA name, "Europe/Berlin".
        max_vms: most VMs in it, or None.
        max_gib: most GiB in it, or None.
        lockout_minutes: in this last part nothing new starts.
        note: the lead's own words.
        place: the row it comes from.
        max_waves: most waves in it, one after the other; they share its time, VMs, GiB and people. None is
            ``[planning] waves_per_window``.
        people: how many people are there for it, or None for no limit.
        announced: people have been told, so its waves stay as they are.
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
    max_waves: int | None = None
    people: float | None = None
    announced: bool = False

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
    """One row of pins.csv: where and when VMs must move. All that a row says must hold.

    Attributes:
        vm: a VM key, or "".
        window: the window it must be in, or "".
        wave: the id of the wave it must be in, or "".
        place: the row it comes from.
        windows: any one of these windows; together with ``window`` where both are given.
        application: all VMs of this application, or "".
        group: all VMs of this move group of the earlier plan, or "".
        not_before: its window must not start earlier.
        not_after: its window must have ended by then.
    """

    vm: str = ""
    window: str = ""
    wave: str = ""
    place: Place = NOWHERE
    windows: tuple[str, ...] = ()
    application: str = ""
    group: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """All windows that the row allows; () for any."""
        return ((self.window,) if self.window else ()) + self.windows


@dataclass(frozen=True, slots=True)
class Blackout:
    """One row of blackouts.csv: a time in which something must not be touched.

    Attributes:
        start, end: aware datetimes; windows that overlap them are closed.
        vm: a VM key, or "".
        application: all VMs of this application, or "".
        owner: all VMs of this owner, or "". A row that names several means VMs that are all of it; one that
            names none means every VM.
        note: the lead's own words.
        place: the row it comes from.
    """

    start: datetime
    end: datetime
    vm: str = ""
    application: str = ""
    owner: str = ""
    note: str = ""
    place: Place = NOWHERE


class Support(StrEnum):
    """What VMs stand on and what is wound down."""

    HOST = "host"
    CLUSTER = "cluster"
    DATASTORE = "datastore"


@dataclass(frozen=True, slots=True)
class WindDown:
    """One row of winddowns.csv: a source host, cluster or datastore that must be empty by a date.

    Attributes:
        kind: host, cluster or datastore.
        name: its name in the inventory.
        by: everything on it must have moved by then.
        note: the lead's own words.
        place: the row it comes from.
    """

    kind: Support
    name: str
    by: datetime
    note: str = ""
    place: Place = NOWHERE
