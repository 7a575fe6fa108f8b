"""Sheets of what was noticed, assumed and changed."""

from __future__ import annotations

from collections.abc import Sequence

from wavelift.model.finding import Finding
from wavelift.reports.assumptions import assumed_of_all
from wavelift.reports.cells import FINDING_COLUMNS, finding_cells, wave_cell
from wavelift.reports.changes_text import changes_headline, figure_rows
from wavelift.reports.joined import sorted_findings
from wavelift.reports.plan_book.view import PlanView
from wavelift.reports.sheet import Cell, Column, Link, WorkbookWriter

__all__ = ["assumed_sheet", "changes_sheet", "findings_sheet", "groups_sheet", "groups_table"]


def groups_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """The move groups: what cannot be separated, and why."""
    book.sheet("groups").table(*groups_table(view))


def groups_table(view: PlanView) -> tuple[Sequence[Column], list[list[Cell]]]:
    """Its columns and rows."""
    columns = (
        Column("group", 10),
        Column("wave", 8),
        Column("VMs", 8, "0"),
        Column("GiB", 11, "#,##0.0"),
        Column("members", 60, wrap=True),
        Column("reason", 60, wrap=True),
    )
    known = {move.vm: (move, wave.id) for wave in view.plan.waves for move in wave.moves}
    rows: list[list[Cell]] = []
    for group in view.plan.groups:
        found = [known[key] for key in group.vms if key in known]
        waves = ", ".join(dict.fromkeys(wave for _, wave in found))
        size = round(sum(move.gib for move, _ in found), 1)
        members = ", ".join(view.names.get(key, key) for key in group.vms)
        rows.append([group.id, wave_cell(waves), len(group.vms), size, members, group.reason])
    return columns, rows


def findings_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """All findings; those about a planned VM lead to its row."""
    rows = [_finding(view, finding) for finding in sorted_findings(view.plan.findings)]
    book.sheet("findings").table(FINDING_COLUMNS, rows)


def _finding(view: PlanView, finding: Finding) -> list[Cell]:
    cells = finding_cells(finding)
    row = view.row_of.get(finding.subject)
    if row:
        cells[2] = Link(finding.label or finding.subject, "vms", row, "the row of this VM")
    return cells


def assumed_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """What was assumed: for the campaign, then per VM."""
    columns = (Column("VM", 30), Column("wave", 8), Column("assumed", 90, wrap=True), Column("key", 38))
    rows: list[list[Cell]] = [
        ["(all)", None, assumption.words, assumption.source]
        for assumption in assumed_of_all(view.plan, view.planning)
    ]
    rows += [
        [move.name, wave_cell(wave.id), text, move.vm]
        for wave in view.plan.waves
        for move in wave.moves
        for text in move.assumed
    ]
    book.sheet("assumed").table(columns, rows)


def changes_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """What is different from the plan before; no sheet where there was none."""
    if view.changes is None:
        return
    columns = (
        Column("VM", 30),
        Column("change", 13),
        Column("was in wave", 9),
        Column("was in window", 18),
        Column("wave", 9),
        Column("window", 18),
        Column("cause", 70, wrap=True),
        Column("key", 38),
    )
    rows: list[list[Cell]] = [
        [
            change.name,
            str(change.how),
            wave_cell(change.was_wave),
            change.was_window,
            wave_cell(change.wave),
            change.window,
            change.cause,
            change.vm,
        ]
        for change in view.changes.vms
    ]
    sheet = book.sheet("changes")
    sheet.table(columns, rows)
    sheet.next_row += 1
    sheet.note(changes_headline(view.changes))
    for label, before, after in figure_rows(view.changes):
        if before or after:
            sheet.note(f"{label}: {before} before, {after} now")
    for text in view.changes.windows:
        sheet.note(text)
