"""The sheet ``wavelift findings`` in the lead's own workbook: every finding, with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterable

from wavelift.model.finding import Finding, Place, Severity
from wavelift.reports.joined import sorted_findings
from wavelift.workbook.book import Book
from wavelift.workbook.cells import column_letters
from wavelift.workbook.looks import Look
from wavelift.workbook.marks import OWN
from wavelift.workbook.own_sheet import OwnCell, OwnColumn, write_own_sheet
from wavelift.workbook.ranges import quoted_sheet

__all__ = ["FINDINGS_SHEET", "write_findings_sheet"]

FINDINGS_SHEET = f"{OWN}findings"

_COLUMNS = (
    OwnColumn("severity", 11),
    OwnColumn("where", 34),
    OwnColumn("finding", 26),
    OwnColumn("subject", 26),
    OwnColumn("message", 60, wrap=True),
    OwnColumn("suggestion", 50, wrap=True),
    OwnColumn("file", 22),
    OwnColumn("sheet", 14),
    OwnColumn("row", 7),
    OwnColumn("column", 16),
)
_LOOKS = {
    Severity.BLOCKER: Look(fill="F8CFCB", ink="8A1510", bold=True),
    Severity.WARNING: Look(fill="FBE3B5", ink="6B4300"),
    Severity.INFO: Look(fill="E8E8E8", ink="444444"),
}
_HINT = (
    "This sheet is wavelift's: every check and plan writes it anew. Click on a place to get there. Notes of "
    "your own belong into other sheets."
)
_HEADER_ROWS = 20
_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def write_findings_sheet(book: Book, file: str, findings: Iterable[Finding]) -> None:
    """Write the findings, worst first.

    A finding in a sheet of this workbook leads to its cell, one in another workbook to that workbook's cell;
    places in CSV files are text, since a CSV has no cells to lead to.

    Args:
        book: the workbook.
        file: its name as places in findings write it, relative to the campaign.
        findings: all of them.

    Raises:
        InputError: the workbook's structure is protected, so that it takes no new sheet.
    """
    cells = _CellsOfPlaces(book, file)
    rows = [_row(cells, finding) for finding in sorted_findings(findings)]
    write_own_sheet(book, FINDINGS_SHEET, _COLUMNS, rows, hint=_HINT)


def _row(cells: _CellsOfPlaces, finding: Finding) -> list[OwnCell]:
    place = finding.place
    return [
        OwnCell(str(finding.severity), _LOOKS[finding.severity]),
        cells.link(place),
        OwnCell(finding.id),
        OwnCell(finding.label or finding.subject),
        OwnCell(finding.message),
        OwnCell(finding.suggestion),
        OwnCell(place.file),
        OwnCell(place.sheet),
        OwnCell(place.row),
        OwnCell(place.column),
    ]


class _CellsOfPlaces:
    """Turns places into references; headers of a sheet are looked up once."""

    def __init__(self, book: Book, file: str) -> None:
        self._book, self._file = book, file
        self._names = {name: name for name in book.sheet_names}
        self._headers: dict[str, dict[str, str]] = {}

    def link(self, place: Place) -> OwnCell:
        """A cell that shows a place in short and leads there where that can be."""
        words = _short(place, here=place.file == self._file)
        if place.file == self._file and place.sheet in self._names:
            letter = self._letters(place.sheet).get(place.column, "A")
            return OwnCell(words, place=f"{quoted_sheet(place.sheet)}!{letter}{place.row or 1}")
        if place.file and place.sheet and place.file.casefold().endswith(_BOOKS):
            return OwnCell(words, place=f"{quoted_sheet(place.sheet)}!A{place.row or 1}", file=place.file)
        return OwnCell(words)

    def _letters(self, sheet: str) -> dict[str, str]:
        if sheet not in self._headers:
            found: dict[str, str] = {}
            editor = self._book.sheet(sheet)
            for number in list(editor.rows())[:_HEADER_ROWS]:
                for at, text in enumerate(editor.texts(number), start=1):
                    if text.strip():
                        found.setdefault(text, column_letters(at))
                        found.setdefault(text.strip(), column_letters(at))
            self._headers[sheet] = found
        return self._headers[sheet]


def _short(place: Place, *, here: bool) -> str:
    parts = ["" if here else place.file, place.sheet, f"row {place.row}" if place.row else "", place.column]
    return ", ".join(part for part in parts if part)
