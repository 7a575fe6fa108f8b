"""applications: which VM serves which application, and how much it matters."""

from __future__ import annotations

import re

from planner.readers.cells import to_int
from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.reading import columns_of, incomplete, resolve
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.model.tables import Application

__all__ = ["applications"]

_SPEC: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "server", "name"),
    "application": ("application", "application name", "app", "service", "system"),
    "tier": ("tier", "layer", "role"),
    "criticality": ("criticality", "critical", "importance", "priority"),
    "people": ("people", "effort", "persons", "staff"),
    "owner": ("owner", "application owner", "contact", "responsible"),
}
_LEVELS = {
    "none": 0,
    "low": 1,
    "medium": 2,
    "normal": 2,
    "high": 3,
    "critical": 4,
    "veryhigh": 4,
    "businesscritical": 4,
    "missioncritical": 5,
}
"""Words for how critical something is; higher is more critical."""


def applications(sheet: Sheet, names: VmNames, tally: Tally) -> tuple[Application, ...]:
    """Read applications; rows that name no VM of the inventory are findings.

    Raises:
        InputError: the column for the VM or for the application is missing.
    """
    columns = columns_of(sheet, _SPEC, ("vm", "application"), tally)
    if columns is None:
        return ()
    rows = (_row(columns, row, names, tally) for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def _row(columns: Columns, row: Row, names: VmNames, tally: Tally) -> Application | None:
    vm = resolve(names, columns, row, "vm", tally)
    application = columns.name("application")(row)
    if vm is None:
        return None
    if not application:
        incomplete(columns, row, "application", tally)
        return None
    return Application(
        vm,
        application,
        columns.text("tier")(row),
        _criticality(columns, row),
        columns.text("owner")(row),
        columns.table.place(row[0]),
        columns.amount("people")(row),
    )


def _criticality(columns: Columns, row: Row) -> int:
    text = columns.text("criticality")(row)
    number = to_int(columns.cell("criticality")(row))
    if number is None and text:
        number = _LEVELS.get(re.sub(r"[\W_]", "", text.casefold()))
        if number is None:
            columns.unreadable("criticality", row, "a number, or low, medium, high or critical")
    return max(number or 0, 0)
