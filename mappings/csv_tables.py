"""Mapping tables in CSV files: rows are added and statuses changed; every other byte stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mappings.cell_text import guarded
from mappings.csv_lines import CsvLines, new_lines, read_lines, write_lines
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

__all__ = ["accept_in_csv", "add_to_csv"]


def add_to_csv(path: Path, kind: Kind, rows: Sequence[MappingRow]) -> bool:
    """Append rows that the file does not answer already; create the file where there is none.

    Returns:
        Whether anything was written.

    Raises:
        InputError: the file has no source and target column, or cannot be read or written.
    """
    file = read_lines(path) if path.exists() else new_lines()
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
    write_lines(path, file)
    return True


def _renew(file: CsvLines, layout: Layout, cells: Sequence[str], row: MappingRow) -> None:
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
    file = read_lines(path)
    layout = _layout(file, kind, path)
    count = 0
    for at, cells in enumerate(file.rows):
        if is_proposed(layout.cell(cells, "status")) and layout.cell(cells, "target").strip():
            changed = list(cells)
            changed[layout.columns["status"]] = ACCEPTED
            file.replace(at, changed)
            count += 1
    if count:
        write_lines(path, file)
    return count


def _layout(file: CsvLines, kind: Kind, path: Path) -> Layout:
    layout = find_layout(kind, file.rows)
    if layout is None:
        raise InputError(
            "this table has no columns source and target",
            file=path.name,
            advice=f"its header should be: {','.join(headers_of(kind))}",
        )
    return layout


def _with_marked(file: CsvLines, layout: Layout) -> Layout:
    """Add the columns that proposals need: without a status a proposal would count at once."""
    wider = layout.with_marked()
    lacking = [name for name in wider.columns if name not in layout.columns]
    if lacking:
        file.replace(layout.row, [*file.rows[layout.row], *lacking])
    return wider
