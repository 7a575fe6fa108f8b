"""When the first window opens: what the times of a fault script count from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wavelift.errors import InputError
from wavelift.model.plan import Plan
from wavelift.model.tables import Window
from wavelift.planfile import read_plan

__all__ = ["campaign_opening", "plan_opening"]


def plan_opening(plan: Plan, waves: Sequence[str] = ()) -> datetime | None:
    """When the window of the first of these waves opens, in the window's zone; () stands for all waves."""
    chosen = [plan.window(wave.window) for wave in plan.waves if wave.id in waves or not waves]
    return next((window.start for window in chosen if window is not None), None)


def campaign_opening(campaign: Path, calendar: Sequence[Window]) -> datetime | None:
    """The same of a campaign's plan; where it has none that can be read, the calendar's first opening."""
    try:
        opens = plan_opening(read_plan(campaign).plan) if campaign.is_dir() else None
    except InputError:
        opens = None
    return opens or min((window.start for window in calendar), default=None)
