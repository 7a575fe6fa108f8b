"""``wavelift rollback``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wavelift.cli.night_options import make_options, night_options, onlooker, show
from wavelift.cli.output import campaign_argument, emit, json_option
from wavelift.errors import ExitCode
from wavelift.model.outcome import MoveState, WaveOutcome

__all__ = ["command"]


@click.command("rollback")
@campaign_argument
@click.option("--wave", required=True, help="The wave to bring back.")
@click.option("--vm", "vms", multiple=True, help="Only this VM; may be given several times.")
@click.option("--dry-run", is_flag=True, help="Only say what would go back to where.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@night_options
@json_option
def command(
    campaign: Path,
    *,
    wave: str,
    vms: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Bring one wave of CAMPAIGN back to exactly where its VMs were, dependents first."""
    from wavelift.verbs.night import rollback
    from wavelift.verbs.way_back import way_back

    ways = way_back(campaign, wave, vms)
    if dry_run:
        if as_json:
            emit({"schema": 1, "wave": wave, "vms": [way.document() for way in ways]})
        else:
            for way in ways:
                click.echo(way.line())
        return ExitCode.DONE if all(way.possible for way in ways) else ExitCode.NEEDS_PERSON
    going = sum(1 for way in ways if way.possible)
    if not yes and not as_json:
        click.confirm(f"bring {going} VMs of wave {wave} back?", abort=True, err=True)
    ended = rollback(campaign, wave, vms, make_options(**options), onlooker(quiet=quiet))
    code = show(ended, campaign, as_json=as_json)
    return ExitCode.DONE if _all_back(ended.outcome) else code


def _all_back(outcome: WaveOutcome) -> bool:
    """A rollback that brought everything back is done, although its moves are not at the target."""
    hindered = (MoveState.RETURNING, MoveState.NEEDS_PERSON, MoveState.RUNNING)
    return not outcome.stopped and not any(move.state in hindered for move in outcome.moves)
