"""Values turned into cells, and the tables that both workbooks share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from wavelift.model.finding import Finding
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Unplanned
from wavelift.reports.sheet import SEVERITY_COLOURS, Cell, Column, Shaded, Sheet, WorkbookWriter
from wavelift.reports.wording import STATES

__all__ = [
    "FINDING_COLUMNS",
    "facts",
    "finding_cells",
    "local",
    "span",
    "state_cell",
    "title",
    "unplanned_sheet",
    "wave_cell",
]

FINDING_COLUMNS = (
    Column("severity", 10),
    Column("finding", 24),
    Column("subject", 28),
    Column("message", 60, wrap=True),
    Column("suggestion", 50, wrap=True),
    Column("file", 22),
    Column("sheet", 14),
    Column("row", 7, "0"),
    Column("column", 16),
    Column("key", 38),
)


def local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """The moment as that zone's wall clock shows it."""
    return moment.astimezone(zone) if moment else None


def span(seconds: float | None) -> timedelta | None:
    """Seconds as a span that a workbook shows as h:mm:ss and can add up."""
    return None if seconds is None else timedelta(seconds=seconds)


def wave_cell(wave_id: str) -> str | int:
    """A wave's id as a number where it is one, so that 10 sorts after 9."""
    return int(wave_id) if wave_id.isdecimal() and len(wave_id) < 10 else wave_id


def state_cell(state: MoveState) -> Shaded:
    """A state's word in its colours."""
    words = STATES[state]
    return Shaded(words.word, words.fill, words.ink)


def finding_cells(finding: Finding) -> list[Cell]:
    """One row for ``FINDING_COLUMNS``."""
    place = finding.place
    return [
        Shaded(str(finding.severity), *SEVERITY_COLOURS[finding.severity]),
        finding.id,
        finding.label or finding.subject,
        finding.message,
        finding.suggestion,
        place.file,
        place.sheet,
        place.row,
        place.column,
        finding.subject if finding.label else "",
    ]


def unplanned_sheet(book: WorkbookWriter, unplanned: Iterable[Unplanned]) -> None:
    """Add a sheet of the VMs that are in no wave."""
    columns = (
        Column("VM", 32),
        Column("reason", 80, wrap=True),
        Column("findings", 40, wrap=True),
        Column("key", 38),
    )
    rows = [[item.name, item.reason, ", ".join(item.findings), item.vm] for item in unplanned]
    book.sheet("unplanned").table(columns, rows)


def title(sheet: Sheet, text: str, widths: tuple[float, float]) -> None:
    """Begin a sheet of pairs: its title and the widths of its two columns."""
    for position, width in enumerate(widths):
        sheet.raw.set_column(position, position, width)
    sheet.write(0, 0, text, Column(""), bold=True, font_size=16, font_color="#1F3A5F")
    sheet.raw.set_row(0, 26)
    sheet.next_row = 2


def facts(sheet: Sheet, rows: Sequence[tuple[str, Cell, str]], widths: tuple[float, float]) -> None:
    """Write one row per fact: label, value, number format ("" for text)."""
    for label, value, number in rows:
        columns = (Column("", widths[0], wrap=True), Column("", widths[1], number, wrap=True))
        sheet.row((label, value), columns, align="left", indent=0)
    sheet.next_row += 1
