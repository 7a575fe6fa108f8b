"""A rehearsal as one page: how each wave's end spreads against its window and its lockout."""

from __future__ import annotations

from pathlib import Path

from wavelift.model.forecast import Rehearsal
from wavelift.model.plan import Plan
from wavelift.reports.html_page import write_page
from wavelift.reports.rehearsal_picture import rehearsal_picture
from wavelift.reports.rehearsal_text import (
    deciding_words,
    provenance_words,
    rehearsal_headline,
    trouble_words,
    what_if_words,
)
from wavelift.reports.rehearsal_view import rehearsal_facts

__all__ = ["write_rehearsal_html"]


def write_rehearsal_html(path: Path, plan: Plan, rehearsal: Rehearsal, faults: str = "") -> None:
    """Write the page.

    Args:
        path: where to.
        plan: what was rehearsed.
        rehearsal: what came of it.
        faults: name of the fault script that was played, or "": then the page says that this is a what if.

    Raises:
        UsageError: the file cannot be written.
    """
    write_page(
        path,
        "rehearsal.html.j2",
        plan=plan,
        rehearsal=rehearsal,
        faults=faults,
        headline=rehearsal_headline(rehearsal, 0 if faults else len(plan.waves)),
        made=provenance_words(rehearsal.waves),
        facts=rehearsal_facts(rehearsal),
        picture=rehearsal_picture(rehearsal),
        words={
            wave.id: [*trouble_words(wave), *deciding_words(wave), *what_if_words(wave)]
            for wave in rehearsal.waves
        },
    )
