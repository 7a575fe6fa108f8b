"""Patterns of a plain sheet's rows: one for any row, and one for those that look like most of the sheet.

The cells of a column nearly always have the same attributes. A pattern that knows them catches the texts
alone, which is half the work; a row that it does not fit is read with the other one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["RowPatterns", "UsualRow"]

_ROW = rb'<%(p)srow r="(\d{1,7})"[^<>]*>%(cells)s</%(p)srow>'
_CELL = (
    rb'(?:<%(p)sc r="%(column)s\1"'
    rb'(?:([^<>]*+><%(p)s(?:v|is><%(p)st(?: xml:space="preserve")?+)>)([^<]*+)'
    rb"</%(p)s(?:v|t></%(p)sis)></%(p)sc>"
    rb"|[^<>]*+></%(p)sc>|[^<>]*+>))?+"
)
"""One cell of a column, or nothing: its attributes up to its text, and its text; nothing of a blank cell.

Group 1 of the row is its number, which every cell must repeat.
"""

_USUAL = rb'(?:<%(p)sc r="%(column)s\1"(?:%(attributes)s([^<]*+)%(end)s|[^<>]*+></%(p)sc>|[^<>]*+/>))?+'
"""One cell with the attributes that its column usually has: its text alone."""

_NEVER = b"(?!)"


@dataclass(frozen=True, slots=True)
class UsualRow:
    """How most rows of a sheet look.

    Attributes:
        pattern: catches a row's number and the text of each column.
        attributes: what the cells of each column have up to their texts; None where none has a text.
    """

    pattern: re.Pattern[bytes]
    attributes: Sequence[bytes | None]


class RowPatterns:
    """Patterns for a sheet.

    Args:
        width: how many columns it has.
        prefix: what stands before each tag's name.
    """

    def __init__(self, width: int, prefix: bytes) -> None:
        self._names = {b"p": prefix}
        self._letters = [_letters(at + 1) for at in range(width)]
        self.any_row = self._row(b"".join(self._cell(_CELL, letters) for letters in self._letters))
        self.void = re.compile(b'(?:<%(p)srow r="(\\d{1,7})"[^<>]*/>)+' % self._names)

    def usual(self, attributes: Sequence[Sequence[bytes | None]]) -> UsualRow:
        """The pattern for rows that look like the given ones: their cells' attributes by column."""
        found = [Counter(filter(None, column)).most_common(1) for column in attributes]
        usual = [most[0][0] if most else None for most in found]
        cells = [
            self._cell(_USUAL, letters, attributes=_exactly(text), end=self._end(text))
            for letters, text in zip(self._letters, usual, strict=True)
        ]
        return UsualRow(self._row(b"".join(cells)), usual)

    def _row(self, cells: bytes) -> re.Pattern[bytes]:
        return re.compile(_ROW % {**self._names, b"cells": cells})

    def _cell(self, pattern: bytes, letters: bytes, **parts: bytes) -> bytes:
        named = {name.encode(): part for name, part in parts.items()}
        return pattern % {**self._names, b"column": letters, **named}

    def _end(self, attributes: bytes | None) -> bytes:
        inside = b"</%(p)sv>" if attributes is None or attributes.endswith(b"v>") else b"</%(p)st></%(p)sis>"
        return (inside + b"</%(p)sc>") % self._names


def _exactly(text: bytes | None) -> bytes:
    return _NEVER if text is None else re.escape(text)


def _letters(number: int) -> bytes:
    letters = b""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters
