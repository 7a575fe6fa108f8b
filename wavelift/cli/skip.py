"""``wavelift skip``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.output import campaign_argument, json_option

__all__ = ["command"]


@click.command("skip")
@campaign_argument
@click.argument("vm")
@click.option("--cancel", is_flag=True, help="Also where it moves already, if vCenter lets go of it.")
@wait_option
@json_option
def command(campaign: Path, vm: str, *, cancel: bool, wait: float, as_json: bool) -> None:
    """Leave VM where it is in the run of CAMPAIGN that is on; the answer tells what that means for others.

    `wavelift retry --vm` in the same run, or another `wavelift run` of the wave, takes it up again.
    """
    from wavelift.verbs.control import skip

    tell(skip(campaign, vm, cancel=cancel, wait=wait), as_json=as_json)
