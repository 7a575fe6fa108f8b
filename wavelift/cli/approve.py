"""``wavelift approve``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.output import campaign_argument, json_option

__all__ = ["command"]


@click.command("approve")
@campaign_argument
@click.argument("hook")
@click.option("--reason", required=True, help="Why; it goes into journal and report with your name.")
@click.option(
    "--for",
    "subjects",
    multiple=True,
    metavar="WHAT",
    help="Only for this VM, group or wave, as status shows it. May be given several times.",
)
@click.option(
    "--refuse", is_flag=True, help="Say no: what waits fails, and the policy decides what goes back."
)
@wait_option
@json_option
def command(
    campaign: Path,
    hook: str,
    *,
    reason: str,
    subjects: tuple[str, ...],
    refuse: bool,
    wait: float,
    as_json: bool,
) -> None:
    """Give the word that HOOK, an approval of CAMPAIGN's settings, waits for in the run that is on."""
    from wavelift.verbs.control import approve

    tell(approve(campaign, hook, reason, subjects, refuse=refuse, wait=wait), as_json=as_json)
