"""A preflight as a document for other programs. Add fields freely, never rename one."""

from __future__ import annotations

from typing import Any

from wavelift.errors import ExitCode
from wavelift.model.plan import Plan, Wave
from wavelift.model.preflight import Go, Preflight
from wavelift.reports.wave_json import findings_document, preflight_summary

__all__ = ["preflight_document", "preflight_exit_code"]


def preflight_exit_code(found: Preflight) -> ExitCode:
    """3 for a no-go, else 0."""
    return ExitCode.BLOCKED if found.go is Go.NO_GO else ExitCode.DONE


def preflight_document(plan: Plan, wave: Wave, found: Preflight) -> dict[str, Any]:
    """What ``preflight`` prints with ``--json``."""
    names = {move.vm: move.name for move in plan.moves()}
    return {
        **findings_document(found.findings),
        "campaign": plan.campaign,
        "wave": wave.id,
        "total": len(wave.moves),
        **preflight_summary(found),
        "facts": dict(found.facts),
        "returns": [
            {
                "vm": names.get(item.vm, item.vm),
                "key": item.vm,
                "way": str(item.way),
                "reason": item.reason,
            }
            for item in found.returns
        ],
        "exit_code": int(preflight_exit_code(found)),
    }
