"""Every call a client made, so that a test can prove that no VM was submitted twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from wavelift.model.placement import Side

__all__ = ["CallEntry", "CallRecord", "NoRecord"]


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One call.

    Attributes:
        side: the vCenter that was called.
        session: who called.
        method: wire name, "RelocateVM_Task".
        subject, name: moref and name of the object it was called on.
        at: world time.
        outcome: "ok", a fault's name, or "dropped".
        extra: for relocations ``task``, ``instance_uuid``, ``accepted``.
    """

    side: Side
    session: str
    method: str
    subject: str
    name: str
    at: datetime
    outcome: str
    extra: dict[str, Any] = field(default_factory=dict)


class CallRecord:
    """Append-only list of calls with a count by method. Safe to use from any thread."""

    kept = True
    """Whether anything is written down here."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[CallEntry] = []
        self._counts: Counter[str] = Counter()

    def append(  # noqa: PLR0917 - one row of a record
        self,
        side: Side,
        session: str,
        method: str,
        subject: str,
        name: str,
        at: datetime,
        outcome: str,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Note one call."""
        entry = CallEntry(side, session, method, subject, name, at, outcome, dict(extra or {}))
        with self._lock:
            self._entries.append(entry)
            self._counts[method] += 1

    @property
    def entries(self) -> tuple[CallEntry, ...]:
        """All calls so far, oldest first."""
        with self._lock:
            return tuple(self._entries)

    def page(self, since: int, limit: int) -> tuple[tuple[CallEntry, ...], int]:
        """Return at most ``limit`` calls from number ``since`` on, from 0, and how many there are."""
        with self._lock:
            return tuple(self._entries[since : since + limit]), len(self._entries)

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    @property
    def counts(self) -> dict[str, int]:
        """Number of calls by method."""
        with self._lock:
            return dict(self._counts)

    def relocations(self, *, accepted: bool = True) -> tuple[CallEntry, ...]:
        """The relocation calls, by default only those a vCenter acted on."""
        return tuple(
            entry
            for entry in self.entries
            if entry.method == "RelocateVM_Task" and (entry.extra.get("accepted") or not accepted)
        )

    def to_json(self, path: Path) -> None:
        """Write all entries as one JSON list."""
        rows = [{**asdict(entry), "at": entry.at.isoformat()} for entry in self.entries]
        path.write_text(json.dumps(rows, indent=1, default=str) + "\n", encoding="utf-8")


class NoRecord(CallRecord):
    """Keeps nothing: a rehearsal makes thousands of calls that nobody will ask for."""

    kept = False

    def append(self, *_call: object, **_more: object) -> None:
        """Let it pass."""
