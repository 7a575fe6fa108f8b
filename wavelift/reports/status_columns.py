"""What became of each VM, written beside its row in the lead's own workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from wavelift.model.outcome import MoveOutcome
from wavelift.reports.cells import local, wave_cell
from wavelift.reports.hostile import cell_text, one_line
from wavelift.reports.wording import STATES
from wavelift.workbook.book import Book
from wavelift.workbook.cells import Entry, Value, cell_style
from wavelift.workbook.growth import NewColumn, add_columns
from wavelift.workbook.looks import PLAIN, Look
from wavelift.workbook.marks import OWN

__all__ = ["STATUS_COLUMNS", "RowsOfVms", "write_status"]

_WHEN = "yyyy-mm-dd hh:mm"
_LATER = timedelta(days=1462)
"""Days between the two first days that workbooks count from."""
_SHARED = "Written by wavelift report, for the VM of this row, anew each time."

STATUS_COLUMNS: tuple[NewColumn, ...] = (
    (f"{OWN}wave", 15, f"{_SHARED} The wave that last moved it or tried to."),
    (f"{OWN}state", 16, f"{_SHARED} Where its move stands."),
    (f"{OWN}attempts", 18, f"{_SHARED} Relocations submitted."),
    (f"{OWN}began", 17, f"{_SHARED} Local time of the wave's window, else UTC."),
    (f"{OWN}ended", 17, f"{_SHARED} Local time of the wave's window, else UTC."),
    (f"{OWN}reason", 50, f"{_SHARED} Why it is where it is."),
)


@dataclass(frozen=True, slots=True)
class RowsOfVms:
    """Where a sheet tells of VMs.

    Attributes:
        sheet: its name.
        header: number of its header row.
        rows: VM keys to the number of their row.
    """

    sheet: str
    header: int
    rows: Mapping[str, int]


def write_status(book: Book, found: RowsOfVms, wave: str, moves: Iterable[MoveOutcome], zone: tzinfo) -> int:
    """Write wave, state, attempts, times and reason beside the rows of a wave's VMs.

    The columns are found again by their headers, wherever the lead has moved them, and rows by the VM,
    however the lead has sorted them. Rows of other VMs are not touched.

    Args:
        book: the workbook.
        found: where its VMs are.
        wave: the wave's id.
        moves: what became of its VMs.
        zone: time zone of the times.

    Returns:
        How many rows were written.

    Raises:
        InputError: the sheet is protected, or something stands where the columns belong.
    """
    here = [(found.rows[move.vm], move) for move in moves if move.vm in found.rows]
    if not here:
        return 0
    columns = _columns(book, found)
    sheet = book.editable(found.sheet)
    for number, move in here:
        standing = sheet.cells(number)
        entries: dict[int, Entry] = {}
        for (title, _, _), (value, look) in zip(STATUS_COLUMNS, _values(wave, move, zone), strict=True):
            at = columns[title]
            if isinstance(value, datetime) and book.counts_from_1904:
                value -= _LATER  # noqa: PLW2901
            base = cell_style(standing, at) or cell_style(standing, columns["left"])
            entries[at] = Entry(value, book.looks.style(look, base))
        sheet.put(number, entries)
    return len(here)


def _columns(book: Book, found: RowsOfVms) -> dict[str, int]:
    """Columns by header, those that were missing added; "left" is the column before the first of ours."""
    texts = [text.strip().casefold() for text in book.sheet(found.sheet).texts(found.header)]
    missing = [column for column in STATUS_COLUMNS if column[0] not in texts]
    width = max((at for at, text in enumerate(texts, start=1) if text), default=0)
    if missing:
        add_columns(book, found.sheet, found.header, width, missing)
    columns = {title: texts.index(title) + 1 for title, _, _ in STATUS_COLUMNS if title in texts}
    columns |= {title: width + at for at, (title, _, _) in enumerate(missing, start=1)}
    return columns | {"left": max(1, min(columns.values()) - 1)}


def _values(wave: str, move: MoveOutcome, zone: tzinfo) -> tuple[tuple[Value, Look], ...]:
    words = STATES[move.state]
    began, ended = local(move.began, zone), local(move.ended, zone)
    reason = move.reason or (f"waits for {move.waits_for}" if move.waits_for else "")
    number = wave_cell(wave)
    return (
        (number if isinstance(number, int) else cell_text(wave), Look(number="0")),
        (words.word, Look(fill=words.fill.lstrip("#"), ink=words.ink.lstrip("#"))),
        (len(move.attempts), Look(number="0")),
        (began, Look(number=_WHEN)),
        (ended, Look(number=_WHEN)),
        (one_line(reason), Look(quoted=True) if reason else PLAIN),
    )
