"""``wavelift run``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from wavelift.cli.night_options import make_options, night_options, onlooker, show
from wavelift.cli.output import campaign_argument, json_option
from wavelift.settings import OnFailure

__all__ = ["command"]


@click.command("run")
@campaign_argument
@click.option("--wave", required=True, help="The wave to carry out.")
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]), help="Local time.")
@click.option("--max-failures", type=click.IntRange(min=0), help="So many failed moves stop the wave.")
@click.option("--on-failure", type=click.Choice([str(choice) for choice in OnFailure]))
@click.option("--ignore-window", is_flag=True, help="Run outside the wave's window; noted in the report.")
@click.option("--any-order", is_flag=True, help="Run before earlier waves; noted in the report.")
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
        until=until.astimezone() if until else None,
        on_failure=OnFailure(on_failure) if on_failure else None,
    )
    return show(run(campaign, wave, night, onlooker(quiet=quiet)), campaign, as_json=as_json)
