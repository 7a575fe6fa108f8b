"""Mapping tables in sheets of a workbook: edited in place, so that the lead's own work stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mappings.cell_text import workbook_text
from mappings.table_columns import ACCEPTED, PROPOSED, TABLES, column_of
from mappings.table_layout import (
    HEADER_ROWS,
    KnownRows,
    Layout,
    find_layout,
    headers_of,
    is_proposed,
    may_renew,
    values_of,
)
from mappings.tables import Kind, MappingRow
from mappings.workbook_template import LAST_RULED_ROW, start_table
from wavelift.errors import InputError
from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry, cell_style, column_letters
from wavelift.workbook.growth import add_columns, add_rows
from wavelift.workbook.looks import Look
from wavelift.workbook.marks import PROPOSED as PROPOSED_LOOK
from wavelift.workbook.ranges import Area
from wavelift.workbook.rules import DropDown, add_condition, add_drop_down, inline_list
from wavelift.workbook.sheet import SheetEditor

__all__ = ["accept_in_sheet", "add_to_sheet", "layout_of"]


def add_to_sheet(book: Book, name: str, kind: Kind, rows: Sequence[MappingRow]) -> int:
    """Add rows that the sheet does not answer already, below the others; make the sheet where there is none.

    An open proposal that nobody has touched is renewed in its place where the new one has another target.

    Returns:
        How many rows were added or renewed.

    Raises:
        InputError: no source and target column, or the sheet is locked or cannot be edited.
    """
    sheet = _sheet(book, name, kind)
    layout = layout_of(sheet, kind, book.path, name)
    last, existing = _rows(sheet, layout)
    known = KnownRows(layout, existing.values())
    new = [row for row in rows if known.lacks(_cells(layout, row))]
    renewed = _renewals(layout, existing, rows)
    if not new and not renewed:
        return 0
    layout = _with_marked(book, name, layout)
    model = sheet.cells(last) if last > layout.row + 1 else []
    for number, row in enumerate(new, start=last + 1):
        texts = _cells(layout, row)
        entries = {at + 1: Entry(text, cell_style(model, at + 1)) for at, text in enumerate(texts)}
        sheet.put(number, {at: _safe(book, entry) for at, entry in entries.items()})
    for number, row in renewed.items():
        _renew(book, sheet, layout, number, row)
    if new:
        add_rows(book, name, layout.row + 1, last, last + len(new))
    _rules(book, sheet, layout)
    return len(new) + len(renewed)


def accept_in_sheet(book: Book, name: str, kind: Kind) -> int:
    """Set the status of proposed rows that have a target to accepted; returns how many.

    Raises:
        InputError: see ``add_to_sheet``.
    """
    sheet = book.sheet(name)
    layout = layout_of(sheet, kind, book.path, name)
    count = 0
    for number, texts in _rows(sheet, layout)[1].items():
        if is_proposed(layout.cell(texts, "status")) and layout.cell(texts, "target").strip():
            at = layout.columns["status"] + 1
            if not any(cell.has_formula for cell in sheet.cells(number) if cell.column == at):
                book.editable(name).put(number, {at: Entry(ACCEPTED)})
                count += 1
    return count


def layout_of(sheet: SheetEditor, kind: Kind, path: Path, name: str) -> Layout:
    """Where a sheet has which column.

    Raises:
        InputError: it has no source and target column.
    """
    first = [sheet.texts(number) for number in range(1, HEADER_ROWS + 1)]
    layout = find_layout(kind, first)
    if layout is None:
        raise InputError(
            "this table has no columns source and target",
            file=path.name,
            sheet=name,
            advice=f"its header should be: {', '.join(headers_of(kind))}",
        )
    return layout


def _sheet(book: Book, name: str, kind: Kind) -> SheetEditor:
    if name in book.sheet_names:
        sheet = book.editable(name)
        if any(any(sheet.texts(number)) for number in sheet.rows()):
            return sheet
    else:
        book.new_sheet(name)
    start_table(book, name, next(table for table in TABLES if table.name == kind.value))
    return book.editable(name)


def _cells(layout: Layout, row: MappingRow) -> list[str]:
    values = values_of(row)
    cells = [""] * layout.width
    for name, at in layout.columns.items():
        cells[at] = workbook_text(values.get(name, ""))
    return cells


def _safe(book: Book, entry: Entry) -> Entry:
    """Text that begins like a formula gets the mark that keeps it text when a person edits it."""
    if isinstance(entry.value, str) and entry.value[:1] in ("=", "+", "-", "@", "'"):
        return Entry(entry.value, book.looks.style(Look(quoted=True), entry.style or 0))
    return entry


def _with_marked(book: Book, name: str, layout: Layout) -> Layout:
    """Add the columns that proposals need: without a status a proposal would count at once."""
    wider = layout.with_marked()
    columns = [column_of(column) for column in wider.columns if column not in layout.columns]
    new = [(column.name, float(column.width), column.help) for column in columns]
    if new:
        add_columns(book, name, layout.row + 1, layout.width, new)
    return wider


def _rows(sheet: SheetEditor, layout: Layout) -> tuple[int, dict[int, list[str]]]:
    """The last row in use, and all rows below the header by number."""
    rows: dict[int, list[str]] = {}
    for number in sheet.rows():
        if number > layout.row + 1:
            texts = sheet.texts(number, layout.width)
            if any(text.strip() for text in texts[: layout.width]):
                rows[number] = texts
    return max(rows, default=layout.row + 1), rows


def _renewals(
    layout: Layout, existing: dict[int, list[str]], rows: Sequence[MappingRow]
) -> dict[int, MappingRow]:
    """Open proposals that stand in the sheet and have a new target: row number and the new row."""
    wanted = {layout.question(_cells(layout, row)): row for row in rows}
    found: dict[int, MappingRow] = {}
    for number, texts in existing.items():
        row = wanted.get(layout.question(texts))
        if row is not None and may_renew(layout, texts, row):
            found[number] = row
    return found


def _renew(book: Book, sheet: SheetEditor, layout: Layout, number: int, row: MappingRow) -> None:
    standing, texts = sheet.cells(number), _cells(layout, row)
    for name in ("target", "target_datacenter", "target_switch", "proposal", "note"):
        if name in layout.columns:
            at = layout.columns[name]
            entry = Entry(texts[at], cell_style(standing, at + 1))
            sheet.put(number, {at + 1: _safe(book, entry)})


def _rules(book: Book, sheet: SheetEditor, layout: Layout) -> None:
    """Colour for rows that are still proposed, and a drop-down for their status."""
    first = layout.row + 2
    status = layout.columns["status"] + 1
    letters = column_letters(status)
    area = Area(1, first, layout.width, LAST_RULED_ROW)
    look = book.looks.condition(PROPOSED_LOOK)
    add_condition(sheet, area, f'LOWER(TRIM(${letters}{first}))="{PROPOSED}"', look)
    choices = inline_list((PROPOSED, ACCEPTED))
    hint = column_of("status").help
    if choices:
        add_drop_down(
            sheet, Area(status, first, status, LAST_RULED_ROW), DropDown(choices, hint, strict=True)
        )
