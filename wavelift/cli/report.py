"""``wavelift report``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import campaign_argument, emit, json_option, put, say

__all__ = ["command"]


@click.command("report")
@campaign_argument
@click.option("--wave", required=True, help="The wave.")
@click.option("--to", type=click.Path(path_type=Path), help="Folder to write to [default: reports/wave-N].")
@json_option
def command(campaign: Path, *, wave: str, to: Path | None, as_json: bool) -> None:
    """Write report.xlsx, report.html and report.json of one wave of CAMPAIGN."""
    from wavelift.reports.text import wave_text
    from wavelift.reports.wave_json import wave_document
    from wavelift.verbs.report import report

    reported = report(campaign, wave, to)
    if as_json:
        document = wave_document(reported.plan, reported.outcome)
        emit({**document, "files": [str(file) for file in reported.files]})
        return
    put(wave_text(reported.plan, reported.outcome))
    for file in reported.files:
        say(f"wrote {file}")
