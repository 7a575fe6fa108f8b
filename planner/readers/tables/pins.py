"""pins: VMs, applications and move groups that must be in certain windows or in a certain wave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from mappings.cell_text import unguarded
from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.dated import Dated
from planner.readers.tables.reading import columns_of, incomplete, resolve
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.model.tables import Pin, Window

__all__ = ["pins"]

_SPEC: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "name"),
    "application": ("application", "application name", "app", "service"),
    "group": ("group", "move group", "group id"),
    "window": ("window", "window name", "slot", "windows"),
    "wave": ("wave", "wave id", "wave number"),
    "not_before": ("not before", "earliest", "from", "after date"),
    "not_after": ("not after", "latest", "until", "deadline", "by"),
    "timezone": ("timezone", "time zone", "tz", "zone"),
    "note": ("note", "notes", "comment", "remark"),
}
_WHO = ("vm", "application", "group")
_WHERE = ("window", "wave", "not_before", "not_after")


def pins(sheet: Sheet, names: VmNames, windows: Sequence[Window], tally: Tally) -> tuple[Pin, ...]:
    """Read pins; rows that name no VM of the inventory or no window of the calendar are findings.

    Raises:
        InputError: the columns for what is pinned are missing, or those for where it is pinned to.
    """
    columns = columns_of(sheet, _SPEC, (), tally)
    if columns is None:
        return ()
    for fields, words in ((_WHO, "VM"), (_WHERE, "window and no column wave")):
        if not any(field in columns for field in fields):
            raise InputError(
                f"there is no column {words}",
                file=sheet.file,
                sheet=sheet.name,
                row=columns.table.header_row,
                advice=f"add one of them: {', '.join(_SPEC[field][0] for field in fields)}",
            )
    known = {window.name.casefold(): window.name for window in windows}
    return tuple(pin for row in columns.table.rows for pin in _Row(columns, row, known, tally).pins(names))


class _Row:
    def __init__(self, columns: Columns, row: Row, windows: Mapping[str, str], tally: Tally) -> None:
        self._columns, self._row, self._windows, self._tally = columns, row, windows, tally
        self._vm, self._application, self._group = (columns.name(field)(row) for field in _WHO)

    def pins(self, names: VmNames) -> Iterator[Pin]:
        columns, row = self._columns, self._row
        label = self._vm or self._application or self._group
        if not label:
            incomplete(columns, row, next(field for field in _WHO if field in columns), self._tally)
            return
        vm = ""
        if self._vm:
            key = resolve(names, columns, row, "vm", self._tally)
            if key is None:
                return
            vm = key
        subject = vm or label
        windows, wave = self._calendar(subject, label), columns.name("wave")(row)
        dated = Dated(columns, row, subject, label, self._tally)
        not_before, not_after = dated.moment("not_before", end=False), dated.moment("not_after", end=True)
        if windows is None or dated.lost:
            return
        if not windows and not wave and not_before is None and not_after is None:
            incomplete(columns, row, next(field for field in _WHERE if field in columns), self._tally)
            return
        place = columns.table.place(row[0])
        if not_before and not_after and not_after.astimezone(UTC) <= not_before.astimezone(UTC):
            message = (
                f"{label} must move not before a time and not after an earlier one; the row does not count"
            )
            advice = "correct one of the two"
            self._tally.add(
                Finding("date-unreadable", Severity.BLOCKER, subject, message, advice, place, label)
            )
            return
        one = windows[0] if len(windows) == 1 else ""
        several = windows if len(windows) > 1 else ()
        yield Pin(vm, one, wave, place, several, self._application, self._group, not_before, not_after)

    def _calendar(self, subject: str, label: str) -> tuple[str, ...] | None:
        """The windows that the row names, or None where one of them does not exist."""
        written = self._columns.name("window")(self._row)
        if written.casefold() not in self._windows:
            written = unguarded(written)  # as ``plan --from`` writes a name like a formula
        if not written:
            return ()
        if written.casefold() in self._windows:
            return (self._windows[written.casefold()],)
        parts = [part.strip() for part in re.split(r"[;\n]", written) if part.strip()]
        for part in parts:
            if part.casefold() not in self._windows:
                known = ", ".join(list(self._windows.values())[:8]) or "none"
                place = self._columns.table.place(self._row[0], self._columns.header("window"))
                message = f"there is no window {part!r} in the calendar"
                advice = f"write one of: {known}"
                self._tally.add(
                    Finding("window-unknown", Severity.BLOCKER, subject, message, advice, place, label)
                )
                return None
        return tuple(dict.fromkeys(self._windows[part.casefold()] for part in parts))
