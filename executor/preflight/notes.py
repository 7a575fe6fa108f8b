"""Findings of a preflight: about a VM, or about something of a vCenter."""

from __future__ import annotations

from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Move

__all__ = ["blocker", "info", "note", "warning"]


def note(finding_id: str, severity: Severity, about: Move | str, message: str, suggestion: str) -> Finding:
    """A finding; ``about`` a move, or what people call the thing."""
    if isinstance(about, Move):
        return Finding(finding_id, severity, about.vm, message, suggestion, label=about.name)
    return Finding(finding_id, severity, about, message, suggestion)


def blocker(finding_id: str, about: Move | str, message: str, suggestion: str) -> Finding:
    """Something that speaks against the wave."""
    return note(finding_id, Severity.BLOCKER, about, message, suggestion)


def warning(finding_id: str, about: Move | str, message: str, suggestion: str) -> Finding:
    """Something that somebody should have read before the wave goes."""
    return note(finding_id, Severity.WARNING, about, message, suggestion)


def info(finding_id: str, about: Move | str, message: str, suggestion: str = "") -> Finding:
    """A remark."""
    return note(finding_id, Severity.INFO, about, message, suggestion)
