"""CSV files of unknown encoding and delimiter, as Excel and RVTools write them in many countries."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from planner.readers.grid import Row, Sheet
from wavelift.errors import InputError

__all__ = ["csv_sheet", "decode", "delimiter_of", "read_csv"]

MAX_BYTES = 1 << 30
_DELIMITERS = (",", ";", "\t", "|")
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_csv(path: Path, file: str) -> Sheet:
    """Read a CSV file whole.

    Raises:
        InputError: it cannot be read, is far too large, or is no text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("this CSV is larger than 1 GiB", file=file, advice="split it")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", file=file, advice="check the file") from error
    return csv_sheet(content, file)


def csv_sheet(content: bytes, file: str) -> Sheet:
    """The rows of a CSV.

    Raises:
        InputError: it is no text, or no CSV.
    """
    if content.startswith(_WORKBOOK_MAGIC):
        raise InputError("this is a workbook, not a CSV", file=file, advice="rename it to .xlsx")
    return _rows(decode(content), file)


def decode(content: bytes) -> str:
    """Decode by byte order mark, else UTF-8, else UTF-16 by its zero bytes, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    head = content[:2000]
    if head.count(0) > len(head) // 4:
        order = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return content.decode(order, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """The delimiter that parts the first line that has any, quoted text left out."""
    for line in text[:200_000].splitlines()[:20]:
        plain = "".join(line.split('"')[::2])
        counts = Counter({mark: plain.count(mark) for mark in _DELIMITERS})
        mark, count = counts.most_common(1)[0]
        if count:
            return mark
    return ","


def _rows(text: str, file: str) -> Sheet:
    delimiter, skip = delimiter_of(text), 0
    if text[:4].casefold() == "sep=" and len(text) > 4:
        delimiter, skip = text[4], 1  # Excel's own hint line
    rows: list[Row] = []
    blanks: list[int] = []
    waiting: list[int] = []
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1
        ):
            if number <= skip:
                continue
            if any(cell and not cell.isspace() for cell in cells):
                blanks += waiting
                waiting = []
                rows.append((number, cells))
            else:
                waiting.append(number)
    except csv.Error as error:
        raise InputError(
            f"this is no CSV: {error}", file=file, row=number + 1, advice="look for a quote that never ends"
        ) from error
    return Sheet(file, "", rows, blanks)
