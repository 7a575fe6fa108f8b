"""The files of a campaign folder, each opened once and remembered with its digest."""

from __future__ import annotations

from pathlib import Path

from planner.readers.sheets import Source, digest, open_source
from wavelift.model.plan import Digest

__all__ = ["Library"]


class Library:
    """Opens files below a root and keeps them.

    Attributes:
        root: the folder that file names are relative to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: dict[Path, Source] = {}
        self._used: dict[Path, Digest] = {}

    def open(self, path: Path) -> Source:
        """Open a workbook or CSV, or return it as opened before.

        Raises:
            InputError: see ``open_source``.
        """
        key = path.resolve()
        if key not in self._open:
            self._open[key] = open_source(path, self.root)
        return self._open[key]

    def use(self, path: Path) -> Digest:
        """Note that a file counts as input, and return its digest."""
        key = path.resolve()
        if key not in self._used:
            self._used[key] = digest(path, self.root)
        return self._used[key]

    def digests(self) -> tuple[Digest, ...]:
        """The digests of all files used, by file name."""
        return tuple(sorted(self._used.values(), key=lambda item: item.file))
