"""``wavelift report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say

if TYPE_CHECKING:
    from wavelift.verbs.workbooks import Written

__all__ = ["command"]


@click.command("report")
@campaign_argument
@click.option("--wave", required=True, help="The wave.")
@click.option("--to", type=click.Path(path_type=Path), help="Folder to write to [default: reports/wave-N].")
@click.option("--write-back", is_flag=True, help="Write each VM's state beside its row of the inventory.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Write it beside the VMs of this workbook instead; may be given several times.",
)
@json_option
def command(
    campaign: Path, *, wave: str, to: Path | None, write_back: bool, into: tuple[Path, ...], as_json: bool
) -> None:
    """Write report.xlsx, report.html and report.json of one wave of CAMPAIGN.

    --write-back adds marked columns to the lead's own inventory workbook, right of their own: wave, state,
    attempts, begin, end and reason of each VM. Run it again and they are renewed in their place.
    """
    from wavelift.reports.text import wave_text
    from wavelift.reports.wave_json import wave_document
    from wavelift.verbs.report import report
    from wavelift.verbs.workbooks import NOT_WRITTEN

    reported = report(campaign, wave, to, write_back=write_back, into=into)
    if as_json:
        document = wave_document(reported.plan, reported.outcome, reported.foretold)
        beside = reported.beside or NOT_WRITTEN
        books = {"workbooks": [str(path) for path in beside.files], "rows": beside.rows}
        emit({**document, "files": [str(file) for file in reported.files], "written_back": books})
        return
    put(wave_text(reported.plan, reported.outcome, width=columns()))
    for file in reported.files:
        say(f"wrote {file}")
    if reported.beside is not None:
        _say_beside(reported.beside)


def _say_beside(beside: Written) -> None:
    """Tell what was written beside the VMs' rows."""
    for path in beside.files:
        say(f"wrote the states of the wave's VMs into {path}")
    if not beside.rows:
        say("none of the wave's VMs stands in these workbooks: nothing was written beside them")
    elif not beside.files:
        say(f"{beside.rows:,} rows say it already: nothing was written beside them")
