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
from mappings.workbook_template import LAST_RULED_ROW

__all__ = ["write_workbook"]

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
