"""Reading ahead: somebody else parses large CSVs while this process is busy with the first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from planner.readers.grid import Sheet

__all__ = ["Ahead"]


class Ahead(Protocol):
    """Somebody who reads CSVs before they are asked for; what is read is the same."""

    def begin(self, files: Sequence[tuple[Path, str]]) -> None:
        """Begin to read these files, the first ones first: paths, and their names in places."""

    def sheet(self, path: Path, file: str) -> Sheet | None:
        """What such a file holds; None where it must be read by whoever asks."""
