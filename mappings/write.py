"""Write proposed rows into the campaign's own tables, and accept them. Existing rows are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mappings.csv_tables import accept_in_csv, add_to_csv
from mappings.table_files import home_of, homes
from mappings.tables import Kind, MappingRow
from mappings.workbook_tables import accept_in_sheet, add_to_sheet
from wavelift.errors import NotEditable
from wavelift.settings_file import read_settings
from wavelift.workbook.book import Book

__all__ = ["accept_proposals", "write_proposals"]


def write_proposals(folder: Path, rows: Iterable[MappingRow], books: Sequence[Path] = ()) -> list[Path]:
    """Append rows where the campaign keeps that table; ``mappings/*.csv`` where it has none.

    A row that asks the same as one that is there (same source, same scopes) is left out, unless that one
    has no target; an open proposal that nobody has touched is renewed where it stands. Names that a
    spreadsheet would run are made safe: see ``mappings.cell_text``. Each file is written once, whole or not
    at all. A workbook that an edit would harm stays as it is: its rows go into ``mappings/*.csv`` beside it.

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
    changed: list[Path] = []
    books_of_tables: dict[Path, list[tuple[Kind, str]]] = {}
    for kind, wanted in by_kind.items():
        home = home_of(folder, kind, books)
        if home.sheet:
            books_of_tables.setdefault(home.path, []).append((kind, home.sheet))
        elif add_to_csv(home.path, kind, wanted):
            changed.append(home.path)
    for path, tables in books_of_tables.items():
        changed += _into_book(folder, path, tables, by_kind)
    return list(dict.fromkeys(changed))


def _into_book(
    folder: Path,
    path: Path,
    tables: Sequence[tuple[Kind, str]],
    rows: Mapping[Kind, Sequence[MappingRow]],
) -> list[Path]:
    """Write into a workbook; beside it, into CSV files that are read as well, where an edit would harm it."""
    try:
        book = Book(path)
        for kind, sheet in tables:
            add_to_sheet(book, sheet, kind, rows[kind])
    except NotEditable:
        if read_settings(folder).files_for("mappings"):
            raise
        beside = {kind: folder / "mappings" / f"{kind}.csv" for kind, _ in tables}
        return [file for kind, file in beside.items() if add_to_csv(file, kind, rows[kind])]
    return [path] if book.save() else []


def accept_proposals(folder: Path, books: Sequence[Path] = ()) -> int:
    """Turn every proposed row that has a target into an accepted one, and return how many there were.

    Raises:
        InputError: a table has no source and target column, or a file cannot be read or written.
    """
    count = 0
    opened: dict[Path, Book | None] = {}
    for kind in Kind:
        for home in homes(folder, kind, books):
            if not home.sheet:
                count += accept_in_csv(home.path, kind)
                continue
            if home.path not in opened:
                opened[home.path] = _book_if_editable(home.path)
            book = opened[home.path]
            count += accept_in_sheet(book, home.sheet, kind) if book else 0
    for book in opened.values():
        if book is not None:
            book.save()
    return count


def _book_if_editable(path: Path) -> Book | None:
    """The workbook; None for one that we cannot have written proposals into."""
    try:
        return Book(path)
    except NotEditable:
        return None
