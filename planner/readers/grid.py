"""Cell grids as read from a file, before anything is understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import compress, repeat
from typing import TypeAlias, overload

from planner.records import records
from wavelift.model.finding import Place

__all__ = ["Cell", "ColumnRows", "Row", "Sheet", "Table"]

Cell: TypeAlias = str | float | int | bool | date | datetime | time | timedelta | None
Row: TypeAlias = tuple[int, Sequence[Cell]]
"""A row's 1-based number, as a spreadsheet shows it, and its cells."""


class ColumnRows(Sequence[Row]):
    """Rows that are kept as columns, because large sheets are read column by column.

    Args:
        numbers: the rows' numbers.
        columns: their cells by column, each as long as ``numbers``.
    """

    def __init__(self, numbers: Sequence[int], columns: Sequence[Sequence[Cell]]) -> None:
        self.numbers = numbers
        self.columns = columns

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> ColumnRows: ...
    def __getitem__(self, at: int | slice) -> Row | ColumnRows:
        if isinstance(at, slice):
            return ColumnRows(self.numbers[at], [column[at] for column in self.columns])
        return self.numbers[at], [column[at] for column in self.columns]

    def where(self, wanted: Sequence[bool]) -> ColumnRows:
        """The rows that are wanted, one truth value each."""
        if all(wanted):
            return self
        return ColumnRows(
            list(compress(self.numbers, wanted)), [list(compress(column, wanted)) for column in self.columns]
        )

    def __iter__(self) -> Iterator[Row]:
        return zip(self.numbers, zip(*self.columns, strict=True), strict=True)


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
    rows: Sequence[Row] = field(default_factory=list)
    blank_rows: Sequence[int] = field(default_factory=list)

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
    rows: Sequence[Row]
    overlong: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The sheet's name, or the file's for a CSV: what a message calls the table."""
        return self.sheet.name or self.sheet.file

    def place(self, row: int | None = None, column: str = "") -> Place:
        """A row of this table."""
        return Place(self.sheet.file, self.sheet.name, row, column)

    def places(self) -> list[Place]:
        """The places of all rows."""
        fixed = {"file": repeat(self.sheet.file), "sheet": repeat(self.sheet.name)}
        return records(Place, len(self.rows), {**fixed, "row": self.numbers()})

    def column(self, index: int) -> Sequence[Cell]:
        """All cells of the column at a position."""
        if isinstance(self.rows, ColumnRows):
            return self.rows.columns[index]
        return [cells[index] for _, cells in self.rows]

    def numbers(self) -> Sequence[int]:
        """The numbers of all rows."""
        if isinstance(self.rows, ColumnRows):
            return self.rows.numbers
        return [number for number, _ in self.rows]
