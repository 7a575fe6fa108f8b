"""plan.html with the newest rehearsal in it: for ``plan``, which makes the plan, and ``rehearse``."""

from __future__ import annotations

from pathlib import Path

from mappings.resolve import resolve
from planner.explaining.explain import insights
from planner.explaining.grounds import Grounds
from planner.replanning.compare import compare_plans
from wavelift.errors import InputError
from wavelift.garbage import collector_off
from wavelift.model.changes import Changes
from wavelift.model.plan import Plan
from wavelift.planfile import PREVIOUS_NAME, read_plan, read_plan_file
from wavelift.reports.plan_html import write_plan_html
from wavelift.settings_file import read_settings
from wavelift.verbs.rehearsed import rehearsal_of
from wavelift.verbs.second_reader import read_beside

__all__ = ["PAGE", "write_plan_page"]

PAGE = "plan.html"


@collector_off()
def write_plan_page(campaign: Path) -> Path:
    """Write plan.html of the plan that stands anew.

    Raises:
        InputError: plan or tables cannot be read.
        UsageError: the page cannot be written.
    """
    settings, stored = read_settings(campaign), read_plan(campaign)
    data = read_beside(campaign, settings)
    resolution = resolve(data.inventory, data.mappings, default_datacenter=settings.target.datacenter)
    told = insights(Grounds(stored.plan, data, settings, resolution.placements))
    page = campaign / PAGE
    rehearsed = rehearsal_of(campaign, stored.plan, stored.digest)
    changes = _changes(campaign, stored.plan)
    write_plan_html(page, stored.plan, told, changes, rehearsed, planning=settings.planning)
    return page


def _changes(campaign: Path, plan: Plan) -> Changes | None:
    try:
        return compare_plans(read_plan_file(campaign / PREVIOUS_NAME).plan, plan)
    except InputError:
        return None
