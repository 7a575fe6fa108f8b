"""``plan``: waves from a campaign's tables, as plan.json, plan.xlsx and plan.html."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planner.checks.severity import temper_plan
from planner.pipeline import plan_campaign
from wavelift import __version__
from wavelift.errors import ExitCode, PlanningError
from wavelift.model.plan import Plan
from wavelift.planfile import write_plan
from wavelift.reports.plan_html import write_plan_html
from wavelift.reports.plan_xlsx import write_plan_xlsx
from wavelift.verbs.campaign_lock import campaign_lock
from wavelift.verbs.check import Checked, check

__all__ = ["Planned", "plan"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the files it was written to."""

    plan: Plan
    files: tuple[Path, ...]

    def exit_code(self, *, strict: bool) -> ExitCode:
        """3 when nothing could be planned, or, strictly, when anything could not."""
        if not self.plan.waves or (strict and self.plan.unplanned):
            return ExitCode.BLOCKED
        return ExitCode.DONE


def plan(campaign: Path) -> Planned:
    """Plan a campaign and write the plan into its folder.

    Raises:
        CampaignLocked: a run is on; it follows the plan that stands there.
        InputError: something cannot be read at all.
        PlanningError: windows are given, and none of them can be read.
    """
    checked = check(campaign)
    _refuse_lost_calendar(checked)
    made = plan_campaign(
        checked.data,
        checked.settings,
        checked.resolution.placements,
        checked.findings,
        made_by=f"wavelift {__version__}",
    )
    made = temper_plan(made, checked.settings)
    with campaign_lock(campaign):
        files = [write_plan(campaign, made), campaign / "plan.xlsx", campaign / "plan.html"]
        write_plan_xlsx(files[1], made)
        write_plan_html(files[2], made)
    return Planned(made, tuple(files))


def _refuse_lost_calendar(checked: Checked) -> None:
    """No readable window would look like no calendar at all, and waves would land on any day."""
    unreadable = [finding for finding in checked.findings if finding.id == "window-unreadable"]
    if unreadable and not checked.data.windows:
        first = unreadable[0]
        raise PlanningError(
            f"none of the {len(unreadable)} windows can be read: {first.place}: {first.message}",
            advice=first.suggestion,
        )
