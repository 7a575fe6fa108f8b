"""A new campaign's workbook: one sheet per table, with drop-downs and explanations on the headers."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from mappings.table_columns import TABLES, Column, Table
from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry
from wavelift.workbook.marks import OWN_HEADER
from wavelift.workbook.ranges import Area
from wavelift.workbook.rules import DropDown, add_drop_down, add_hint, inline_list

__all__ = ["LAST_RULED_ROW", "add_tables", "start_table", "write_workbook"]

LAST_RULED_ROW = 100_000
"""Drop-downs and colours reach down to here, so that rows which people add have them too."""

_FONT = Font(name="Calibri", bold=True, color="FFFFFF")
_FILL = PatternFill("solid", start_color="1F4E78", end_color="1F4E78")
_WRAP = Alignment(vertical="center")


def write_workbook(path: Path) -> None:
    """Write ``campaign.xlsx``: headers, explanations, frozen header rows and drop-downs; no rows.

    Raises:
        OSError: the file cannot be written.
    """
    workbook = Workbook()
    first = workbook.active
    if first is not None:
        workbook.remove(first)
    for table in TABLES:
        _sheet(workbook.create_sheet(table.name), table)
    workbook.save(path)


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


def _sheet(sheet: Worksheet, table: Table) -> None:
    for at, column in enumerate(table.columns, start=1):
        cell = sheet.cell(1, at, column.name)
        cell.font, cell.fill, cell.alignment = _FONT, _FILL, _WRAP
        cell.comment = _comment(table, at - 1)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            sheet.add_data_validation(_drop_down(column, letter))
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}1"


def _comment(table: Table, at: int) -> Comment:
    examples = [row[at] for row in table.examples if row[at]]
    lines = [table.purpose, ""] if at == 0 else []
    lines.append(table.columns[at].help)
    if examples:
        lines.append(f"Example: {' or '.join(examples)}")
    comment = Comment("\n".join(lines), "wavelift")
    comment.width, comment.height = 320, 40 + 18 * sum(1 + len(line) // 45 for line in lines)
    return comment


def _drop_down(column: Column, letter: str) -> DataValidation:
    validation = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    validation.errorTitle = column.name
    validation.error = f"Choose one of: {', '.join(column.choices)}; or leave it empty."
    validation.showErrorMessage = True
    validation.add(f"{letter}2:{letter}{LAST_RULED_ROW}")
    return validation
