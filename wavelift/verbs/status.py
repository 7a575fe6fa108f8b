"""``status``: every wave as the journal tells it, and beside it what only a running process knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from executor.control.picture import Picture
from executor.journal import Journal, Ledger
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Wave
from wavelift.planfile import read_plan
from wavelift.verbs.campaign_lock import is_held
from wavelift.verbs.on_duty import RunOn, run_on
from wavelift.verbs.practice import PRACTICE

__all__ = ["Status", "live_outcome", "outcome_of", "status"]


@dataclass(frozen=True, slots=True)
class Status:
    """The campaign as it stands.

    Attributes:
        plan: the plan.
        outcomes: one per wave, in plan order; of the wave that is worked on with progress and waits.
        unfinished: the wave that ``resume`` would take up, or ""; also the one that is being worked on.
        running: whether a run is on just now.
        run: that run, as far as it has said who it is.
        latest: the wave that was worked on last, or "".
    """

    plan: Plan
    outcomes: tuple[WaveOutcome, ...]
    unfinished: str = ""
    running: bool = False
    run: RunOn | None = None
    latest: str = ""

    @property
    def practised(self) -> bool:
        """Whether all this happened on a simulated pair."""
        return any(PRACTICE in outcome.notes for outcome in self.outcomes)

    @property
    def picture(self) -> Picture | None:
        """What the run that is on showed last."""
        return self.run.picture if self.run else None


def status(campaign: Path) -> Status:
    """Fold the journal, and look at what the run that is on shows.

    Raises:
        InputError: there is no plan, or the journal cannot be read.
    """
    plan = read_plan(campaign).plan
    # The run first: what it shows must not be newer than the journal.
    run = run_on(campaign)
    ledger = _ledger(campaign)
    picture = run.picture if run else None
    held = is_held(campaign)
    outcomes = tuple(live_outcome(ledger, wave, picture) for wave in plan.waves)
    outcomes = outcomes if held else tuple(map(_without_process, outcomes))
    latest = max(ledger.waves, key=lambda wave: str(ledger.run(wave).seen or ""), default="")
    return Status(plan, outcomes, ledger.unfinished() or "", held, run, latest)


def _without_process(outcome: WaveOutcome) -> WaveOutcome:
    """A wave that nobody ended is not worked on any more where no process holds the campaign."""
    if outcome.began is None or outcome.ended is not None or outcome.stopped:
        return outcome
    return replace(outcome, stopped="interrupted: its process is gone")


def live_outcome(ledger: Ledger, wave: Wave, picture: Picture | None) -> WaveOutcome:
    """One wave, with what its running process shows."""
    if picture is None or picture.wave != wave.id:
        return ledger.outcome(wave)
    return ledger.outcome(
        wave, progress=picture.progress, waits=picture.waits_by_vm(), steps=dict(picture.steps)
    )


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
