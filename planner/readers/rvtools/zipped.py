"""A zip of RVTools CSVs as sheets, read without unpacking it to disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from planner.readers.csv_text import read_blocks
from planner.readers.grid import Sheet
from planner.readers.guard import check_sizes
from planner.readers.plain.archive import Archive, Damaged
from wavelift.errors import InputError

__all__ = ["ZIP_SUFFIX", "ZippedCsv", "zipped_csvs"]

ZIP_SUFFIX = ".zip"


@dataclass(frozen=True, slots=True)
class ZippedCsv:
    """One CSV inside a zip, as a source with one nameless sheet."""

    archive: Archive
    part: str
    file: str
    names: tuple[str, ...] = ("",)

    @property
    def stem(self) -> str:
        """The CSV's name without folder and suffix."""
        return PurePosixPath(self.part).stem

    def read(self, name: str) -> Sheet:  # noqa: ARG002 - a CSV has one sheet only
        """Read the CSV.

        Raises:
            InputError: the zip is damaged, or see ``read_blocks``.
        """
        try:
            return read_blocks(lambda: self.archive.blocks(self.part), self.file)
        except Damaged as error:
            advice = "pack the export again"
            raise InputError(f"this zip is damaged: {error}", file=self.file, advice=advice) from error


def zipped_csvs(path: Path, file: str) -> list[ZippedCsv]:
    """The CSVs of a zip by name.

    Args:
        path: the zip.
        file: its name in places.

    Raises:
        InputError: it is no zip, or unpacks to far too much.
    """
    try:
        archive = Archive(path)
    except Damaged as error:
        advice = "pack the folder of RVTools CSVs again"
        raise InputError(f"this is not a readable zip: {error}", file=file, advice=advice) from error
    check_sizes(archive, file)
    names = sorted(name for name in archive.parts if name.casefold().endswith(".csv"))
    return [ZippedCsv(archive, name, f"{file}/{name}") for name in names if not name.startswith("__MACOSX/")]
