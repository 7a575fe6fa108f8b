"""How one run differs from the settings, and who runs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["RunOptions", "Stamp"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who runs: command (run, resume, rollback), digest of plan.json, version and process id."""

    command: str
    plan: str
    version: str
    pid: int


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How this run differs from the settings.

    Attributes:
        lockout: from here on nothing starts; None without a window.
        until: the operator's own limit.
        notes: remarks for the report.
        neighbours: seconds between two looks at what others have running; 0 never looks.
    """

    lockout: datetime | None = None
    until: datetime | None = None
    notes: tuple[str, ...] = ()
    neighbours: float = 0.0
