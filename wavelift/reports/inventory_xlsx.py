"""Writes a collected inventory as a workbook that RVTools could have made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from wavelift.model.collected import Collected, CollectedCell, CollectedSheet
from wavelift.reports.hostile import cell_text
from wavelift.whole_file import replacing

__all__ = ["write_inventory_xlsx"]

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_DATE_FORMAT = "yyyy-mm-dd hh:mm:ss"
_FIRST_YEAR = 1900
"""Excel has no earlier dates; vCenter means "never" by them."""
_WIDTHS = (8, 42)
_SEEN = 200
"""Rows whose cells decide how wide a column is."""


def write_inventory_xlsx(path: Path, collected: Collected, made_by: str) -> Path:
    """Write all sheets; the file is whole or not there, and readable by whoever may read its folder.

    Args:
        path: where to; what stands there is replaced.
        collected: what was read.
        made_by: "wavelift 0.1.0".

    Raises:
        InputError: it cannot be written.
    """
    with replacing(path) as draft:
        book = xlsxwriter.Workbook(str(draft), _OPTIONS)
        book.set_properties(
            {
                "title": cell_text(f"Inventory of {collected.address}")[:250],
                "author": made_by,
                "created": collected.taken.replace(tzinfo=None),
            }
        )
        looks = _Looks(book)
        for sheet in collected.sheets:
            _write(book.add_worksheet(sheet.name), sheet, looks)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(getattr(error.args[0], "errno", None), str(error)) from error
    return path


class _Looks:
    """The workbook's formats."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format(
            {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "valign": "top"}
        )
        self.moment = book.add_format({"num_format": _DATE_FORMAT, "align": "left"})
        # LibreOffice shows 0 and 1 for what has no format of its own; Excel does not look at it
        self.flag = book.add_format({"num_format": '"TRUE";"TRUE";"FALSE"', "align": "left"})


def _write(raw: Any, sheet: CollectedSheet, looks: _Looks) -> None:
    for at, header in enumerate(sheet.headers):
        raw.set_column(at, at, _width(header, [row[at] for row in sheet.rows[:_SEEN]]))
    raw.freeze_panes(1, 1)
    raw.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headers) - 1)
    raw.hide_gridlines(2)
    for at, header in enumerate(sheet.headers):
        raw.write_string(0, at, cell_text(header), looks.header)
    for number, row in enumerate(sheet.rows, start=1):
        for at, cell in enumerate(row):
            _cell(raw, number, at, cell, looks)


def _width(header: str, cells: Sequence[CollectedCell]) -> int:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    least, most = _WIDTHS
    return min(max(least, len(header) + 3, longest + 1), most)


def _cell(raw: Any, row: int, at: int, cell: CollectedCell, looks: _Looks) -> None:
    """Write one cell. Text is only ever text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        raw.write_boolean(row, at, cell, looks.flag)
    elif isinstance(cell, datetime):
        if cell.year >= _FIRST_YEAR:
            moment = cell.astimezone(UTC) if cell.tzinfo else cell
            raw.write_datetime(row, at, moment.replace(tzinfo=None, microsecond=0), looks.moment)
    elif isinstance(cell, str):
        raw.write_string(row, at, cell_text(cell))
    elif math.isfinite(cell):
        raw.write_number(row, at, cell)
