"""Smallest workbooks of Excel's two binary kinds, which no library here can write: .xls and .xlsb."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["protected", "xls", "xlsb"]

Grid = Sequence[Sequence[object]]
_SECTOR = 512


def xls(path: Path, grid: Grid, name: str = "vInfo") -> Path:
    """A BIFF8 workbook in its OLE container ([MS-XLS], [MS-CFB])."""
    path.write_bytes(_ole({"Workbook": _biff(grid, name)}))
    return path


def protected(path: Path) -> Path:
    """What Excel makes of a workbook with a password: an OLE container with an encrypted package."""
    path.write_bytes(_ole({"EncryptionInfo": b"\4" * 5000, "EncryptedPackage": b"\7" * 5000}))
    return path


def _biff(grid: Grid, name: str) -> bytes:
    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    title = struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    head = record(0x0809, begin) + record(0x0042, struct.pack("<H", 1200))
    sheet_at = len(head) + 4 + 6 + len(title) + 4
    head += record(0x0085, struct.pack("<IBB", sheet_at, 0, 0) + title) + record(0x000A, b"")
    body = record(0x0809, begin[:2] + struct.pack("<H", 0x0010) + begin[4:])
    for row, column, cell in _cells(grid):
        at = struct.pack("<HHH", row, column, 0)
        if isinstance(cell, str):
            body += record(0x0204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
        else:
            body += record(0x0203, at + struct.pack("<d", float(cell)))  # type: ignore[arg-type]
    return head + body + record(0x000A, b"")


def _cells(grid: Grid) -> Iterator[tuple[int, int, object]]:
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            if cell not in (None, ""):
                yield row, column, cell


def _ole(streams: dict[str, bytes]) -> bytes:
    """Streams of 4096 bytes or more each, one after the other behind the FAT and the directory."""
    padded = {
        name: data.ljust(max(4096, -(-len(data) // _SECTOR) * _SECTOR), b"\0")
        for name, data in streams.items()
    }
    chains, entries, at = [0xFFFFFFFD, 0xFFFFFFFE], [], 2
    for name, data in padded.items():
        count = len(data) // _SECTOR
        entries.append(_entry(name, 2, at, len(data)))
        chains += [*range(at + 1, at + count), 0xFFFFFFFE]
        at += count
    chains += [0xFFFFFFFF] * (_SECTOR // 4 - len(chains))
    assert len(chains) == _SECTOR // 4, "one FAT sector is all there is"
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + b"".join(entries)
    directory = directory.ljust(_SECTOR, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * 4 * 108
    return header + struct.pack(f"<{len(chains)}I", *chains) + directory + b"".join(padded.values())


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    right = 2 if kind == 2 and name == "EncryptionInfo" else 0xFFFFFFFF
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, 0xFFFFFFFF, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)


def xlsb(path: Path, grid: Grid, name: str = "vInfo") -> Path:
    """A binary workbook with texts inside its cells ([MS-XLSB])."""
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    sheet = struct.pack("<III", 0, 1, 4) + "rId1".encode("utf-16-le") + _wide(name)
    book = _record(131) + _record(143) + _record(156, sheet) + _record(144) + _record(132)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", _binary_sheet(grid))
    return path


def _binary_sheet(grid: Grid) -> bytes:
    width = max((len(row) for row in grid), default=1)
    body = _record(129) + _record(148, struct.pack("<IIII", 0, max(len(grid) - 1, 0), 0, max(width - 1, 0)))
    body += _record(145)
    current = -1
    for row, column, cell in _cells(grid):
        if row != current:
            current = row
            body += _record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        at = struct.pack("<II", column, 0)
        if isinstance(cell, str):
            body += _record(6, at + _wide(cell))
        else:
            body += _record(5, at + struct.pack("<d", float(cell)))  # type: ignore[arg-type]
    return body + _record(146) + _record(130)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, left = b"", len(body)
    while True:
        length += bytes([left & 0x7F | (0x80 if left > 0x7F else 0)])
        left >>= 7
        if not left:
            return number + length + body
