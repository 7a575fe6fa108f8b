"""``wavelift pause``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.output import campaign_argument, json_option

__all__ = ["command"]


@click.command("pause")
@campaign_argument
@wait_option
@json_option
def command(campaign: Path, *, wait: float, as_json: bool) -> None:
    """Let what moves in CAMPAIGN come to its end, and start nothing until `wavelift continue`.

    A pause outlives a crash: what `wavelift resume` takes up stays paused.
    """
    from wavelift.verbs.control import pause

    tell(pause(campaign, wait=wait), as_json=as_json)
