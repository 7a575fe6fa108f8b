"""``wavelift rehearse``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say

__all__ = ["command"]


@click.command("rehearse")
@campaign_argument
@click.option("--wave", default="", help="Rehearse this wave alone; the forecasts of the others stay.")
@click.option("--nights", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Decides all chance.")
@click.option(
    "--fault-file",
    type=click.Path(path_type=Path),
    help="Fault script (TOML or JSON), as for simulate; times count from the first wave's start.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; all cores where that is worth it.")
@click.option(
    "--faults-per-100",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="Attempts in a hundred that break with a fault that passes.",
)
@click.option("--uncalibrated", is_flag=True, help="Do not learn from the waves already run.")
@json_option
def command(
    campaign: Path,
    *,
    wave: str,
    nights: int,
    seed: int,
    fault_file: Path | None,
    jobs: int | None,
    faults_per_100: float,
    uncalibrated: bool,
    as_json: bool,
) -> None:
    """Rehearse CAMPAIGN's plan in virtual time: when each wave ends, how likely it is late, and why.

    Writes rehearsal.json and rehearsal.html into the campaign folder, and plan.html anew with a picture of
    it. With --wave only that wave's part of them is made anew. With --fault-file it is a what if: it writes
    what-if.json and what-if.html, and the forecast stays as it is. The same seed gives the same nights.
    """
    from wavelift.rehearsalfile import rehearsal_document
    from wavelift.reports.rehearsal_text import kept_words, rehearsal_text
    from wavelift.verbs.rehearse import RehearseOptions, rehearse

    options = RehearseOptions(
        wave=wave,
        nights=nights,
        seed=seed,
        faults=fault_file,
        jobs=jobs,
        transient=faults_per_100 / 100,
        calibrated=not uncalibrated,
    )
    done = rehearse(campaign, options)
    if as_json:
        files = [str(file) for file in done.files]
        told = {"faults": done.faults, "files": files, "kept": [kept.id for kept in done.kept]}
        emit({**rehearsal_document(done.rehearsal), **told, "missing": list(done.missing)})
    else:
        if done.faults:
            put(f"What if, with the faults of {done.faults}; the forecast stays as it is.\n")
        put(rehearsal_text(done.rehearsal, width=columns()))
        if lines := kept_words(done.kept, done.missing):
            put("\n".join(["", *lines]))
    say(f"wrote {', '.join(str(file) for file in done.files)}")
