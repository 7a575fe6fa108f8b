"""``wavelift explain``."""

from __future__ import annotations

from pathlib import Path

import click

from wavelift.cli.output import campaign_argument, columns, emit, json_option, put, say
from wavelift.model.typed import typed

__all__ = ["command"]


@click.command("explain")
@campaign_argument
@click.argument("what", metavar="VM|APPLICATION|WAVE")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["vm", "application", "wave"]),
    help="What kind of thing is meant, where a name fits several.",
)
@click.option("--all", "show_all", is_flag=True, help="Every earlier wave, not only the nearest.")
@json_option
def command(campaign: Path, what: str, *, kind: str | None, show_all: bool, as_json: bool) -> None:
    """Say why a VM, an application or a wave of CAMPAIGN is where it is.

    What it waits for, the earliest and latest wave it could have, what stops it in each earlier wave, and the
    least that would have to change. Told from the plan as it stands, in plan.json.
    """
    from wavelift.reports.explanation_json import explanation_document
    from wavelift.reports.explanation_text import explanation_text
    from wavelift.verbs.explain import explain
    from wavelift.verbs.names import Subject

    explained = explain(campaign, what, Subject(kind) if kind else None)
    if as_json:
        emit(explanation_document(explained.stories, explained.plan, explained.changed))
    else:
        most = 10_000 if show_all else 5
        put(explanation_text(explained.stories, most_earlier=most, width=columns()))
    if explained.changed:
        older = f"the plan is older than: {', '.join(explained.changed)}"
        say(f"{older}; for a new one: wavelift plan {typed(campaign)}")
