"""Explanations as one document for programs. Add fields freely, never rename one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from planner.explaining.explanation import AppStory, VmStory, WaveStory
from wavelift.model.plan import Plan
from wavelift.reports.wave_json import SCHEMA

__all__ = ["explanation_document", "vm_document"]


def explanation_document(
    stories: Sequence[VmStory | AppStory | WaveStory], plan: Plan, changed: Sequence[str]
) -> dict[str, Any]:
    """What ``explain`` prints with ``--json``: one of ``vms``, ``applications``, ``waves`` is filled."""
    return {
        "schema": SCHEMA,
        "campaign": plan.campaign,
        "changed_inputs": list(changed),
        "vms": [vm_document(story) for story in stories if isinstance(story, VmStory)],
        "applications": [_application(story) for story in stories if isinstance(story, AppStory)],
        "waves": [_wave(story) for story in stories if isinstance(story, WaveStory)],
    }


def vm_document(story: VmStory) -> dict[str, Any]:
    """One VM's story."""
    document = asdict(story)
    return {
        **document,
        "vm": story.name,
        "key": story.vm,
        "earlier": [
            {
                "wave": spot.wave,
                "window": spot.window,
                "refusals": [
                    {**asdict(refusal), "ease": refusal.ease if math.isfinite(refusal.ease) else None}
                    for refusal in spot.refusals
                ],
            }
            for spot in story.earlier
        ],
        "findings": [{"severity": severity, "message": text} for severity, text in story.findings],
    }


def _application(story: AppStory) -> dict[str, Any]:
    return {
        "application": story.name,
        "waves": [{"wave": wave, "vms": list(names)} for wave, names in story.waves],
        "unplanned": [{"vm": name, "reason": reason} for name, reason in story.unplanned],
        "after": [{"application": name, "rows": rows} for name, rows in story.after],
        "before": [{"application": name, "rows": rows} for name, rows in story.before],
        "last": [vm_document(each) for each in story.stories],
    }


def _wave(story: WaveStory) -> dict[str, Any]:
    return {
        "wave": story.wave,
        "window": story.window,
        "reason": story.reason,
        "loads": [{"resource": name, "used": used, "offered": most} for name, used, most in story.loads],
        "applications": [{"application": name, "vms": number} for name, number in story.applications],
        "after": [{"wave": wave, "rows": rows} for wave, rows in story.after],
        "before": [{"wave": wave, "rows": rows} for wave, rows in story.before],
        "fixed": [{"vm": name, "reason": reason} for name, reason in story.fixed],
        "longest": list(story.longest),
        "findings": [{"severity": severity, "message": text} for severity, text in story.findings],
    }
