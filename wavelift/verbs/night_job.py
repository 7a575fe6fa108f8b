"""What is to be done in one night: the options, the campaign made ready, one wave's work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from executor.journal import Journal, Ledger
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Wave
from wavelift.planfile import StoredPlan, read_plan
from wavelift.settings import OnFailure, Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.connections import Connection, connect
from wavelift.verbs.onlooker import Watch

__all__ = ["Ended", "Job", "Night", "NightOptions", "prepare"]


@dataclass(frozen=True, slots=True)
class NightOptions:
    """What the operator may set for one run.

    Attributes:
        simulated: use the simulated pair that runs for this campaign.
        pair_file: where that pair left its addresses, if not in the usual place.
        ignore_window: run outside the wave's window; noted in the report.
        any_order: run although VMs of earlier waves have not moved; noted in the report.
        without_preflight: why the wave may run without a valid preflight; noted in the report.
        until: nothing starts that would end after this.
        on_failure, max_failures: instead of the settings' policy.
        seed: of the chance that spreads retries; None takes one from the system.
    """

    simulated: bool = False
    pair_file: Path | None = None
    ignore_window: bool = False
    any_order: bool = False
    without_preflight: str = ""
    until: datetime | None = None
    on_failure: OnFailure | None = None
    max_failures: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that ended: the plan it followed and what became of the wave."""

    plan: Plan
    outcome: WaveOutcome


@dataclass(frozen=True, slots=True)
class Night:
    """What the three verbs share."""

    campaign: Path
    settings: Settings
    stored: StoredPlan
    options: NightOptions
    watch: Watch | None
    connection: Connection


@dataclass(frozen=True, slots=True)
class Job:
    """One wave to work on, with its journal open."""

    night: Night
    wave: Wave
    journal: Journal
    ledger: Ledger
    command: str
    notes: tuple[str, ...] = ()
    chosen: frozenset[str] | None = None
    look_first: bool = False
    partial: bool = False


def prepare(campaign: Path, options: NightOptions, watch: Watch | None) -> Night:
    """Read settings and plan, and say how both vCenters will be reached; nothing is asked of them yet.

    Raises:
        InputError, UsageError: settings, plan or the pair's file cannot be used.
    """
    settings = read_settings(campaign)
    policy = settings.policy
    policy = replace(policy, on_failure=options.on_failure or policy.on_failure)
    if options.max_failures is not None:
        policy = replace(policy, max_failures=options.max_failures)
    settings = replace(settings, policy=policy)
    stored = read_plan(campaign)
    connection = connect(campaign, settings, simulated=options.simulated, pair_file=options.pair_file)
    return Night(campaign, settings, stored, options, watch, connection)
