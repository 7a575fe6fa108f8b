"""pins: VMs that must be in a certain window or wave."""

from __future__ import annotations

from collections.abc import Sequence

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.reading import columns_of, incomplete, resolve
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.model.tables import Pin, Window

__all__ = ["pins"]

_SPEC: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "name"),
    "window": ("window", "window name", "slot"),
    "wave": ("wave", "wave id", "wave number"),
}


def pins(sheet: Sheet, names: VmNames, windows: Sequence[Window], tally: Tally) -> tuple[Pin, ...]:
    """Read pins; rows that name no VM of the inventory or no window of the calendar are findings.

    Raises:
        InputError: the column for the VM is missing, or those for both window and wave are.
    """
    columns = columns_of(sheet, _SPEC, ("vm",), tally)
    if columns is None:
        return ()
    if "window" not in columns and "wave" not in columns:
        raise InputError(
            "there is no column window and no column wave",
            file=sheet.file,
            sheet=sheet.name,
            row=columns.table.header_row,
            advice="add one of them",
        )
    known = {window.name.casefold(): window.name for window in windows}
    rows = (_row(columns, row, names, known, tally) for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def _row(columns: Columns, row: Row, names: VmNames, windows: dict[str, str], tally: Tally) -> Pin | None:
    vm = resolve(names, columns, row, "vm", tally)
    window, wave = columns.name("window")(row), columns.name("wave")(row)
    if vm is None:
        return None
    if not window and not wave:
        incomplete(columns, row, "window" if "window" in columns else "wave", tally)
        return None
    if window and window.casefold() not in windows:
        known = ", ".join(list(windows.values())[:8]) or "none"
        place = columns.table.place(row[0], columns.header("window"))
        message = f"there is no window {window!r} in the calendar"
        label = columns.name("vm")(row)
        tally.add(
            Finding("window-unknown", Severity.BLOCKER, vm, message, f"write one of: {known}", place, label)
        )
        return None
    return Pin(vm, windows.get(window.casefold(), ""), wave, columns.table.place(row[0]))
