"""Sheets of ours in a workbook of somebody else's: written anew each time, behind all other sheets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry, Value, cell_xml, column_letters
from wavelift.workbook.looks import PLAIN, Look
from wavelift.workbook.marks import OWN_HEADER, PROMPT_TITLE
from wavelift.workbook.markup import escaped_attribute
from wavelift.workbook.ranges import Area

__all__ = ["MOST_LINKS", "OwnCell", "OwnColumn", "write_own_sheet"]

MOST_LINKS = 60_000
"""Excel takes 65,530 links per sheet."""

_LINE_POINTS = 15
_MOST_POINTS = 150
_LINK = Look(ink="0563C1", underline=True)


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column: header, width in characters, and whether long texts go on in the next line."""

    header: str
    width: float = 16
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A value with its look and, for a link, where to.

    Attributes:
        value: what it shows.
        look: how.
        place: reference in a workbook, ``'networks'!B5``; "" for no link.
        file: the other workbook that ``place`` is in, relative to this one; "" for this one.
    """

    value: Value
    look: Look = PLAIN
    place: str = ""
    file: str = ""


def write_own_sheet(
    book: Book,
    name: str,
    columns: Sequence[OwnColumn],
    rows: Sequence[Sequence[OwnCell]],
    *,
    hint: str = "",
    hidden: bool = False,
) -> None:
    """Put a sheet of ours into a workbook: header frozen and filtered, printed landscape on one page's width.

    Args:
        book: the workbook.
        name: the sheet's name; one of ours.
        columns: the columns.
        rows: one cell per column.
        hint: shown when the first header is chosen.
        hidden: whether people see it only when they ask for it.

    Raises:
        InputError: the workbook's structure is protected and there is no such sheet yet.
    """
    links = _Links()
    header = b"".join(
        cell_xml(Entry(column.header, book.looks.style(OWN_HEADER)), at, 1)
        for at, column in enumerate(columns, start=1)
    )
    lines = [b'<row r="1" ht="20" customHeight="1">' + header + b"</row>"]
    for number, cells in enumerate(rows, start=2):
        lines.append(_row(book, columns, cells, number, links))
    last = Area(1, 1, len(columns), max(len(rows) + 1, 1))
    xml = (
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="{last}"/>'
        '<sheetViews><sheetView workbookViewId="0" showGridLines="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{_widths(columns)}</cols><sheetData>{b''.join(lines).decode()}</sheetData>"
        f'<autoFilter ref="{last}"/>{_hint(hint)}{links.xml()}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;L&amp;F  &amp;A&amp;Rpage &amp;P of &amp;N</oddFooter></headerFooter>"
    )
    book.add_sheet(name, book.sheet_xml(xml), hidden=hidden)
    book.relate(name, "hyperlink", links.files.items())


class _Links:
    """The links of a sheet, and the files that some of them lead to."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self._items: list[str] = []
        self._ids: dict[str, str] = {}

    def add(self, reference: str, cell: OwnCell) -> None:
        if len(self._items) >= MOST_LINKS:
            return
        relation = ""
        if cell.file:
            key = self._ids.setdefault(cell.file, f"rId{len(self._ids) + 1}")
            self.files[key] = quote(cell.file)
            relation = f' r:id="{key}"'
        place = escaped_attribute(cell.place)
        self._items.append(f'<hyperlink ref="{reference}"{relation} location="{place}"/>')

    def xml(self) -> str:
        return f"<hyperlinks>{''.join(self._items)}</hyperlinks>" if self._items else ""


def _row(
    book: Book, columns: Sequence[OwnColumn], cells: Sequence[OwnCell], number: int, links: _Links
) -> bytes:
    parts = []
    for at, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
        if cell.place:
            links.add(f"{column_letters(at)}{number}", cell)
        guard = isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@", "'")
        look = replace(_LINK if cell.place else cell.look, wrap=True, quoted=guard)
        style = book.looks.style(look)
        text = cell.value if column.wrap or not isinstance(cell.value, str) else _line(cell.value)
        parts.append(cell_xml(Entry(text, style), at, number))
    height = min(max(_lines(cell, column) for cell, column in zip(cells, columns, strict=True)), 10)
    points = min(height * _LINE_POINTS, _MOST_POINTS)
    return f'<row r="{number}" ht="{points}" customHeight="1">'.encode() + b"".join(parts) + b"</row>"


def _line(text: str) -> str:
    return " ".join(text.split("\n"))


def _lines(cell: OwnCell, column: OwnColumn) -> int:
    if not isinstance(cell.value, str):
        return 1
    return sum(max(1, math.ceil(len(part) * 1.1 / column.width)) for part in cell.value[:5000].split("\n"))


def _widths(columns: Sequence[OwnColumn]) -> str:
    return "".join(
        f'<col min="{at}" max="{at}" width="{column.width}" customWidth="1"/>'
        for at, column in enumerate(columns, start=1)
    )


def _hint(text: str) -> str:
    if not text:
        return ""
    words = f'promptTitle="{PROMPT_TITLE}" prompt="{escaped_attribute(text[:255])}"'
    item = f'<dataValidation allowBlank="1" showInputMessage="1" {words} sqref="A1"/>'
    return f'<dataValidations count="1">{item}</dataValidations>'
