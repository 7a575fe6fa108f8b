"""``wavelift watch``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.live import watching
from wavelift.cli.output import campaign_argument, emit, json_option, put, say
from wavelift.errors import ExitCode
from wavelift.model.typed import typed

__all__ = ["command"]


@click.command("watch")
@campaign_argument
@click.option("--wave", default="", help="The wave; by default the one worked on, or the last one.")
@json_option
def command(campaign: Path, *, wave: str, as_json: bool) -> int:
    """Look on at the run of CAMPAIGN from another terminal; where none is on, at how the last one ended.

    Nothing is changed: Ctrl-C ends the looking, and the run goes on. Ends as the run ends, with its exit
    code. With --json the document is printed at the end.
    """
    from wavelift.verbs.watch import watch

    try:
        watched = watch(campaign, wave, watching(quiet=as_json))
    except KeyboardInterrupt:
        say("looked away; a run that is on goes on")
        return ExitCode.DONE
    if as_json:
        from wavelift.reports.wave_json import wave_document

        emit({**wave_document(watched.plan, watched.outcome), "died": watched.died})
        return watched.exit_code
    from wavelift.reports.text import wave_text

    put(wave_text(watched.plan, watched.outcome))
    if watched.died:
        say(f"no run is on, and the last one did not end in order: see wavelift status {typed(campaign)}")
    return watched.exit_code
