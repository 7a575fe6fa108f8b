"""The sheet of VMs: one row each, three columns of it the lead's to change (``plan --from``)."""

from __future__ import annotations

from planner.readers.plan_edits import PLACE_HEADERS
from wavelift.model.placement import Placement
from wavelift.model.plan import Move, Wave
from wavelift.model.quantities import count
from wavelift.reports.cells import span, wave_cell
from wavelift.reports.joined import datastores, networks
from wavelift.reports.plan_book.view import PlanView
from wavelift.reports.sheet import SPAN_FORMAT, Cell, Column, Sheet, WorkbookWriter

__all__ = ["place_cells", "vms_sheet"]

_EDITED = "change it, then: wavelift plan CAMPAIGN --from plan.xlsx"
_PRINTED = 14
_MOST_EARLIER = 120
"""Characters of a reason: the whole story is told by ``explain`` and the page."""


def vms_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """Add the sheet; what was written into the lead's columns stands hidden at the end of each row."""
    columns = (
        Column("VM", 28),
        Column("wave", 7, edit=_EDITED),
        Column("window", 18, edit=_EDITED),
        Column("pinned", 9, edit="yes keeps this VM where it is; empty lets the planner decide"),
        Column("severity", 10),
        Column("application", 14),
        Column("tier", 8),
        Column("group", 8),
        Column("power", 11),
        Column("GiB", 9, "#,##0.0"),
        Column("GiB to copy", 10, "#,##0.0"),
        Column("expected", 11, SPAN_FORMAT),
        Column("waits for", 26, wrap=True),
        Column("why not earlier", 42, wrap=True),
        Column("earliest", 12),
        Column("latest", 12),
        Column("noticed", 40, wrap=True),
        Column("memory MiB", 11, "#,##0"),
        *(Column(f"from {what}", 18) for what in PLACE_HEADERS),
        *(Column(f"to {what}", 18) for what in PLACE_HEADERS),
        Column("owner", 16),
        *(Column(header, 18) for header in view.own),
        Column("key", 38),
        Column("wave as written", 9, hidden=True),
        Column("window as written", 9, hidden=True),
        Column("pinned as written", 9, hidden=True),
    )
    rows = [_cells(view, wave, move) for wave in view.plan.waves for move in wave.moves]
    sheet = book.sheet("vms")
    sheet.table(columns, rows, printed=_PRINTED, frozen=4)
    if rows:
        _choices(sheet, view, len(rows))
        _looks(sheet, len(columns), len(rows))


def _cells(view: PlanView, wave: Wave, move: Move) -> list[Cell]:
    story = view.insights.vms.get(move.vm)
    noticed = view.findings_of.get(move.vm, [])
    pinned = "yes" if move.vm in view.pinned else ""
    cells: list[Cell] = [
        move.name,
        wave_cell(wave.id),
        wave.window,
        pinned,
        str(noticed[0].severity) if noticed else "",
        move.application,
        move.tier,
        story.group if story else move.group if move.group != move.vm else "",
        str(move.power),
        round(move.gib, 2),
        round(move.copy_gib, 2),
        span(move.seconds.expected),
        view.waiting.words(move),
        _why(view, move),
        story.earliest.name if story else "",
        story.latest.name if story else "",
        "; ".join(finding.message for finding in noticed[:5]),
        move.memory_mib,
    ]
    cells += [
        *place_cells(move.source),
        *place_cells(move.target),
        move.owner,
        *(texts.get(move.vm, "") for texts in view.own.values()),
    ]
    return [*cells, move.vm, wave_cell(wave.id), wave.window, pinned]


def place_cells(place: Placement) -> list[str]:
    """A place in the order of ``PLACE_HEADERS``."""
    where = [place.datacenter, place.cluster, place.host, place.pool, place.folder]
    return [*where, datastores(place), networks(place)]


def _why(view: PlanView, move: Move) -> str:
    story = view.insights.vms.get(move.vm)
    if story is None or not story.earlier:
        return ""
    nearest = story.earlier[0]
    text = nearest.refusals[0].text if nearest.refusals else "nothing stops it"
    return f"{nearest.name}: {text}"[:_MOST_EARLIER]


def _choices(sheet: Sheet, view: PlanView, rows: int) -> None:
    waves, windows = len(view.plan.waves), len(view.plan.windows)
    sheet.choice(1, rows, f"=waves!$A$2:$A${waves + 1}", "Another wave", f"{count(waves, 'wave')}; {_EDITED}")
    if windows:
        sheet.choice(2, rows, f"=windows!$A$2:$A${windows + 1}", "Another window", _EDITED)
    sheet.choice(3, rows, ["yes"], "Pinned", "yes: stays where it is. Empty: the planner decides.")


def _looks(sheet: Sheet, columns: int, rows: int) -> None:
    """Colours that follow the cells: severities, and what the lead has changed."""
    sheet.severities(4, rows)
    for at, written in ((1, columns - 3), (2, columns - 2), (3, columns - 1)):
        sheet.changed(at, written, rows)
