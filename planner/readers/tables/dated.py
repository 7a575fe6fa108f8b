"""Rows with dates: times of the clock in the time zone that the row names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from planner.readers.cells import is_blank
from planner.readers.columns import Columns
from planner.readers.grid import Row
from planner.readers.tables.moments import ADVICE, Unclear, in_zone, wall_time, zone_of
from planner.readers.tally import Cause, Tally
from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count

__all__ = ["Dated"]


class Dated:
    """Reads the dates of one row; what cannot be read is a blocker, for a date that is lost changes the plan.

    Args:
        columns: the table's columns, with a field ``timezone``.
        row: the row.
        subject: what the row is about: a VM's key, or a name.
        label: how people call it.
        tally: takes the findings.
    """

    def __init__(self, columns: Columns, row: Row, subject: str, label: str, tally: Tally) -> None:
        self._columns, self._row, self._tally = columns, row, tally
        self._subject, self._label = subject, label
        self._zone: ZoneInfo | None = None
        self.lost = False
        """Whether anything of the row could not be read."""

    def moment(self, field: str, *, end: bool) -> datetime | None:
        """The date of a field, or None where it is blank or cannot be read.

        Args:
            field: the column.
            end: of a time that comes twice as the clocks change, the earlier one; else the later one.
        """
        cell = self._columns.cell(field)(self._row)
        if is_blank(cell):
            return None
        zone = self._in_zone()
        if zone is None:
            return None
        try:
            moment, odd = in_zone(wall_time(cell), zone, end=end)
        except (Unclear, OverflowError) as error:
            text = self._columns.text(field)(self._row)
            self._lose(field, f"{text[:60]!r} cannot be read: {error}; the row does not count", ADVICE)
            return None
        if odd:
            self._note("date-clock-change", Severity.WARNING, field, odd, "choose another time")
        return moment

    def _in_zone(self) -> ZoneInfo | None:
        if self._zone is None and not self.lost:
            text = self._columns.text("timezone")(self._row)
            if not text:
                self._assumed_utc()
                self._zone = ZoneInfo("UTC")
                return self._zone
            self._zone, advice = zone_of(text)
            if self._zone is None:
                self._lose("timezone", f"{text[:60]!r} is no time zone; the row does not count", advice)
        return self._zone

    def _assumed_utc(self) -> None:
        table = self._columns.table
        cause = Cause(
            "date-timezone-assumed",
            table.name,
            lambda number: (
                f"{count(number, 'row')} of {table.name} {'names' if number == 1 else 'name'} no time zone; "
                "UTC is assumed"
            ),
            "write one such as Europe/Berlin in the column timezone",
        )
        self._tally.count(cause, table.place(self._row[0], self._columns.header("timezone")))

    def _lose(self, field: str, message: str, suggestion: str) -> None:
        self.lost = True
        self._note("date-unreadable", Severity.BLOCKER, field, message, suggestion)

    def _note(self, rule: str, severity: Severity, field: str, message: str, suggestion: str) -> None:
        place = self._columns.table.place(self._row[0], self._columns.header(field))
        said = f"{self._columns.table.name}: {message}"
        self._tally.add(Finding(rule, severity, self._subject, said, suggestion, place, self._label))
