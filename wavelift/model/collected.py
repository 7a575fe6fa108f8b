"""What ``collect`` read from one vCenter, as sheets ready to be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wavelift.model.finding import Finding
from wavelift.model.placement import Side

__all__ = ["Collected", "CollectedCell", "CollectedSheet"]

CollectedCell = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class CollectedSheet:
    """One sheet: its name, headers, and one cell per header in each row; moments are in UTC."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[CollectedCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """One vCenter's inventory.

    Attributes:
        side: which vCenter.
        address: as the settings name it.
        instance_uuid: its identity, in lower case.
        version, build: of the vCenter.
        taken: the vCenter's clock when reading began, aware UTC.
        sheets: everything read.
        notes: what could not be read, or looks odd.
    """

    side: Side
    address: str
    instance_uuid: str
    version: str
    build: str
    taken: datetime
    sheets: tuple[CollectedSheet, ...]
    notes: tuple[Finding, ...] = ()

    def count(self, name: str) -> int:
        """How many rows the sheet of that name has."""
        return sum(len(sheet.rows) for sheet in self.sheets if sheet.name == name)
