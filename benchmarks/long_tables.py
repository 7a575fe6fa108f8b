"""Rows of workbooks put together by ``wavelift.reports.long_table`` against xlsxwriter's own way.

That way is the quickest that xlsxwriter offers to everybody: one call for each cell, with a format made
beforehand. What is gained is why ``long_table`` stands on the insides of xlsxwriter. Seconds are CPU.

Goal: at most half of what the public way takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child
from benchmarks.options import Options

__all__ = ["run"]

_COLUMNS = 30
_WAYS = ("long table", "cell by cell", "cell by cell, constant memory")


def run(options: Options) -> Figures:
    """Write one table in each way."""
    rows = 50 if options.smoke else 40_000
    folder = str(options.folder)
    used = [
        in_child("benchmarks.long_tables:written", inline=options.smoke, folder=folder, rows=rows, way=way)[0]
        for way in range(len(_WAYS))
    ]
    table = tuple((way, rows, _COLUMNS, cpu) for way, cpu in zip(_WAYS, used, strict=True))
    goal = Goal(
        "share of the public way's CPU seconds", used[0] / min(used[1:]), 1.0 if options.smoke else 0.5
    )
    values = dict(zip(_WAYS, used, strict=True))
    return Figures("long_tables", ("way", "rows", "columns", "CPU s"), table, (goal,), values)


def written(folder: str, rows: int, way: int) -> float:
    """CPU seconds of writing the table; called in a child."""
    from benchmarks.measure import cpu_seconds

    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    cells = [
        [
            f"vm-{number:06d}",
            number % 50,
            number * 1.5,
            *(f"text {(number * 7 + at) % 97}" for at in range(27)),
        ]
        for number in range(rows)
    ]
    began = cpu_seconds()
    if way == 0:
        _long(path / "long.xlsx", cells)
    else:
        _cell_by_cell(path / "cells.xlsx", cells, constant_memory=way == 2)
    return cpu_seconds() - began


def _long(path: Path, cells: list[list[Any]]) -> None:
    from wavelift.reports.sheet import Column, open_workbook

    columns = [Column(f"column {number}", 12) for number in range(_COLUMNS)]
    with open_workbook(path, title="long", made_by="benchmark", created=None) as book:
        book.sheet("table").table(columns, cells)


def _cell_by_cell(path: Path, cells: list[list[Any]], *, constant_memory: bool) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": constant_memory}) as book:
        sheet, look = book.add_worksheet(), book.add_format({"align": "right"})
        text, number = sheet.write_string, sheet.write_number
        for at, row in enumerate(cells):
            for column, cell in enumerate(row):
                (text if isinstance(cell, str) else number)(at, column, cell, look)
