"""Findings: what was noticed, how bad it is, where it stands and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["NOWHERE", "Finding", "Place", "Severity", "blocked_subjects"]


class Severity(StrEnum):
    """How much a finding matters. A blocker keeps its subject out of the plan."""

    BLOCKER = "blocker"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input something stands.

    Attributes:
        file: file name as the user knows it, relative to the campaign.
        sheet: sheet name, or "" for a plain CSV.
        row: 1-based row as a spreadsheet shows it (the header is row 1), or None.
        column: header of the column as written in the file, or "".
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def at(self, column: str) -> Place:
        """Return the same row with another column."""
        return Place(self.file, self.sheet, self.row, column)

    def __str__(self) -> str:
        parts = [self.file, self.sheet and f"sheet {self.sheet}", self.row and f"row {self.row}"]
        parts.append(self.column and f"column {self.column}")
        return ", ".join(str(part) for part in parts if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed.

    Attributes:
        id: stable kebab-case name of the rule, e.g. ``network-unmapped``.
        severity: blocker, warning or info.
        subject: what it is about: a VM's ``key``, or a name such as a network or table.
        message: what is wrong, in one sentence.
        suggestion: what to do next.
        place: where it stands in the input.
        label: how people call the subject (a VM's name); the subject itself when empty.
    """

    id: str
    severity: Severity
    subject: str
    message: str
    suggestion: str = ""
    place: Place = NOWHERE
    label: str = ""

    @property
    def is_blocker(self) -> bool:
        """Whether this keeps its subject out of the plan."""
        return self.severity is Severity.BLOCKER


def blocked_subjects(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the blockers by subject, each list in the order found."""
    result: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.is_blocker:
            result.setdefault(finding.subject, []).append(finding)
    return result
