"""The columns that say which VM a row is about, read alike on every sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.readers.columns import Columns
from planner.readers.grid import Row
from planner.readers.rvtools.paths import clean_uuid

__all__ = ["Identity", "identity_reader"]

_BIOS_PREFIXES = ("42", "564d")
"""How vCenter and ESXi begin BIOS UUIDs; a bare "UUID" column of old exports does not say which it holds."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says about its VM; "" where it says nothing. UUIDs in lower case."""

    name: str = ""
    instance_uuid: str = ""
    bios_uuid: str = ""
    moref: str = ""
    vcenter: str = ""
    vcenter_uuid: str = ""
    datacenter: str = ""
    cluster: str = ""
    host: str = ""
    folder: str = ""


def identity_reader(columns: Columns) -> Callable[[Row], Identity]:
    """Make a reader of identities for a table."""
    name, moref, vcenter = columns.name("name"), columns.text("moref"), columns.text("vcenter")
    instance, bios, bare = (
        _uuid(columns, "instance_uuid"),
        _uuid(columns, "bios_uuid"),
        _uuid(columns, "uuid"),
    )
    vcenter_uuid, datacenter = _uuid(columns, "vcenter_uuid"), columns.text("datacenter")
    cluster, host, folder = columns.text("cluster"), columns.text("host"), columns.text("folder")

    def read(row: Row) -> Identity:
        one, other = instance(row), bios(row)
        if not (one and other) and (spare := bare(row)):
            is_bios = spare.startswith(_BIOS_PREFIXES)
            one, other = (one, other or spare) if is_bios else (one or spare, other)
        return Identity(
            name(row),
            one,
            other,
            moref(row),
            vcenter(row),
            vcenter_uuid(row),
            datacenter(row),
            cluster(row),
            host(row),
            folder(row),
        )

    return read


def _uuid(columns: Columns, field: str) -> Callable[[Row], str]:
    read_text = columns.text(field)
    if field not in columns:
        return read_text

    def read(row: Row) -> str:
        text = read_text(row)
        uuid = clean_uuid(text) if text else ""
        if text and not uuid and field != "vcenter_uuid":
            columns.unreadable(field, row, "a UUID")
        return uuid

    return read
