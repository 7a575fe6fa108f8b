"""What the lead changed in ``plan.xlsx`` where nothing is read: told, with where such a wish belongs.

Only three columns of the sheet of VMs are read back (``planner.readers.plan_edits``). Whoever writes another
target datastore or a larger window into the workbook must not believe that it counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from planner.readers.cells import is_blank, to_float, to_text
from planner.readers.columns import Columns, find_table
from planner.readers.grid import Cell as ReadCell
from planner.readers.grid import Sheet
from planner.readers.plan_edits import OTHER_SHEETS, PLACE_HEADERS
from planner.readers.sheets import open_source
from planner.readers.tally import Tally
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.plan import Plan
from wavelift.model.quantities import count
from wavelift.reports.plan_book.notes import groups_table
from wavelift.reports.plan_book.view import PlanView
from wavelift.reports.plan_book.vms import place_cells
from wavelift.reports.plan_book.waves import waves_table, windows_table
from wavelift.reports.sheet import Cell, Column, value_of

__all__ = ["NOT_READ", "unread_changes"]

NOT_READ = "edit-not-read"
"""Id of what this finds."""

_VMS = "vms"

_CALENDAR = "the calendar holds it: change it there (table windows)"
_APPLICATIONS = "write it into table applications"
_WINDOW = "write the window into column window of its VMs on sheet vms"
_GROUP = "what keeps VMs together stands in table dependencies"
_TARGETS = {
    "datacenter": "write it into column target_datacenter of mapping table clusters",
    "cluster": "write it into mapping table clusters, or for single VMs into table overrides",
    "host": "write it into table overrides",
    "pool": "write it into mapping table clusters, or for single VMs into table overrides",
    "folder": "write it into mapping table folders, or for single VMs into table overrides",
    "datastores": "write it into mapping table datastores, or for single VMs into table overrides",
    "networks": "write it into mapping table networks, or for single VMs into table overrides",
}
_SHOWN = 40
"""So much of a cell stands in a message."""
_ROUNDED = 0.06
"""Amounts are written with one or two digits behind the point."""
_MOST_COMPARED = 30_000
"""Longer texts are cut when written."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """A sheet whose cells are compared.

    Attributes:
        sheet: its name.
        key: header of the column by which rows are recognised.
        table: headers and rows as they were written; of the sheet of VMs only what is compared.
        advice: where to write what somebody wished to change, by header.
        added: the same for rows that were not written; "" where such rows are told of elsewhere.
        shifts: whether its rows are named by the planner, so that another plan's rows are others.
    """

    sheet: str
    key: str
    table: Callable[[PlanView], tuple[Sequence[str], Sequence[Sequence[Cell]]]]
    advice: Mapping[str, str]
    added: str = ""
    shifts: bool = False


def _vms(view: PlanView) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    headers = ("VM", "key", "application", "tier", "owner", *(f"to {what}" for what in PLACE_HEADERS))
    return headers, [
        [move.name, move.vm, move.application, move.tier, move.owner, *place_cells(move.target)]
        for move in view.plan.moves()
    ]


def _named(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    return [column.header for column in columns], rows


_WATCHED = (
    _Watched(
        _VMS,
        "key",
        _vms,
        {
            **dict.fromkeys(("application", "tier", "owner"), _APPLICATIONS),
            **{f"to {what}": _TARGETS[what] for what in PLACE_HEADERS},
        },
    ),
    _Watched(
        "windows",
        "window",
        lambda view: _named(*windows_table(view)),
        dict.fromkeys(
            (
                *("opens (local)", "closes (local)", "time zone", "lockout minutes", "max VMs", "max GiB"),
                *("people", "announced", "note"),
            ),
            _CALENDAR,
        ),
        added="write a new window into the calendar (table windows)",
    ),
    _Watched(
        "waves",
        "wave",
        lambda view: _named(*waves_table(view)),
        {"window": _WINDOW},
        added="write the wave's number or its window into the rows of its VMs on sheet vms",
        shifts=True,
    ),
    _Watched(
        "groups",
        "group",
        lambda view: _named(*groups_table(view)),
        {"members": _GROUP, "wave": _WINDOW},
        added=_GROUP,
        shifts=True,
    ),
)


def unread_changes(
    path: Path, root: Path, plan: Plan, read: Sheet | None = None, *, stale: bool = False
) -> tuple[Finding, ...]:
    """Compare a workbook with the plan that it was written from, where its cells count nowhere.

    Args:
        path: the workbook.
        root: the campaign folder; places name the file relative to it.
        plan: the plan that stands.
        read: its sheet of VMs where that has been read already, whatever its name is now.
        stale: the workbook is of an earlier plan; waves and move groups had other names then.

    Returns:
        A warning per column with changed cells, per sheet with rows or columns of the lead's own that the
        next workbook will not have, and per sheet that is not wavelift's.

    Raises:
        InputError: the workbook cannot be read.
    """
    source, view = open_source(path, root), PlanView(plan)
    names = {name.strip().casefold(): name for name in source.names}
    found: list[Finding] = []
    for watched in _WATCHED:
        ready = read if watched.sheet == _VMS else None
        if (watched.sheet not in names and ready is None) or (stale and watched.shifts):
            continue
        found += _compared(watched, ready or source.read(names[watched.sheet]), *watched.table(view))
    if len(names) > 1:
        for folded, name in names.items():
            taken = folded == _VMS or (read is not None and read.name == name)
            if folded not in OTHER_SHEETS and not taken and source.read(name).rows:
                found.append(_own_sheet(Place(source.file, name)))
    return tuple(found)


def _compared(
    watched: _Watched, sheet: Sheet, headers: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Iterator[Finding]:
    spec = {header: (header,) for header in headers}
    found = find_table(sheet, spec)
    if found is None:
        return
    there = Columns(found, spec, Tally())
    if watched.key not in there or watched.key not in headers:
        return
    at = headers.index(watched.key)
    written = {to_text(_plain(row[at])): row for row in rows}
    keys, numbers = there.texts(watched.key), found.numbers()
    names = there.texts(headers[0])
    for header, advice in watched.advice.items():
        index, number = there.index(header), headers.index(header) if header in headers else None
        if index is None or number is None:
            continue
        other = [
            (row, name, cell, written[key][number])
            for key, row, name, cell in zip(keys, numbers, names, found.column(index), strict=True)
            if key in written and not _alike(cell, written[key][number])
        ]
        if other:
            yield _changed(found.place(other[0][0], there.header(header)), other, advice)
    if watched.added:
        new = [(row, key) for key, row in zip(keys, numbers, strict=True) if key and key not in written]
        if new:
            yield _added(found.place(new[0][0], there.header(watched.key)), new, watched.added)
        own = [
            header
            for index, header in there.others()
            if any(not is_blank(cell) for cell in found.column(index))
        ]
        if own:
            yield _own_columns(found.place(found.header_row, own[0]), own)


def _alike(cell: ReadCell, written: Cell) -> bool:
    """Whether a cell still says what was written into it, whatever program has saved it since."""
    if cell == written:
        return True
    was = _plain(written)
    if is_blank(cell) or was is None or was == "":
        return is_blank(cell) and (was is None or was == "")
    if isinstance(was, datetime) and isinstance(cell, date):
        # midnight comes back as a day alone from programs that take it for one
        moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
        return abs(moment.replace(tzinfo=None) - was.replace(tzinfo=None)) < timedelta(minutes=1)
    if isinstance(was, int | float) and (number := to_float(cell)) is not None:
        return math.isclose(number, was, rel_tol=1e-9, abs_tol=_ROUNDED)
    return _bare(cell) == _bare(was)


def _bare(cell: ReadCell) -> str:
    """The text without what is not written: controls, marks that no eye sees, all beyond a cell's end."""
    text = to_text(cell)
    return (
        text if text.isalnum() else "".join("".join(filter(str.isprintable, text)).split())[:_MOST_COMPARED]
    )


def _plain(cell: Cell) -> ReadCell:
    value = value_of(cell)
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _changed(place: Place, other: Sequence[tuple[int, str, ReadCell, Cell]], advice: str) -> Finding:
    _, name, cell, written = other[0]
    example = f"{name}: {_quoted(cell)}, planned: {_quoted(_plain(written))}"
    return _finding(place, f"{count(len(other), 'changed cell')} not read ({example})", advice)


def _added(place: Place, new: Sequence[tuple[int, str]], advice: str) -> Finding:
    return _finding(
        place, f"{count(len(new), 'row')} added or renamed, not read ({_quoted(new[0][1])})", advice
    )


def _own_columns(place: Place, headers: Sequence[str]) -> Finding:
    own = f"{count(len(headers), 'column')} of your own"
    return _finding(
        place, f"{own}: not in the next plan.xlsx", "on sheet vms such columns are kept: move it there"
    )


def _own_sheet(place: Place) -> Finding:
    advice = "keep it in a workbook of your own, such as campaign.xlsx"
    return _finding(place, "a sheet of your own: not in the next plan.xlsx", advice)


def _finding(place: Place, message: str, suggestion: str) -> Finding:
    return Finding(NOT_READ, Severity.WARNING, place.sheet, message, suggestion, place)


def _quoted(cell: ReadCell) -> str:
    text = to_text(cell)
    return "empty" if not text else repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
