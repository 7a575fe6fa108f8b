"""``status``: every wave as the journal tells it, also while a run is on or after a crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from executor.journal import Journal, Ledger
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan
from wavelift.planfile import read_plan
from wavelift.verbs.campaign_lock import is_held
from wavelift.verbs.practice import PRACTICE

__all__ = ["Status", "outcome_of", "status"]


@dataclass(frozen=True, slots=True)
class Status:
    """The campaign as it stands.

    Attributes:
        plan: the plan.
        outcomes: one per wave, in plan order.
        unfinished: the wave that ``resume`` would take up, or ""; also the one that is being worked on.
        running: whether a run is on just now.
    """

    plan: Plan
    outcomes: tuple[WaveOutcome, ...]
    unfinished: str = ""
    running: bool = False

    @property
    def practised(self) -> bool:
        """Whether all this happened on a simulated pair."""
        return any(PRACTICE in outcome.notes for outcome in self.outcomes)


def status(campaign: Path) -> Status:
    """Fold the journal.

    Raises:
        InputError: there is no plan, or the journal cannot be read.
    """
    plan = read_plan(campaign).plan
    ledger = _ledger(campaign)
    outcomes = tuple(ledger.outcome(wave) for wave in plan.waves)
    return Status(plan, outcomes, ledger.unfinished() or "", is_held(campaign))


def outcome_of(campaign: Path, plan: Plan, wave_id: str) -> WaveOutcome | None:
    """One wave's outcome, or None where it never ran."""
    ledger = _ledger(campaign)
    wave = plan.wave(wave_id)
    return ledger.outcome(wave) if wave is not None and wave_id in ledger.waves else None


def _ledger(campaign: Path) -> Ledger:
    journal = Journal.read_only(campaign)
    if journal is None:
        return Ledger()
    with journal:
        return Ledger(journal.records())
