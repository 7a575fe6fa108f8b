"""``watch``: look on from another process, while a run is on and at how the last one ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from executor.journal import Journal, Ledger
from wavelift.errors import ExitCode, UsageError
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan
from wavelift.model.typed import typed
from wavelift.planfile import read_plan
from wavelift.verbs.on_duty import RunOn, run_on
from wavelift.verbs.onlooker import Onlooker, Watch
from wavelift.verbs.readiness import find_wave
from wavelift.verbs.status import live_outcome

__all__ = ["Watched", "watch"]

LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """How the wave stood when nothing more was to be seen.

    Attributes:
        plan, outcome: what was looked at.
        died: the run ended without saying so: ``resume`` goes on.
    """

    plan: Plan
    outcome: WaveOutcome
    died: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The run's own; that of an interrupted one where it died."""
        return ExitCode.STOPPED if self.died else self.outcome.exit_code


def watch(
    campaign: Path,
    wave_id: str = "",
    looking: Watch | None = None,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> Watched:
    """Look on until the run ends; where none is on, look once. Nothing is written anywhere.

    Args:
        campaign: the campaign folder.
        wave_id: the wave; "" takes the one that is worked on, or was last.
        looking: makes the onlooker that shows it.
        pause: waits between two looks.

    Raises:
        UsageError: nothing has been run yet, or there is no such wave.
        InputError: plan or journal cannot be read.
    """
    plan = read_plan(campaign).plan
    journal = Journal.read_only(campaign)
    run = run_on(campaign)
    while journal is None and run is not None:  # it has the lock and is about to make it
        pause(LOOK_SECONDS)
        journal, run = Journal.read_only(campaign), run_on(campaign)
    if journal is None:
        raise UsageError(
            f"nothing has been run in {campaign} yet",
            advice=f"begin with: wavelift run {typed(campaign)} --wave ...",
        )
    with journal:
        look = _Look(campaign, plan, journal)
        return look.on(wave_id, looking, pause)


class _Look:
    """The journal folded as far as it goes, and the run as far as it shows itself."""

    def __init__(self, campaign: Path, plan: Plan, journal: Journal) -> None:
        self._campaign, self._plan, self._journal = campaign, plan, journal
        self._ledger = Ledger()
        self._seq = 0
        self._run: RunOn | None = None
        self._told: datetime = datetime.min.replace(tzinfo=UTC)

    def on(self, wave_id: str, looking: Watch | None, pause: Callable[[float], None]) -> Watched:
        self._once()
        wave_id = wave_id or self._worked_on()
        wave = find_wave(self._plan, wave_id)
        self._told = self.now()
        with looking(self._plan, wave, self.now) if looking else nullcontext() as onlooker:
            while True:
                if onlooker is not None:
                    self._show(onlooker, wave_id)
                if self._run is None or (self._run.picture and self._run.picture.wave != wave_id):
                    break
                pause(LOOK_SECONDS)
                self._once()
        return Watched(self._plan, self._outcome(wave_id), died=self._ledger.run(wave_id).open)

    def now(self) -> datetime:
        """The campaign's clock, as far as the run tells; of one that has ended its last moment."""
        shown = self._run.now() if self._run is not None else None
        return shown or self._last() or datetime.now(UTC)

    def _once(self) -> None:
        # The run first: once it has gone, the journal holds all that it will.
        self._run = run_on(self._campaign)
        for record in self._journal.records(after=self._seq):
            self._ledger.apply(record)
            self._seq = record.seq

    def _show(self, onlooker: Onlooker, wave_id: str) -> None:
        onlooker(lambda: self._outcome(wave_id))
        picture = self._run.picture if self._run is not None else None
        for at, text in picture.remarks if picture else ():
            if at > self._told:
                self._told = at
                onlooker.note(text)

    def _outcome(self, wave_id: str) -> WaveOutcome:
        return live_outcome(
            self._ledger, find_wave(self._plan, wave_id), self._run.picture if self._run is not None else None
        )

    def _worked_on(self) -> str:
        if self._run is not None and self._run.picture is not None:
            return self._run.picture.wave
        waves = self._ledger.waves
        if not waves:
            raise UsageError(
                f"nothing has been run in {self._campaign} yet",
                advice=f"begin with: wavelift run {typed(self._campaign)} --wave ...",
            )
        return max(waves, key=lambda wave: str(self._ledger.run(wave).seen or ""))

    def _last(self) -> datetime | None:
        return max(
            (seen for wave in self._ledger.waves if (seen := self._ledger.run(wave).seen)), default=None
        )
