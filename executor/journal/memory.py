"""Journals that are forgotten with their process: nothing is synced, so never for a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from executor.journal.records import Body, Record
from executor.journal.store import Journal

__all__ = ["FleetingJournal", "MemoryJournal"]


class MemoryJournal(Journal):
    """The journal's surface over a plain list, for whoever reads a rehearsed night afterwards."""

    def __init__(self) -> None:
        self._records: list[Record] = []

    def append(self, at: datetime, wave: str, vm: str, body: Body) -> Record:
        """Keep one record in memory; the body is frozen, so it need not be copied."""
        record = Record(len(self._records) + 1, at, wave, vm, body)
        self._records.append(record)
        return record

    def records(self, wave: str | None = None, after: int = 0) -> Iterator[Record]:
        """All records after that position, oldest first; of one wave or of all."""
        kept = self._records[after:]
        return (record for record in kept if wave is None or record.wave == wave)

    def close(self) -> None:
        """Forget everything."""
        self._records = []


class FleetingJournal(Journal):
    """Numbers records and keeps none: a rehearsal folds what it writes, and nobody reads it again."""

    def __init__(self) -> None:
        self._last = 0

    def append(self, at: datetime, wave: str, vm: str, body: Body) -> Record:
        """Return the record."""
        self._last += 1
        return Record(self._last, at, wave, vm, body)

    def records(self, wave: str | None = None, after: int = 0) -> Iterator[Record]:  # noqa: ARG002 - none is kept
        """None."""
        return iter(())

    def close(self) -> None:
        """Nothing is kept."""
