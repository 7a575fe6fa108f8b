"""vSource and vMetaData: which vCenter was exported."""

from __future__ import annotations

from planner.readers.columns import Columns, Spec
from planner.readers.rvtools.paths import clean_uuid

__all__ = ["VSOURCE", "vcenters"]

VSOURCE: Spec = {"server": ("VI SDK Server", "Server"), "uuid": ("VI SDK UUID",)}


def vcenters(columns: Columns) -> list[tuple[str, str]]:
    """(address, instanceUuid) of each exported vCenter; either may be ""."""
    server, uuid = columns.text("server"), columns.text("uuid")
    found = ((server(row), clean_uuid(uuid(row))) for row in columns.table.rows)
    return list(dict.fromkeys(pair for pair in found if any(pair)))
