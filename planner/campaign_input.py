"""Everything the planner works on, read and resolved, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from mappings.tables import Mappings
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory
from wavelift.model.plan import Digest
from wavelift.model.tables import Application, Blackout, Dependency, Pin, WindDown, Window

__all__ = ["CampaignInput"]


@dataclass(frozen=True, slots=True)
class CampaignInput:
    """What was read from a campaign folder.

    Attributes:
        inventory: all VMs and what they stand on.
        mappings: the mapping tables.
        dependencies, applications, pins: with VM keys resolved; rows naming no known VM are findings.
        windows: the calendar, by start.
        blackouts, winddowns: times in which VMs must not move, and dates by which things must be empty.
        target: the target's own inventory, where the campaign has one.
        digests: every file read, with the SHA-256 of its bytes, by file name.
        findings: what reading noticed.
    """

    inventory: Inventory
    mappings: Mappings = field(default_factory=Mappings)
    dependencies: tuple[Dependency, ...] = ()
    applications: tuple[Application, ...] = ()
    windows: tuple[Window, ...] = ()
    pins: tuple[Pin, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    winddowns: tuple[WindDown, ...] = ()
    target: Inventory | None = None
    digests: tuple[Digest, ...] = ()
    findings: tuple[Finding, ...] = ()
