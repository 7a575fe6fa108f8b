"""Writes sheets to disk, byte for byte the same on every run."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from making.headers import HEADERS
from making.sheets import Sheets

CREATED = datetime(2026, 11, 16, 8, 30)  # noqa: DTZ001 - a workbook's date has no time zone


def write_workbook(path: Path, sheets: Sheets, headers: Mapping[str, Sequence[str]] = HEADERS) -> None:
    """Write one workbook; the sheets given, in the order given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Names such as "00042" and notes such as "=1+1" are text in an inventory and must stay text.
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False,
                                           "strings_to_urls": False})
    book.set_properties({"created": CREATED, "author": "Wavelift samples"})
    bold = book.add_format({"bold": True})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, headers[name], bold)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [row.get(header, "") for header in headers[name]])
    book.close()


def write_csv_folder(folder: Path, sheets: Sheets) -> None:
    """Write ``RVTools_tab<Sheet>.csv`` for each sheet given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        write_table(folder / f"RVTools_tab{name}.csv", HEADERS[name],
                    [[row.get(header, "") for header in HEADERS[name]] for row in rows])


def write_table(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write one CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def only(sheets: Sheets, *names: str) -> Sheets:
    """The sheets named, in that order."""
    return {name: sheets[name] for name in names}
