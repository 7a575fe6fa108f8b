"""Mapping tables in sheets of a workbook: edited in place, so that the lead's own work stays.

openpyxl keeps formats, filters, comments, formulas and drop-downs. It does not keep pictures, charts and
pivot tables, so a workbook that holds such is refused rather than harmed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from mappings.cell_text import workbook_text
from mappings.table_columns import ACCEPTED
from mappings.table_layout import (
    HEADER_ROWS,
    KnownRows,
    Layout,
    find_layout,
    headers_of,
    is_proposed,
    values_of,
)
from mappings.tables import Kind, MappingRow
from wavelift.errors import InputError

__all__ = ["accept_in_sheet", "add_to_sheet", "sheet_names"]

_PROPOSED_FILL = PatternFill("solid", start_color="FFF2CC", end_color="FFF2CC")
_NO_FILL = PatternFill()
_UNKEPT = ("xl/charts/", "xl/pivotTables/", "xl/media/", "xl/slicers/", "xl/ctrlProps/", "xl/embeddings/")


def sheet_names(path: Path) -> list[str]:
    """Names of a workbook's sheets.

    Raises:
        InputError: it is no workbook.
    """
    workbook = _load(path, read_only=True)
    names = list(workbook.sheetnames)
    workbook.close()
    return names


def add_to_sheet(path: Path, sheet: str, kind: Kind, rows: Sequence[MappingRow]) -> bool:
    """Append rows that the sheet does not answer already; create the sheet where there is none.

    Returns:
        Whether anything was written.

    Raises:
        InputError: no source and target column, something in the workbook that would be lost, or it cannot be
            read or written.
    """
    workbook = _load(path)
    worksheet = _sheet(workbook, sheet, kind)
    layout = _with_status(worksheet, _layout(worksheet, kind, path))
    last, existing = _rows(worksheet, layout)
    known = KnownRows(layout, existing)
    added = 0
    for row in rows:
        values = values_of(row)
        cells = [""] * layout.width
        for name, at in layout.columns.items():
            cells[at] = workbook_text(values.get(name, ""))
        if known.lacks(cells):
            added += 1
            _append(worksheet, last + added, last, cells)
    if added:
        _stretch(worksheet, last, last + added)
        _save(workbook, path)
    return bool(added)


def accept_in_sheet(path: Path, sheet: str, kind: Kind) -> int:
    """Set the status of proposed rows that have a target to accepted; returns how many.

    Raises:
        InputError: see ``add_to_sheet``.
    """
    workbook = _load(path)
    worksheet = workbook[sheet]
    layout = _layout(worksheet, kind, path)
    count = 0
    for number in range(layout.row + 2, worksheet.max_row + 1):
        cells = _texts(worksheet, number, layout.width)
        if is_proposed(layout.cell(cells, "status")) and layout.cell(cells, "target").strip():
            worksheet.cell(number, layout.columns["status"] + 1).value = ACCEPTED
            _unmark(worksheet, number, layout.width)
            count += 1
    if count:
        _save(workbook, path)
    return count


def _sheet(workbook: Workbook, sheet: str, kind: Kind) -> Worksheet:
    if sheet in workbook.sheetnames:
        found: Worksheet = workbook[sheet]
        if found.max_row > 1 or any(
            found.cell(1, at + 1).value is not None for at in range(found.max_column)
        ):
            return found
    else:
        found = workbook.create_sheet(sheet)
    for at, header in enumerate(headers_of(kind), start=1):
        found.cell(1, at, header).font = Font(bold=True)
        found.column_dimensions[get_column_letter(at)].width = 20
    found.freeze_panes = "A2"
    return found


def _layout(worksheet: Worksheet, kind: Kind, path: Path) -> Layout:
    first = [_texts(worksheet, number, worksheet.max_column) for number in range(1, HEADER_ROWS + 1)]
    layout = find_layout(kind, first)
    if layout is None:
        raise InputError(
            "this table has no columns source and target",
            file=path.name,
            sheet=worksheet.title,
            advice=f"its header should be: {', '.join(headers_of(kind))}",
        )
    return layout


def _with_status(worksheet: Worksheet, layout: Layout) -> Layout:
    """Add a status column to a table that has none: without it a proposal would count at once."""
    if "status" in layout.columns:
        return layout
    header, model = (worksheet.cell(layout.row + 1, layout.width + more) for more in (1, 0))
    header.value = "status"
    _like(header, model)
    return Layout(layout.row, {**layout.columns, "status": layout.width}, layout.width + 1)


def _rows(worksheet: Worksheet, layout: Layout) -> tuple[int, list[list[str]]]:
    """The last row in use and all rows below the header."""
    last = layout.row + 1
    rows: list[list[str]] = []
    for number in range(layout.row + 2, worksheet.max_row + 1):
        rows.append(_texts(worksheet, number, layout.width))
        if any(cell.strip() for cell in rows[-1]):
            last = number
    return last, rows


def _append(worksheet: Worksheet, number: int, model: int, cells: Sequence[str]) -> None:
    for at, text in enumerate(cells, start=1):
        cell = worksheet.cell(number, at)
        if model > 1:
            _like(cell, worksheet.cell(model, at))
        cell.fill = copy(_PROPOSED_FILL)
        if text and isinstance(cell, Cell):
            # Never a formula, whatever the name begins with; the prefix keeps it text when it is edited.
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = text[:1] in "=+-@"


def _like(cell: Cell | MergedCell, model: Cell | MergedCell) -> None:
    """Give a cell the model's looks, all but its colour."""
    if model.has_style:
        for part in ("font", "border", "alignment", "number_format"):
            setattr(cell, part, copy(getattr(model, part)))


def _unmark(worksheet: Worksheet, number: int, width: int) -> None:
    for at in range(1, width + 1):
        cell = worksheet.cell(number, at)
        if cell.fill.start_color.rgb in ("FFF2CC", "00FFF2CC"):
            cell.fill = copy(_NO_FILL)


def _stretch(worksheet: Worksheet, last: int, new_last: int) -> None:
    """Let the filter and the tables that ended with the old last row take the new rows in."""
    if worksheet.auto_filter.ref:
        worksheet.auto_filter.ref = _stretched(worksheet.auto_filter.ref, last, new_last)
    for table in worksheet.tables.values():
        table.ref = _stretched(table.ref, last, new_last)
        if table.autoFilter is not None:
            table.autoFilter.ref = _stretched(table.autoFilter.ref, last, new_last)


def _stretched(reference: str, last: int, new_last: int) -> str:
    start, _, end = reference.partition(":")
    letters = end.rstrip("0123456789")
    if not end or end[len(letters) :] != str(last):
        return reference
    return f"{start}:{letters}{new_last}"


def _texts(worksheet: Worksheet, number: int, width: int) -> list[str]:
    values = (worksheet.cell(number, at).value for at in range(1, width + 1))
    return ["" if value is None else str(value) for value in values]


def _load(path: Path, *, read_only: bool = False) -> Workbook:
    try:
        if not read_only:
            _refuse_unkept(path)
        return load_workbook(path, read_only=read_only, keep_vba=path.suffix.casefold() == ".xlsm")
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        advice = "open it in Excel or LibreOffice and save it as .xlsx"
        raise InputError("this is no workbook that can be edited", file=path.name, advice=advice) from error


def _refuse_unkept(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        lost = sorted({part for name in archive.namelist() for part in _UNKEPT if name.startswith(part)})
    if lost:
        raise InputError(
            f"editing this workbook would lose what it holds in {', '.join(lost)}",
            file=path.name,
            advice="keep the mapping tables in a workbook without charts and pictures, or as CSV",
        )


def _save(workbook: Workbook, path: Path) -> None:
    temporary = path.with_name(f"{path.name}.new")
    try:
        workbook.save(temporary)
        temporary.replace(path)
    except OSError as error:
        advice = "close it in Excel and check that you may write there"
        raise InputError(f"cannot write it: {error.strerror}", file=path.name, advice=advice) from error
