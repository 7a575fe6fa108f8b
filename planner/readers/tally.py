"""Counts what was noticed, so that each cause becomes one finding with a number, not thousands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wavelift.model.finding import NOWHERE, Finding, Place, Severity

__all__ = ["Cause", "Tally"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something was noticed; equal causes share one finding.

    Attributes:
        id: the finding's id.
        subject: what it is about: a table or column.
        say: makes the message from the count.
        suggestion: what to do next.
        severity: of the finding.
    """

    id: str
    subject: str
    say: Callable[[int], str] = field(compare=False)
    suggestion: str = ""
    severity: Severity = Severity.WARNING


@dataclass(slots=True)
class Tally:
    """Findings in the making: counted causes with their first place, and ready ones."""

    _counts: dict[Cause, int] = field(default_factory=dict)
    _places: dict[Cause, Place] = field(default_factory=dict)
    _ready: list[Finding] = field(default_factory=list)

    def count(self, cause: Cause, place: Place = NOWHERE, number: int = 1) -> None:
        """Count a cause; the first place is kept."""
        if number:
            self._counts[cause] = self._counts.get(cause, 0) + number
            self._places.setdefault(cause, place)

    def add(self, finding: Finding) -> None:
        """Keep a finding as it is."""
        self._ready.append(finding)

    def findings(self) -> tuple[Finding, ...]:
        """Everything noticed, counted causes first."""
        counted = (self._finding(cause, number) for cause, number in self._counts.items())
        return (*counted, *self._ready)

    def _finding(self, cause: Cause, number: int) -> Finding:
        return Finding(
            cause.id, cause.severity, cause.subject, cause.say(number), cause.suggestion, self._places[cause]
        )
