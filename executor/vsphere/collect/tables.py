"""Sheets in the making: rows as they come, cells by header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wavelift.model.collected import CollectedCell, CollectedSheet
from wavelift.model.sheet_columns import AFTER_CUSTOM, SHEETS

__all__ = ["Tables", "mib", "plain"]

_MIB = 1 << 20


def mib(size: int | None) -> int | None:
    """Bytes as MiB, half a MiB and more rounded up."""
    return None if size is None else (size + _MIB // 2) // _MIB


def plain(value: Any) -> CollectedCell:
    """A pyVmomi value as a cell: enumerations as their text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else str(value)


class Tables:
    """All sheets of one vCenter.

    Args:
        owner: address and instanceUuid of the vCenter, for every row.
        custom: names of custom attributes of VMs, which become columns of vInfo.
    """

    def __init__(self, owner: Mapping[str, CollectedCell], custom: Sequence[str] = ()) -> None:
        self._owner = owner
        self._headers = dict(SHEETS)
        vinfo = SHEETS["vInfo"]
        at = vinfo.index(AFTER_CUSTOM)
        self._headers["vInfo"] = (*vinfo[:at], *custom, *vinfo[at:])
        self._rows: dict[str, list[tuple[CollectedCell, ...]]] = {name: [] for name in SHEETS}

    def add(self, sheet: str, *parts: Mapping[str, CollectedCell]) -> None:
        """Add a row; the parts' headers must be the sheet's, of later parts only those it has are taken."""
        cells: dict[str, CollectedCell] = {**self._owner}
        for part in reversed(parts):
            cells.update(part)
        self._rows[sheet].append(tuple(cells.get(header) for header in self._headers[sheet]))

    def withhold(self, sheet: str) -> None:
        """Leave a sheet out: without rows it would say that there is nothing, where that is not known."""
        del self._rows[sheet]

    def sheets(self) -> tuple[CollectedSheet, ...]:
        """All sheets, those without rows with their header."""
        return tuple(
            CollectedSheet(name, self._headers[name], tuple(rows)) for name, rows in self._rows.items()
        )
