"""Where an inventory comes from: files with their headers, vCenters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from wavelift.model.finding import NOWHERE, Place

__all__ = ["Headers", "Origin", "VCenter"]


@dataclass(frozen=True, slots=True)
class Origin:
    """One export that went into the inventory.

    Attributes:
        file: file name relative to the campaign.
        sha256: digest of its bytes.
        kind: ``rvtools-xlsx``, ``rvtools-csv``, ``table``.
        vcenter: address of the exported vCenter, or "".
        exported: when it was exported, by the clock of the machine that did it, or None.
        place: where that stands, or the export's first sheet.
    """

    file: str
    sha256: str
    kind: str
    vcenter: str = ""
    exported: datetime | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class VCenter:
    """One vCenter that an export comes from; "" for what it does not tell.

    Attributes:
        address: name or address.
        instance_uuid: its instanceUuid in lower case.
        version: such as "8.0.3".
        build: such as "24674346".
    """

    address: str = ""
    instance_uuid: str = ""
    version: str = ""
    build: str = ""
    place: Place = NOWHERE


Headers: TypeAlias = dict[tuple[str, str], dict[str, str]]
"""By file and sheet: usual header, reduced to its meaning, to what the file calls the column."""
