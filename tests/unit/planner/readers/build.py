"""Workbooks and campaign folders made for a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from planner.readers.campaign import read_campaign
from planner.readers.inventory import read_inventory
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory
from wavelift.settings import Settings

UUID = "500b0000-0000-0000-0000-0000000000{:02d}"

Grid = Sequence[Sequence[Any]]


def workbook(path: Path, sheets: Mapping[str, Grid]) -> Path:
    """Write a workbook; text stays text, numbers are numbers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                elif isinstance(cell, bool):
                    sheet.write_boolean(at, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_datetime(at, column, cell, moment)
    book.close()
    return path


def inventory(folder: Path, sheets: Mapping[str, Grid]) -> tuple[Inventory, tuple[Finding, ...]]:
    """The inventory of a workbook with these sheets."""
    return read_inventory([workbook(folder / "inventory.xlsx", sheets)], folder)


def campaign(folder: Path, files: Mapping[str, str], settings: Settings | None = None):
    """The campaign of a folder with these text files; an inventory of web01, db01 and app01 is added."""
    for name, text in {"inventory.csv": small_inventory(), **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_campaign(folder, settings or Settings())


def small_inventory() -> str:
    rows = [
        f"{name},{UUID.format(at)},C1,h1,DC" for at, name in enumerate(("web01", "db01", "app01"), start=1)
    ]
    return "\n".join(["VM,VM UUID,Cluster,Host,Datacenter", *rows]) + "\n"


def ids(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.id for finding in findings)


def of(findings: Sequence[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.id == rule]
