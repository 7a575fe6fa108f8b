"""winddowns: source hosts, clusters and datastores that must be empty by a date."""

from __future__ import annotations

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.dated import Dated
from planner.readers.tables.reading import columns_of, incomplete
from planner.readers.tally import Tally
from wavelift.model.finding import Finding, Severity
from wavelift.model.tables import Support, WindDown

__all__ = ["winddowns"]

_SPEC: Spec = {
    "kind": ("kind", "type", "what"),
    "name": ("name", "host", "datastore", "cluster"),
    "by": ("by", "date", "until", "end", "deadline", "not after"),
    "timezone": ("timezone", "time zone", "tz", "zone"),
    "note": ("note", "notes", "comment", "remark", "reason"),
}
_KINDS = {
    "host": Support.HOST,
    "esxihost": Support.HOST,
    "esx": Support.HOST,
    "esxi": Support.HOST,
    "cluster": Support.CLUSTER,
    "datastore": Support.DATASTORE,
    "storage": Support.DATASTORE,
}


def winddowns(sheet: Sheet, tally: Tally) -> tuple[WindDown, ...]:
    """Read wind-downs; rows that cannot be read are findings.

    Raises:
        InputError: the column for the kind, the name or the date is missing.
    """
    columns = columns_of(sheet, _SPEC, ("kind", "name", "by"), tally)
    if columns is None:
        return ()
    rows = (_row(columns, row, tally) for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def _row(columns: Columns, row: Row, tally: Tally) -> WindDown | None:
    name, written = columns.name("name")(row), columns.text("kind")(row)
    if not name:
        incomplete(columns, row, "name", tally)
        return None
    kind = _KINDS.get("".join(written.casefold().split()))
    place = columns.table.place(row[0], columns.header("kind"))
    if kind is None:
        message = f"{written[:60]!r} is nothing that can be wound down; the row of {name} does not count"
        advice = "write host, cluster or datastore"
        tally.add(Finding("winddown-unknown", Severity.BLOCKER, name, message, advice, place))
        return None
    dated = Dated(columns, row, name, name, tally)
    by = dated.moment("by", end=True)
    if by is None:
        if not dated.lost:
            incomplete(columns, row, "by", tally)
        return None
    return WindDown(kind, name, by, columns.text("note")(row), columns.table.place(row[0]))
