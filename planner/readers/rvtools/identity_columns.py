"""The columns that say which VM a row is about, read alike on every sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planner.readers.cells import to_text
from planner.readers.columns import UNREADABLE, Columns, Unreadable
from planner.readers.grid import Cell
from planner.readers.rvtools.paths import all_canonical, clean_uuid
from planner.records import records

__all__ = ["Identity", "IdentityColumns", "identities"]

_BIOS_PREFIXES = ("42", "564d")
"""How vCenter and ESXi begin BIOS UUIDs; a bare "UUID" column of old exports does not say which it holds."""

_TEXTS = ("moref", "vcenter", "datacenter", "cluster", "host", "folder")


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


def identities(columns: Columns) -> list[Identity]:
    """What each row of a table says about its VM."""
    return IdentityColumns(columns).all()


class IdentityColumns:
    """What the rows of a table say about their VMs, column by column.

    Attributes:
        instance_uuids: of all rows, which is all that is needed of most.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        one, other, bare = (_uuids(columns, field) for field in ("instance_uuid", "bios_uuid", "uuid"))
        if "uuid" in columns:
            one, other = _with_bare(one, other, bare)
        self.instance_uuids, self._bios_uuids = one, other
        self._vcenter_uuids = _uuids(columns, "vcenter_uuid")

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        return {
            "name": self._columns.names("name"),
            "instance_uuid": self.instance_uuids,
            "bios_uuid": self._bios_uuids,
            "vcenter_uuid": self._vcenter_uuids,
            **{field: self._columns.texts(field) for field in _TEXTS},
        }

    def all(self) -> list[Identity]:
        """What each row says."""
        return records(Identity, len(self.instance_uuids), self._values)

    def at(self, position: int) -> Identity:
        """What one row says."""
        return Identity(**{field: values[position] for field, values in self._values.items()})


def _with_bare(one: list[str], other: list[str], bare: list[str]) -> tuple[list[str], list[str]]:
    """Let a column that does not say which UUID it holds fill what the others leave open."""
    is_bios = [spare.startswith(_BIOS_PREFIXES) for spare in bare]
    ones = [mine or ("" if bios else spare) for mine, spare, bios in zip(one, bare, is_bios, strict=True)]
    others = [mine or (spare if bios else "") for mine, spare, bios in zip(other, bare, is_bios, strict=True)]
    return ones, others


def _uuids(columns: Columns, field: str) -> list[str]:
    if field not in columns:
        return [""] * len(columns.table.rows)
    written = columns.texts(field)
    if all_canonical(written):
        return list(map(str.lower, written))
    lenient = field == "vcenter_uuid"

    def read(cell: Cell) -> str | Unreadable | None:
        text = to_text(cell)
        return (clean_uuid(text) or (None if lenient else UNREADABLE)) if text else None

    found = columns.without_unreadable(field, columns.converted(field, read, None), "a UUID")
    return [value or "" for value in found]
