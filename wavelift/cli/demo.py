"""``wavelift demo``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.live import watching
from wavelift.cli.output import emit, json_option, put, say

__all__ = ["command"]


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("demo-campaign"),
    show_default=True,
    help="Where the sample campaign goes.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=1),
    default=360.0,
    show_default=True,
    help="Simulated seconds per second.",
)
@click.option("--quick", is_flag=True, help="As fast as it goes; nothing to watch.")
@click.option("--quiet", is_flag=True, help="No live view.")
@json_option
def command(folder: Path, *, speed: float, quick: bool, quiet: bool, as_json: bool) -> int:
    """Plan a sample campaign and move it between two simulated vCenters; in under a minute."""
    from wavelift.reports.text import plan_text, status_text
    from wavelift.reports.wave_json import wave_document
    from wavelift.verbs.demo import demo

    shown = demo(folder, speed=900.0 if quick else speed, tell=say, watch=watching(quiet=quiet or quick))
    if as_json:
        waves = [wave_document(shown.plan, outcome) for outcome in shown.outcomes]
        files = [str(path) for path in shown.reports]
        emit(
            {
                "schema": 1,
                "folder": str(shown.folder),
                "seconds": shown.seconds,
                "waves": waves,
                "files": files,
            }
        )
        return shown.exit_code
    put(plan_text(shown.plan))
    put(status_text(shown.plan, shown.outcomes))
    say(f"done in {shown.seconds:.0f} s; the plan is {folder / 'plan.html'}, and the reports are:")
    for path in shown.reports:
        if path.suffix != ".json":
            put(str(path))
    return shown.exit_code
