"""The journal: every record of a campaign, written down before it counts, and synced before anything is done.

Each record is written when it is made, so a killed process loses none. What was only seen waits for the next
record to be synced: a machine that loses its power may lose it, and another look tells it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from executor.journal import records
from executor.journal.records import Body, Record
from wavelift.errors import JournalUnwritable

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["FILE_NAME", "Journal"]

FILE_NAME = "journal.sqlite"

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (getattr(records, name) for name in records.__all__)
    if isinstance(kind, type) and kind is not Record
}
_ONLY_SEEN = frozenset({records.Remembered, records.AttemptEnded, records.Verified})
"""Nothing new is done on the strength of these: what is done next has a synced record of its own first, or
may be done twice. Synced are, with all before them, what is intended, submitted and decided."""


class Journal:
    """The append-only record of everything intended, done and seen.

    Opened with ``Journal.open`` (to write) or ``Journal.read_only``. Readers work while a run writes.
    """

    _SYNCED = "PRAGMA synchronous=FULL"
    _SYNCED_LATER = "PRAGMA synchronous=NORMAL"

    def __init__(self, engine: Engine, insert: str) -> None:
        self._engine, self._insert = engine, insert
        self._connection = engine.connect()
        # Records are written by the driver itself: in a night of thousands SQLAlchemy's share was two thirds.
        self._driver: Any = self._connection.connection.driver_connection
        self._lost = ""
        self._syncing = self._SYNCED

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open or create the journal of a campaign folder for writing.

        Raises:
            InputError: the file is no journal, or a newer wavelift wrote it.
            JournalUnwritable: the disk is full, or the file is not ours to write.
        """
        from executor.journal import database  # with SQLAlchemy, which takes a while to load

        return cls(database.begin(folder), database.INSERT)

    @classmethod
    def read_only(cls, folder: Path) -> Self | None:
        """Open the journal for reading, or return None where nothing has run yet.

        Raises:
            InputError: as for ``open``.
        """
        path = folder / FILE_NAME
        if not path.exists():
            return None
        from executor.journal import database

        engine = database.look_into(path)
        return cls(engine, database.INSERT) if engine is not None else None

    def append(self, at: datetime, wave: str, vm: str, body: Body) -> Record:
        """Write one record; when this returns it is on disk, or, only seen, in the file that all others read.

        Raises:
            JournalUnwritable: it is not, and nothing will be any more, room or not: what follows a lost
                record would tell of a night that was not.
        """
        if self._lost:
            raise self._unwritable()
        row = (at.isoformat(), wave, vm, type(body).__name__, msgspec.json.encode(body).decode())
        syncing = self._SYNCED_LATER if type(body) in _ONLY_SEEN else self._SYNCED
        try:
            if syncing != self._syncing:
                self._driver.execute(syncing)
                self._syncing = syncing
            seq = self._driver.execute(self._insert, row).lastrowid
            self._driver.commit()
        except sqlite3.DatabaseError as error:
            self._lost = str(error)
            with suppress(sqlite3.DatabaseError):  # or closing the file might still write it
                self._driver.rollback()
            raise self._unwritable() from error
        return Record(seq=seq, at=at, wave=wave, vm=vm, body=body)

    def records(self, wave: str | None = None, after: int = 0) -> Iterator[Record]:
        """All records after that position, oldest first; of one wave or of all."""
        from executor.journal import database

        for row in database.rows(self._engine, wave, after):
            yield Record(
                seq=row.seq,
                at=datetime.fromisoformat(row.at),
                wave=row.wave,
                vm=row.vm,
                body=msgspec.json.decode(row.body, type=_KINDS[row.kind]),
            )

    def _unwritable(self) -> JournalUnwritable:
        from executor.journal.database import unwritable

        return unwritable(self._lost, Path(self._engine.url.database or "").parent)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
