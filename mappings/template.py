"""A new campaign's files: settings and tables that explain themselves."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from pathlib import Path

from mappings.new_workbook import write_workbook
from mappings.table_columns import TABLES, Table
from mappings.workbook_template import add_tables
from wavelift.errors import UsageError
from wavelift.settings import FILE_NAME

__all__ = ["write_templates"]

_WORKBOOK = "campaign.xlsx"


def write_templates(folder: Path, *, workbook: bool = False) -> list[Path]:
    """Write ``wavelift.toml`` and the campaign's tables, all commented and empty.

    In CSVs the explanations are lines that begin with ``#``; readers skip those.

    Args:
        folder: the campaign's folder; made where it is missing.
        workbook: one ``campaign.xlsx`` with a sheet per table instead of CSV files. Where there is one, it
            gets the tables that it lacks; all else in it stays.

    Raises:
        UsageError: one of the files is there already, or the workbook is none; then nothing is written.
        OSError: the folder cannot be written.
    """
    settings = folder / FILE_NAME
    tables = {folder / table.folder / f"{table.name}.csv": table for table in TABLES}
    paths = [settings, folder / _WORKBOOK] if workbook else [settings, *tables]
    book = folder / _WORKBOOK
    there = [path for path in paths if path.exists() and path != book]
    if there:
        names = ", ".join(path.relative_to(folder).as_posix() for path in there)
        raise UsageError(f"{folder} holds {names} already", advice="nothing was written; use a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    if workbook and book.exists():
        add_tables(book)
    settings.write_text(_settings(), encoding="utf-8")
    if workbook and not book.exists():
        write_workbook(book)
    elif not workbook:
        for path, table in tables.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_csv(table), encoding="utf-8-sig", newline="")
    return paths


def _settings() -> str:
    return (files("mappings") / "templates" / FILE_NAME).read_text(encoding="utf-8")


def _csv(table: Table) -> str:
    """The header first, so that it is row 1 in a spreadsheet; explanations and examples below it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.headers)
    writer.writerow([f"# {table.purpose} Lines that begin with # are not read."])
    for column in table.columns:
        writer.writerow([f"# {column.name}: {column.help}"])
    for first, *rest in table.examples:
        writer.writerow([f"# Example: {first}", *rest])
    return buffer.getvalue()
