"""What became of the lead's edits, for terminal and programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.readers.plan_edits import Edit
from planner.replanning.wishes import EditReport
from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count
from wavelift.reports.hostile import one_line
from wavelift.reports.plan_book.unread import NOT_READ

__all__ = ["edits_document", "edits_lines", "finding_lines"]

_SHOWN = 20
_NOTHING = "nothing was changed in columns wave, window and pinned of its sheet vms, and nothing else is read"


def edits_lines(report: EditReport) -> list[str]:
    """A line for the whole, one per refused edit, and one per cell or group there is something to say of."""
    taken = [edit for edit in report.granted if not edit.unpins]
    freed = len(report.granted) - len(taken)
    parts = [f"{count(len(taken), 'change')} taken"]
    parts += [f"{count(freed, 'pin')} taken out"] if freed else []
    parts += [f"{len(report.refused):,} refused"] if report.refused else []
    where = f"; pins are in {report.pins.name}" if report.pins else ""
    lines = [f"from {report.file.name}: {', '.join(parts)}{where}"]
    if not report.granted and not report.refused:
        nothing = "nothing of it could be taken" if _unclear(report) else _NOTHING
        lines = [f"from {report.file.name}: {nothing}"]
    if report.stale:
        lines.append(
            f"it was written from an earlier plan: {count(report.stale, 'VM')} moved on since; "
            "what was changed in it counts, the rest does not"
        )
    return [*lines, *finding_lines(report.findings)]


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """Each finding with its place, and what to do in a line of its own; the first twenty of them."""
    lines = []
    for finding in findings[:_SHOWN]:
        lines.append(f"{finding.severity}: {one_line(str(finding.place))}: {one_line(finding.message)}")
        lines += [f"  -> {one_line(finding.suggestion)}"] if finding.severity is not Severity.INFO else []
    left = len(findings) - _SHOWN
    return [*lines, f"… and {left:,} more: see the findings of the plan"] if left > 0 else lines


def _unclear(report: EditReport) -> bool:
    told = (finding for finding in report.findings if finding.id != NOT_READ)
    return any(finding.severity is not Severity.INFO for finding in told)


def edits_document(report: EditReport | None) -> dict[str, Any]:
    """The field ``edits`` of what ``plan --from`` prints with ``--json``; nothing without edits."""
    if report is None:
        return {}
    entries = [_edit(edit, "") for edit in report.granted]
    entries += [_edit(edit, why) for edit, why in report.refused]
    return {"edits": entries, "stale": report.stale, "pins": str(report.pins) if report.pins else None}


def _edit(edit: Edit, refused: str) -> dict[str, Any]:
    return {
        "vm": edit.name,
        "key": edit.vm,
        "was": edit.was,
        "window": edit.window,
        "wave": edit.wave,
        "granted": not refused,
        "reason": refused,
        "file": edit.place.file,
        "sheet": edit.place.sheet,
        "row": edit.place.row,
        "column": edit.place.column,
    }
