"""``wavelift rollback``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wavelift.cli.live import watching
from wavelift.cli.night_options import make_options, night_options, show
from wavelift.cli.output import campaign_argument, emit, json_option, put, say
from wavelift.errors import ExitCode, UsageError
from wavelift.model.outcome import MoveState, WaveOutcome

if TYPE_CHECKING:
    from wavelift.verbs.way_back import WayBack

__all__ = ["command"]


@click.command("rollback")
@campaign_argument
@click.option("--wave", required=True, help="The wave to bring back.")
@click.option("--vm", "vms", multiple=True, help="Only this VM; may be given several times.")
@click.option("--group", "groups", multiple=True, help="Only this move group; may be given several times.")
@click.option(
    "--dry-run", is_flag=True, help="Ask both vCenters and only say what would go back how, and what cannot."
)
@click.option("--offline", is_flag=True, help="With --dry-run: only what plan and journal tell.")
@click.option(
    "--partial", is_flag=True, help="Bring back what can go although some cannot; these need a person."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@night_options
@json_option
def command(
    campaign: Path,
    *,
    wave: str,
    vms: tuple[str, ...],
    groups: tuple[str, ...],
    dry_run: bool,
    offline: bool,
    partial: bool,
    yes: bool,
    quiet: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Bring one wave of CAMPAIGN back to exactly where its VMs were, dependents first.

    Before anything moves, both vCenters are looked at. Where some VMs cannot go back, none does, and the
    command ends with 6, unless --partial is given.
    """
    from wavelift.verbs.way_back import way_back, way_back_now

    night = make_options(**options)
    ways = way_back(campaign, wave, vms, groups)
    going = [way for way in ways if way.to_do]
    if dry_run and going and not offline:
        ways = way_back_now(campaign, wave, vms, groups, simulated=night.simulated, pair_file=night.pair_file)
    if dry_run or not going:
        return _tell(wave, ways, as_json=as_json)
    if not yes:
        _ask(f"bring {len(going):,} of {len(ways):,} VMs of wave {wave} back?", as_json=as_json)
    from wavelift.verbs.night import rollback

    look_on = watching(quiet=quiet)
    ended = rollback(campaign, wave, vms, night, look_on, groups=groups, partial=partial)
    code = show(ended, campaign, night, as_json=as_json)
    return ExitCode.DONE if _all_back(ended.outcome) else code


def _tell(wave: str, ways: list[WayBack], *, as_json: bool) -> int:
    if as_json:
        emit({"schema": 1, "wave": wave, "vms": [way.document() for way in ways]})
    else:
        for way in ways:
            put(way.line())
        if any(way.step for way in ways):
            say(_summary(ways))
        if not any(way.to_do for way in ways):
            say(f"nothing of wave {wave} is at the target: nothing to bring back")
    return ExitCode.DONE if all(way.possible for way in ways if way.to_do) else ExitCode.NEEDS_PERSON


def _summary(ways: list[WayBack]) -> str:
    going = [way for way in ways if way.to_do]
    able = [way for way in going if way.possible]
    hot = sum(1 for way in able if way.how == "hot")
    words = f"{len(able):,} of {len(going):,} can go back now, {hot:,} hot and {len(able) - hot:,} cold"
    if len(able) < len(going):
        words += "; a rollback moves none of them until that is mended, or only these with --partial"
    return f"{words}; lower numbers first, equal ones together"


def _ask(question: str, *, as_json: bool) -> None:
    if as_json or not sys.stdin.isatty():
        raise UsageError("rollback asks before it begins, and nobody is there to answer", advice="add --yes")
    if not click.confirm(question, err=True):
        raise click.Abort


def _all_back(outcome: WaveOutcome) -> bool:
    """A rollback that brought everything back is done, although its moves are not at the target."""
    hindered = (MoveState.RETURNING, MoveState.NEEDS_PERSON, MoveState.RUNNING)
    return not outcome.stopped and not any(move.state in hindered for move in outcome.moves)
