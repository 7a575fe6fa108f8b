"""The difference of two plans as one document for programs. Add fields freely, never rename one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wavelift.model.changes import Changes, Figures, VmChange
from wavelift.reports.moments import iso
from wavelift.reports.wave_json import SCHEMA

__all__ = ["changes_document"]


def changes_document(changes: Changes) -> dict[str, Any]:
    """What ``diff`` prints with ``--json``, and ``plan --set`` too."""
    return {
        "schema": SCHEMA,
        "before": _figures(changes.before),
        "after": _figures(changes.after),
        "moved": changes.moved,
        "kept": changes.kept,
        "vms": [_change(change) for change in changes.vms],
        "windows": list(changes.windows),
        "inputs": list(changes.inputs),
        "settings": [
            {"setting": name, "before": before, "after": after} for name, before, after in changes.settings
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        **asdict(figures),
        "finish": iso(figures.finish),
        "gib": round(figures.gib, 3),
        "seconds": round(figures.seconds, 1),
    }


def _change(change: VmChange) -> dict[str, Any]:
    return {**asdict(change), "vm": change.name, "key": change.vm, "how": str(change.how)}
