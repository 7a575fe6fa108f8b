"""CSV files of unknown encoding and delimiter, as Excel and RVTools write them in many countries.

They are read block by block: what a file costs in memory is what its distinct cells take, and a file that
would take too much is refused with words, whatever its size.
"""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, groupby, repeat
from operator import length_hint
from pathlib import Path
from typing import TypeAlias

from planner.readers.csv_pages import even_columns, pages
from planner.readers.grid import ColumnRows, Row, Sheet
from wavelift.errors import InputError

__all__ = ["Blocks", "csv_sheet", "decode", "delimiter_of", "read_blocks", "read_csv"]

Blocks: TypeAlias = Callable[[], Iterator[bytes]]
"""Begins to read a file anew, block by block."""

MAX_BYTES = 2 << 30
MAX_CELLS = 24_000_000
MAX_KEPT = 640 << 20
"""Bytes that a file's distinct cells may take."""

_BLOCK = 1 << 20
_HEAD = 200_000
_DELIMITERS = (",", ";", "\t", "|")
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_BLANKS = 1 << 20
"""Blank rows that are remembered, to be named; a file of nothing but line ends has a thousand million."""

_UNLIKE = 0.9
"""From this part of distinct cells on, a column is kept as it comes."""

_JUDGED = 4096
"""So many cells are looked at before that is decided."""

_SMALL = 1 << 16
"""So many cells may be filled up in any file."""

_PER_CELL = 80
"""Bytes that a cell takes beside its text: its places in the row and in the memory of distinct cells."""

_EMPTY = sys.getsizeof("")


def read_csv(path: Path, file: str) -> Sheet:
    """Read a CSV file.

    Raises:
        InputError: it cannot be read, is far too large, or is no text.
    """

    def blocks() -> Iterator[bytes]:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block

    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(file, f"this CSV is larger than {MAX_BYTES >> 30:,} GiB")
        return read_blocks(blocks, file)
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", file=file, advice="check the file") from error


def csv_sheet(content: bytes, file: str) -> Sheet:
    """The rows of a CSV that is in memory.

    Raises:
        InputError: it is no text, or no CSV.
    """
    return read_blocks(lambda: iter((content,)), file)


def read_blocks(blocks: Blocks, file: str) -> Sheet:
    """The rows of a CSV that comes in blocks.

    Raises:
        InputError: it is no text, no CSV, or holds too much.
    """
    head = next(blocks(), b"")
    if head.startswith(_WORKBOOK_MAGIC):
        raise InputError("this is a workbook, not a CSV", file=file, advice="rename it to .xlsx")
    encoding = _encoding(head, blocks)
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    texts = chain(map(decoder.decode, blocks()), (decoder.decode(b"", final=True) for _ in range(1)))
    return _Reading(file).sheet(texts)


def decode(content: bytes) -> str:
    """Decode by byte order mark, else UTF-8, else UTF-16 by its zero bytes, else Windows-1252."""
    return content.decode(_encoding(content, lambda: iter((content,))), errors="replace")


def _encoding(head: bytes, blocks: Blocks) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[:2000].count(0) > len(head[:2000]) // 4:
        return "utf-16-le" if head[1:2000:2].count(0) > head[:2000:2].count(0) else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for block in blocks():
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def delimiter_of(text: str) -> str:
    """The delimiter that parts the first line that has any, quoted text left out."""
    for line in text[:_HEAD].splitlines()[:20]:
        plain = "".join(line.split('"')[::2])
        counts = Counter({mark: plain.count(mark) for mark in _DELIMITERS})
        mark, count = counts.most_common(1)[0]
        if count:
            return mark
    return ","


class _Distinct(dict[str, str]):
    """Keeps one of all equal cells of a column: exports repeat the same words a hundred thousand times."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = 0
        self._seen = 0

    def __missing__(self, cell: str) -> str:
        self.kept += sys.getsizeof(cell) + _PER_CELL
        self[cell] = cell
        return cell

    def of(self, cells: Sequence[str]) -> Sequence[str]:
        """The same cells, equal ones as one; as they are where nearly every cell is another, as UUIDs are."""
        if self._seen >= _JUDGED and len(self) > _UNLIKE * self._seen:
            self.kept += sys.getsizeof("".join(cells)) + (_EMPTY + _PER_CELL) * len(cells)
            return cells
        self._seen += len(cells)
        if cells.count(cells[0]) == len(cells):
            return [self[cells[0]]] * len(cells)
        return list(map(self.__getitem__, cells))


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows of one width that follow each other, as columns."""

    numbers: Sequence[int]
    columns: Sequence[Sequence[str]]


class _Reading:
    def __init__(self, file: str) -> None:
        self._file = file
        self._distinct: list[_Distinct] = []
        self._cells = 0
        self._runs: list[_Run] = []
        self._blanks: list[int] = []
        self._last = 0
        self._lines: Iterator[str] = iter(())

    def sheet(self, texts: Iterator[str]) -> Sheet:
        head = ""
        for text in texts:
            head += text
            if len(head) >= _HEAD:
                break
        delimiter, skip = delimiter_of(head), 0
        if head[:4].casefold() == "sep=" and len(head) > 4 and head[4] not in '"\r\n':
            delimiter, skip = head[4], 1  # Excel's own hint line
        self._last = skip
        whole = pages(chain((head,), texts), self._file)
        rows = csv.reader(self._fed(whole), delimiter=delimiter)
        first = 1
        for page in whole:
            columns = even_columns(page, delimiter) if first > skip else None
            if columns is not None:
                count = len(columns[0])
                self._keep(range(first, first + count), columns)
            else:
                self._lines = _lines(page)
                block = self._block(rows, first)
                count = len(block)
                self._take(range(max(first, skip + 1), first + count), block[max(0, skip + 1 - first) :])
            first += count
        return Sheet(self._file, "", self._rows(), self._blanks)

    def _fed(self, whole: Iterator[str]) -> Iterator[str]:
        """Lines for the parser; a quoted text takes them from following pages where it goes on there."""
        while True:
            line = next(self._lines, None)
            if line is not None:
                yield line
            elif page := next(whole, ""):
                self._lines = _lines(page)
            else:
                return

    def _block(self, rows: Iterator[list[str]], first: int) -> list[list[str]]:
        """The rows up to the end of the page whose lines the parser is given."""
        block: list[list[str]] = []
        try:
            while length_hint(self._lines):
                block.append(next(rows))
        except csv.Error as error:
            raise InputError(
                f"this is no CSV: {error}",
                file=self._file,
                row=first + len(block),
                advice="look for a quote that never ends",
            ) from error
        return block

    def _take(self, numbers: Sequence[int], block: list[list[str]]) -> None:
        """Keep what a block holds; its blank rows are noted."""
        if not all(map(_begins, block)):
            full = [any(map(str.strip, cells)) for cells in block]
            numbers, block = list(compress(numbers, full)), list(compress(block, full))
        at = 0
        for _, rows in groupby(block, len):
            run = list(zip(*rows, strict=True))
            self._keep(numbers[at : at + len(run[0])], run)
            at += len(run[0])

    def _keep(self, numbers: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        self._note_blanks(numbers)
        width = len(columns)
        self._cells += width * len(numbers)
        if self._cells > MAX_CELLS:
            over = (self._cells - MAX_CELLS - 1) // width
            raise _too_large(
                self._file, f"this CSV holds more than {MAX_CELLS:,} cells", numbers[len(numbers) - 1 - over]
            )
        self._distinct += [_Distinct() for _ in range(width - len(self._distinct))]
        kept = [one.of(cells) for one, cells in zip(self._distinct, columns, strict=False)]
        if sum(one.kept for one in self._distinct) > MAX_KEPT:
            raise _too_large(self._file, "this CSV holds more text than fits into memory", numbers[-1])
        self._runs.append(_Run(numbers, kept))

    def _note_blanks(self, numbers: Sequence[int]) -> None:
        if numbers[-1] - self._last > len(numbers):
            for number in numbers:
                most = _MOST_BLANKS - len(self._blanks)
                self._blanks += range(self._last + 1, min(number, self._last + 1 + most))
                self._last = number
        self._last = numbers[-1]

    def _rows(self) -> Sequence[Row]:
        """All rows: as columns, unless filling up short rows would take much room."""
        width, runs = len(self._distinct), self._runs
        numbers = list(chain.from_iterable(run.numbers for run in runs))
        if width * len(numbers) > 2 * self._cells + _SMALL:
            cells = (list(row) for run in runs for row in zip(*run.columns, strict=True))
            return list(zip(numbers, cells, strict=True))
        columns = [
            list(
                chain.from_iterable(
                    run.columns[at] if at < len(run.columns) else repeat("", len(run.numbers)) for run in runs
                )
            )
            for at in range(width)
        ]
        return ColumnRows(numbers, columns)


def _lines(page: str) -> Iterator[str]:
    """The page's lines with their ends; it is known how many are left."""
    return iter(list(io.StringIO(page, newline="")))


def _begins(cells: list[str]) -> bool:
    """Whether a row's first cell says that it is not blank."""
    return bool(cells and cells[0] and not cells[0].isspace())


def _too_large(file: str, message: str, row: int | None = None) -> InputError:
    return InputError(message, file=file, row=row, advice="split it, or leave out what is no inventory")
