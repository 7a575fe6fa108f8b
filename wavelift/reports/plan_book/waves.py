"""Sheets of the calendar: waves and windows, with bars for how full they are."""

from __future__ import annotations

from collections.abc import Sequence

from wavelift.model.plan import Wave
from wavelift.model.tables import Window
from wavelift.reports.cells import local, span, wave_cell
from wavelift.reports.moments import zone_of
from wavelift.reports.plan_book.view import PlanView
from wavelift.reports.sheet import SPAN_FORMAT, WHEN, Cell, Column, Link, Sheet, WorkbookWriter

__all__ = ["waves_sheet", "waves_table", "windows_sheet", "windows_table"]

_BARS = (("VMs", "VMs"), ("GiB", "GiB"), ("time", "minutes"))
"""What bars show, and the resource behind each."""

_DATED = (
    *("window", "opens (local)", "nothing new from (local)", "closes (local)", "time zone"),
    "time used",
)
"""Columns that say nothing without a calendar."""

_OPTIONAL = ("people", "announced", "note", "lockout minutes", "max VMs", "max GiB")
"""Columns that many campaigns leave empty."""

_BAR_COLUMNS = tuple(Column(f"{name} used", 12, "0%") for name, _ in _BARS)


def waves_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """One row per wave: its window, what it holds, how full it is, and why."""
    columns, rows = waves_table(view)
    sheet = book.sheet("waves")
    sheet.table(columns, rows)
    _bars(sheet, columns, len(rows))


def waves_table(view: PlanView) -> tuple[Sequence[Column], list[list[Cell]]]:
    """Columns that tell something here, and rows."""
    columns = (
        Column("wave", 7),
        Column("window", 18),
        Column("opens (local)", 16, WHEN),
        Column("nothing new from (local)", 16, WHEN),
        Column("closes (local)", 16, WHEN),
        Column("time zone", 15),
        Column("VMs", 7, "#,##0"),
        Column("GiB", 10, "#,##0.0"),
        Column("GiB to copy", 10, "#,##0.0"),
        Column("at best", 10, SPAN_FORMAT),
        Column("expected", 10, SPAN_FORMAT),
        Column("at worst", 10, SPAN_FORMAT),
        *_BAR_COLUMNS,
        Column("people", 8, "0.#"),
        Column("standing", 11),
        Column("reason", 56, wrap=True),
    )
    first = {wave.id: view.row_of[wave.moves[0].vm] for wave in view.plan.waves if wave.moves}
    rows = [_wave_cells(view, wave, first) for wave in view.plan.waves]
    return _telling(columns, rows, view.plan.windows == ())


def _telling(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], undated: bool
) -> tuple[list[Column], list[list[Cell]]]:
    """Leave out columns that tell nothing here, so that the rest is large enough on paper."""
    dropped = {*(_DATED if undated else ()), *_OPTIONAL}
    shown = [
        at
        for at, column in enumerate(columns)
        if column.header not in dropped or any(row[at] not in (None, "") for row in rows)
    ]
    return [columns[at] for at in shown], [[row[at] for at in shown] for row in rows]


def _wave_cells(view: PlanView, wave: Wave, first: dict[str, int]) -> list[Cell]:
    window = view.plan.window(wave.window)
    zone = zone_of(window)
    row = first.get(wave.id)
    return [
        Link(wave_cell(wave.id), "vms", row, "the wave's first VM") if row else wave_cell(wave.id),
        wave.window,
        local(window.start, zone) if window else None,
        local(window.lockout, zone) if window else None,
        local(window.end, zone) if window else None,
        window.timezone if window else "",
        len(wave.moves),
        round(wave.gib, 1),
        round(sum(move.copy_gib for move in wave.moves), 1),
        span(wave.seconds.low),
        span(wave.seconds.expected),
        span(wave.seconds.high),
        *(view.share(wave.id, resource) for _, resource in _BARS),
        wave.people or None,
        str(wave.standing) + (", pilot" if wave.pilot else ""),
        wave.reason,
    ]


def windows_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """One row per window of the calendar, also where no wave uses it."""
    columns, rows = windows_table(view)
    sheet = book.sheet("windows")
    sheet.table(columns, rows)
    _bars(sheet, columns, len(rows))


def windows_table(view: PlanView) -> tuple[Sequence[Column], list[list[Cell]]]:
    """Columns that tell something here, and rows."""
    columns = (
        Column("window", 20),
        Column("opens (local)", 16, WHEN),
        Column("closes (local)", 16, WHEN),
        Column("time zone", 15),
        Column("lockout minutes", 9, "0"),
        Column("waves", 9),
        Column("VMs", 8, "#,##0"),
        Column("max VMs", 8, "#,##0"),
        Column("GiB", 10, "#,##0.0"),
        Column("max GiB", 10, "#,##0.0"),
        Column("expected", 10, SPAN_FORMAT),
        *_BAR_COLUMNS,
        Column("people", 8, "0.#"),
        Column("announced", 10),
        Column("note", 40, wrap=True),
    )
    return _telling(columns, [_window_cells(view, window) for window in view.plan.windows], False)


def _window_cells(view: PlanView, window: Window) -> list[Cell]:
    zone = zone_of(window)
    used = [wave for wave in view.plan.waves if wave.window == window.name]
    return [
        window.name,
        local(window.start, zone),
        local(window.end, zone),
        window.timezone,
        window.lockout_minutes or None,
        wave_cell(", ".join(wave.id for wave in used)),
        sum(len(wave.moves) for wave in used),
        window.max_vms,
        round(sum(wave.gib for wave in used), 1),
        window.max_gib,
        span(sum(wave.seconds.expected for wave in used)),
        *(_part(view, used, resource) for _, resource in _BARS),
        window.people,
        "yes" if window.announced else "",
        window.note,
    ]


def _part(view: PlanView, waves: Sequence[Wave], resource: str) -> float | None:
    """The part that all waves of a window take together: they share what it offers."""
    shares = [view.share(wave.id, resource) for wave in waves]
    known = [share for share in shares if share is not None]
    return sum(known) if known else None


def _bars(sheet: Sheet, columns: Sequence[Column], rows: int) -> None:
    for number, column in enumerate(columns):
        if column in _BAR_COLUMNS and rows:
            sheet.bars(number, rows)
