"""The newest rehearsal of a campaign, for pages and reports that show it.

One that another version wrote counts as none: a new one is soon made.
"""

from __future__ import annotations

from pathlib import Path

from wavelift.errors import InputError
from wavelift.model.plan import Plan
from wavelift.rehearsalfile import StoredRehearsal, read_rehearsal
from wavelift.reports.rehearsal_view import RehearsalView, rehearsal_view

__all__ = ["rehearsal_of", "rehearsed_as"]


def rehearsal_of(campaign: Path, plan: Plan, digest: str) -> RehearsalView | None:
    """The newest rehearsal as a page of this plan shows it, stale or not; None where there is none."""
    stored = _readable(campaign)
    return rehearsal_view(plan, digest, stored) if stored else None


def rehearsed_as(campaign: Path, digest: str) -> StoredRehearsal | None:
    """The newest rehearsal if it foretells the plan with that digest.

    One with faults on order does not; earlier versions kept it in the place of the forecast.
    """
    stored = _readable(campaign)
    return stored if stored and stored.plan == digest and not stored.faults else None


def _readable(campaign: Path) -> StoredRehearsal | None:
    try:
        return read_rehearsal(campaign)
    except InputError:
        return None
