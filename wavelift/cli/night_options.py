"""Options that ``run``, ``resume`` and ``rollback`` share, and how they tell the ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wavelift.cli.output import emit, put, say
from wavelift.model.typed import typed

if TYPE_CHECKING:
    from wavelift.verbs.night import Ended, NightOptions

__all__ = ["make_options", "night_options", "show"]

_F = TypeVar("_F", bound=Callable[..., Any])


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


def show(ended: Ended, campaign: Path, options: NightOptions, *, as_json: bool) -> int:
    """Print how a run ended; returns the exit code."""
    from wavelift.reports.text import wave_text
    from wavelift.reports.wave_json import wave_document

    outcome = ended.outcome
    if as_json:
        emit(wave_document(ended.plan, outcome))
        return outcome.exit_code
    put(wave_text(ended.plan, outcome))
    if outcome.stopped:
        say(f"go on with: wavelift resume {typed(campaign)}{_which_pair(options)}")
    say(f"report: wavelift report {typed(campaign)} --wave {outcome.wave}")
    return outcome.exit_code


def _which_pair(options: NightOptions) -> str:
    if options.pair_file is not None:
        return f" --pair {typed(options.pair_file)}"
    return " --simulated" if options.simulated else ""
