"""The morning-after workbook of one wave: summary, moves, attempts, findings, timeline."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from wavelift.model.outcome import WaveOutcome
from wavelift.model.placement import Placement
from wavelift.model.plan import Plan
from wavelift.reports.cells import (
    FINDING_COLUMNS,
    facts,
    finding_cells,
    local,
    span,
    state_cell,
    title,
    unplanned_sheet,
)
from wavelift.reports.joined import JoinedMove, WaveView, datastores, networks
from wavelift.reports.preflight_words import preflight_headline, way_words, ways_words
from wavelift.reports.sheet import Cell, Column, Sheet, WorkbookWriter, open_workbook
from wavelift.reports.timeline import timeline_sheet
from wavelift.reports.wording import STATES, headline

__all__ = ["write_wave_report_xlsx"]


def write_wave_report_xlsx(path: Path, plan: Plan, outcome: WaveOutcome) -> None:
    """Write the report of one wave.

    Raises:
        UsageError: the file cannot be written.
    """
    view = WaveView.of(plan, outcome)
    name = f"{plan.campaign}: wave {outcome.wave}"
    with open_workbook(path, title=name, made_by=plan.made_by, created=view.last_seen) as book:
        _summary(book, view)
        moves = [_move_cells(row, view) for row in view.rows]
        book.sheet("moves").table(_move_columns(view), moves, printed=_PRINTED)
        _attempts(book, view)
        book.sheet("findings").table(FINDING_COLUMNS, [finding_cells(finding) for finding in view.findings])
        unplanned_sheet(book, plan.unplanned)
        timeline_sheet(book, view)


_WIDTHS = (42.0, 90.0)
_PAIR = (Column("", _WIDTHS[0], wrap=True), Column("", _WIDTHS[1], "#,##0", wrap=True))
_MOST_ATTENTION = 200


def _summary(book: WorkbookWriter, view: WaveView) -> None:
    sheet = book.sheet("summary")
    title(sheet, headline(view.plan, view.outcome), _WIDTHS)
    _attention(sheet, view)
    _state_counts(sheet, view)
    facts(sheet, _summary_facts(view), _WIDTHS)


def _summary_facts(view: WaveView) -> list[tuple[str, Cell, str]]:
    outcome, wave, window = view.outcome, view.wave, view.window
    planned = wave.seconds if wave else None
    rows: list[tuple[str, Cell, str]] = [
        ("campaign", view.plan.campaign, ""),
        ("wave", outcome.wave, ""),
        ("window", window.name if window else "none", ""),
        (f"window opens ({view.zone_name})", local(window.start, view.zone) if window else None, ""),
        (
            f"nothing new starts from ({view.zone_name})",
            local(window.lockout, view.zone) if window else None,
            "",
        ),
        (f"window closes ({view.zone_name})", local(window.end, view.zone) if window else None, ""),
        (f"began ({view.zone_name})", local(outcome.began, view.zone), ""),
        ("began (UTC)", local(outcome.began, UTC), ""),
        (f"ended ({view.zone_name})", local(outcome.ended, view.zone), ""),
        ("ended (UTC)", local(outcome.ended, UTC), ""),
        ("took (h:mm:ss)", span(view.seconds), ""),
        ("took, seconds", round(view.seconds, 1), "#,##0"),
        ("planned, seconds", round(planned.expected, 1) if planned else None, "#,##0"),
        ("planned at best, seconds", round(planned.low, 1) if planned else None, "#,##0"),
        ("planned at worst, seconds", round(planned.high, 1) if planned else None, "#,##0"),
        ("retries", outcome.retries, "0"),
        ("GiB moved (provisioned)", round(view.gib_moved, 1), "#,##0.0"),
        ("GiB planned (provisioned)", round(wave.gib, 1) if wave else None, "#,##0.0"),
        ("stopped before all was done", outcome.stopped or "no", ""),
    ]
    if outcome.preflight:
        rows.append(("preflight", preflight_headline(outcome.preflight, view.zone), ""))
        rows.append(("way back, as foreseen", ways_words(outcome.preflight), ""))
    rows += [("note", note, "") for note in outcome.notes]
    return [*rows, ("report made by", view.plan.made_by or "wavelift", "")]


def _state_counts(sheet: Sheet, view: WaveView) -> None:
    sheet.row(("state", "VMs"), _PAIR, bold=True, bottom=1)
    for state in reversed(STATES):
        sheet.row((state_cell(state), view.outcome.count(state)), _PAIR, align="left", indent=0)
    sheet.row(("all", len(view.rows)), _PAIR, align="left", indent=0, bold=True, top=1)
    sheet.next_row += 1


def _attention(sheet: Sheet, view: WaveView) -> None:
    if not view.attention:
        return
    sheet.row(("what needs attention", "why, and what to do"), _PAIR, bold=True, bottom=1)
    for row in view.attention[:_MOST_ATTENTION]:
        words = STATES[row.outcome.state]
        why = "\n".join(part for part in (row.outcome.reason or words.word, words.advice) if part)
        sheet.row((f"{row.outcome.name} ({words.word})", why), _PAIR)
    left = len(view.attention) - _MOST_ATTENTION
    if left > 0:
        sheet.row((f"… and {left:,} more", "see the sheet moves, filtered by state"), _PAIR)
    sheet.next_row += 1


def _move_columns(view: WaveView) -> list[Column]:
    zone = view.zone_name
    return [
        Column("VM", 28),
        Column("state", 14),
        Column("application", 14),
        Column("tier", 8),
        Column("group", 8),
        Column("from host", 20),
        Column("to host", 20),
        Column("attempts", 9, "0"),
        Column(f"began ({zone})", 19),
        Column(f"ended ({zone})", 19),
        Column("took", 9),
        Column("expected", 9),
        Column("GiB", 10, "#,##0.0"),
        Column("reason", 44, wrap=True),
        Column("remarks", 44, wrap=True),
        Column("retries", 8, "0"),
        Column("from cluster", 18),
        Column("from datastores", 26),
        Column("from networks", 26),
        Column("to cluster", 18),
        Column("to datastores", 26),
        Column("to networks", 26),
        Column("way back", 30, wrap=True),
        Column("owner", 16),
        Column("key", 38),
    ]


_PRINTED = 14
"""The columns up to ``reason``."""


def _move_cells(row: JoinedMove, view: WaveView) -> list[Cell]:
    done, move = row.outcome, row.move
    return [
        done.name,
        state_cell(done.state),
        row.application,
        row.tier,
        row.group,
        row.source.host,
        row.target_host,
        len(done.attempts),
        local(done.began, view.zone),
        local(done.ended, view.zone),
        span(row.seconds),
        span(row.expected_seconds),
        round(move.gib, 2) if move else None,
        done.reason or done.waits_for,
        "\n".join(done.remarks),
        done.retries,
        *_side(row.source),
        *_side(row.target),
        way_words(done),
        move.owner if move else "",
        done.vm,
    ]


def _side(place: Placement) -> list[Cell]:
    return [place.cluster, datastores(place), networks(place)]


def _attempts(book: WorkbookWriter, view: WaveView) -> None:
    zone = view.zone_name
    columns = (
        Column("VM", 28),
        Column("attempt", 8, "0"),
        Column("direction", 10),
        Column("task", 18),
        Column(f"began ({zone})", 19),
        Column(f"ended ({zone})", 19),
        Column("took", 10),
        Column("result", 11),
        Column("fault", 28),
        Column("text", 60, wrap=True),
        Column("decision", 40, wrap=True),
        Column("began (UTC)", 19),
        Column("key", 38),
    )
    names = view.names
    rows: list[list[Cell]] = [
        [
            names.get(item.vm, item.vm),
            item.number,
            item.direction,
            item.task,
            local(item.began, view.zone),
            local(item.ended, view.zone),
            span((item.ended - item.began).total_seconds() if item.began and item.ended else None),
            item.result or "running",
            item.fault,
            item.text,
            item.decision,
            local(item.began, UTC),
            item.vm,
        ]
        for item in view.attempts
    ]
    book.sheet("attempts").table(columns, rows, printed=11)
