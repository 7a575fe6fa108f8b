"""Everything the planner works on, read and resolved, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from mappings.tables import Mappings
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory
from wavelift.model.plan import Digest
from wavelift.model.tables import Application, Dependency, Pin, Window

__all__ = ["CampaignInput"]


@dataclass(frozen=True, slots=True)
class CampaignInput:
    """What was read from a campaign folder.

    Attributes:
        inventory: all VMs and what they stand on.
        mappings: the mapping tables.
        dependencies, applications, pins: with VM keys resolved; rows naming no known VM are findings.
        windows: the calendar, by start.
        digests: every file read, with the SHA-256 of its bytes, by file name.
        findings: what reading noticed.
    """

    inventory: Inventory
    mappings: Mappings = field(default_factory=Mappings)
    dependencies: tuple[Dependency, ...] = ()
    applications: tuple[Application, ...] = ()
    windows: tuple[Window, ...] = ()
    pins: tuple[Pin, ...] = ()
    digests: tuple[Digest, ...] = ()
    findings: tuple[Finding, ...] = ()
