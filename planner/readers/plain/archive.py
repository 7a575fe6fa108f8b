"""The parts of a zip, inflated block by block; the sizes that the zip's directory claims are proved."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["Archive", "Damaged"]

_BLOCK = 4 << 20
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1


class Damaged(ValueError):
    """Raised where a zip is not what its directory says; the message says what."""


class Archive:
    """An open zip.

    Args:
        path: the file.

    Raises:
        Damaged: it is no zip.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self.parts = {part.filename: part for part in archive.infolist()}
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise Damaged(str(error)) from error

    def blocks(self, name: str) -> Iterator[bytes]:
        """Inflate a part; memory stays at one block whatever the part holds.

        Raises:
            Damaged: it is encrypted, cut off, or larger or smaller than the directory says.
        """
        part, read = self.parts[name], 0
        if part.flag_bits & _ENCRYPTED or part.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise Damaged(f"{name} is encrypted or packed in an unusual way")
        stored = part.compress_type == zipfile.ZIP_STORED
        try:
            for block in self._stored(part) if stored else self._inflated(part):
                read += len(block)
                if read > part.file_size:
                    break
                yield block
        except OSError as error:
            raise Damaged(f"{name} cannot be read any more: {error.strerror}") from error
        if read != part.file_size:
            raise Damaged(f"{name} has another size than the zip says")

    def read(self, name: str) -> bytes:
        """Inflate a part whole; for parts whose size was checked."""
        return b"".join(self.blocks(name))

    def _stored(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        left = part.compress_size
        with self._path.open("rb") as stream:
            stream.seek(part.header_offset)
            header = stream.read(_LOCAL_HEADER)
            if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
                raise Damaged(f"{part.filename} is not where the zip says")
            stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
            while left and (packed := stream.read(min(left, _BLOCK // 4))):
                left -= len(packed)
                yield packed

    def _inflated(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for packed in self._stored(part):
                rest = packed
                while rest and not inflater.eof:
                    yield inflater.decompress(rest, _BLOCK)
                    rest = inflater.unconsumed_tail
            while not inflater.eof and (more := inflater.decompress(b"", _BLOCK)):
                yield more
        except zlib.error as error:
            raise Damaged(f"{part.filename}: {error}") from error
        if not inflater.eof:
            raise Damaged(f"{part.filename} is cut off")
