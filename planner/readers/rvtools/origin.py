"""vSource and vMetaData: which vCenter was exported, in which version, and when."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePath

from planner.readers.cells import is_blank
from planner.readers.columns import Columns, Spec
from planner.readers.grid import Cell
from planner.readers.rvtools.paths import clean_uuid
from planner.readers.tables.moments import Unclear, wall_time
from wavelift.model.finding import Place
from wavelift.model.inventory import VCenter

__all__ = ["VMETADATA", "VSOURCE", "export_moment", "moment_in_name", "vcenters"]

VSOURCE: Spec = {
    "server": ("VI SDK Server", "Server"),
    "uuid": ("VI SDK UUID",),
    "version": ("Version", "API version"),
    "build": ("Build",),
    "full": ("Fullname", "Full name"),
}
VMETADATA: Spec = {
    "server": ("Server", "VI SDK Server"),
    "created": ("xlsx creation datetime", "creation datetime"),
}
_FULL = re.compile(r"(\d+\.\d+(?:\.\d+)*)\D+?build-(\d+)", re.IGNORECASE)
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))? ?([ap])\.?m\.?", re.IGNORECASE
)
_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[T_ .-]+(\d\d)[-_.:h]?(\d\d)(?:[-_.:m]?(\d\d))?)?(?!\d)"
)
"""RVTools names files such as ``RVTools_export_all_2026-03-01_10.30.12.xlsx``."""


def vcenters(columns: Columns) -> list[VCenter]:
    """The exported vCenters as far as they are told."""
    server, uuid, version = columns.text("server"), columns.text("uuid"), columns.text("version")
    build, full, place = columns.text("build"), columns.text("full"), columns.table.place
    found: dict[tuple[str, str], VCenter] = {}
    for row in columns.table.rows:
        named = _FULL.search(full(row))
        center = VCenter(
            address=server(row),
            instance_uuid=clean_uuid(uuid(row)),
            version=version(row) or (named[1] if named else ""),
            build=build(row) or (named[2] if named else ""),
            place=place(row[0]),
        )
        if center.address or center.instance_uuid:
            found.setdefault((center.address, center.instance_uuid), center)
    return list(found.values())


def export_moment(columns: Columns) -> tuple[datetime, Place] | None:
    """When vMetaData says that the export was made, and where that stands; None where it is not clear."""
    cell, header = columns.cell("created"), columns.header("created")
    for row in columns.table.rows:
        if not is_blank(cell(row)) and (moment := _moment(cell(row))):
            return moment, columns.table.place(row[0], header)
    return None


def _moment(cell: Cell) -> datetime | None:
    try:
        return wall_time(cell).replace(tzinfo=None)
    except Unclear:
        return _american(cell)


def _american(cell: Cell) -> datetime | None:
    """The month comes first where the half of the day is written: "5/1/2026 10:30:12 AM"."""
    match = _AMERICAN.fullmatch(" ".join(cell.split())) if isinstance(cell, str) else None
    if match is None:
        return None
    month, day, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    hour = hour % 12 + (12 if match[7].casefold() == "p" else 0)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - as written: no zone
    except ValueError:
        return None


def moment_in_name(name: str) -> datetime | None:
    """The moment in a file's or folder's name, as RVTools writes it there; midnight for a bare date."""
    match = _IN_NAME.search(PurePath(name).name)
    if match is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
