"""The timeline sheet: attempts by time with a bar made of cells.

The bars are conditional formats that compare each row's own times with the column's, so they stay
right when people sort or filter the rows.
"""

from __future__ import annotations

from datetime import timedelta

from xlsxwriter.utility import xl_col_to_name

from wavelift.reports.cells import local, span
from wavelift.reports.gantt import BAR_WORDS, Axis, axis_of, bar_kind
from wavelift.reports.joined import WaveView
from wavelift.reports.sheet import Cell, Column, Sheet, WorkbookWriter

__all__ = ["timeline_sheet"]

SLICES = 72
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_COLOURS = {
    "ok": "#2E7D32",
    "fault": "#C62828",
    "cancelled": "#8D6E63",
    "unknown": "#7A1FA2",
    "running": "#4A90D9",
    "back-ok": "#E09F1F",
    "back-fault": "#8A1510",
    "back-cancelled": "#8D6E63",
    "back-unknown": "#7A1FA2",
    "back-running": "#F2C14E",
}

_LABEL_EVERY = 6
_HEAD = {
    "rotation": 90,
    "font_size": 8,
    "bg_color": "#1F3A5F",
    "font_color": "#FFFFFF",
    "align": "center",
}


def timeline_sheet(book: WorkbookWriter, view: WaveView) -> None:
    """Add the sheet ``timeline``; with a remark only where nothing has begun."""
    sheet = book.sheet("timeline")
    columns = (
        Column("VM", 26),
        Column(f"began ({view.zone_name})", 19),
        Column(f"ended ({view.zone_name})", 19),
        Column("took", 9),
        Column("what", 26),
        Column("attempt", 8, "0"),
    )
    axis = axis_of(view)
    rows = _rows(view, axis) if axis else []
    sheet.table(columns, rows, header_height=40)
    sheet.raw.repeat_columns(0)
    if axis and rows:
        _grid(book, sheet, axis, len(columns), len(rows))


def _rows(view: WaveView, axis: Axis) -> list[list[Cell]]:
    names = view.names
    rows: list[list[Cell]] = []
    for item in view.attempts:
        if item.began is None:
            continue
        ended = item.ended or axis.end
        took = span((ended - item.began).total_seconds())
        times = (local(item.began, view.zone), local(ended, view.zone))
        rows.append([names.get(item.vm, item.vm), *times, took, BAR_WORDS[bar_kind(item)], item.number])
    return rows


def _grid(book: WorkbookWriter, sheet: Sheet, axis: Axis, first: int, rows: int) -> None:
    step = _slice_seconds(axis)
    begin = axis.start.replace(tzinfo=None, microsecond=0)
    begin -= timedelta(seconds=(begin - begin.replace(hour=0, minute=0, second=0)).total_seconds() % step)
    slices = int((axis.end.replace(tzinfo=None) - begin).total_seconds() // step) + 1
    sheet.raw.set_column(first, first + slices, 1.3)
    for number in range(slices + 1):
        shown = ("hh:mm" if step >= 60 else "hh:mm:ss") if number % _LABEL_EVERY == 0 else ";;;"
        at = begin + timedelta(seconds=step * number)
        sheet.raw.write_datetime(0, first + number, at, book.format(num_format=shown, **_HEAD))
    _rules(book, sheet, first, slices, rows)


def _slice_seconds(axis: Axis) -> int:
    whole = (axis.end - axis.start).total_seconds()
    return next((step for step in _STEPS if whole / step <= SLICES), _STEPS[-1])


def _rules(book: WorkbookWriter, sheet: Sheet, first: int, slices: int, rows: int) -> None:
    here, after = xl_col_to_name(first), xl_col_to_name(first + 1)
    for kind, colour in _COLOURS.items():
        rule = f'=AND($E2="{BAR_WORDS[kind]}",$B2<{after}$1,$C2>={here}$1)'
        options = {"type": "formula", "criteria": rule, "format": book.raw_format(bg_color=colour)}
        sheet.raw.conditional_format(1, first, rows, first + slices - 1, options)
