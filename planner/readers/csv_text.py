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
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from planner.readers.grid import Row, Sheet
from wavelift.errors import InputError

__all__ = ["Blocks", "csv_sheet", "decode", "delimiter_of", "read_blocks", "read_csv"]

Blocks: TypeAlias = Callable[[], Iterator[bytes]]
"""Begins to read a file anew, block by block."""

MAX_BYTES = 2 << 30
MAX_CELLS = 24_000_000
MAX_KEPT = 640 << 20
"""Bytes that a file's distinct cells may take."""

_LONGEST_LINE = 16 << 20
_BLOCK = 1 << 20
_HEAD = 200_000
_DELIMITERS = (",", ";", "\t", "|")
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_BLANKS = 1 << 20
"""Blank rows that are remembered, to be named; a file of nothing but line ends has a thousand million."""

_PER_CELL = 80
"""Bytes that a cell takes beside its text: its places in the row and in the memory of distinct cells."""


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
            raise _too_large(file, f"this CSV is larger than {MAX_BYTES >> 30} GiB")
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
    """Keeps one of all equal cells: exports repeat the same words a hundred thousand times."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = 0

    def __missing__(self, cell: str) -> str:
        self.kept += sys.getsizeof(cell) + _PER_CELL
        self[cell] = cell
        return cell


class _Reading:
    def __init__(self, file: str) -> None:
        self._file = file
        self._distinct = _Distinct()
        self._cells = 0
        self._rows: list[Row] = []

    def sheet(self, texts: Iterator[str]) -> Sheet:
        head = ""
        for text in texts:
            head += text
            if len(head) >= _HEAD:
                break
        delimiter, skip = delimiter_of(head), 0
        if head[:4].casefold() == "sep=" and len(head) > 4 and head[4] not in '"\r\n':
            delimiter, skip = head[4], 1  # Excel's own hint line
        lines = self._lines(chain((head,), texts))
        blanks: list[int] = []
        last = number = skip
        try:
            for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                if number <= skip:
                    continue
                if any(map(str.strip, cells)):
                    blanks += range(last + 1, min(number, last + 1 + _MOST_BLANKS - len(blanks)))
                    last = number
                    self._keep(number, cells)
        except csv.Error as error:
            raise InputError(
                f"this is no CSV: {error}",
                file=self._file,
                row=number + 1,
                advice="look for a quote that never ends",
            ) from error
        return Sheet(self._file, "", self._rows, blanks)

    def _keep(self, number: int, cells: list[str]) -> None:
        self._rows.append((number, list(map(self._distinct.__getitem__, cells))))
        self._cells += len(cells)
        if self._cells > MAX_CELLS:
            raise _too_large(self._file, f"this CSV holds more than {MAX_CELLS:,} cells", number)
        if self._distinct.kept > MAX_KEPT:
            raise _too_large(self._file, "this CSV holds more text than fits into memory", number)

    def _lines(self, texts: Iterator[str]) -> Iterator[str]:
        """The text's lines with their ends; a line as long as a book is no line of a table."""
        rest: list[str] = []
        for text in texts:
            rest.append(text)
            if "\n" in text or "\r" in text:
                lines = list(io.StringIO("".join(rest), newline=""))
                # The last line may go on, and a return at its end may be half of a line end.
                rest = [lines.pop()]
                yield from lines
            if sum(map(len, rest)) > _LONGEST_LINE:
                message = f"this is no table: a line is longer than {_LONGEST_LINE >> 20} million characters"
                raise InputError(
                    message, file=self._file, advice="export the inventory again as .xlsx or .csv"
                )
        if any(rest):
            yield from io.StringIO("".join(rest), newline="")


def _too_large(file: str, message: str, row: int | None = None) -> InputError:
    return InputError(message, file=file, row=row, advice="split it, or leave out what is no inventory")
