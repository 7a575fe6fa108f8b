"""``plan``: waves from a campaign's tables, as plan.json, plan.xlsx, plan.html and plan.ics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from planner.explaining.explain import insights
from planner.explaining.grounds import Grounds
from planner.readers.plan_edits import refuse_missing
from planner.replanning.compare import compare_plans
from planner.replanning.wishes import EditReport, as_kept
from wavelift.errors import ExitCode, PlanningError
from wavelift.garbage import collector_off
from wavelift.model.changes import Changes
from wavelift.model.plan import Plan
from wavelift.planfile import plan_digest, write_plan
from wavelift.reports.plan_html import write_plan_html
from wavelift.reports.plan_ics import write_plan_ics
from wavelift.reports.plan_xlsx import write_plan_xlsx
from wavelift.verbs.campaign_lock import campaign_lock
from wavelift.verbs.check import Checked, check
from wavelift.verbs.earlier import read_history
from wavelift.verbs.edits import (
    NOTHING_UNREAD,
    Unread,
    keep_what_is_elsewhere,
    save_unread_edits,
    take_edits,
)
from wavelift.verbs.plan_page import PAGE
from wavelift.verbs.planning import plan_checked
from wavelift.verbs.rehearsed import rehearsal_of
from wavelift.verbs.two_at_once import beside_for
from wavelift.verbs.workbooks import NOT_WRITTEN, Written, into_tables, with_digests
from wavelift.what_if import suppose
from wavelift.workbook.saving import refuse_held

__all__ = ["Planned", "plan", "what_if"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the files it was written to.

    Attributes:
        plan: the plan.
        files: all files written.
        edits: what became of the lead's edits, where any were given.
        changes: the difference to the plan that stood before, or None where there was none.
        written: what was written into the lead's own workbook.
        unread: what the workbook that stood there held of the lead.
    """

    plan: Plan
    files: tuple[Path, ...]
    edits: EditReport | None = None
    changes: Changes | None = None
    unread: Unread = NOTHING_UNREAD
    written: Written = NOT_WRITTEN

    def exit_code(self, *, strict: bool) -> ExitCode:
        """3 when nothing could be planned, an edit was refused, constraints cannot be met, or any VM is left.

        VMs with blockers of their own are left only with ``strict``.
        """
        refused = self.edits is not None and bool(self.edits.refused)
        if not self.plan.waves or refused or self.plan.conflicts or (strict and self.plan.unplanned):
            return ExitCode.BLOCKED
        return ExitCode.DONE


@collector_off()
def plan(
    campaign: Path, *, edits: Path | None = None, afresh: bool = False, now: datetime | None = None
) -> Planned:
    """Plan a campaign and write the plan into its folder.

    Args:
        campaign: the campaign folder.
        edits: a plan.xlsx that the lead has changed; its edits become pins.
        afresh: plan everything anew that has not run and is not announced; else VMs stay where the plan that
            stands has them, as far as that can be.
        now: what the calendar is stamped with; the present moment when not given.

    Raises:
        CampaignLocked: a run is on; it follows the plan that stands there.
        InputError: something cannot be read at all, or somebody has ``plan.xlsx`` open.
        PlanningError: windows are given, and none of them can be read; or waves have been run and their plan
            is gone.
    """
    refuse_held(campaign / "plan.xlsx")
    if edits is not None:
        refuse_missing(edits)  # before all else is read, which may take a while
    checked = check(campaign, timed=True)
    _refuse_lost_calendar(checked)
    with campaign_lock(campaign):
        history = read_history(campaign, afresh=afresh)
        before = history.plan if history else None
        report = take_edits(campaign, edits, checked, history) if edits else None
        if report and report.pins:
            checked = check(campaign, timed=True)
        if report and edits and _same(edits, campaign / "plan.xlsx"):
            unread = keep_what_is_elsewhere(campaign, report)
        else:
            unread = save_unread_edits(campaign, checked, before)
        made = plan_checked(checked, history=history)
        if report:
            report = as_kept(report, made)
            made = replace(made, findings=(*made.findings, *report.findings))
        written = into_tables(
            campaign, checked.data.inventory, made.findings, checked.data.target, new_sheet=True
        )
        made = with_digests(made, campaign, written.files)
        changes = compare_plans(before, made) if before else None
        own = {**unread.own, **(report.own if report else {})}
        files = _write(campaign, checked, made, changes, now=now or datetime.now(UTC), own=own)
    return Planned(made, files, report, changes, unread, written)


@collector_off()
def what_if(campaign: Path, wishes: Sequence[str]) -> Changes:
    """Plan a campaign twice, as it is and with other settings, and compare; nothing is written.

    Waves that have run or are announced stay; the rest is planned afresh in both.

    Args:
        campaign: the campaign folder.
        wishes: ``section.name=value``, see ``wavelift.what_if.suppose``.

    Raises:
        InputError: something cannot be read at all.
        PlanningError: windows are given, and none of them can be read.
        UsageError: there is no such setting, or it cannot have that value.
    """
    checked = check(campaign)
    _refuse_lost_calendar(checked)
    supposed = suppose(checked.settings, checked.data.windows, wishes)
    history = read_history(campaign, afresh=True)  # what has run or is announced stays, in both
    return compare_plans(
        plan_checked(checked, history=history),
        plan_checked(checked, history=history, supposed=supposed),
        settings=supposed.changed,
    )


def _write(
    campaign: Path,
    checked: Checked,
    made: Plan,
    changes: Changes | None,
    *,
    now: datetime,
    own: Mapping[str, Mapping[str, str]],
) -> tuple[Path, ...]:
    placements, beside = checked.resolution.placements, beside_for(checked.data.inventory.vms)
    planning = checked.settings.planning
    grounds = Grounds(made, checked.data, checked.settings, placements, checked.timing)
    path, told = beside(lambda: write_plan(campaign, made), lambda: insights(grounds))
    files = [path, campaign / "plan.xlsx", campaign / PAGE]
    rehearsed = rehearsal_of(campaign, made, plan_digest(campaign))
    beside(
        lambda: write_plan_xlsx(files[1], made, told, changes=changes, own=own, planning=planning),
        lambda: write_plan_html(files[2], made, told, changes, rehearsed, planning=planning),
    )
    calendar = campaign / "plan.ics"
    if made.windows:
        write_plan_ics(calendar, made, now)
        files.append(calendar)
    else:
        calendar.unlink(missing_ok=True)
    return tuple(files)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _refuse_lost_calendar(checked: Checked) -> None:
    """No readable window would look like no calendar at all, and waves would land on any day."""
    unreadable = [finding for finding in checked.findings if finding.id == "window-unreadable"]
    if unreadable and not checked.data.windows:
        first = unreadable[0]
        rows = len({finding.place.row for finding in unreadable})
        which = "the only window cannot" if rows == 1 else f"none of the {rows:,} windows can"
        raise PlanningError(
            f"{which} be read: {first.place}: {first.message}",
            advice=first.suggestion,
        )
