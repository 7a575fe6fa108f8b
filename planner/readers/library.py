"""The files of a campaign folder, each opened once and remembered with its digest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from planner.readers.ahead import Ahead
from planner.readers.sheets import CsvFile, Source, digest, open_source, relative
from wavelift.errors import InputError
from wavelift.model.plan import Digest

__all__ = ["Library"]

_Look = tuple[int, int, int] | None


def _look(path: Path) -> _Look:
    """By what a changed file is known: inode, size and time of its last change; None where it is gone."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        return path.absolute()


class Library:
    """Opens files below a root and keeps them.

    Args:
        root: the folder that file names are relative to.
        ahead: reads large CSVs before they are asked for.
    """

    def __init__(self, root: Path, ahead: Ahead | None = None) -> None:
        self.root, self._ahead = root, ahead
        self._open: dict[Path, Source] = {}
        self._used: dict[Path, Digest] = {}
        self._seen: dict[Path, _Look] = {}

    def open(self, path: Path) -> Source:
        """Open a workbook or CSV, or return it as opened before.

        Raises:
            InputError: see ``open_source``.
        """
        key = _real(path)
        if key not in self._open:
            self.watch(path)
            self._open[key] = open_source(path, self.root, self._ahead)
        return self._open[key]

    def begin(self, sources: Iterable[Source]) -> None:
        """Have those that are CSVs read ahead, the first ones first."""
        if self._ahead is not None:
            self._ahead.begin(
                [(source.path, source.file) for source in sources if isinstance(source, CsvFile)]
            )

    def watch(self, path: Path) -> None:
        """Note how a file looks before it is read, to see later that it still does."""
        self._seen.setdefault(_real(path), _look(path))

    def use(self, path: Path) -> Digest:
        """Note that a file counts as input, and return its digest.

        Raises:
            InputError: it cannot be read any more.
        """
        key = _real(path)
        if key not in self._used:
            self._used[key] = digest(path, self.root)
        return self._used[key]

    def require_unchanged(self) -> None:
        """Make sure that what was read is what lies there now: a half-saved workbook tells half the truth.

        Raises:
            InputError: a file is another than when it was opened.
        """
        for path, seen in self._seen.items():
            if _look(path) != seen:
                raise InputError(
                    "this file was changed while it was read",
                    file=relative(path, self.root),
                    advice="wait until it is saved, then try again",
                )

    def digests(self) -> tuple[Digest, ...]:
        """The digests of all files used, by file name."""
        return tuple(sorted(self._used.values(), key=lambda item: item.file))
