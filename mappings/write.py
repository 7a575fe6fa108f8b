"""Write proposed rows into the campaign's own tables, and accept them. Existing rows are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mappings.csv_tables import accept_in_csv, add_to_csv
from mappings.table_files import home_of, homes
from mappings.tables import Kind, MappingRow
from mappings.workbook_tables import accept_in_sheet, add_to_sheet
from wavelift.workbook.book import Book

__all__ = ["accept_proposals", "write_proposals"]


def write_proposals(folder: Path, rows: Iterable[MappingRow], books: Sequence[Path] = ()) -> list[Path]:
    """Append rows where the campaign keeps that table; ``mappings/*.csv`` where it has none.

    A row that asks the same as one that is there (same source, same scopes) is left out, unless that one
    has no target; an open proposal that nobody has touched is renewed where it stands. Names that a
    spreadsheet would run are made safe: see ``mappings.cell_text``. Each file is written once, whole or not
    at all.

    Args:
        folder: the campaign folder.
        rows: what to propose.
        books: more workbooks that may hold mapping tables: the campaign's inventories.

    Returns:
        The files that were changed or made, each once.

    Raises:
        InputError: a table has no source and target column, or a file cannot be read or written.
    """
    by_kind: dict[Kind, list[MappingRow]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    opened: dict[Path, Book] = {}
    changed: list[Path] = []
    for kind, wanted in by_kind.items():
        home = home_of(folder, kind, books)
        if home.sheet:
            book = opened.get(home.path) or opened.setdefault(home.path, Book(home.path))
            add_to_sheet(book, home.sheet, kind, wanted)
        elif add_to_csv(home.path, kind, wanted):
            changed.append(home.path)
    return [*changed, *(path for path, book in opened.items() if book.save())]


def accept_proposals(folder: Path, books: Sequence[Path] = ()) -> int:
    """Turn every proposed row that has a target into an accepted one, and return how many there were.

    Raises:
        InputError: a table has no source and target column, or a file cannot be read or written.
    """
    count = 0
    opened: dict[Path, Book] = {}
    for kind in Kind:
        for home in homes(folder, kind, books):
            if home.sheet:
                book = opened.get(home.path) or opened.setdefault(home.path, Book(home.path))
                count += accept_in_sheet(book, home.sheet, kind)
            else:
                count += accept_in_csv(home.path, kind)
    for book in opened.values():
        book.save()
    return count
