"""Scans a plain sheet's XML row by row with one pattern made for the sheet, in blocks of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planner.readers.cells import is_blank
from planner.readers.grid import ColumnRows
from planner.readers.plain.cells import CellTexts, NotPlain
from planner.readers.plain.pending import PendingColumn
from planner.readers.plain.row_patterns import RowPatterns, UsualRow
from wavelift.model.finding import Place

__all__ = ["scan"]

MAX_ROWS = 1 << 20
MAX_COLUMNS = 400
MAX_CELLS = 24_000_000
_LONGEST_ROW = 32 << 20
_LEARN_FROM = 256
_STRANGERS = 16
_MOST_STRANGERS = 4096
"""After so many rows that do not look as usual, all are read as any row."""

_SHEET = re.compile(rb"<(\w+:)?worksheet\b[^<>]*>")
_DIMENSION = re.compile(rb'dimension ref="A\d+:([A-Z]{1,3})\d+"')
_DATA = re.compile(rb"<(?:\w+:)?sheetData>")
_REFERENCE = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})\d+"')


def scan(
    blocks: Iterator[bytes], texts: CellTexts, prefix: bytes, place: Place
) -> tuple[ColumnRows, list[int]]:
    """Read a sheet; the result has its rows that hold anything, and the numbers of the blank rows between.

    Args:
        blocks: the sheet's XML.
        texts: reads its cells.
        prefix: what stands before each tag's name.
        place: the sheet, for errors.

    Raises:
        NotPlain: the sheet is not plain.
    """
    begin = _Beginning(blocks)
    scanner = _Scanner(begin.width(), texts, prefix, place)
    rest = begin.rest
    for block in blocks:
        if scanner.done:
            continue  # what follows the rows does not matter, but its size is proved
        rest = scanner.take(rest + block if rest else block)
    if not scanner.done:
        scanner.take(rest)
    if not scanner.done:
        raise NotPlain
    return scanner.rows()


class _Beginning:
    """Everything up to the rows."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._head = next(blocks, b"")
        data = _DATA.search(self._head)
        if data is None or b"<!DOCTYPE" in self._head[: data.start()]:
            raise NotPlain
        self.rest = self._head[data.end() :]
        self._head = self._head[: data.start()]

    def width(self) -> int:
        """How many columns there are: as stated, or as the first row has."""
        stated = _DIMENSION.search(self._head)
        names = [*([stated[1]] if stated else []), *_REFERENCE.findall(self._first_row())]
        width = max(map(_number, names), default=0)
        if not 0 < width <= MAX_COLUMNS:
            raise NotPlain
        return width

    def _first_row(self) -> bytes:
        end = re.search(rb"</(?:\w+:)?row>", self.rest)
        return self.rest[: end.start()] if end else b""


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _Scanner:
    def __init__(self, width: int, texts: CellTexts, prefix: bytes, place: Place) -> None:
        self._patterns = RowPatterns(width, prefix)
        self._row = self._patterns.any_row
        self._usual: UsualRow | None = None
        self._ends = (b"</%srow>" % prefix, b"</%ssheetData>" % prefix)
        self._texts = texts
        self._columns = [PendingColumn([], place) for _ in range(width)]
        self._numbers: list[int] = []
        self._last = 0
        self._strangers = 0
        self.done = False

    def take(self, block: bytes) -> bytes:
        """Read all whole rows of a block; return what is left of it."""
        row_end, data_end = self._ends
        at, end = 0, block.rfind(row_end) + len(row_end)
        while True:
            begin = at
            at = self._usual_rows(block, at)
            at = self._other_rows(block, at)
            if at == begin:
                break
        if block.startswith(data_end, at):
            self.done = True
            return b""
        if at < end or len(block) - at > _LONGEST_ROW:
            raise NotPlain
        return block[at:]

    def _usual_rows(self, block: bytes, at: int) -> int:
        """Read rows as long as they look like most others; return the place behind them."""
        if self._usual is None:
            return at
        found: list[tuple[bytes, ...]] = []
        match_at, follow = self._usual.pattern.match, self._follow
        while match := match_at(block, at):
            cells = match.groups()
            follow(int(cells[0]))
            if any(cells[1:]):
                found.append(cells)
                self._numbers.append(self._last)
            at = match.end()
        self._require_room()
        caught = iter(zip(*found, strict=True))
        next(caught, None)  # the rows' numbers
        for column, attribute, texts in zip(self._columns, self._usual.attributes, caught, strict=False):
            column.chunks.append(self._texts.alike(attribute, texts))
        return at

    def _other_rows(self, block: bytes, at: int) -> int:
        """Read rows of any look, but of a sheet of usual ones only a few at a time."""
        found: list[tuple[bytes, ...]] = []
        while len(found) < (_LEARN_FROM if self._usual is None else _STRANGERS):
            if match := self._row.match(block, at):
                cells = match.groups()
                self._follow(int(cells[0]))
                if any(cells[1:]):
                    found.append(cells)
                    self._numbers.append(self._last)
            elif match := self._patterns.void.match(block, at):
                self._follow(int(match[1]))
            else:
                break
            at = match.end()
        self._keep(found)
        return at

    def _learn(self, found: list[tuple[bytes, ...]]) -> None:
        """Learn how rows of this sheet look, or that they have no usual look."""
        if self._usual is not None:
            self._strangers += len(found)
        if self._strangers > _MOST_STRANGERS:
            self._usual = None
        elif self._usual is None and not self._strangers and len(found) >= _LEARN_FROM:
            self._usual = self._patterns.usual(list(zip(*found, strict=True))[1::2])

    def _follow(self, number: int) -> None:
        if not self._last < number <= MAX_ROWS:
            raise NotPlain
        self._last = number

    def _require_room(self) -> None:
        if len(self._numbers) * len(self._columns) > MAX_CELLS:
            raise NotPlain

    def _keep(self, found: list[tuple[bytes, ...]]) -> None:
        self._require_room()
        self._learn(found)
        caught = iter(zip(*found, strict=True))
        next(caught, None)  # the rows' numbers
        for column, attributes in zip(self._columns, caught, strict=False):
            column.chunks.append(self._texts.chunk(attributes, next(caught)))

    def rows(self) -> tuple[ColumnRows, list[int]]:
        """All rows that hold anything, and the numbers of the blank ones between them."""
        rows = ColumnRows(self._numbers, self._columns)
        if self._texts.has_blank_texts:
            blank = self._blank_rows()
            full = [at for at in range(len(rows)) if at not in blank] if blank else []
            if blank:
                rows = ColumnRows(
                    [rows.numbers[at] for at in full],
                    [[column[at] for at in full] for column in rows.columns],
                )
        return rows, _between(rows.numbers)

    def _blank_rows(self) -> set[int]:
        """Positions of the rows that hold nothing but blank texts; most are ruled out by the first column."""
        left = [at for at, cell in enumerate(self._columns[0]) if is_blank(cell)]
        for column in self._columns[1:]:
            if not left:
                break
            left = [at for at in left if is_blank(column[at])]
        return set(left)


def _between(numbers: Sequence[int]) -> list[int]:
    blank: list[int] = []
    before = 0
    for number in numbers:
        if number != before + 1:
            blank += range(before + 1, number)
        before = number
    return blank
