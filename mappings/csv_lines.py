"""A CSV as rows of cells beside their original text, so that what is not changed stays to the byte."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wavelift.errors import InputError
from wavelift.workbook.saving import keep_first, replacing

__all__ = ["CsvLines", "new_lines", "read_lines", "write_lines"]


@dataclass(slots=True)
class CsvLines:
    """The file: its encoding and marks, and per row its text as it stands and its cells."""

    encoding: str
    delimiter: str
    newline: str
    lines: list[str]
    rows: list[list[str]]

    def replace(self, at: int, cells: Sequence[str]) -> None:
        """Write other cells into a row."""
        self.rows[at] = list(cells)
        self.lines[at] = self.line(cells)

    def drop(self, at: int) -> None:
        """Take a row out."""
        del self.rows[at], self.lines[at]

    def append(self, cells: Sequence[str]) -> None:
        """Add a row at the end."""
        if self.lines and not self.lines[-1].endswith(("\n", "\r")):
            self.lines[-1] += self.newline
        self.rows.append(list(cells))
        self.lines.append(self.line(cells))

    def line(self, cells: Sequence[str]) -> str:
        """A row's text."""
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=self.delimiter, lineterminator=self.newline).writerow(cells)
        return buffer.getvalue()


def new_lines() -> CsvLines:
    """An empty CSV as spreadsheet programs like it: UTF-8 with mark, commas."""
    return CsvLines("utf-8-sig", ",", "\r\n", [], [])


def read_lines(path: Path) -> CsvLines:
    """Read a CSV.

    Raises:
        InputError: it cannot be read, or is no CSV.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read it: {error.strerror}", file=path.name, advice="check the file"
        ) from error
    encoding, text = _decoded(content)
    newline = "\r\n" if "\r\n" in text else "\n"
    delimiter = _delimiter(text)
    lines: list[str] = []
    rows: list[list[str]] = []
    pending: list[str] = []
    reader = csv.reader(_Tee(io.StringIO(text, newline=""), pending), delimiter=delimiter)
    try:
        for cells in reader:
            rows.append(cells)
            lines.append("".join(pending))
            pending.clear()
    except csv.Error as error:
        advice = "look for a quote that never ends"
        raise InputError(
            f"this is no CSV: {error}", file=path.name, row=len(rows) + 1, advice=advice
        ) from error
    return CsvLines(encoding, delimiter, newline, lines, rows)


class _Tee:
    """Iterates over lines and keeps each one, so that every row knows its original text."""

    def __init__(self, source: io.StringIO, kept: list[str]) -> None:
        self._source = source
        self._kept = kept

    def __iter__(self) -> _Tee:
        return self

    def __next__(self) -> str:
        line = next(self._source)
        self._kept.append(line)
        return line


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8", "cp1252"):
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "latin-1", content.decode("latin-1")


def _delimiter(text: str) -> str:
    for line in text.splitlines()[:20]:
        counts = {mark: line.count(mark) for mark in (",", ";", "\t", "|")}
        if not line.lstrip().startswith("#") and max(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","


def write_lines(path: Path, file: CsvLines) -> None:
    """Write a CSV, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    text = "".join(file.lines)
    encoding = file.encoding
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        # A name that the file's old code page cannot hold: UTF-8 with mark is read by Excel too.
        content = text.encode("utf-8-sig")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = "check that you may write there"
        raise InputError(f"cannot write it: {error.strerror}", file=path.name, advice=advice) from error
    keep_first(path)
    with replacing(path) as draft:
        draft.write_bytes(content)
