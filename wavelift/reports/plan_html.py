"""The plan as one page: calendar, waves, dependencies, load and space, VMs with their reasons, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from planner.explaining.explanation import Insights
from wavelift.model.changes import Changes
from wavelift.model.finding import Severity
from wavelift.model.plan import Plan, Wave
from wavelift.model.quantities import count, duration, size
from wavelift.model.tables import Window
from wavelift.reports.assumptions import assumed_of_all
from wavelift.reports.changes_text import cause_groups, change_words, changes_headline, figure_rows
from wavelift.reports.html_page import embedded, write_page
from wavelift.reports.joined import datastores, networks, sorted_findings
from wavelift.reports.moments import day_and_clock, zone_of
from wavelift.reports.plan_page.calendar_picture import calendar_picture
from wavelift.reports.plan_page.charts import load_charts, space_charts
from wavelift.reports.plan_page.data import MOST_VMS, page_data
from wavelift.reports.rehearsal_view import RehearsalView
from wavelift.reports.waiting import Waiting
from wavelift.reports.wording import bound_words, plan_headline
from wavelift.settings import Planning

__all__ = ["write_plan_html"]


@dataclass(frozen=True, slots=True)
class _WaveRow:
    """One wave, its window, the window's zone, and how many percent it needs of the time planning may use."""

    wave: Wave
    window: Window | None
    zone: tzinfo
    used: int


def write_plan_html(
    path: Path,
    plan: Plan,
    insights: Insights | None = None,
    changes: Changes | None = None,
    rehearsed: RehearsalView | None = None,
    *,
    planning: Planning | None = None,
) -> None:
    """Write the page of a plan.

    Args:
        path: where to.
        plan: the plan.
        insights: why things are where they are; without it the page tells less.
        changes: the difference to the plan before, if there was one.
        rehearsed: the newest rehearsal, if there is one.
        planning: the settings that the plan was made with; without them nothing is told of them.

    Raises:
        UsageError: the file cannot be written.
    """
    told = insights or Insights({}, {})
    write_page(
        path,
        "plan.html.j2",
        more="plan",
        plan=plan,
        headline=plan_headline(plan),
        bound=bound_words(plan.bound),
        facts=_facts(plan),
        waves=[_row(plan, wave, told) for wave in plan.waves],
        groups={vm: group.id for group in plan.groups if len(group.vms) > 1 for vm in group.vms},
        waiting=Waiting(plan),
        findings=sorted_findings(plan.findings),
        datastores=datastores,
        networks=networks,
        picture=calendar_picture(plan),
        loads=load_charts(plan, told),
        spaces=space_charts(plan),
        data=embedded(page_data(plan, told)),
        too_many=sum(len(wave.moves) for wave in plan.waves) > MOST_VMS,
        rehearsed=rehearsed,
        assumed=assumed_of_all(plan, planning),
        changes=changes,
        changed=_changed(changes) if changes else None,
    )


def _row(plan: Plan, wave: Wave, told: Insights) -> _WaveRow:
    window = plan.window(wave.window)
    story = told.waves.get(wave.id)
    most = next((each for name, _, each in story.loads if name == "minutes"), None) if story else None
    usable = most * 60 if most else window.seconds if window else 0.0
    used = round(100 * wave.seconds.expected / usable) if usable > 0 else 0
    return _WaveRow(wave, window, zone_of(window), used)


def _changed(changes: Changes) -> dict[str, object]:
    return {
        "headline": changes_headline(changes),
        "figures": [row for row in figure_rows(changes) if row[1] or row[2]],
        "causes": [
            (cause, [change_words(change) for change in found]) for cause, found in cause_groups(changes.vms)
        ],
    }


def _facts(plan: Plan) -> list[tuple[str, str, str]]:
    seconds = sum(wave.seconds.expected for wave in plan.waves)
    ends = plan.span[1] if plan.span else None
    used = len({wave.window for wave in plan.waves if wave.window})
    windows = count(len(plan.windows), "window")
    calendar = f"in {used:,} of {windows} of the calendar" if plan.windows else "no calendar yet"
    rows = [
        ("Waves", f"{len(plan.waves):,}", calendar),
        ("VMs in waves", f"{sum(1 for _ in plan.moves()):,}", ""),
        ("VMs in no wave", f"{len(plan.unplanned):,}", ""),
        ("Provisioned", size(sum(wave.gib for wave in plan.waves)), ""),
        ("Expected time", duration(seconds), "all waves together"),
    ]
    if ends is not None and ends.tzinfo is not None:
        rows.append(("Last window closes", day_and_clock(ends, ends.tzinfo)[:16], ""))
    found = {level: sum(1 for finding in plan.findings if finding.severity is level) for level in Severity}
    shown = f"{count(found[Severity.WARNING], 'warning')}, {count(found[Severity.INFO], 'remark')}"
    return [*rows, ("Blockers", f"{found[Severity.BLOCKER]:,}", shown)]
