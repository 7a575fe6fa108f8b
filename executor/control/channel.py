"""How another process speaks with a run that is on: numbered requests, and a picture of the moment.

A small SQLite file beside the journal: it needs no open port, whoever may write into the campaign folder
may use it, and it survives either side's death. It is no record: what was obeyed stands in the journal, and
without this file nothing is lost. A request is meant for one run, by that run's token: no later run ever sees
it.

    asked -> taken -> obeyed | refused        the run took it, then answered
    asked -> withdrawn                        whoever asked gave up waiting
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["FILE_NAME", "Answer", "Channel", "ChannelBroken", "OnDuty", "Request", "Steer"]

FILE_NAME = "control.sqlite"
_KEPT = 1000
"""Requests that stay to be looked at."""
_BUSY_SECONDS = 1.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, verb TEXT NOT NULL,
    arguments TEXT NOT NULL, operator TEXT NOT NULL, asked REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'asked', answer TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS live (
    one INTEGER PRIMARY KEY CHECK (one = 1), token TEXT NOT NULL, pid INTEGER NOT NULL,
    birth TEXT NOT NULL, host TEXT NOT NULL, picture TEXT NOT NULL, written REAL NOT NULL);
"""


class ChannelBroken(Exception):
    """Raised when the file cannot be used: locked for long, damaged, or on a full disk."""


class Steer(StrEnum):
    """What may be asked of a run that is on."""

    PAUSE = "pause"
    CONTINUE = "continue"
    STOP = "stop"
    CANCEL = "cancel"
    LIMIT = "limit"
    SKIP = "skip"
    RETRY = "retry"
    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked of a run.

    Attributes:
        number: counts up over all runs of the campaign.
        verb: what.
        arguments: VM keys, a number, or an option.
        operator: who asked, as "anna on ops1".
    """

    number: int
    verb: Steer
    arguments: tuple[str, ...]
    operator: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the run will do now, or why it will not."""

    obeyed: bool
    text: str


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The run that last announced itself, and what it showed last.

    Attributes:
        token: its own, made anew for each process.
        pid, birth, host: which process on which machine; ``birth`` tells it from a later one with that id.
        picture: what it showed last, as it was encoded; "" before the first.
        written: when that was, in seconds since the epoch by that machine's clock.
    """

    token: str
    pid: int
    birth: str
    host: str
    picture: str
    written: float


class Channel:
    """The open file. Used by one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, folder: Path, *, anew: bool = False) -> Self:
        """Open the file of a campaign folder, or make it.

        Args:
            folder: the campaign's.
            anew: put a damaged file aside by making a new one; for the run, which must not depend on it.

        Raises:
            ChannelBroken: it cannot be used.
        """
        path = folder / FILE_NAME
        try:
            return cls(_connect(path))
        except sqlite3.Error as error:
            if not anew:
                raise _broken(error) from error
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            with suppress(OSError):
                name.unlink(missing_ok=True)
        try:
            return cls(_connect(path))
        except sqlite3.Error as error:
            raise _broken(error) from error

    @classmethod
    def look(cls, folder: Path) -> OnDuty | None:
        """Who announced itself last, without writing anything; None where nobody ever did."""
        path = folder / FILE_NAME
        if not path.exists():
            return None
        try:
            with cls(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as channel:
                return channel.on_duty()
        except (sqlite3.Error, ChannelBroken):
            return None

    def announce(self, token: str, pid: int, birth: str, host: str) -> None:
        """A run begins: from now on requests are for it; what was asked of earlier ones is over."""
        self._write("UPDATE requests SET state = 'withdrawn' WHERE state = 'asked' AND token <> ?", (token,))
        self._write("DELETE FROM requests WHERE number <= (SELECT max(number) FROM requests) - ?", (_KEPT,))
        self._write(
            "INSERT OR REPLACE INTO live VALUES (1, ?, ?, ?, ?, '', ?)",
            (token, pid, birth, host, time.time()),
        )

    def show(self, token: str, picture: str) -> None:
        """Show what is going on now."""
        values = (picture, time.time(), token)
        self._write("UPDATE live SET picture = ?, written = ? WHERE token = ?", values)

    def leave(self, token: str) -> None:
        """The run ends in an orderly way."""
        self._write("DELETE FROM live WHERE token = ?", (token,))

    def on_duty(self) -> OnDuty | None:
        """Who announced itself last and has not left."""
        rows = self._read("SELECT token, pid, birth, host, picture, written FROM live")
        return OnDuty(*rows[0]) if rows else None

    def ask(self, token: str, verb: Steer, arguments: tuple[str, ...], operator: str) -> int:
        """Ask something of a run; returns the request's number."""
        cursor = self._write(
            "INSERT INTO requests (token, verb, arguments, operator, asked) VALUES (?, ?, ?, ?, ?)",
            (token, str(verb), json.dumps(arguments), operator, time.time()),
        )
        return int(cursor.lastrowid or 0)

    def waiting(self, token: str) -> list[Request]:
        """What is asked of that run and not taken yet, oldest first."""
        rows = self._read(
            "SELECT number, verb, arguments, operator FROM requests "
            "WHERE token = ? AND state = 'asked' ORDER BY number",
            (token,),
        )
        return [Request(row[0], Steer(row[1]), tuple(json.loads(row[2])), row[3]) for row in rows]

    def take(self, number: int) -> bool:
        """Take a request before it is obeyed; false where it was withdrawn meanwhile."""
        return self._changed(number, "taken", "asked")

    def withdraw(self, number: int) -> bool:
        """Take a request back; false where the run has taken it."""
        return self._changed(number, "withdrawn", "asked")

    def answer(self, number: int, answer: Answer) -> None:
        """Tell what came of a request that was taken."""
        state = "obeyed" if answer.obeyed else "refused"
        self._write(
            "UPDATE requests SET state = ?, answer = ? WHERE number = ?", (state, answer.text, number)
        )

    def answered(self, number: int) -> Answer | None:
        """What came of a request; None while nothing did."""
        rows = self._read("SELECT state, answer FROM requests WHERE number = ?", (number,))
        if not rows or rows[0][0] not in ("obeyed", "refused"):
            return None
        return Answer(rows[0][0] == "obeyed", rows[0][1])

    def close(self) -> None:
        """Close the file; never raises."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _changed(self, number: int, to: str, before: str) -> bool:
        statement = "UPDATE requests SET state = ? WHERE number = ? AND state = ?"
        return self._write(statement, (to, number, before)).rowcount == 1

    def _read(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _broken(error) from error

    def _write(self, statement: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise _broken(error) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        # A machine that dies takes the run with it: nothing here need outlive that.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript(_SCHEMA)
        connection.execute("SELECT token, birth, picture FROM live")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _broken(error: sqlite3.Error) -> ChannelBroken:
    return ChannelBroken(f"{FILE_NAME}: {error}")
