"""The journal on disk: SQLite through SQLAlchemy Core, append-only, every record synced before it counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from executor.journal import records
from executor.journal.records import Body, Record
from wavelift.errors import InputError, JournalUnwritable

__all__ = ["FILE_NAME", "Journal"]

FILE_NAME = "journal.sqlite"
SCHEMA = 1

_METADATA = sa.MetaData()
_EVENTS = sa.Table(
    "events",
    _METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("wave", sa.Text, nullable=False),
    sa.Column("vm", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index("events_by_wave", "wave"),
    sqlite_autoincrement=True,
)
_WRITTEN = tuple(column for column in _EVENTS.columns if not column.primary_key)
# Compiled once: a run writes some seven records per move, and building it cost more than the write.
_INSERT = str(
    _EVENTS.insert()
    .values({column.name: sa.bindparam(column.name) for column in _WRITTEN})
    .compile(dialect=sqlite.dialect())
)
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (getattr(records, name) for name in records.__all__)
    if isinstance(kind, type) and kind is not Record
}
_APPEND_ONLY = (
    (
        "CREATE TRIGGER IF NOT EXISTS events_never_change BEFORE UPDATE ON events "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS events_never_go BEFORE DELETE ON events "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
)


class Journal:
    """The append-only record of everything intended, done and seen.

    Opened with ``Journal.open`` (to write) or ``Journal.read_only``. Readers work while a run writes.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection = engine.connect()
        # Records are written by the driver itself: in a night of thousands SQLAlchemy's share was two thirds.
        self._driver: Any = self._connection.connection.driver_connection
        self._lost = ""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open or create the journal of a campaign folder for writing.

        Raises:
            InputError: the file is no journal, or a newer wavelift wrote it.
            JournalUnwritable: the disk is full, or the file is not ours to write.
        """
        engine = _engine(folder / FILE_NAME)
        try:
            with engine.begin() as connection:
                _check(connection)
                _METADATA.create_all(connection)
                for statement in _APPEND_ONLY:
                    connection.execute(sa.text(statement))
                connection.execute(sa.text(f"PRAGMA user_version={SCHEMA}"))
        except sa.exc.OperationalError as error:
            engine.dispose()
            raise _unwritable(str(error.orig), folder) from error
        except sa.exc.DatabaseError as error:
            engine.dispose()
            raise _unreadable(str(error.orig)) from error
        except InputError:
            engine.dispose()
            raise
        return cls(engine)

    @classmethod
    def read_only(cls, folder: Path) -> Self | None:
        """Open the journal for reading, or return None where nothing has run yet.

        Raises:
            InputError: as for ``open``.
        """
        path = folder / FILE_NAME
        if not path.exists():
            return None
        engine = _engine(path)
        try:
            with engine.connect() as connection:
                begun = _check(connection)
        except sa.exc.OperationalError as error:
            engine.dispose()
            raise InputError(
                f"the journal cannot be read: {error.orig}",
                file=FILE_NAME,
                advice="see whether its disk is full (SQLite needs room to read, too) and who may read "
                "and write there",
            ) from error
        except sa.exc.DatabaseError as error:
            engine.dispose()
            raise _unreadable(str(error.orig)) from error
        except InputError:
            engine.dispose()
            raise
        if not begun:
            engine.dispose()
            return None
        return cls(engine)

    def append(self, at: datetime, wave: str, vm: str, body: Body) -> Record:
        """Write one record; when this returns it is on disk.

        Raises:
            JournalUnwritable: it is not, and nothing will be any more, room or not: what follows a lost
                record would tell of a night that was not.
        """
        if self._lost:
            raise _unwritable(self._lost, self._folder)
        row = (at.isoformat(), wave, vm, type(body).__name__, msgspec.json.encode(body).decode())
        try:
            seq = self._driver.execute(_INSERT, row).lastrowid
            self._driver.commit()
        except sqlite3.DatabaseError as error:
            self._lost = str(error)
            with suppress(sqlite3.DatabaseError):  # or closing the file might still write it
                self._driver.rollback()
            raise _unwritable(self._lost, self._folder) from error
        return Record(seq=seq, at=at, wave=wave, vm=vm, body=body)

    def records(self, wave: str | None = None, after: int = 0) -> Iterator[Record]:
        """All records after that position, oldest first; of one wave or of all."""
        query = sa.select(_EVENTS).where(_EVENTS.c.seq > after).order_by(_EVENTS.c.seq)
        if wave is not None:
            query = query.where(_EVENTS.c.wave == wave)
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                yield Record(
                    seq=row.seq,
                    at=datetime.fromisoformat(row.at),
                    wave=row.wave,
                    vm=row.vm,
                    body=msgspec.json.decode(row.body, type=_KINDS[row.kind]),
                )

    @property
    def _folder(self) -> Path:
        return Path(self._engine.url.database or "").parent

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


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        # FULL: a record counts only when the disk has it; WAL lets status and report read meanwhile.
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()

    return engine


def _check(connection: sa.Connection) -> bool:
    """Whether there is a journal already: the process that made the file may have died before it was one.

    Raises:
        InputError: it is something else, or of another schema.
    """
    inspector = sa.inspect(connection)
    tables = inspector.get_table_names()
    if not tables:
        return False
    columns = (
        {column["name"] for column in inspector.get_columns(_EVENTS.name)}
        if _EVENTS.name in tables
        else set()
    )
    if columns != set(_EVENTS.c.keys()):
        raise _unreadable(f"it is a database with tables {', '.join(tables)}")
    found = connection.execute(sa.text("PRAGMA user_version")).scalar_one()
    if found not in (0, SCHEMA):  # 0: its making was cut short
        raise InputError(
            f"the journal has schema {found}, this wavelift knows {SCHEMA}",
            file=FILE_NAME,
            advice="use the version of wavelift that wrote it",
        )
    return True


def _unwritable(why: str, campaign: Path) -> JournalUnwritable:
    return JournalUnwritable(
        f"the journal cannot be written, and nothing goes on without it: {why}",
        advice=f"see whether the disk of {campaign / FILE_NAME} is full and who may write there, then give "
        f"the command again; a run that was on is taken up with: wavelift resume {campaign} (what it "
        "submitted goes on meanwhile)",
    )


def _unreadable(why: str) -> InputError:
    return InputError(
        f"this is no journal: {why}",
        file=FILE_NAME,
        advice="keep the file for a person to look at; without it a rollback does not know the way",
    )
