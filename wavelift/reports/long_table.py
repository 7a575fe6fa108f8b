"""Rows of long tables, laid out as they come, in a fifth of the time that cell by cell takes.

A plan of 100,000 VMs has six million cells. Most of them say what others in their column say, so each
distinct cell is worked out once per column, and a row is put together from what stands ready. The XML is the
same as xlsxwriter's own for those rows; a test holds both against each other.

xlsxwriter offers no way to hand it finished rows: its quickest public one, a call for each cell with a format
made beforehand, takes four times as long, constant memory or not (``benchmarks/long_tables.py``).
So this module uses what is private there: ``INSIDES`` names it, ``pyproject.toml`` keeps xlsxwriter within
the versions that were tried, and a test says what to do when another one lacks it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import isfinite
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from wavelift.reports.hostile import cell_text

__all__ = ["INSIDES", "LongSheet", "Made", "Pieces", "row_xml"]

INSIDES = (
    ("xlsxwriter.worksheet", "Worksheet", "_check_dimensions", ("self", "row", "col")),
    ("xlsxwriter.worksheet", "Worksheet", "_write_rows", ("self",)),
    ("xlsxwriter.sharedstrings", "SharedStringTable", "_get_shared_string_index", ("self", "string")),
    ("xlsxwriter.format", "Format", "_get_xf_index", ("self",)),
)
"""What of xlsxwriter this stands on beside its public methods: module, class, method and first arguments."""
_IS_TEXT = ' t="s"'
_END = "</v></c>"


class LongSheet(Worksheet):  # type: ignore[misc]
    """A worksheet of which some rows are given as XML."""

    def __init__(self) -> None:
        super().__init__()
        self.dim_rowmin: int
        self.dim_rowmax: int
        self._laid: list[tuple[int, Sequence[str]]] = []

    def lay(self, first: int, rows: Sequence[str], width: int) -> None:
        """Put rows below each other, the first at that row, 0-based; nothing else may be written there."""
        self._laid.append((first, rows))
        self._check_dimensions(first + len(rows) - 1, width - 1)
        self.str_table.count += sum(row.count(_IS_TEXT) for row in rows)

    def shared(self, text: str) -> int:
        """The number of a text in the workbook's list of texts."""
        number: int = self.str_table._get_shared_string_index(text)  # noqa: SLF001
        self.str_table.count -= 1  # uses are counted when rows are laid
        return number

    def _write_rows(self) -> None:
        first, last = self.dim_rowmin, self.dim_rowmax
        at = first
        for begin, rows in sorted(self._laid, key=lambda laid: laid[0]):
            self._write_rows_between(at, begin - 1)
            self.fh.writelines(rows)
            at = begin + len(rows)
        self._write_rows_between(at, last)
        self.dim_rowmin, self.dim_rowmax = first, last

    def _write_rows_between(self, first: int, last: int) -> None:
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()


@dataclass(frozen=True, slots=True)
class Made:
    """What a cell holds in the workbook, and its format there."""

    value: str | float | datetime | None
    look: Any


class Pieces(dict[Hashable, str]):
    """What stands between the row number of one cell and that of the next, by the cell's value.

    Args:
        number: of the column, 0-based.
        width: of the whole table.
        made: what a cell comes to; all numbers of a column look the same, and so do all texts.
        sheet: holds the texts.
    """

    def __init__(self, number: int, width: int, made: Callable[[Any], Made], sheet: LongSheet) -> None:
        super().__init__()
        self._made, self._shared = made, sheet.shared
        self._next = f'<c r="{xl_col_to_name(number + 1)}' if number + 1 < width else ""

    def of(self, cells: Sequence[Hashable]) -> list[str]:
        """A piece for each cell."""
        return list(map(self.__getitem__, cells))

    def __missing__(self, cell: Hashable) -> str:
        kind = type(cell)
        if kind is float and isfinite(cell):  # type: ignore[arg-type]
            piece = f"{self._number}{cell:.16G}{_END}{self._next}"
        elif kind is str and cell != "":
            piece = f"{self._text}{self._shared(cell_text(cell))}{_END}{self._next}"  # type: ignore[arg-type]
        else:
            piece = self._any(self._made(cell)) + self._next
        self[cell] = piece
        return piece

    @cached_property
    def _number(self) -> str:
        return f"{_style(self._made(0.5))}><v>"

    @cached_property
    def _text(self) -> str:
        return f"{_style(self._made('text'))}{_IS_TEXT}><v>"

    def _any(self, made: Made) -> str:
        if made.value is None:
            return f"{_style(made)}/>"
        if isinstance(made.value, str):
            return f"{_style(made)}{_IS_TEXT}><v>{self._shared(made.value)}{_END}"
        return f"{_style(made)}><v>{made.value:.16G}{_END}"


def row_xml(number: int, height: float | None, pieces: Sequence[str]) -> str:
    """A row's XML.

    Args:
        number: the row's, 1-based.
        height: in points, or None for the usual one.
        pieces: one per cell.
    """
    tall = "" if height is None else f' ht="{height:.16g}" customHeight="1"'
    cells = str(number).join(('<c r="A', *pieces))
    return f'<row r="{number}" spans="1:{len(pieces)}"{tall}>{cells}</row>'


def _style(made: Made) -> str:
    """A cell's XML behind its row number, up to its style."""
    return f'" s="{made.look._get_xf_index()}"'  # noqa: SLF001
