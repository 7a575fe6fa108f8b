"""blackouts: times in which VMs must not move."""

from __future__ import annotations

from datetime import UTC

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.dated import Dated
from planner.readers.tables.reading import columns_of, incomplete, resolve
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.model.finding import Finding, Severity
from wavelift.model.tables import Blackout

__all__ = ["blackouts"]

_SPEC: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "server"),
    "application": ("application", "application name", "app", "service"),
    "owner": ("owner", "application owner", "contact", "responsible"),
    "from": ("from", "start", "begin", "starts"),
    "to": ("to", "end", "until", "ends"),
    "timezone": ("timezone", "time zone", "tz", "zone"),
    "note": ("note", "notes", "comment", "remark", "reason"),
}


def blackouts(sheet: Sheet, names: VmNames, tally: Tally) -> tuple[Blackout, ...]:
    """Read blackouts; rows that cannot be read or name no VM of the inventory are findings.

    Raises:
        InputError: the column for the start or the end is missing.
    """
    columns = columns_of(sheet, _SPEC, ("from", "to"), tally)
    if columns is None:
        return ()
    rows = (_row(columns, row, names, tally) for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def _row(columns: Columns, row: Row, names: VmNames, tally: Tally) -> Blackout | None:
    vm: str | None = ""
    written, application, owner = (columns.name(field)(row) for field in ("vm", "application", "owner"))
    if written:
        vm = resolve(names, columns, row, "vm", tally)
        if vm is None:
            return None
    label = written or application or owner or "all VMs"
    dated = Dated(columns, row, vm or label, label, tally)
    # Of times that come twice as the clocks change those that make it longer, not shorter as for windows.
    start, end = dated.moment("from", end=True), dated.moment("to", end=False)
    if dated.lost:
        return None
    for field, moment in (("from", start), ("to", end)):
        if moment is None:
            incomplete(columns, row, field, tally)
    if start is None or end is None:
        return None
    place = columns.table.place(row[0])
    if end.astimezone(UTC) <= start.astimezone(UTC):
        message = f"the blackout of {label} ends as it starts, or before; it does not count"
        finding = Finding("date-unreadable", Severity.BLOCKER, vm or label, message, "correct its end", place)
        tally.add(finding)
        return None
    return Blackout(start, end, vm or "", application, owner, columns.text("note")(row), place)
