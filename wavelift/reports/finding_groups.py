"""Findings gathered by cause: one line a person can act on instead of a thousand that say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count
from wavelift.reports.hostile import one_line
from wavelift.reports.joined import sorted_findings
from wavelift.reports.wording import SEVERITY_ORDER

__all__ = ["FindingGroup", "group_findings", "tally"]


_SHARED_BY = 2
"""So many findings share a way out on average, where ways out are told apart."""
_LONGEST = 100
"""So much of a subject is shown: names come from spreadsheets."""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule, and of one way out where the rule has several.

    Attributes:
        id: the rule.
        severity: how much it matters.
        findings: by subject.
    """

    id: str
    severity: Severity
    findings: tuple[Finding, ...]

    @property
    def shared_message(self) -> str:
        """The message where all findings of the group have the same, else ""."""
        return self._shared([finding.message for finding in self.findings])

    @property
    def shared_suggestion(self) -> str:
        """The suggestion where all findings of the group have the same, else ""."""
        return self._shared([finding.suggestion for finding in self.findings])

    @staticmethod
    def _shared(texts: list[str]) -> str:
        return one_line(texts[0]) if len(set(texts)) == 1 else ""

    @property
    def heading(self) -> str:
        """One line: "network-unmapped, 12 times", with the message where all share it."""
        times = "" if len(self.findings) == 1 else f", {len(self.findings):,} times"
        return f"{self.id}{times}" + (f": {self.shared_message}" if self.shared_message else "")

    def detail(self, finding: Finding) -> str:
        """One finding on one line: subject, message where it is its own, place."""
        text = one_line(finding.label or finding.subject, _LONGEST)
        if not self.shared_message:
            message = one_line(finding.message)
            text = message if message.startswith(f"{text}: ") else f"{text}: {message}"
        if not self.shared_suggestion and finding.suggestion:
            text += f" -> {one_line(finding.suggestion)}"
        place = one_line(str(finding.place))
        return f"{text} ({place})" if place else text


def group_findings(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Gather by rule; blockers first, then the most frequent.

    Where many findings of a rule share few ways out, each way out is a cause of its own: all VMs of an
    unmapped cluster are one line, those of another cluster another.
    """
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in sorted_findings(findings):
        groups.setdefault((finding.severity, finding.id), []).append(finding)
    made = [
        FindingGroup(rule, severity, tuple(part))
        for (severity, rule), found in groups.items()
        for part in _by_way_out(found)
    ]
    return sorted(made, key=lambda group: (SEVERITY_ORDER[group.severity], -len(group.findings), group.id))


def _by_way_out(findings: list[Finding]) -> list[list[Finding]]:
    parts: dict[str, list[Finding]] = {}
    for finding in findings:
        parts.setdefault(finding.suggestion, []).append(finding)
    return list(parts.values()) if len(parts) * _SHARED_BY <= len(findings) else [findings]


def tally(findings: Iterable[Finding]) -> str:
    """Counts in words: "2 blockers, 1 warning"; "no findings"."""
    found = list(findings)
    names = {Severity.BLOCKER: "blocker", Severity.WARNING: "warning", Severity.INFO: "remark"}
    numbers = {level: sum(1 for finding in found if finding.severity is level) for level in names}
    return (
        ", ".join(count(number, names[level]) for level, number in numbers.items() if number) or "no findings"
    )
