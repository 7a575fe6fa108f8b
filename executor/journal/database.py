"""The journal's database: SQLite through SQLAlchemy Core, append-only.

Apart from the journal, so that commands which only ask whether anything has run yet need not load SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from executor.journal.store import FILE_NAME
from wavelift.errors import InputError, JournalUnwritable, WaveliftError
from wavelift.model.typed import typed

__all__ = ["INSERT", "begin", "look_into", "rows", "unwritable"]

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
INSERT = str(
    _EVENTS.insert()
    .values({column.name: sa.bindparam(column.name) for column in _WRITTEN})
    .compile(dialect=sqlite.dialect())
)
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


def begin(folder: Path) -> sa.Engine:
    """Open or create the database of a campaign folder for writing.

    Raises:
        InputError: the file is no journal, or a newer wavelift wrote it.
        JournalUnwritable: the disk is full, or the file is not ours to write.
    """
    engine = _engine(folder / FILE_NAME)
    with _let_go_of(engine, partial(unwritable, campaign=folder)), engine.begin() as connection:
        _check(connection)
        _METADATA.create_all(connection)
        for statement in _APPEND_ONLY:
            connection.execute(sa.text(statement))
        connection.execute(sa.text(f"PRAGMA user_version={SCHEMA}"))
    return engine


def look_into(path: Path) -> sa.Engine | None:
    """Open a database that is there for reading; None where its making was cut short.

    Raises:
        InputError: as for ``begin``, or it cannot be read.
    """
    engine = _engine(path)
    with _let_go_of(engine, _unread), engine.connect() as connection:
        begun = _check(connection)
    if not begun:
        engine.dispose()
        return None
    return engine


def rows(engine: sa.Engine, wave: str | None, after: int) -> Iterator[sa.Row[Any]]:
    """All rows after that position, oldest first; of one wave or of all."""
    query = sa.select(_EVENTS).where(_EVENTS.c.seq > after).order_by(_EVENTS.c.seq)
    if wave is not None:
        query = query.where(_EVENTS.c.wave == wave)
    with engine.connect() as connection:
        yield from connection.execute(query)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        # FULL: a record counts only when the disk has it. WAL lets status and report read meanwhile, and
        # keeps what is not synced yet in order: only the last records can be lost.
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()

    return engine


@contextmanager
def _let_go_of(engine: sa.Engine, refused: Callable[[str], WaveliftError]) -> Iterator[None]:
    """Let go of the file where it cannot be opened; ``refused`` says why, by what SQLite says."""
    try:
        yield
    except BaseException as error:
        engine.dispose()
        if isinstance(error, sa.exc.OperationalError):
            raise refused(str(error.orig)) from error
        if isinstance(error, sa.exc.DatabaseError):
            raise _unreadable(str(error.orig)) from error
        raise


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


def unwritable(why: str, campaign: Path) -> JournalUnwritable:
    """The error for a journal that takes no record."""
    return JournalUnwritable(
        f"the journal cannot be written, and nothing goes on without it: {why}",
        advice=f"see whether the disk of {campaign / FILE_NAME} is full and who may write there, then give "
        f"the command again; a run that was on is taken up with: wavelift resume {typed(campaign)} (what it "
        "submitted goes on meanwhile)",
    )


def _unread(why: str) -> InputError:
    return InputError(
        f"the journal cannot be read: {why}",
        file=FILE_NAME,
        advice="see whether its disk is full (SQLite needs room to read, too) and who may read "
        "and write there",
    )


def _unreadable(why: str) -> InputError:
    return InputError(
        f"this is no journal: {why}",
        file=FILE_NAME,
        advice="keep the file for a person to look at; without it a rollback does not know the way",
    )
