"""Mapping tables in CSV files: rows are added and statuses changed; every other byte stays."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mappings.cell_text import guarded
from mappings.table_columns import ACCEPTED
from mappings.table_layout import (
    KnownRows,
    Layout,
    find_layout,
    headers_of,
    is_proposed,
    may_renew,
    values_of,
)
from mappings.tables import Kind, MappingRow
from wavelift.errors import InputError
from wavelift.workbook.saving import keep_first, replacing

__all__ = ["accept_in_csv", "add_to_csv"]


@dataclass(slots=True)
class _File:
    """A CSV as lines of cells beside their original text."""

    encoding: str
    delimiter: str
    newline: str
    lines: list[str]
    rows: list[list[str]]

    def replace(self, at: int, cells: Sequence[str]) -> None:
        self.rows[at] = list(cells)
        self.lines[at] = self.line(cells)

    def append(self, cells: Sequence[str]) -> None:
        if self.lines and not self.lines[-1].endswith(("\n", "\r")):
            self.lines[-1] += self.newline
        self.rows.append(list(cells))
        self.lines.append(self.line(cells))

    def line(self, cells: Sequence[str]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=self.delimiter, lineterminator=self.newline).writerow(cells)
        return buffer.getvalue()


def add_to_csv(path: Path, kind: Kind, rows: Sequence[MappingRow]) -> bool:
    """Append rows that the file does not answer already; create the file where there is none.

    Returns:
        Whether anything was written.

    Raises:
        InputError: the file has no source and target column, or cannot be read or written.
    """
    file = _read(path) if path.exists() else _File("utf-8-sig", ",", "\r\n", [], [])
    if not file.rows:
        file.append(headers_of(kind))
    layout = _with_marked(file, _layout(file, kind, path))
    known = KnownRows(layout, file.rows)
    before = list(file.lines[1:])
    for row in rows:
        values = {name: guarded(text) for name, text in values_of(row).items()}
        cells = [""] * layout.width
        for name, at in layout.columns.items():
            cells[at] = values.get(name, "")
        if known.lacks(cells):
            file.append(cells)
        else:
            _renew(file, layout, cells, row)
    if file.lines[1:] == before:
        return False
    _write(path, file)
    return True


def _renew(file: _File, layout: Layout, cells: Sequence[str], row: MappingRow) -> None:
    """Give an open proposal that nobody has touched the new target."""
    for at, standing in enumerate(file.rows):
        if layout.question(standing) == layout.question(cells) and may_renew(layout, standing, row):
            changed = [*standing, *[""] * (layout.width - len(standing))]
            for name in ("target", "target_datacenter", "target_switch", "proposal", "note"):
                if name in layout.columns:
                    changed[layout.columns[name]] = cells[layout.columns[name]]
            file.replace(at, changed)


def accept_in_csv(path: Path, kind: Kind) -> int:
    """Set the status of proposed rows that have a target to accepted; returns how many.

    Raises:
        InputError: the file cannot be read or written, or has no source and target column.
    """
    file = _read(path)
    layout = _layout(file, kind, path)
    count = 0
    for at, cells in enumerate(file.rows):
        if is_proposed(layout.cell(cells, "status")) and layout.cell(cells, "target").strip():
            changed = list(cells)
            changed[layout.columns["status"]] = ACCEPTED
            file.replace(at, changed)
            count += 1
    if count:
        _write(path, file)
    return count


def _layout(file: _File, kind: Kind, path: Path) -> Layout:
    layout = find_layout(kind, file.rows)
    if layout is None:
        raise InputError(
            "this table has no columns source and target",
            file=path.name,
            advice=f"its header should be: {','.join(headers_of(kind))}",
        )
    return layout


def _with_marked(file: _File, layout: Layout) -> Layout:
    """Add the columns that proposals need: without a status a proposal would count at once."""
    wider = layout.with_marked()
    lacking = [name for name in wider.columns if name not in layout.columns]
    if lacking:
        file.replace(layout.row, [*file.rows[layout.row], *lacking])
    return wider


def _read(path: Path) -> _File:
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
    return _File(encoding, delimiter, newline, lines, rows)


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


def _write(path: Path, file: _File) -> None:
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
