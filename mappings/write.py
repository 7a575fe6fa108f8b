"""Write proposed rows into the campaign's own tables, and accept them. Existing rows are never changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mappings.csv_tables import accept_in_csv, add_to_csv
from mappings.table_files import home_of, homes
from mappings.tables import Kind, MappingRow
from mappings.workbook_tables import accept_in_sheet, add_to_sheet

__all__ = ["accept_proposals", "write_proposals"]


def write_proposals(folder: Path, rows: Iterable[MappingRow]) -> list[Path]:
    """Append rows where the campaign keeps that table; ``mappings/*.csv`` where it has none.

    A row that asks the same as one that is there (same source, same scopes) is left out, unless that one
    has no target. Names that a spreadsheet would run are made safe: see ``mappings.cell_text``.

    Returns:
        The files that were changed or made, each once.

    Raises:
        InputError: a table has no source and target column, or a file cannot be read or written.
    """
    by_kind: dict[Kind, list[MappingRow]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    changed: list[Path] = []
    for kind, wanted in by_kind.items():
        home = home_of(folder, kind)
        if home.sheet:
            written = add_to_sheet(home.path, home.sheet, kind, wanted)
        else:
            written = add_to_csv(home.path, kind, wanted)
        if written and home.path not in changed:
            changed.append(home.path)
    return changed


def accept_proposals(folder: Path) -> int:
    """Turn every proposed row that has a target into an accepted one, and return how many there were.

    Raises:
        InputError: a table has no source and target column, or a file cannot be read or written.
    """
    count = 0
    for kind in Kind:
        for home in homes(folder, kind):
            if home.sheet:
                count += accept_in_sheet(home.path, home.sheet, kind)
            else:
                count += accept_in_csv(home.path, kind)
    return count
