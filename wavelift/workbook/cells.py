"""Cells of one row of a sheet's XML: read, and put, without touching their neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wavelift.workbook.markup import attributes_of, escaped, unescaped, with_attributes

__all__ = [
    "Entry",
    "Value",
    "cell_style",
    "cell_xml",
    "cells_of",
    "column_letters",
    "column_number",
    "put_cells",
]

Value = str | int | float | datetime | None

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v\s*>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t\b(?:[^>]*[^/>])?>(.*?)</(?:\w+:)?t\s*>", re.DOTALL)
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel has no zones
LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Entry:
    """What to put into a cell: a value, and a style's number; None keeps the style that is there."""

    value: Value = None
    style: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands in its row: where, and its parts."""

    column: int
    start: int
    end: int
    opening: bytes
    inner: bytes

    def attribute(self, name: str) -> str:
        """An attribute of the cell's tag, or ""."""
        return attributes_of(self.opening).get(name, "")

    @property
    def has_formula(self) -> bool:
        """Whether a formula makes its value."""
        return _FORMULA.search(self.inner) is not None

    def text(self, shared: Sequence[str]) -> str:
        """What the cell shows, as far as it is text; numbers as they are stored."""
        kind = self.attribute("t")
        if kind == "inlineStr":
            return rich_text(self.inner)
        found = _VALUE.search(self.inner)
        if found is None:
            return ""
        value = unescaped(found[1])
        if kind == "s":
            return shared[int(value)] if value.strip().isdecimal() and int(value) < len(shared) else ""
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        return _plain(value) if kind == "str" else value


def rich_text(inner: bytes) -> str:
    """The text of a string item: all its runs, without the phonetic ones."""
    return _plain("".join(unescaped(run[1]) for run in _TEXT.finditer(_PHONETIC.sub(b"", inner))))


def cells_of(row: bytes) -> list[Cell]:
    """The cells of a row, in order."""
    found: list[Cell] = []
    column = 0
    opening = _ROW_TAG.match(row)
    for match in _CELL.finditer(row, opening.end() if opening else 0):
        letters = re.search(rb"\br\s*=\s*[\"']([A-Za-z]+)", match[1])
        column = column_number(letters[1].decode()) if letters else column + 1
        found.append(Cell(column, match.start(), match.end(), match[1], match[2] or b""))
    return found


def cell_style(cells: Sequence[Cell], column: int) -> int:
    """The style of the cell in a column; 0 where there is none."""
    found = next((cell for cell in cells if cell.column == column), None)
    style = found.attribute("s") if found else ""
    return int(style) if style.isdecimal() else 0


def put_cells(row: bytes, number: int, entries: Mapping[int, Entry], prefix: str) -> bytes:
    """A row with cells put in: those that stand there are replaced, the others come in between.

    A cell with a formula stays: what people calculate is theirs, and other cells may share the formula.

    Args:
        row: the row's element.
        number: its number.
        entries: what to put, by 1-based column.
        prefix: prefix of the sheet's elements with its colon, or "".
    """
    tag = _ROW_TAG.match(row)
    if tag is None:
        raise ValueError("no row")
    opening = with_attributes(tag[0], {"spans": ""})
    if opening.endswith(b"/>"):
        opening, row = opening[:-2].rstrip() + b">", tag[0] + f"</{prefix}row>".encode()
    standing = cells_of(row)
    pieces: list[bytes] = [opening]
    waiting = dict(sorted(entries.items()))
    at = tag.end()
    for cell in standing:
        pieces.append(row[at : cell.start])
        before = [column for column in waiting if column < cell.column]
        pieces += [cell_xml(waiting.pop(column), column, number, "", prefix) for column in before]
        if cell.has_formula:
            waiting.pop(cell.column, None)
        if cell.column in waiting:
            pieces.append(
                cell_xml(waiting.pop(cell.column), cell.column, number, cell.attribute("s"), prefix)
            )
        else:
            pieces.append(row[cell.start : cell.end])
        at = cell.end
    pieces += [cell_xml(entry, column, number, "", prefix) for column, entry in waiting.items()]
    return b"".join([*pieces, row[at:]])


def cell_xml(entry: Entry, column: int, number: int, old_style: str = "", prefix: str = "") -> bytes:
    """A cell's element. Text is an inline string, whatever it begins with; it never becomes a formula.

    Args:
        entry: what goes in.
        column: where, 1-based.
        number: the row's number.
        old_style: the style it keeps where the entry has none.
        prefix: prefix of the sheet's elements with its colon, or "".
    """
    style = old_style if entry.style is None else str(entry.style)
    look = f' s="{style}"' if style and style != "0" else ""
    place = f'{prefix}c r="{column_letters(column)}{number}"{look}'
    value = entry.value
    if value is None or value == "":
        return f"<{place}/>".encode()
    if isinstance(value, str):
        words = escaped(_storable(value))
        text = f'<{prefix}is><{prefix}t xml:space="preserve">{words}</{prefix}t></{prefix}is>'
        return f'<{place} t="inlineStr">{text}</{prefix}c>'.encode()
    if isinstance(value, datetime):
        value = (value.replace(tzinfo=None) - _EPOCH).total_seconds() / 86400
    return f"<{place}><{prefix}v>{value!r}</{prefix}v></{prefix}c>".encode()


def column_letters(number: int) -> str:
    """Letters of a 1-based column: 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The 1-based column of its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _plain(text: str) -> str:
    """Excel writes characters that XML cannot hold as ``_x000B_``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _storable(text: str) -> str:
    text = _ESCAPED.sub(lambda match: f"_x005F_x{match[1]}_", _UNFIT.sub("", text).replace("\r\n", "\n"))
    return text[:LONGEST].replace("\r", "_x000D_")
