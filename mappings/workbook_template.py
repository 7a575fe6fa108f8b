"""Tables that a workbook of the lead's own lacks, as sheets with hints and drop-downs on their headers."""

from __future__ import annotations

from pathlib import Path

from mappings.table_columns import TABLES, Table
from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry
from wavelift.workbook.marks import OWN_HEADER
from wavelift.workbook.ranges import Area
from wavelift.workbook.rules import DropDown, add_drop_down, add_hint, inline_list

__all__ = ["LAST_RULED_ROW", "add_tables", "start_table"]

LAST_RULED_ROW = 100_000
"""Drop-downs and colours reach down to here, so that rows which people add have them too."""


def add_tables(path: Path) -> None:
    """Add the tables that a workbook of the lead's own lacks, as sheets behind those it has.

    Raises:
        InputError: it is no workbook that can be edited, or somebody has it open.
    """
    book = Book(path)
    for table in TABLES:
        if table.name not in {name.strip().casefold() for name in book.sheet_names}:
            book.new_sheet(table.name)
            start_table(book, table.name, table)
    book.save()


def start_table(book: Book, name: str, table: Table) -> None:
    """Write a table's header into an empty sheet, with hints, drop-downs and a filter."""
    sheet, look = book.editable(name), book.looks.style(OWN_HEADER)
    for at, column in enumerate(table.columns, start=1):
        sheet.put(1, {at: Entry(column.name, look)})
        sheet.widen(at, column.width)
        words = f"{table.purpose} {column.help}" if at == 1 else column.help
        add_hint(sheet, Area(at, 1, at, 1), words)
        choices = inline_list(column.choices) if column.choices else None
        if choices:
            below = Area(at, 2, at, LAST_RULED_ROW)
            add_drop_down(sheet, below, DropDown(choices, column.help, strict=True))
    tag = sheet.around.tag
    pane = f'<{tag("pane")} ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<{tag("sheetView")} workbookViewId="0">{pane}</{tag("sheetView")}>'
    sheet.child("sheetViews", f"<{tag('sheetViews')}>{view}</{tag('sheetViews')}>")
    sheet.child("autoFilter", f'<{tag("autoFilter")} ref="{Area(1, 1, len(table.columns), 1)}"/>')
