"""Refuses LibreOffice workbooks whose repetitions would eat the machine.

In an .ods file one cell may stand for 16,384 columns and one row for a million rows. Blank repetitions at the
end are usual and harmless; what lies before the last cell that holds something is what readers allocate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from planner.readers.guard import ADVICE, MAX_CELLS, check_sizes
from planner.readers.plain.archive import Archive, Damaged
from wavelift.errors import InputError

__all__ = ["check_ods"]

_CONTENT = "content.xml"
_MOST_TEXT = 256 << 20
"""Bytes of text that repetitions may come to: each cell gets its own copy."""

_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^<>]*)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,12})[\"']")
_ENCRYPTED = b"manifest:encryption-data"


def check_ods(path: Path, file: str) -> None:
    """Check an .ods file.

    Raises:
        InputError: it is no readable zip, is protected by a password, or holds too much to be true.
    """
    try:
        archive = Archive(path)
        check_sizes(archive, file)
        manifest = b"".join(
            archive.read(name) for name in ("META-INF/manifest.xml",) if name in archive.parts
        )
        if _ENCRYPTED in manifest:
            advice = "save a copy without the password"
            raise InputError("this workbook is protected by a password", file=file, advice=advice)
        if _CONTENT not in archive.parts:
            raise InputError("this is not a readable workbook: it has no content", file=file, advice=ADVICE)
        _measure(archive.blocks(_CONTENT), file)
    except Damaged as error:
        raise InputError(f"this workbook is damaged: {error}", file=file, advice=ADVICE) from error


def _measure(blocks: Iterator[bytes], file: str) -> None:
    row = column = width = 0
    repeated, copies, text, began = 1, 0, 0, 0
    offset = 0
    for block in _whole_tags(blocks):
        for tag in _TAG.finditer(block):
            text += copies * (offset + tag.start() - began)
            _refuse_text(text, file)
            count, copies, began = _repeats(tag[2]), 0, offset + tag.end()
            if tag[1] == b"table":
                row = column = width = 0
            elif tag[1] == b"table-row":
                row, column, repeated = row + count, 0, count
            else:
                column += count
                if b"value-type" in tag[2] or not tag[2].endswith(b"/"):
                    width, copies = max(width, column), count * repeated - 1
                    _refuse(row, width, repeated, file)
        offset += len(block)
    _refuse_text(text + copies * (offset - began), file)


def _refuse_text(size: int, file: str) -> None:
    if size > _MOST_TEXT:
        raise InputError(
            f"a sheet of this workbook repeats {size >> 20:,} MiB of text",
            file=file,
            advice="copy the table into a fresh workbook",
        )


def _repeats(attributes: bytes) -> int:
    match = _REPEATED.search(attributes)
    return int(match[1]) if match else 1


def _refuse(rows: int, columns: int, repeated: int, file: str) -> None:
    if rows * columns > MAX_CELLS or repeated * columns > MAX_CELLS:
        raise InputError(
            f"a sheet of this workbook spans {rows:,} rows and {columns:,} columns",
            file=file,
            advice="delete what stands far away from the table, or copy the table into a fresh workbook",
        )


def _whole_tags(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The blocks cut at a tag's begin, so that no tag is in two of them."""
    rest = b""
    for read in blocks:
        block = rest + read
        cut = max(block.rfind(b"<"), 0) or len(block)
        rest = block[cut:]
        yield block[:cut]
    yield rest
