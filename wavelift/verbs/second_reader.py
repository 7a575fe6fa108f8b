"""A second process that parses large CSVs while this one is busy with the first.

An export of 100,000 VMs is half a dozen independent files, and parsing them is half of the reading. The
second process does nothing but that, in the order in which the files are asked for, and hands over columns of
text. Whatever it cannot do, for whatever reason, is done here as without it: its cells are those that reading
here gives, and all errors are told by reading here.
"""

from __future__ import annotations

import json
import marshal
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from planner.campaign_input import CampaignInput
from planner.readers.campaign import read_campaign
from planner.readers.csv_text import read_csv
from planner.readers.grid import ColumnRows, Sheet
from wavelift.errors import InputError
from wavelift.garbage import collector_off
from wavelift.settings import Settings

__all__ = ["SecondReader", "answer", "read_beside", "second_reader"]

_WORTH = 24 << 20
"""Bytes of CSVs from which on another interpreter is started for them: it takes a third of a second."""

_CODE = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from wavelift.verbs.second_reader import answer; answer(json.loads(sys.argv[2]), sys.stdout.buffer)"
)
_SIZE = 8


def read_beside(folder: Path, settings: Settings) -> CampaignInput:
    """Read a campaign, its large CSVs on two processors.

    Raises:
        InputError: see ``read_campaign``.
    """
    with second_reader() as ahead:
        return read_campaign(folder, settings, ahead)


@contextmanager
def second_reader(worth: int = _WORTH) -> Iterator[SecondReader]:
    """A second reader, which ends with the block.

    Args:
        worth: bytes of CSVs from which on it does anything.
    """
    reader = SecondReader(worth)
    try:
        yield reader
    finally:
        reader.close()


class SecondReader:
    """Begins to read files, and hands over what it has read; see ``planner.readers.ahead``."""

    def __init__(self, worth: int = _WORTH) -> None:
        self._worth = worth
        self._process: subprocess.Popen[bytes] | None = None
        self._coming: list[Path] = []
        self._sheets: dict[Path, Sheet] = {}

    def begin(self, files: Sequence[tuple[Path, str]]) -> None:
        """Begin to read CSVs in this order; a few small ones are left to whoever asks."""
        large = sum(path.stat().st_size for path, _ in files if path.is_file()) >= self._worth
        if self._process is not None or not large or not _can_start():
            return
        asked = json.dumps([(str(path), file) for path, file in files])
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and this file's own words
                [sys.executable, "-c", _CODE, json.dumps(sys.path), asked],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return
        self._coming = [path for path, _ in files]

    def sheet(self, path: Path, file: str) -> Sheet | None:
        """The file's sheet once it is read; None where it was not begun or could not be read."""
        while path in self._coming:
            found = self._next()
            done = self._coming.pop(0)
            if found is None:
                continue
            numbers, columns, blanks = found
            self._sheets[done] = Sheet(file, "", ColumnRows(numbers, columns), blanks)
        return self._sheets.pop(path, None)

    def _next(self) -> tuple[list[int], list[list[str]], list[int]] | None:
        stream = self._process.stdout if self._process else None
        head = stream.read(_SIZE) if stream else b""
        size = int.from_bytes(head)
        content = stream.read(size) if stream and size else b""
        if len(head) < _SIZE or len(content) < size:
            self._coming = self._coming[:1]  # it has ended, and nothing more will come
        if not content or len(content) < size:
            return None
        found: tuple[list[int], list[list[str]], list[int]]
        found = marshal.loads(content)  # noqa: S302 - from the process that was started above
        return found

    def close(self) -> None:
        """End the second process, whatever it is doing."""
        if self._process is None:
            return
        self._process.kill()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()
        self._process = None


def _can_start() -> bool:
    """Whether there is a second processor, and an interpreter that can be started by its name."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return usable > 1 and bool(sys.executable) and not getattr(sys, "frozen", False)


def answer(files: Sequence[tuple[str, str]], stream: IO[bytes]) -> None:
    """Read CSVs and write what they hold; called in the second process.

    For each file comes its size in eight bytes, and its row numbers, columns and blank rows. A size of 0 says
    that the file is left to whoever asked.
    """
    done: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    writer = threading.Thread(target=_write, args=(done, stream))
    writer.start()
    with collector_off():
        for path, file in files:
            done.put(_parsed(Path(path), file))
    done.put(None)
    writer.join()


def _write(done: queue.SimpleQueue[bytes | None], stream: IO[bytes]) -> None:
    while (content := done.get()) is not None:
        stream.write(len(content).to_bytes(_SIZE))
        stream.write(content)
        stream.flush()


def _parsed(path: Path, file: str) -> bytes:
    try:
        sheet = read_csv(path, file)
    except InputError:
        return b""
    if not isinstance(sheet.rows, ColumnRows):
        return b""
    columns = [list(column) for column in sheet.rows.columns]
    return marshal.dumps((list(sheet.rows.numbers), columns, list(sheet.blank_rows)))
