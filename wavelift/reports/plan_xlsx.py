"""The plan as a workbook: to read, sort and argue about."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from planner.explaining.explanation import Insights
from wavelift.model.finding import Severity
from wavelift.model.plan import Plan
from wavelift.reports.cells import facts, span, title, unplanned_sheet
from wavelift.reports.plan_book.notes import assumed_sheet, changes_sheet, findings_sheet, groups_sheet
from wavelift.reports.plan_book.target import load_sheet, space_sheet
from wavelift.reports.plan_book.view import PlanView
from wavelift.reports.plan_book.vms import vms_sheet
from wavelift.reports.plan_book.waves import waves_sheet, windows_sheet
from wavelift.reports.sheet import Cell, open_workbook

__all__ = ["write_plan_xlsx"]


_WIDTHS = (34.0, 90.0)


def write_plan_xlsx(path: Path, plan: Plan, insights: Insights | None = None, **more: Any) -> None:
    """Write the plan.

    Sheets: summary, waves, vms, groups, windows, space, load, findings, unplanned, assumed, changes.

    Args:
        path: where to.
        plan: the plan.
        insights: why things are where they are; without it those columns stay empty.
        more: further fields of ``PlanView``.

    Raises:
        UsageError: the file cannot be written.
    """
    view = PlanView(plan, insights or Insights({}, {}), **more)
    with open_workbook(path, title=f"{plan.campaign}: plan", made_by=plan.made_by, created=None) as book:
        summary = book.sheet("summary")
        summary.raw.fit_to_pages(1, 1)
        title(summary, f"Plan of {plan.campaign}", _WIDTHS)
        facts(summary, _summary_facts(plan), _WIDTHS)
        facts(summary, _HOW_TO, _WIDTHS)
        facts(summary, _read_facts(plan), _WIDTHS)
        waves_sheet(book, view)
        vms_sheet(book, view)
        groups_sheet(book, view)
        windows_sheet(book, view)
        space_sheet(book, view)
        load_sheet(book, view)
        findings_sheet(book, view)
        unplanned_sheet(book, plan.unplanned)
        assumed_sheet(book, view)
        changes_sheet(book, view)


_DISAGREE = (
    "Change wave, window or pinned on sheet vms (orange headers), save, and give the workbook back: "
    "wavelift plan CAMPAIGN --from plan.xlsx. Sorting, filtering, deleting rows and columns of your own do "
    "no harm."
)
_HOW_TO: list[tuple[str, Cell, str]] = [
    ("to disagree", _DISAGREE, ""),
    ("to ask why", "wavelift explain CAMPAIGN VM, or plan.html", ""),
]


def _summary_facts(plan: Plan) -> list[tuple[str, Cell, str]]:
    planned = sum(len(wave.moves) for wave in plan.waves)
    severities = Counter(finding.severity for finding in plan.findings)
    bound = plan.bound
    used = {wave.window for wave in plan.waves if wave.window}
    windows: list[tuple[str, Cell, str]] = [("windows in use", len(used), "0")] if plan.span else []
    rows: list[tuple[str, Cell, str]] = [
        ("waves", len(plan.waves), "0"),
        *windows,
        ("VMs in waves", planned, "#,##0"),
        ("VMs in no wave", len(plan.unplanned), "#,##0"),
        ("GiB in waves (provisioned)", round(sum(wave.gib for wave in plan.waves), 1), "#,##0.0"),
        ("expected time, all waves together", span(sum(wave.seconds.expected for wave in plan.waves)), ""),
        ("fewest waves possible", _least(bound.waves, proved=bound.proved), ""),
        ("why not fewer", bound.why, ""),
    ]
    if plan.span:
        rows += [
            ("fewest windows possible", _least(bound.windows, proved=bound.windows_proved), ""),
            ("why not fewer windows", bound.windows_why, ""),
            ("first window opens", plan.span[0], ""),
            ("last window closes", plan.span[1], ""),
        ]
    else:
        rows.append(("calendar", "none given: waves have no dates (table windows)", ""))
    rows += [(f"findings: {severity}", severities[severity], "#,##0") for severity in Severity]
    return rows


def _least(number: int, *, proved: bool) -> str:
    return f"{number} ({'proved' if proved else 'perhaps more'})" if number else ""


def _read_facts(plan: Plan) -> list[tuple[str, Cell, str]]:
    rows: list[tuple[str, Cell, str]] = [
        ("read", f"{item.file}  (SHA-256 {item.sha256[:16]}…)", "") for item in plan.inputs
    ]
    return [*rows, ("made by", plan.made_by, "")]
