"""``wavelift diff``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import campaign_argument, emit, json_option, put

__all__ = ["command"]

_PLAN = click.Path(path_type=Path, exists=True)


@click.command("diff")
@campaign_argument
@click.option("--before", type=_PLAN, help="The earlier plan: a plan.json or a campaign folder.")
@click.option("--after", type=_PLAN, help="The later plan, likewise.")
@click.option("--all", "show_all", is_flag=True, help="Every VM, not only the first of a cause.")
@json_option
def command(
    campaign: Path, *, before: Path | None, after: Path | None, show_all: bool, as_json: bool
) -> None:
    """Say what changed between the previous plan of CAMPAIGN and the one that stands, per VM, and why.

    The previous plan is plan.previous.json, kept by the last `plan` that changed anything.
    """
    from wavelift.reports.changes_json import changes_document
    from wavelift.reports.changes_text import changes_text
    from wavelift.verbs.diff import diff

    changes = diff(campaign, before, after)
    if as_json:
        emit(changes_document(changes))
    else:
        put(changes_text(changes, limit=100_000 if show_all else 10))
