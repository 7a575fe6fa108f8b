"""One sheet of a workbook that is edited: rows as bytes, everything around them as markup."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence

from wavelift.workbook.cells import Cell, Entry, cells_of, column_number, put_cells
from wavelift.workbook.markup import Markup, Unusual, with_attributes
from wavelift.workbook.ranges import Area, areas_of, text_of

__all__ = ["ORDER", "SheetEditor"]

ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
    "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties",
    "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF",
    "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
"""Children of a worksheet in the order that the schema wants (ECMA-376 part 1, CT_Worksheet)."""

_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/>|>)")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?(?:/>|>.*?</(?:\w+:)?row\s*>)", re.DOTALL)
_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"'](\d+)[\"']")
_LAST_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)\d")
_ODD = (b"<!--", b"<![CDATA[", b"<?", b"AlternateContent")


class SheetEditor:
    """A worksheet.

    Args:
        content: its part.
        shared: the workbook's shared strings.

    Attributes:
        around: everything but the rows.

    Raises:
        Unusual: it cannot be edited without risk.
    """

    def __init__(self, content: bytes, shared: Sequence[str]) -> None:
        opening = _DATA.search(content)
        if opening is None:
            raise Unusual("a sheet without a place for rows")
        name = opening[1] + b"sheetData"
        if opening[2] == b"/>":
            start = end = after = opening.end()
        else:
            start = opening.end()
            end = content.rfind(b"</" + name)
            after = content.find(b">", end) + 1
        data = content[start:end]
        if end < start or any(odd in data for odd in _ODD):
            raise Unusual("a sheet whose rows are written in an unusual way")
        self._shared = shared
        self._empty_data = b"<" + name + b"/>"
        self.around = Markup(content[: opening.start()] + self._empty_data + content[after:])
        self._numbers: list[int] = []
        self._rows: dict[int, bytes] = {}
        self._read(data)
        self._surroundings = self.around.content
        self._rows_changed = False

    @property
    def changed(self) -> bool:
        """Whether it differs from what was read."""
        return self._rows_changed or self.around.content != self._surroundings

    @property
    def prefix(self) -> str:
        """Prefix of its elements, with colon, or ""."""
        return self.around.prefix

    @property
    def last_row(self) -> int:
        """Number of the last row that is written at all; 0 for an empty sheet."""
        return self._numbers[-1] if self._numbers else 0

    @property
    def is_protected(self) -> bool:
        """Whether somebody has locked the sheet against edits."""
        lock = self.around.root.first("sheetProtection")
        return lock is not None and lock.attributes.get("sheet", "0") in ("1", "true")

    def cells(self, number: int) -> list[Cell]:
        """The cells of a row."""
        return cells_of(self._rows.get(number, b""))

    def reaches(self, number: int, column: int) -> bool:
        """Whether a row may hold a cell in that column or right of it; quicker than reading the row."""
        row = self._rows.get(number, b"")
        last = _LAST_CELL.search(row, row.rfind(b"<" + self.prefix.encode() + b"c "))
        return last is None or column_number(last[1].decode()) >= column

    def texts(self, number: int, width: int = 0) -> list[str]:
        """Texts of a row from its first column on, at least ``width`` of them."""
        found = {cell.column: cell.text(self._shared) for cell in self.cells(number)}
        return [found.get(at, "") for at in range(1, max([width, *found]) + 1)]

    def rows(self) -> Iterable[int]:
        """Numbers of the rows that are written."""
        return tuple(self._numbers)

    def put(self, number: int, entries: Mapping[int, Entry]) -> None:
        """Put values and styles into cells of a row, by 1-based column; others keep every byte."""
        if not entries:
            return
        if number not in self._rows:
            self._rows_changed = True
            insort(self._numbers, number)
            self._rows[number] = f'<{self.prefix}row r="{number}"></{self.prefix}row>'.encode()
        before = self._rows[number]
        self._rows[number] = put_cells(before, number, entries, self.prefix)
        self._rows_changed = self._rows_changed or self._rows[number] != before
        self._grow(Area(min(entries), number, max(entries), number))

    def row_attributes(self, number: int, values: Mapping[str, str]) -> None:
        """Set attributes of a row that is written."""
        row = self._rows[number]
        end = row.index(b">") + 1
        self._rows[number] = with_attributes(row[:end], values) + row[end:]
        self._rows_changed = True

    def widen(self, column: int, width: float) -> None:
        """Give a column a width where the sheet gives it none."""
        xml = f'<{self.prefix}col min="{column}" max="{column}" width="{width}" customWidth="1"/>'.encode()
        columns = self.around.root.first("cols")
        if columns is None:
            tag = self.around.tag("cols")
            self.around.insert("cols", f"<{tag}>".encode() + xml + f"</{tag}>".encode(), ORDER)
            return
        before = None
        for entry in columns.all("col"):
            low, high = int(entry.attributes.get("min", 0)), int(entry.attributes.get("max", 0))
            if low <= column <= high:
                return
            if high < column:
                before = entry
        at = before.end if before else columns.open_end
        self.around.splice(at, at, xml)

    def child(self, name: str, xml: str) -> None:
        """Add a child of the worksheet, or put it in the place of the one that stands there."""
        there = self.around.root.first(name)
        if there is not None:
            self.around.replace(there, xml.encode())
        else:
            self.around.insert(name, xml.encode(), ORDER)

    def content(self) -> bytes:
        """The part as it shall be written."""
        head, _, tail = self.around.content.partition(self._empty_data)
        if not self._numbers:
            return head + self._empty_data + tail
        tag = self._empty_data[1:-2]
        return b"".join(
            [head, b"<", tag, b">", *(self._rows[n] for n in self._numbers), b"</", tag, b">", tail]
        )

    def _read(self, data: bytes) -> None:
        number = 0
        for match in _ROW.finditer(data):
            row = match[0]
            stated = _NUMBER.match(row)
            number = int(stated[1]) if stated else number + 1
            if number in self._rows or (self._numbers and number < self._numbers[-1]):
                raise Unusual("rows that are out of order")
            self._numbers.append(number)
            self._rows[number] = row

    def _grow(self, area: Area) -> None:
        dimension = self.around.root.first("dimension")
        if dimension is None:
            return
        stated = areas_of(dimension.attributes.get("ref", ""))
        wider = stated[0].with_(area) if stated else area
        if not stated or wider != stated[0]:
            self.around.set_attributes(dimension, {"ref": text_of([wider])})
