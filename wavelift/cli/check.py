"""``wavelift check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavelift.cli.output import campaign_argument, emit, json_option, say
from wavelift.errors import ExitCode

if TYPE_CHECKING:
    from wavelift.verbs.check import Checked

__all__ = ["command"]


@click.command("check")
@campaign_argument
@click.option("--propose", is_flag=True, help="Write missing mapping rows into the tables, as proposals.")
@click.option("--accept", is_flag=True, help="Accept all proposals that stand in the tables.")
@click.option("--all", "show_all", is_flag=True, help="List every finding, not only the first of a kind.")
@json_option
def command(campaign: Path, *, propose: bool, accept: bool, show_all: bool, as_json: bool) -> int:
    """Say everything that would block or endanger a move of CAMPAIGN; offline, in one pass."""
    from wavelift.reports.text import findings_text
    from wavelift.reports.wave_json import findings_document
    from wavelift.verbs.check import check

    checked = check(campaign, write_proposed=propose, accept=accept)
    if as_json:
        document = findings_document(checked.findings)
        document["vms"] = len(checked.data.inventory.vms)
        document["proposed"] = [str(path) for path in checked.proposed]
        document["accepted"] = checked.accepted
        emit(document)
    else:
        click.echo(findings_text(checked.findings, limit=100_000 if show_all else 5))
        _next_step(checked, campaign)
    return ExitCode.BLOCKED if checked.blocked else ExitCode.DONE


def _next_step(checked: Checked, campaign: Path) -> None:
    if checked.proposed:
        say(f"proposals written to {', '.join(path.name for path in checked.proposed)}: look at them, then")
        say(f"accept them all with: wavelift check {campaign} --accept")
    elif checked.accepted:
        say(f"{checked.accepted} proposals accepted")
    elif any(finding.id.endswith("-unmapped") for finding in checked.findings):
        say(f"for missing mapping rows: wavelift check {campaign} --propose")
    else:
        say(f"next: wavelift plan {campaign}")
