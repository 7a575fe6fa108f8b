"""Refuses binary workbooks (.xlsb) whose sheets would eat the machine; see ``guard`` for why.

A sheet is a row of records: a number, a length, and so many bytes ([MS-XLSB] 2.1.4). Only those that begin a
row or hold a cell matter here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planner.readers.guard import ADVICE, MAX_CELLS, check_sizes
from planner.readers.plain.archive import Archive, Damaged
from wavelift.errors import InputError

__all__ = ["check_xlsb"]

_ROW = 0
_CELLS = frozenset(range(2, 12))
"""Records of cells that hold something: numbers, errors, booleans, texts and formulas; 1 is a blank one."""

_END = 146
_TEXTS = 159
_LONGEST = 1 << 20


def check_xlsb(path: Path, file: str) -> None:
    """Check an xlsb file.

    Raises:
        InputError: it is no readable zip, or too large to be true.
    """
    try:
        archive = Archive(path)
        check_sizes(archive, file)
        for name in archive.parts:
            if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                _measure(archive.blocks(name), name, file)
            elif name.casefold() == "xl/sharedstrings.bin":
                _check_count(archive, name)
    except Damaged as error:
        raise InputError(f"this workbook is damaged: {error}", file=file, advice=ADVICE) from error


def _check_count(archive: Archive, part: str) -> None:
    """See that the texts may be as many as their part claims: readers make room for them at once."""
    head = next(archive.blocks(part), b"")
    kind, after = _varint(head, 0, 2)
    _, begin = _varint(head, after, 4)
    unique = int.from_bytes(head[begin + 4 : begin + 8], "little")
    if kind == _TEXTS and unique > archive.parts[part].file_size:
        raise Damaged(f"{part} claims to hold more than its size allows")


def _measure(blocks: Iterator[bytes], part: str, file: str) -> None:
    row, top, left, bottom, right = 0, 1 << 60, 1 << 60, -1, -1
    for kind, number in _records(blocks, part):
        if kind == _ROW:
            row = number
        elif kind in _CELLS:
            top, left, bottom, right = min(top, row), min(left, number), max(bottom, row), max(right, number)
            if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
                raise InputError(
                    f"{part} spans {bottom + 1:,} rows and {right + 1:,} columns",
                    file=file,
                    advice="delete what stands far away from the table, or copy it into a fresh workbook",
                )
        elif kind == _END:
            return


def _records(blocks: Iterator[bytes], part: str) -> Iterator[tuple[int, int]]:
    """Each record's kind and the number that its first four bytes make."""
    data, at = b"", 0
    for block in blocks:
        data, at = data[at:] + block, 0
        while True:
            kind, after = _varint(data, at, 2)
            length, begin = _varint(data, after, 4)
            if length > _LONGEST:
                raise Damaged(f"{part} holds a record of {length:,} bytes")
            if begin < 0 or begin + length > len(data):
                break
            yield kind, int.from_bytes(data[begin : begin + 4], "little") if length >= 4 else 0
            at = begin + length


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to ``most`` bytes of seven bits, and the place after it; -1 where the data ends."""
    value = 0
    for index in range(most):
        if at < 0 or at + index >= len(data):
            return 0, -1
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, at + index + 1
    return value, at + most
