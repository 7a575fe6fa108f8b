"""``wavelift preflight``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say
from wavelift.model.typed import typed

if TYPE_CHECKING:
    from wavelift.model.preflight import Preflight

__all__ = ["command"]


@click.command("preflight")
@campaign_argument
@click.option("--wave", required=True, help="The wave to look at.")
@click.option("--sign", default="", metavar="NAME", help="Sign the result off, unless it is a no-go.")
@click.option("--reason", default="", metavar="TEXT", help="Why it may go; needed with --sign.")
@click.option("--simulated", is_flag=True, help="Use the simulated pair that runs for CAMPAIGN.")
@click.option("--pair", type=click.Path(path_type=Path), help="Where that pair left its addresses.")
@click.option("--all", "show_all", is_flag=True, help="List every VM of a finding instead of the first five.")
@json_option
def command(
    campaign: Path,
    *,
    wave: str,
    sign: str,
    reason: str,
    simulated: bool,
    pair: Path | None,
    show_all: bool,
    as_json: bool,
) -> int:
    """Ask both vCenters whether one wave of CAMPAIGN may go, and how its VMs could come back.

    Nothing is changed there. Ends with 0 for a go, also one with exceptions, and with 3 for a no-go.
    """
    from wavelift.reports.preflight_json import preflight_document, preflight_exit_code
    from wavelift.reports.preflight_text import preflight_text
    from wavelift.verbs.preflight import PreflightOptions, preflight

    options = PreflightOptions(simulated or pair is not None, pair, sign.strip(), reason.strip())
    checked = preflight(campaign, wave, options)
    found = checked.preflight
    if as_json:
        emit(preflight_document(checked.plan, checked.wave, found))
    else:
        limit = len(checked.wave.moves) if show_all else 5
        put(preflight_text(checked.plan, checked.wave, found, limit=limit, width=columns()))
        pair_flag = f" --pair {typed(pair)}" if pair is not None else " --simulated" if simulated else ""
        for line in _next(found, f"{typed(campaign)} --wave {wave}{pair_flag}", signing=bool(sign)):
            say(line)
    return preflight_exit_code(found)


def _next(found: Preflight, words: str, *, signing: bool) -> list[str]:
    """What to do now."""
    from wavelift.model.preflight import Go

    if found.go is Go.NO_GO:
        refused = ["a no-go cannot be signed off"] if signing else []
        return [*refused, f"mend the blockers, then look again: wavelift preflight {words}"]
    if found.go is Go.EXCEPTIONS and found.signed is None:
        sign = f'wavelift preflight {words} --sign "NAME" --reason "WHY"'
        return [f"read the warnings; if the wave may go all the same, sign: {sign}"]
    return [f"next: wavelift run {words}"]
