"""The newest rehearsal of a campaign, for pages and reports that show it; what one of one wave leaves of it.

One that another version wrote counts as none: a new one is soon made.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wavelift.errors import InputError
from wavelift.model.plan import Plan
from wavelift.rehearsalfile import StoredRehearsal, read_rehearsal
from wavelift.reports.rehearsal_view import RehearsalView, rehearsal_view

__all__ = ["joined", "rehearsal_of", "rehearsed_as"]


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


def joined(plan: Plan, new: StoredRehearsal, before: StoredRehearsal | None) -> StoredRehearsal:
    """A rehearsal and, of the waves that it does not tell of, what the one before foretold.

    Where there are such, each wave tells by which nights it was foretold.

    Args:
        plan: what both foretell, and the order of its waves.
        new: the rehearsal just made.
        before: the forecast that stood, of the same plan; None for none.
    """
    known = {wave.id: (new, wave) for wave in new.rehearsal.waves}
    kept = {wave.id: (before, wave) for wave in before.rehearsal.waves} if before is not None else {}
    if kept.keys() <= known.keys():
        return new
    found = {**kept, **known}
    told = [found[wave.id] for wave in plan.waves if wave.id in found]
    waves = tuple(replace(wave, provenance=of.provenance(wave)) for of, wave in told)
    return replace(new, rehearsal=replace(new.rehearsal, waves=waves))


def _readable(campaign: Path) -> StoredRehearsal | None:
    try:
        return read_rehearsal(campaign)
    except InputError:
        return None
