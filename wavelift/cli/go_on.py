"""``wavelift continue``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.output import campaign_argument, json_option

__all__ = ["command"]


@click.command("continue")
@campaign_argument
@wait_option
@json_option
def command(campaign: Path, *, wait: float, as_json: bool) -> None:
    """Go on with the paused run of CAMPAIGN."""
    from wavelift.verbs.control import continue_run

    tell(continue_run(campaign, wait=wait), as_json=as_json)
