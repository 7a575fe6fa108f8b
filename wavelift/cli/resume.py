"""``wavelift resume``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wavelift.cli.live import watching
from wavelift.cli.night_options import make_options, night_options, show
from wavelift.cli.output import campaign_argument, emit, json_option, say
from wavelift.errors import ExitCode
from wavelift.model.typed import typed

__all__ = ["command"]


@click.command("resume")
@campaign_argument
@click.option("--ignore-window", is_flag=True, help="Go on outside the wave's window; noted in the report.")
@night_options
@json_option
def command(campaign: Path, *, quiet: bool, as_json: bool, **options: Any) -> int:
    """Go on with the wave of CAMPAIGN whose run crashed or was stopped."""
    from wavelift.verbs.night import resume

    night = make_options(**options)
    ended = resume(campaign, night, watching(quiet=quiet))
    if ended is None:
        nothing = "nothing to resume: no run here died or was stopped"
        say(f"{nothing}. What to do next: wavelift status {typed(campaign)}")
        if as_json:
            emit({"schema": 1, "resumed": False})
        return ExitCode.DONE
    return show(ended, campaign, night, as_json=as_json)
