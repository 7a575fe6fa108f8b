"""Refuses workbooks that would eat the machine, before any reader opens them.

Two kinds matter. A zip bomb inflates to far more than its size. A sparse sheet holds two cells in opposite
corners: readers allocate the whole rectangle between them, and python-calamine aborts the process when that
fails. Both are seen in one pass over the zip's parts, which also proves the sizes the zip claims.
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from planner.readers.plain.archive import Archive, Damaged
from wavelift.errors import InputError

__all__ = ["ADVICE", "check_sizes", "check_workbook"]

MAX_BYTES = 1 << 30
MAX_RATIO = 400
RATIO_FROM = 64 << 20
MAX_CELLS = 24_000_000
"""Cells of the rectangle around a sheet's contents: 32 bytes each in python-calamine."""

_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>")
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)(\d*)")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^>]*?ref\s*=\s*[\"'][A-Z]{1,3}\d+:([A-Z]{1,3})(\d+)[\"']")
_UNIQUE = re.compile(rb"\buniqueCount\s*=\s*[\"'](\d+)[\"']")
_COUNT = re.compile(rb"\bcount\s*=\s*[\"'](\d+)[\"']")
_COUNTED = ("xl/styles.xml",)
"""Parts whose counts are of what they hold; other counts, such as that of all references, may be large."""

_MOST_DIGITS = 12
ADVICE = "export the inventory again, or copy its cells into a fresh workbook"


def check_workbook(path: Path, file: str) -> None:
    """Check an xlsx file's zip.

    Raises:
        InputError: it is no readable zip, or it is too large to be true.
    """
    try:
        archive = Archive(path)
        check_sizes(archive, file)
        for name in archive.parts:
            if name.endswith(".xml"):
                _check_part(archive, name, file)
            else:
                collections.deque(archive.blocks(name), maxlen=0)  # proves its size
    except Damaged as error:
        raise InputError(f"this workbook is damaged: {error}", file=file, advice=ADVICE) from error


def check_sizes(archive: Archive, file: str) -> None:
    """Check the sizes that a zip's directory states.

    Raises:
        InputError: they are too large to be true.
    """
    total = sum(part.file_size for part in archive.parts.values())
    packed = sum(part.compress_size for part in archive.parts.values())
    if total > MAX_BYTES:
        raise InputError(f"this workbook unpacks to {total >> 20:,} MiB", file=file, advice=ADVICE)
    if total > RATIO_FROM and total > MAX_RATIO * max(packed, 1):
        message = f"this workbook unpacks to {total // max(packed, 1):,} times its size"
        raise InputError(message, file=file, advice=ADVICE)


def _blocks(archive: Archive, part: str) -> Iterator[bytes]:
    """Yield a part in blocks that end at a tag's begin, so that no tag is cut in two."""
    rest = b""
    for read in archive.blocks(part):
        block = rest + read
        cut = block.rfind(b"<")
        cut = cut if cut > 0 else len(block)
        rest = block[cut:]
        yield block[:cut]
    yield rest


def _check_part(archive: Archive, part: str, file: str) -> None:
    blocks = _blocks(archive, part)
    first = next(blocks)
    size = archive.parts[part].file_size
    counts = _UNIQUE.findall(first) + (_COUNT.findall(first) if part in _COUNTED else [])
    if any(len(count) > _MOST_DIGITS or int(count) > size for count in counts):
        # Readers make room for so many before they read the first.
        raise Damaged(f"{part} claims to hold more than its size allows")
    doubts = _doubts(first)
    suspicious = not doubts
    for block in itertools.chain([first], blocks):
        suspicious = suspicious or any(doubt.search(block) for doubt in doubts)
    if suspicious:
        _measure(_blocks(archive, part), part, file)


def _doubts(first: bytes) -> tuple[re.Pattern[bytes], ...]:
    """Patterns that find cells outside the stated dimension, or cells that do not say where they are.

    None of them where the dimension says nothing or too much: then the sheet must be measured. Each begins
    with fixed letters, because only such patterns are quick enough for 100 MiB of cells.
    """
    stated = _DIMENSION.search(first)
    if stated is None:
        return () if b"sheetData" in first else (re.compile(rb"sheetData"),)
    if _column(stated[1]) * int(stated[2]) > MAX_CELLS:
        return ()
    wider, lower = _wider(stated[1]), _lower(stated[2])
    outside = rb"r=[\"'](?:(?:" + wider + rb")\d|[A-Z]{0,3}(?:" + lower + rb")|[a-z]{1,3}\d)"
    unplaced = (rb"<c(?! r=[\"'])(?!\w)", rb"<row(?! r=[\"'])(?!\w)", rb":(?:c|row)[\s/>]")
    return tuple(re.compile(pattern) for pattern in (outside, *unplaced))


def _lower(number: bytes) -> bytes:
    """A pattern for row numbers below the given one."""
    patterns = [rb"\d{%d}" % (len(number) + 1)]
    for position in range(len(number)):
        digit = number[position : position + 1]
        if digit != b"9":
            above, rest = bytes([digit[0] + 1]), len(number) - position - 1
            patterns.append(number[:position] + b"[" + above + b"-9]" + (rb"\d{%d}" % rest))
    return b"|".join(patterns)


def _wider(letters: bytes) -> bytes:
    """A pattern for column letters right of the given ones."""
    patterns = [rb"[A-Z]{%d,}" % (len(letters) + 1)]
    for position in range(len(letters)):
        letter = letters[position : position + 1]
        if letter != b"Z":
            above = bytes([letter[0] + 1])
            rest = len(letters) - position - 1
            patterns.append(letters[:position] + b"[" + above + b"-Z]" + (rb"[A-Z]{%d}" % rest))
    return b"|".join(patterns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _measure(blocks: Iterator[bytes], part: str, file: str) -> None:
    """Measure the rectangle around the cells that hold something, as readers see it."""
    row = column = 0
    top, left, bottom, right = 1 << 60, 1 << 60, 0, 0
    for block in blocks:
        for tag in _TAG.finditer(block):
            reference = _REFERENCE.search(tag[2])
            if tag[1] == b"row":
                row, column = int(reference[2]) if reference and reference[2] else row + 1, 0
                continue
            column = _column(reference[1]) if reference and reference[1] else column + 1
            row = int(reference[2]) if reference and reference[2] else row
            if not tag[2].endswith(b"/"):
                top, left = min(top, row), min(left, column)
                bottom, right = max(bottom, row), max(right, column)
        if bottom and (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
            raise InputError(
                f"{part} spans {bottom:,} rows and {right:,} columns",
                file=file,
                advice="delete what stands far away from the table, or copy the table into a fresh workbook",
            )
