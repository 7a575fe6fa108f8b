"""Workbooks people can sort, filter and print, and that inventories cannot make live.

Text goes through ``write_string`` only; xlsxwriter's guessing of formulas, links and numbers is off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from wavelift.errors import UsageError
from wavelift.reports.hostile import cell_text

__all__ = ["Cell", "Column", "Shaded", "Sheet", "WorkbookWriter", "open_workbook"]

Value = str | int | float | datetime | timedelta | None

DATE_FORMAT = "yyyy-mm-dd hh:mm:ss"
SPAN_FORMAT = "[h]:mm:ss"
LINE_POINTS = 15
MOST_POINTS = 150


@dataclass(frozen=True, slots=True)
class Shaded:
    """A value in a coloured cell; fill and ink are hex colours."""

    value: Value
    fill: str
    ink: str


Cell = Value | Shaded


@dataclass(frozen=True, slots=True)
class Column:
    """A column: header, width in characters, number format for numbers ("" is general), wrapped or not."""

    header: str
    width: float = 16
    number: str = ""
    wrap: bool = False


class WorkbookWriter:
    """An open workbook. Formats are made once per look, as Excel wants it."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """The workbook's format with those properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"valign": "top", **properties})
        return self._formats[key]

    def raw_format(self, **properties: Any) -> Any:
        """A format with nothing but those properties, for conditional formats."""
        return self._book.add_format(properties)

    def sheet(self, name: str) -> Sheet:
        """Add a sheet, set up for printing: landscape, one page wide, page numbers."""
        raw = self._book.add_worksheet(name)
        raw.set_landscape()
        raw.set_paper(9)  # A4
        raw.fit_to_pages(1, 0)
        raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        raw.set_footer("&L&F  &A&Rpage &P of &N")
        raw.hide_gridlines(2)
        return Sheet(self, raw)


@contextmanager
def open_workbook(
    path: Path, *, title: str, made_by: str, created: datetime | None
) -> Iterator[WorkbookWriter]:
    """Write a workbook; the file appears when the block ends.

    Args:
        path: where to.
        title: document title.
        made_by: "wavelift 0.1.0".
        created: document date, passed in so that the same content gives the same bytes.

    Raises:
        UsageError: the file cannot be written, for instance because Excel has it open.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    stamp = (created or datetime(2000, 1, 1)).replace(tzinfo=None)  # noqa: DTZ001 - Excel has no zones
    book.set_properties(
        {"title": cell_text(title)[:250], "author": cell_text(made_by)[:250], "created": stamp}
    )
    yield WorkbookWriter(book)
    try:
        book.close()
    except FileCreateError as error:
        raise UsageError(
            f"cannot write {path}: {error}", advice="close it where it is open, or choose another folder"
        ) from error


class Sheet:
    """One worksheet, filled from the top."""

    def __init__(self, book: WorkbookWriter, raw: Any) -> None:
        self._book = book
        self.raw = raw
        self.next_row = 0

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        header_height: float = 32,
        printed: int = 0,
    ) -> None:
        """Write a whole sheet as one table: header frozen and repeated in print, autofilter over all.

        Args:
            columns: the columns.
            rows: one value per column.
            header_height: in points.
            printed: print only so many columns, so that a wide table stays readable on paper; 0 prints all.
        """
        self.header(columns, header_height)
        for row in rows:
            self.row(row, columns)
        if printed:
            self.raw.print_area(0, 0, max(len(rows), 1), printed - 1)
            self.raw.set_header("&R&8further columns in the workbook")
        self.raw.freeze_panes(1, 1)
        self.raw.repeat_rows(0)
        self.raw.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def header(self, columns: Sequence[Column], height: float) -> None:
        """Write the header row and set the widths."""
        self.raw.set_row(self.next_row, height)
        shared = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True}
        for number, column in enumerate(columns):
            look = self._book.format(**shared, align="right" if column.number else "left")
            self.raw.set_column(number, number, column.width)
            self.raw.write_string(self.next_row, number, column.header, look)
        self.next_row += 1

    def row(self, cells: Sequence[Cell], columns: Sequence[Column], **look: Any) -> None:
        """Write one row; each value by its type, high enough for its wrapped texts."""
        lines = max((_lines(cell, column) for cell, column in zip(cells, columns, strict=True)), default=1)
        if lines > 1:
            self.raw.set_row(self.next_row, min(lines * LINE_POINTS, MOST_POINTS))
        for number, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            self.write(self.next_row, number, cell, column, **look)
        self.next_row += 1

    def write(self, row: int, number: int, cell: Cell, column: Column, **look: Any) -> None:
        """Write one cell. Text is only ever text."""
        if isinstance(cell, Shaded):
            look |= {"bg_color": cell.fill, "font_color": cell.ink}
            cell = cell.value
        if column.wrap:
            look["text_wrap"] = True
        if cell is None or cell == "":
            self.raw.write_blank(row, number, None, self._book.format(**look))
        elif isinstance(cell, str):
            self.raw.write_string(row, number, cell_text(cell), self._book.format(**look))
        else:
            self._write_amount(row, number, cell, {"align": "right", "indent": 1, **look}, column.number)

    def _write_amount(
        self, row: int, number: int, value: float | datetime | timedelta, look: dict[str, Any], pattern: str
    ) -> None:
        if isinstance(value, datetime):
            look = {**look, "num_format": pattern or DATE_FORMAT, "align": "left"}
            self.raw.write_datetime(
                row, number, value.replace(tzinfo=None, microsecond=0), self._book.format(**look)
            )
        elif isinstance(value, timedelta):
            look = {**look, "num_format": pattern or SPAN_FORMAT}
            self.raw.write_number(row, number, value.total_seconds() / 86400, self._book.format(**look))
        elif math.isfinite(value):
            look = {**look, **({"num_format": pattern} if pattern else {})}
            self.raw.write_number(row, number, value, self._book.format(**look))
        else:
            self.raw.write_string(row, number, str(value), self._book.format(**look))


def _lines(cell: Cell, column: Column) -> int:
    text = cell.value if isinstance(cell, Shaded) else cell
    if not column.wrap or not isinstance(text, str):
        return 1
    return sum(max(1, math.ceil(len(part) * 1.1 / column.width)) for part in text[:5000].split("\n"))
