"""Finds the column with the VMs' names where its header is corrupted."""

from __future__ import annotations

from planner.readers.cells import is_blank, to_name
from planner.readers.columns import Columns
from planner.readers.rvtools.export import Export
from planner.readers.rvtools.join import Joiner
from planner.readers.tally import Tally
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.model.names import display_name

__all__ = ["mend_name_column", "require_vms"]

_SAMPLE = 200
_ADVICE = "name the column with the VMs' names VM"


def require_vms(export: Export, columns: Columns | None, tally: Tally) -> Columns:
    """The columns of vInfo, with a column of names.

    Raises:
        InputError: the sheet is empty, or no column can hold the VMs' names.
    """
    source, sheet = export.sheets["vinfo"]
    if columns is None or (export.vms_needed and not columns.table.rows):
        message = "this sheet is empty" if columns is None else "this sheet has a header but no VM"
        raise InputError(message, file=source.file, sheet=sheet, advice="export the inventory again")
    if "name" in columns:
        return columns
    if "moref" in columns or "instance_uuid" in columns or _is_rvtools(columns):
        first = next((row for row in columns.table.rows[:_SAMPLE] if not is_blank(row[1][0])), None)
        if first is not None and 0 not in _taken(columns):
            _claim(columns, tally)
            return columns
    raise InputError(
        "no column holds the VMs' names",
        file=source.file,
        sheet=sheet,
        row=columns.table.header_row,
        advice=_ADVICE,
    )


def _is_rvtools(columns: Columns) -> bool:
    return "power" in columns and len(columns) >= 4


def _taken(columns: Columns) -> set[int]:
    return {index for field in columns.fields() if (index := columns.index(field)) is not None}


def mend_name_column(columns: Columns, joiner: Joiner, tally: Tally) -> bool:
    """See that a sheet can be joined to VMs; False where it cannot.

    A sheet whose header for the names is corrupted is known by its first column holding names of VMs.
    """
    if any(field in columns for field in ("name", "instance_uuid", "moref")):
        if "name" not in columns and _first_holds_names(columns, joiner):
            _claim(columns, tally)
        return True
    if _first_holds_names(columns, joiner):
        _claim(columns, tally)
        return True
    tally.add(
        Finding(
            "missing-column",
            Severity.WARNING,
            columns.table.name,
            f"no column of {columns.table.name} says which VM a row is about; the sheet is left out",
            _ADVICE,
            columns.table.place(columns.table.header_row),
        )
    )
    return False


def _first_holds_names(columns: Columns, joiner: Joiner) -> bool:
    if not columns.table.headers or 0 in _taken(columns):
        return False
    names = [display_name(to_name(cell)) for cell in columns.table.column(0)[:_SAMPLE]]
    known = joiner.names()
    return bool(names) and sum(1 for name in names if name in known) * 2 > len(names)


def _claim(columns: Columns, tally: Tally) -> None:
    table = columns.table
    tally.add(
        Finding(
            "header-corrupt",
            Severity.WARNING,
            table.name,
            f"the first column of {table.name} is called {table.headers[0][:60]!r} but holds names of VMs",
            "it is read as the column VM; correct the header if that is wrong",
            table.place(table.header_row, table.headers[0]),
        )
    )
    columns.claim("name", 0)
