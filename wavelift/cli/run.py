"""``wavelift run``."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from wavelift.cli.live import watching
from wavelift.cli.night_options import make_options, night_options, show
from wavelift.cli.output import campaign_argument, json_option
from wavelift.settings import OnFailure

__all__ = ["command"]

_NO_DATE = 1900
"""The year that ``strptime`` gives to a time of day without a date."""


@click.command("run")
@campaign_argument
@click.option("--wave", required=True, help="The wave to carry out.")
@click.option(
    "--until",
    type=click.DateTime(["%H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="Nothing starts that could not end before this local time.",
)
@click.option(
    "--max-failures",
    type=click.IntRange(min=0),
    help="So many failed moves stop the wave, instead of the setting; 0 never stops it.",
)
@click.option(
    "--on-failure",
    type=click.Choice([str(choice) for choice in OnFailure]),
    help="What a move that fails for good brings about, instead of the setting.",
)
@click.option("--ignore-window", is_flag=True, help="Run outside the wave's window; noted in the report.")
@click.option("--any-order", is_flag=True, help="Run before earlier waves; noted in the report.")
@click.option(
    "--without-preflight",
    default="",
    metavar="REASON",
    help="Run without a valid preflight, for this reason; noted in the report.",
)
@night_options
@json_option
def command(
    campaign: Path,
    *,
    wave: str,
    until: datetime | None,
    on_failure: str | None,
    quiet: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Carry out one wave of CAMPAIGN: everything in it that has not moved yet.

    Ctrl-C once lets running moves end and starts no more; twice cancels them. `wavelift resume` goes on.
    """
    from wavelift.verbs.night import run

    night = make_options(
        **options,
        until=_next(until),
        on_failure=OnFailure(on_failure) if on_failure else None,
    )
    return show(run(campaign, wave, night, watching(quiet=quiet)), campaign, night, as_json=as_json)


def _next(until: datetime | None) -> datetime | None:
    """That moment in local time; of a time of day alone, the next one."""
    if until is None or until.year > _NO_DATE:
        return until.astimezone() if until else None
    now = datetime.now().astimezone()
    today = now.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
