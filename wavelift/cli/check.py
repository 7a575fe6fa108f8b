"""``wavelift check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say, say_written
from wavelift.errors import ExitCode
from wavelift.model.typed import typed

if TYPE_CHECKING:
    from wavelift.verbs.check import Checked

__all__ = ["command"]


@click.command("check")
@campaign_argument
@click.option("--propose", is_flag=True, help="Write missing mapping rows into the tables, as proposals.")
@click.option("--accept", is_flag=True, help="Accept all proposals that stand in the tables.")
@click.option(
    "--sheet", is_flag=True, help="Add the findings as a sheet to the workbook of the mapping tables."
)
@click.option("--all", "show_all", is_flag=True, help="List every finding, not only the first of a kind.")
@json_option
def command(
    campaign: Path, *, propose: bool, accept: bool, sheet: bool, show_all: bool, as_json: bool
) -> int:
    """Say everything that would block or endanger a move of CAMPAIGN; offline, in one pass.

    Where the mapping tables are sheets of a workbook, --propose, --accept and --sheet add the findings to it
    as a sheet with links to the cells; once that sheet is there, every check renews it.
    """
    from wavelift.reports.text import findings_text
    from wavelift.reports.wave_json import findings_document
    from wavelift.verbs.check import check_and_write

    checked, written = check_and_write(campaign, propose_rows=propose, accept=accept, sheet=sheet)
    if as_json:
        document = findings_document(checked.findings)
        document["vms"] = len(checked.data.inventory.vms)
        document["proposed"] = [str(path) for path in checked.proposed]
        document["accepted"] = checked.accepted
        document["waiting"] = checked.waiting
        document["workbooks"] = [str(path) for path in written.files]
        document["workbook_trouble"] = written.trouble
        emit(document)
    else:
        put(findings_text(checked.findings, limit=100_000 if show_all else 5, width=columns()))
        say_written(written)
        _next_step(checked, campaign)
    return ExitCode.BLOCKED if checked.blocked else ExitCode.DONE


def _next_step(checked: Checked, campaign: Path) -> None:
    from wavelift.model.quantities import count

    if checked.accepted:
        say(f"accepted {count(checked.accepted, 'proposed mapping row')}")
    missing = [finding for finding in checked.findings if finding.id.endswith("-unmapped")]
    if checked.proposed:
        say(f"proposals written to {', '.join(path.name for path in checked.proposed)}: look at them, then")
    elif missing and not checked.waiting:
        say(f"for missing mapping rows: wavelift check {typed(campaign)} --propose")
    if checked.waiting:
        say(f"accept all {checked.waiting} proposed rows with: wavelift check {typed(campaign)} --accept")
    elif not missing:
        say(f"next: wavelift plan {typed(campaign)}")
