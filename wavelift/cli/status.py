"""``wavelift status``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import campaign_argument, emit, json_option, put, say

__all__ = ["command"]


@click.command("status")
@campaign_argument
@click.option("--wave", help="Every move of one wave.")
@json_option
def command(campaign: Path, *, wave: str | None, as_json: bool) -> None:
    """Tell where every wave of CAMPAIGN stands; from the journal, also while a run is on."""
    from wavelift.reports.text import moves_text, status_text, wave_text
    from wavelift.reports.wave_json import wave_document
    from wavelift.verbs.readiness import find_wave
    from wavelift.verbs.status import status

    stands = status(campaign)
    if wave is not None:
        find_wave(stands.plan, wave)
    chosen = [outcome for outcome in stands.outcomes if wave in (None, outcome.wave)]
    if as_json:
        waves = [wave_document(stands.plan, outcome) for outcome in chosen]
        emit({"schema": 1, "unfinished": stands.unfinished, "running": stands.running, "waves": waves})
        return
    if wave is None:
        put(status_text(stands.plan, chosen))
    else:
        put(f"{wave_text(stands.plan, chosen[0])}\n\n{moves_text(stands.plan, chosen[0])}")
    if stands.running:
        say("a run is on; this is what its journal tells so far")
    elif stands.unfinished:
        flag = " --simulated" if stands.practised else ""
        say(f"the last run of wave {stands.unfinished} did not end: wavelift resume {campaign}{flag}")
