"""Columns found by meaning: a table of synonyms per field, resolved once per sheet to positions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from planner.readers.cells import is_blank, to_bool, to_float, to_int, to_name, to_text
from planner.readers.grid import Cell, ColumnRows, Row, Sheet, Table
from planner.readers.tally import Cause, Tally
from planner.readers.whole_columns import counted, mapped, rounded, texts
from wavelift.model.quantities import count
from wavelift.workbook.marks import is_own

__all__ = ["UNREADABLE", "Columns", "Spec", "Unreadable", "find_table", "same"]

Spec = Mapping[str, Sequence[str]]
"""Field to the headers that mean it, most certain first."""

Value = TypeVar("Value")
_LOOK_AT = 10
_MOST = 1 << 53


class Unreadable:
    """Stands for a cell that its column's meaning does not fit."""


UNREADABLE = Unreadable()
_NOT_MEANING = re.compile(r"[^\w#%]+|_")


def same(header: str) -> str:
    """A header reduced to its meaning: case, spaces and punctuation gone, MiB and KiB as MB and KB.

    RVTools' MB and MiB columns hold the same binary values (fact sheet 9).
    """
    text = _NOT_MEANING.sub("", header.casefold())
    return re.sub(r"([kmg])ib", r"\1b", text)


def find_table(sheet: Sheet, spec: Spec, prefix: str = "") -> Table | None:
    """Find the header row among the first rows: the one with the most known headers.

    Returns None for a sheet that holds nothing.
    """
    if not sheet.rows:
        return None
    known = {same(synonym) for synonyms in spec.values() for synonym in synonyms}
    candidates = sheet.rows[:_LOOK_AT]
    scores = [_score(cells, known, prefix) for _, cells in candidates]
    best = scores.index(max(scores))
    number, cells = candidates[best]
    headers = tuple(to_name(cell) for cell in cells)
    width = max((index + 1 for index, header in enumerate(headers) if header), default=0)
    rows, overlong = _squared(sheet.rows[best + 1 :], width)
    return Table(sheet, number, headers[:width], rows, overlong)


def _score(cells: Sequence[Cell], known: set[str], prefix: str) -> int:
    headers = {_without(same(cell), prefix) for cell in cells if type(cell) is str and len(cell) < 100}
    return len(headers & known)


def _without(header: str, prefix: str) -> str:
    """Take the sheet's name off a database name: vInfoVMName means VMName."""
    return header.removeprefix(prefix) if prefix and header != prefix else header


def _squared(rows: Sequence[Row], width: int) -> tuple[Sequence[Row], tuple[int, ...]]:
    if isinstance(rows, ColumnRows):
        beyond = [[*map(is_blank, column)] for column in rows.columns[width:]]
        long = [at for at, blank in enumerate(zip(*beyond, strict=True)) if not all(blank)]
        return rows, tuple(rows.numbers[at] for at in long)
    squared: list[Row] = []
    overlong: list[int] = []
    for row in rows:
        number, cells = row
        if len(cells) < width:
            squared.append((number, [*cells, *([""] * (width - len(cells)))]))
            continue
        squared.append(row)
        if len(cells) > width and not all(map(is_blank, cells[width:])):
            overlong.append(number)
    return squared, tuple(overlong)


class Columns:
    """Where a table's fields stand, and readers of their cells.

    Readers are made once per table and then called per row: ``text = columns.text("host")``, ``text(row)``.

    Args:
        table: the table.
        spec: the fields' synonyms.
        tally: takes what cannot be read.
        prefix: what database names put before each header ("vinfo").
    """

    def __init__(self, table: Table, spec: Spec, tally: Tally, prefix: str = "") -> None:
        self.table = table
        self._spec = spec
        self._tally = tally
        self._prefix = prefix
        self._positions = self._resolve()

    def _resolve(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, header in enumerate(self.table.headers):
            found.setdefault(_without(same(header), self._prefix), index)
        positions: dict[str, int] = {}
        for field, synonyms in self._spec.items():
            for synonym in synonyms:
                position = found.get(same(synonym))
                if position is not None and position not in positions.values():
                    positions[field] = position
                    break
        return positions

    def only(self, kept: Sequence[int]) -> Columns:
        """The same columns of some of the rows, given by their positions."""
        numbers, cells = self.table.numbers(), range(len(self.table.headers))
        picked = [[column[at] for at in kept] for column in map(self.table.column, cells)]
        rows = ColumnRows([numbers[at] for at in kept], picked)
        columns = Columns(replace(self.table, rows=rows), self._spec, self._tally, self._prefix)
        columns._positions = self._positions
        return columns

    def __contains__(self, field: str) -> bool:
        return field in self._positions

    def fields(self) -> Iterable[str]:
        """The fields that have a column."""
        return self._positions.keys()

    def __len__(self) -> int:
        return len(self._positions)

    def claim(self, field: str, index: int) -> None:
        """Take a column for a field although its header does not say so."""
        self._positions[field] = index

    def header(self, field: str) -> str:
        """The field's header as the file writes it, or the usual one where the column is missing."""
        index = self._positions.get(field)
        return self._spec[field][0] if index is None else self.table.headers[index]

    def written(self) -> dict[str, str]:
        """What the file calls its columns: each usual header, reduced to its meaning, to the written one."""
        return {
            same(usual): self.table.headers[position]
            for field, position in self._positions.items()
            for usual in self._spec[field]
        }

    def index(self, field: str) -> int | None:
        """The field's position, or None."""
        return self._positions.get(field)

    def others(self, ignore: Iterable[str] = ()) -> list[tuple[int, str]]:
        """Positions and headers of the columns that mean no field and are not in ``ignore``.

        Columns that wavelift itself has written beside the rows are none of them: they tell of a run.
        """
        taken = set(self._positions.values())
        known = {same(header) for header in ignore}
        return [
            (index, header)
            for index, header in enumerate(self.table.headers)
            if index not in taken and header and _without(same(header), self._prefix) not in known
            if not is_own(header)
        ]

    def cell(self, field: str) -> Callable[[Row], Cell]:
        """A reader of raw cells; None where the column is missing."""
        index = self._positions.get(field)
        if index is None:
            return lambda _row: None
        return lambda row: row[1][index]

    @staticmethod
    def cell_at(index: int) -> Callable[[Row], str]:
        """A reader of texts of the column at a position."""
        return lambda row: to_text(row[1][index])

    def name(self, field: str) -> Callable[[Row], str]:
        """A reader of names, where words such as "None" are names."""
        return self._texts(field, to_name)

    def text(self, field: str, missing: str = "") -> Callable[[Row], str]:
        """A reader of texts; ``missing`` stands for blank cells and for a missing column."""
        return self._texts(field, to_text, missing)

    def _texts(self, field: str, convert: Callable[[Cell], str], missing: str = "") -> Callable[[Row], str]:
        index = self._positions.get(field)
        if index is None:
            return lambda _row: missing
        if missing:
            return lambda row: convert(row[1][index]) or missing
        return lambda row: convert(row[1][index])

    def names(self, field: str) -> list[str]:
        """The column's cells as names, for all rows."""
        return self._strings(field, to_name)

    def texts(self, field: str, missing: str = "") -> list[str]:
        """The column's cells as texts, for all rows; see ``text``."""
        if missing:
            return self._all(field, lambda cell: to_text(cell) or missing, missing)
        return self._strings(field, to_text)

    def _strings(self, field: str, convert: Callable[[Cell], str]) -> list[str]:
        index = self._positions.get(field)
        return [""] * len(self.table.rows) if index is None else texts(self.table.column(index), convert)

    def texts_at(self, index: int) -> list[str]:
        """The cells as texts of the column at a position, for all rows."""
        return texts(self.table.column(index), to_text)

    def converted(self, field: str, convert: Callable[[Cell], Value], missing: Value) -> list[Value]:
        """The column's cells through any conversion, for all rows."""
        return self._all(field, convert, missing)

    def integers(self, field: str) -> list[int | None]:
        """The column's cells as whole numbers, for all rows; see ``integer``."""
        index = self._positions.get(field)
        cells = () if index is None else self.table.column(index)
        found = rounded(cells) or counted(cells) or self._typed(field, to_int, "a whole number")
        if all(value is None or 0 <= value < _MOST for value in found):
            return found
        return [value if value is not None and 0 <= value < _MOST else None for value in found]

    def numbers(self, field: str) -> list[float | None]:
        """The column's cells as numbers, for all rows; see ``number``."""
        return self._typed(field, _to_number, "a number")

    def positives(self, field: str) -> list[float | None]:
        """The same without negative ones, which are counted."""
        return self._typed(field, _to_positive, "a number that is not negative")

    def amounts(self, field: str) -> list[float | None]:
        """The column's cells as numbers from 0 up, for all rows; see ``amount``."""
        return self._typed(field, _to_amount, "a number that is not negative")

    def booleans(self, field: str) -> list[bool | None]:
        """The column's cells as yes and no, for all rows; see ``boolean``."""
        return self._typed(field, to_bool, "yes or no")

    def _all(self, field: str, convert: Callable[[Cell], Value], missing: Value) -> list[Value]:
        index = self._positions.get(field)
        if index is None:
            return [missing] * len(self.table.rows)
        return mapped(self.table.column(index), convert)

    def _typed(self, field: str, convert: Callable[[Cell], Value | None], kind: str) -> list[Value | None]:
        def read(cell: Cell) -> Value | Unreadable | None:
            value = convert(cell)
            return UNREADABLE if value is None and to_text(cell) else value

        found = self._all(field, read, None)
        return self.without_unreadable(field, found, kind)

    def without_unreadable(
        self, field: str, found: list[Value | Unreadable | None], kind: str
    ) -> list[Value | None]:
        """A column without its unreadable cells, each of which is counted."""
        if UNREADABLE not in found:
            return found  # type: ignore[return-value]
        wrong = [at for at, value in enumerate(found) if isinstance(value, Unreadable)]
        numbers = self.table.numbers()
        self._count_unreadable(field, numbers[wrong[0]], kind, len(wrong))
        return [None if isinstance(value, Unreadable) else value for value in found]

    def integer(self, field: str) -> Callable[[Row], int | None]:
        """A reader of whole numbers; None where blank, unreadable (then counted) or negative."""
        read = self._values(field, to_int, "a whole number")

        def positive(row: Row) -> int | None:
            value = read(row)
            return value if value is not None and 0 <= value < _MOST else None

        return positive

    def whole(self, field: str, least: int = 0) -> Callable[[Row], int | None]:
        """A reader of whole numbers from ``least`` up; None where blank, or anything else (then counted)."""

        def read(cell: Cell) -> int | None:
            value = to_int(cell)
            return value if value is not None and least <= value < _MOST else None

        kind = f"a whole number from {least} up" if least else "a whole number that is not negative"
        return self._values(field, read, kind)

    def number(self, field: str) -> Callable[[Row], float | None]:
        """A reader of numbers; None where blank or unreadable (then counted)."""
        return self._values(field, _to_number, "a number")

    def positive(self, field: str) -> Callable[[Row], float | None]:
        """The same without negative ones, which are counted."""
        return self._values(field, _to_positive, "a number that is not negative")

    def amount(self, field: str) -> Callable[[Row], float | None]:
        """A reader of numbers from 0 up; None where blank, negative or unreadable (then counted)."""
        return self._values(field, _to_amount, "a number that is not negative")

    def boolean(self, field: str) -> Callable[[Row], bool | None]:
        """A reader of yes and no; None where blank or unreadable (then counted)."""
        return self._values(field, to_bool, "yes or no")

    def _values(
        self, field: str, convert: Callable[[Cell], Value | None], kind: str
    ) -> Callable[[Row], Value | None]:
        index = self._positions.get(field)
        if index is None:
            return lambda _row: None

        def read(row: Row) -> Value | None:
            cell = row[1][index]
            value = convert(cell)
            if value is None and to_text(cell):
                self.unreadable(field, row, kind)
            return value

        return read

    def unreadable(self, field: str, row: Row, kind: str) -> None:
        """Count a cell that holds something else than its column means."""
        self._count_unreadable(field, row[0], kind, 1)

    def _count_unreadable(self, field: str, row: int, kind: str, number: int) -> None:
        header = self.header(field)
        cause = Cause(
            "cell-unreadable",
            f"{self.table.name}: {header}",
            lambda number: (
                f"{count(number, 'cell')} of column {header} in {self.table.name} cannot be read as {kind}"
            ),
            f"write {kind} there; until then the cell counts as blank",
        )
        self._tally.count(cause, self.table.place(row, header), number)


def _to_number(cell: Cell) -> float | None:
    return to_float(cell, whole=True)


def _to_positive(cell: Cell) -> float | None:
    number = _to_number(cell)
    return number if number is not None and number >= 0 else None


def _to_amount(cell: Cell) -> float | None:
    number = to_float(cell)
    return number if number is not None and 0 <= number < _MOST else None
