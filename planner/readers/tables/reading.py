"""What all of the lead's tables share: finding the header, requiring columns, resolving VMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.readers.cells import to_name
from planner.readers.columns import Columns, Spec, find_table
from planner.readers.grid import Cell, ColumnRows, Row, Sheet
from planner.readers.tally import Cause, Tally
from planner.readers.vm_names import Unresolved, VmNames
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count

__all__ = ["columns_of", "incomplete", "resolve"]


def columns_of(sheet: Sheet, spec: Spec, required: Sequence[str], tally: Tally) -> Columns | None:
    """The columns of a table, or None where the sheet holds nothing.

    Raises:
        InputError: a required column is missing.
    """
    table = find_table(_without_remarks(sheet), spec)
    if table is None:
        return None
    columns = Columns(table, spec, tally)
    missing = [spec[field][0] for field in required if field not in columns]
    if missing:
        raise InputError(
            f"there is no column {', '.join(missing)}",
            file=sheet.file,
            sheet=sheet.name,
            row=table.header_row,
            advice=f"the header row needs {', '.join(spec[field][0] for field in required)}",
        )
    if table.overlong:
        cause = Cause(
            "rows-overlong",
            table.name,
            lambda number: f"{count(number, 'row')} of {table.name} hold more cells than there are headers",
            "put texts that contain the delimiter into quotes, or name the extra columns",
        )
        tally.count(cause, table.place(table.overlong[0]), len(table.overlong))
    return columns


def _without_remarks(sheet: Sheet) -> Sheet:
    """The sheet without the rows that begin with "#": templates explain themselves in such rows."""
    if isinstance(sheet.rows, ColumnRows) and sheet.rows:
        return replace(sheet, rows=sheet.rows.where([not _is_remark(cell) for cell in sheet.rows.columns[0]]))
    return replace(sheet, rows=[row for row in sheet.rows if not _is_remark(row[1][0])])


def _is_remark(cell: Cell) -> bool:
    return (type(cell) is not str or "#" in cell) and to_name(cell).startswith("#")


def incomplete(columns: Columns, row: Row, field: str, tally: Tally) -> None:
    """Note a row that lacks what it must have, and therefore does not count."""
    header = columns.header(field)
    tally.add(
        Finding(
            "row-incomplete",
            Severity.WARNING,
            columns.table.name,
            f"this row has no {header}; it does not count",
            f"fill in {header}, or remove the row",
            columns.table.place(row[0], header),
        )
    )


def resolve(
    names: VmNames,
    columns: Columns,
    row: Row,
    field: str,
    tally: Tally,
    *,
    subject: str = "",
    label: str = "",
) -> str | None:
    """The key of the VM that a cell names, or None with a finding.

    Args:
        names: the VMs of the inventory.
        columns: the table's columns.
        row: the row.
        field: the field that names the VM.
        tally: takes the finding.
        subject: the key of a VM that an ambiguous reference keeps out of the plan, if one is known.
        label: that VM's name.
    """
    text = columns.name(field)(row)
    if not text:
        incomplete(columns, row, field, tally)
        return None
    found = names.resolve(text)
    if not isinstance(found, Unresolved):
        return found
    ambiguous = bool(found.candidates)
    tally.add(
        Finding(
            "vm-name-ambiguous" if ambiguous else "vm-name-unknown",
            Severity.BLOCKER if ambiguous and subject else Severity.WARNING,
            subject or text,
            f"{found.message}; the row does not count",
            found.suggestion,
            columns.table.place(row[0], columns.header(field)),
            label or text,
        )
    )
    return None
