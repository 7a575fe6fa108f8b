"""windows: the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.moments import ADVICE, Unclear, in_zone, wall_time, zone_of
from planner.readers.tables.reading import columns_of
from planner.readers.tally import Cause, Tally
from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count
from wavelift.model.tables import Window

__all__ = ["in_order", "windows"]

_SPEC: Spec = {
    "name": ("name", "window", "window name", "id"),
    "start": ("start", "begin", "from", "start time", "starts", "window start"),
    "end": ("end", "to", "until", "end time", "ends", "finish", "window end"),
    "timezone": ("timezone", "time zone", "tz", "zone"),
    "max_vms": ("max vms", "vms", "max vm", "capacity"),
    "max_gib": ("max gib", "max gb", "gib", "max size gib"),
    "lockout": ("lockout minutes", "lockout", "lockout min"),
    "max_waves": ("max waves", "waves", "number of waves"),
    "people": ("people", "persons", "staff", "crew"),
    "announced": ("announced", "fixed", "communicated"),
    "note": ("note", "notes", "comment", "remark"),
}


def windows(sheet: Sheet, tally: Tally) -> tuple[Window, ...]:
    """Read windows in file order; those whose times cannot be read are findings.

    Raises:
        InputError: the column for the start or the end is missing.
    """
    columns = columns_of(sheet, _SPEC, ("start", "end"), tally)
    if columns is None:
        return ()
    rows = (_Row(columns, row, tally).window() for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def in_order(found: Iterable[Window], tally: Tally) -> tuple[Window, ...]:
    """Sort windows by their real start, and give repeated names a number."""
    taken: set[str] = set()
    ordered = []
    for window in sorted(
        found, key=lambda window: (window.start.astimezone(UTC), window.end.astimezone(UTC), window.name)
    ):
        name, number = window.name, 2
        while name.casefold() in taken:
            name, number = f"{window.name} ({number})", number + 1
        taken.add(name.casefold())
        if name != window.name:
            message = f"the name {window.name!r} is taken by another window; this one is called {name!r}"
            tally.add(
                Finding(
                    "window-name-repeated",
                    Severity.WARNING,
                    name,
                    message,
                    "give it another name",
                    window.place,
                )
            )
        ordered.append(replace(window, name=name))
    return tuple(ordered)


class _Row:
    def __init__(self, columns: Columns, row: Row, tally: Tally) -> None:
        self._columns, self._row, self._tally = columns, row, tally
        self._name = columns.name("name")(row) or f"row {row[0]}"

    def window(self) -> Window | None:
        zone = self._zone()
        if zone is None:
            return None
        start, end = self._moment("start", zone), self._moment("end", zone)
        if start is None or end is None:
            return None
        if end.astimezone(UTC) <= start.astimezone(UTC):
            said = "it ends as it starts, or before; the window does not count"
            self._note("window-unreadable", Severity.BLOCKER, "end", said, "correct the end")
            return None
        vms, lockout = (
            self._columns.whole("max_vms")(self._row),
            self._columns.whole("lockout")(self._row) or 0,
        )
        if lockout * 60 >= (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds():
            message = "its lockout is as long as the window, so that nothing can start in it"
            self._note("window-unusable", Severity.WARNING, "lockout", message, "shorten the lockout")
        return Window(
            self._name,
            start,
            end,
            zone.key,
            vms,
            self._columns.positive("max_gib")(self._row),
            lockout,
            self._columns.text("note")(self._row),
            self._columns.table.place(self._row[0]),
            self._columns.whole("max_waves", 1)(self._row),
            self._columns.amount("people")(self._row),
            bool(self._columns.boolean("announced")(self._row)),
        )

    def _zone(self) -> ZoneInfo | None:
        text = self._columns.text("timezone")(self._row)
        if not text:
            self._assumed_utc()
            return ZoneInfo("UTC")
        zone, advice = zone_of(text)
        if zone is None:
            message = f"{text[:60]!r} is no time zone; the window does not count"
            self._note("window-unreadable", Severity.BLOCKER, "timezone", message, advice)
        return zone

    def _assumed_utc(self) -> None:
        cause = Cause(
            "window-timezone-assumed",
            self._columns.table.name,
            lambda number: f"{count(number, 'window names', 'windows name')} no time zone; UTC is assumed",
            "write one such as Europe/Berlin in the column timezone",
        )
        self._tally.count(cause, self._columns.table.place(self._row[0], self._columns.header("timezone")))

    def _moment(self, field: str, zone: ZoneInfo) -> datetime | None:
        cell = self._columns.cell(field)(self._row)
        try:
            moment, odd = in_zone(wall_time(cell), zone, end=field == "end")
        except (Unclear, OverflowError) as error:
            text = self._columns.text(field)(self._row)
            said = f"its {field} {text[:60]!r} cannot be read: {error}; the window does not count"
            self._note("window-unreadable", Severity.BLOCKER, field, said, ADVICE)
            return None
        if odd:
            self._note(
                "window-clock-change", Severity.WARNING, field, f"its {field}: {odd}", "choose another time"
            )
        return moment

    def _note(self, rule: str, severity: Severity, field: str, message: str, suggestion: str) -> None:
        place = self._columns.table.place(self._row[0], self._columns.header(field))
        self._tally.add(
            Finding(rule, severity, self._name, f"window {self._name}: {message}", suggestion, place)
        )
