"""Cell grids as read from a file, before anything is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from wavelift.model.finding import Place

__all__ = ["Cell", "Row", "Sheet", "Table"]

Cell: TypeAlias = str | float | int | bool | date | datetime | time | timedelta | None
Row: TypeAlias = tuple[int, Sequence[Cell]]
"""A row's 1-based number, as a spreadsheet shows it, and its cells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, or one CSV file, without its blank rows.

    Attributes:
        file: file name relative to the campaign.
        name: sheet name, or "" for a CSV.
        rows: the rows that hold anything.
        blank_rows: numbers of the blank rows before the last row that holds anything.
    """

    file: str
    name: str
    rows: list[Row] = field(default_factory=list)
    blank_rows: list[int] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """The sheet itself."""
        return Place(self.file, self.name)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header row found.

    Attributes:
        sheet: where it comes from.
        header_row: number of the header row.
        headers: header texts as written; "" where the header is blank.
        rows: the rows below the header, each at least as long as the headers.
        overlong: numbers of the rows that hold something right of the last header.
    """

    sheet: Sheet
    header_row: int
    headers: tuple[str, ...]
    rows: list[Row]
    overlong: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The sheet's name, or the file's for a CSV: what a message calls the table."""
        return self.sheet.name or self.sheet.file

    def place(self, row: int | None = None, column: str = "") -> Place:
        """A row of this table."""
        return Place(self.sheet.file, self.sheet.name, row, column)
