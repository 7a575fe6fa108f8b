"""Conversion of whole columns, where the common kinds of column need no step of Python per cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from planner.readers.cells import EMPTY
from planner.readers.grid import Cell

__all__ = ["counted", "mapped", "rounded", "texts"]

Value = TypeVar("Value")

_FEW = 4
"""A column with fewer distinct cells than this part of all is looked at by them alone."""

_EXACT = 15
"""Up to so many digits, the number by way of a float is the same."""


class _Memo(dict[Cell, Value]):
    """Converts each distinct cell once."""

    def __init__(self, convert: Callable[[Cell], Value]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, cell: Cell) -> Value:
        value = self[cell] = self._convert(cell)
        return value


def mapped(cells: Sequence[Cell], convert: Callable[[Cell], Value]) -> list[Value]:
    """Convert a whole column; most columns hold few distinct cells, or each cell once."""
    kinds = set(map(type, cells))
    if bool in kinds and (int in kinds or float in kinds):  # True == 1: they must not share a value
        return [convert(cell) for cell in cells]
    return list(map(_Memo(convert).__getitem__, cells))


def texts(cells: Sequence[Cell], convert: Callable[[Cell], str]) -> list[str]:
    """Convert a whole column to texts; where ``convert`` changes no text of it, that is noticed at once."""
    distinct = set(cells)
    if len(distinct) < len(cells) // _FEW and set(map(type, distinct)) <= {str}:
        changed = {cell: text for cell in distinct if (text := convert(cell)) != cell}
        return [changed.get(cell, cell) for cell in cells] if changed else list(cells)  # type: ignore[misc,arg-type]
    if set(map(type, cells)) == {str}:
        stripped = list(map(str.strip, cells))  # type: ignore[arg-type]
        if EMPTY.isdisjoint(stripped) and "\xa0" not in "".join(stripped):
            return stripped
    return mapped(cells, convert)


def counted(cells: Sequence[Cell]) -> list[int | None] | None:
    """A column of nothing but plain digits as whole numbers; None where it is no such column."""
    words = [cell for cell in cells if type(cell) is str]
    every = "".join(words)
    if not words or len(words) < len(cells) or not (every.isascii() and every.isdigit()):
        return None
    lengths = set(map(len, words))
    return list(map(int, words)) if 0 not in lengths and max(lengths) <= _EXACT else None


def rounded(cells: Sequence[Cell]) -> list[int | None] | None:
    """A column of nothing but finite numbers as whole numbers; None where it is no such column."""
    if set(map(type, cells)) != {float}:
        return None
    try:
        return list(map(round, cells))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
