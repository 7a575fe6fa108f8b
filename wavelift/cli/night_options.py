"""Options that ``run``, ``resume`` and ``rollback`` share, and how they show what goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wavelift.cli.output import emit, say
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Wave

if TYPE_CHECKING:
    from executor.logbook import Observer
    from wavelift.verbs.night import Ended, NightOptions, Watch

__all__ = ["make_options", "night_options", "onlooker", "show"]

_F = TypeVar("_F", bound=Callable[..., Any])
_REDRAW_SECONDS = 0.2


def night_options(function: _F) -> _F:
    """Add the shared options to a command."""
    for option in reversed(
        (
            click.option("--simulated", is_flag=True, help="Use the simulated pair that runs for CAMPAIGN."),
            click.option(
                "--pair", type=click.Path(path_type=Path), help="Where that pair left its addresses."
            ),
            click.option("--seed", type=int, help="Make retries wait the same each time."),
            click.option("--quiet", is_flag=True, help="No live view."),
        )
    ):
        function = option(function)
    return function


def make_options(simulated: bool, pair: Path | None, seed: int | None, **more: Any) -> NightOptions:
    """Turn command line options into ``NightOptions``."""
    from wavelift.verbs.night import NightOptions

    return NightOptions(simulated=simulated or pair is not None, pair_file=pair, seed=seed, **more)


def onlooker(*, quiet: bool) -> Watch | None:
    """The live view: redrawn on a terminal, lines elsewhere, nothing when quiet."""
    return None if quiet else _watch


@contextmanager
def _watch(plan: Plan, wave: Wave, now: Callable[[], datetime]) -> Iterator[Observer]:
    due = 0.0
    last: Callable[[], WaveOutcome] | None = None
    with _view(plan, wave, now) as view:

        def observe(snapshot: Callable[[], WaveOutcome]) -> None:
            # Building a snapshot of a thousand moves for each of ten thousand changes would cost minutes.
            nonlocal due, last
            last = snapshot
            if time.monotonic() >= due:
                view.update(snapshot())
                due = time.monotonic() + _REDRAW_SECONDS

        try:
            yield observe
        finally:
            if last is not None:
                view.update(last())


def _view(plan: Plan, wave: Wave, now: Callable[[], datetime]) -> AbstractContextManager[Any]:
    from wavelift.reports.live import LiveView, PlainLines

    if sys.stderr.isatty():
        from rich.console import Console

        return LiveView(plan, wave.id, Console(stderr=True), clock=time.monotonic, now=now)
    return PlainLines(plan, wave.id, sys.stderr, clock=time.monotonic, now=now)


def show(ended: Ended, campaign: Path, *, as_json: bool) -> int:
    """Print how a run ended; returns the exit code."""
    from wavelift.reports.text import wave_text
    from wavelift.reports.wave_json import wave_document

    outcome = ended.outcome
    if as_json:
        emit(wave_document(ended.plan, outcome))
    else:
        click.echo(wave_text(ended.plan, outcome))
        if outcome.stopped:
            say(f"go on with: wavelift resume {campaign}")
        say(f"report: wavelift report {campaign} --wave {outcome.wave}")
    return outcome.exit_code
