"""``wavelift stop``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.output import campaign_argument, json_option

__all__ = ["command"]


@click.command("stop")
@campaign_argument
@click.option("--cancel", is_flag=True, help="Cancel what moves, as far as vCenter lets go of it.")
@wait_option
@json_option
def command(campaign: Path, *, cancel: bool, wait: float, as_json: bool) -> None:
    """End the run of CAMPAIGN early: nothing new starts, and what moves comes to its end.

    The same as Ctrl-C in the run's own terminal, once or with --cancel twice. `wavelift resume` goes on.
    """
    from wavelift.verbs.control import stop

    tell(stop(campaign, cancel=cancel, wait=wait), as_json=as_json)
