"""``wavelift retry``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wavelift.cli.asking import tell, wait_option
from wavelift.cli.live import watching
from wavelift.cli.night_options import make_options, night_options, show
from wavelift.cli.output import campaign_argument, emit, json_option, say
from wavelift.errors import ExitCode

__all__ = ["command"]


@click.command("retry")
@campaign_argument
@click.option("--vm", "vms", multiple=True, help="Only this VM; may be given several times.")
@click.option("--wave", default="", help="The wave, where no run is on; by default the last one worked on.")
@click.option("--ignore-window", is_flag=True, help="Run outside the wave's window; noted in the report.")
@click.option("--any-order", is_flag=True, help="Run before earlier waves; noted in the report.")
@wait_option
@night_options
@json_option
def command(
    campaign: Path,
    *,
    vms: tuple[str, ...],
    wave: str,
    wait: float,
    quiet: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Move what has failed once more, with all that stayed or went back because of it.

    While a run of CAMPAIGN is on, that run does it and this command returns at once. Where none is on, this
    command is a run of its own, of the failed moves alone.
    """
    from wavelift.verbs.control import retry_failed
    from wavelift.verbs.night import retry
    from wavelift.verbs.on_duty import run_on

    if run_on(campaign) is not None:
        tell(retry_failed(campaign, vms, wait=wait), as_json=as_json)
        return ExitCode.DONE
    night = make_options(**options)
    ended = retry(campaign, wave, vms, night, watching(quiet=quiet))
    if ended is None:
        say("nothing has failed that could be retried")
        if as_json:
            emit({"schema": 1, "retried": False})
        return ExitCode.DONE
    return show(ended, campaign, night, as_json=as_json)
