"""Pins of single VMs, set and taken out in ``pins.csv``; every other row and column stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mappings.cell_text import guarded, unguarded
from mappings.csv_lines import CsvLines, new_lines, read_lines, write_lines
from wavelift.errors import InputError

__all__ = ["FILE_NAME", "PinRow", "set_pins"]

FILE_NAME = "pins.csv"
_HEADERS = ("vm", "window", "wave", "note")
_SYNONYMS = {
    "vm": "vm",
    "vm name": "vm",
    "virtual machine": "vm",
    "name": "vm",
    "window": "window",
    "window name": "window",
    "windows": "window",
    "slot": "window",
    "wave": "wave",
    "wave id": "wave",
    "wave number": "wave",
    "note": "note",
    "notes": "note",
    "comment": "note",
    "remark": "note",
}

_NOTED = re.compile(r"from [^;]+; was [^;]*")
"""What an earlier edit has noted: no words of people."""


@dataclass(frozen=True, slots=True)
class PinRow:
    """What shall stand in the table for one VM.

    Attributes:
        vm: how to write the VM: its name, or its key where several have that name.
        aliases: all that a row may call it.
        window, wave: where it is pinned to; both empty take the pin out.
        note: "from plan.xlsx; was wave 1 (Night 1)": where people have noted nothing themselves.
    """

    vm: str
    aliases: frozenset[str]
    window: str = ""
    wave: str = ""
    note: str = ""


def set_pins(path: Path, rows: Sequence[PinRow]) -> bool:
    """Make the table say what the rows say; the file is made where there is none.

    A VM's first row is changed, further rows for its windows and waves go out, and a row that a taken-out pin
    leaves without any wish goes out too. Dates in a row stay.

    Returns:
        Whether anything was written.

    Raises:
        InputError: the file has no column for the VM, or cannot be read or written.
    """
    file = read_lines(path) if path.exists() else new_lines()
    if not any(any(cell.strip() for cell in cells) for cells in file.rows):
        if not any(row.window or row.wave for row in rows):
            return False
        file.append(_HEADERS)
    table = _Table(file, path)
    for row in rows:
        table.set(row)
    if table.changed:
        write_lines(path, file)
    return table.changed


class _Table:
    def __init__(self, file: CsvLines, path: Path) -> None:
        self._file = file
        self.changed = False
        self._head, self._at = self._header(path)
        for name in ("window", "wave"):
            if name not in self._at:
                self._widen(name)

    def _header(self, path: Path) -> tuple[int, dict[str, int]]:
        for number, cells in enumerate(self._file.rows):
            found: dict[str, int] = {}
            for at, cell in enumerate(cells):
                field = _SYNONYMS.get(" ".join(cell.replace("_", " ").casefold().split()).lstrip("\ufeff"))
                if field:
                    found.setdefault(field, at)
            if "vm" in found:
                return number, found
        raise InputError(
            "there is no column vm", file=path.name, advice=f"its header should be: {','.join(_HEADERS)}"
        )

    def _widen(self, name: str) -> None:
        header = self._file.rows[self._head]
        self._at[name] = len(header)
        self._file.replace(self._head, [*header, name])

    def set(self, row: PinRow) -> None:
        mine = [
            number
            for number, cells in enumerate(self._file.rows)
            if number > self._head and unguarded(self._cell(cells, "vm")).casefold() in row.aliases
        ]
        if not (row.window or row.wave):
            for number in reversed(mine):
                self._unpin(number)
        elif not mine:
            self._file.append(self._cells([], row))
            self.changed = True
        else:
            cells = self._cells(self._file.rows[mine[0]], row)
            if cells != self._file.rows[mine[0]]:
                self._file.replace(mine[0], cells)
                self.changed = True
            for number in reversed(mine[1:]):
                self._unpin(number)

    def _unpin(self, number: int) -> None:
        """Take window and wave out of a row, and the row itself where that leaves nothing."""
        cells = list(self._file.rows[number])
        names = [self._at[name] for name in _HEADERS if name in self._at]
        if any(cell.strip() for at, cell in enumerate(cells) if at not in names):
            for name in ("window", "wave"):
                if self._at[name] < len(cells):
                    cells[self._at[name]] = ""
            self._file.replace(number, cells)
        else:
            self._file.drop(number)
        self.changed = True

    def _cells(self, old: Sequence[str], row: PinRow) -> list[str]:
        cells = [*old, *([""] * (len(self._file.rows[self._head]) - len(old)))]
        if not old:
            cells[self._at["vm"]] = guarded(row.vm)
        cells[self._at["window"]], cells[self._at["wave"]] = guarded(row.window), guarded(row.wave)
        if "note" in self._at:
            own = unguarded(cells[self._at["note"]])
            if not own or _NOTED.fullmatch(own):
                cells[self._at["note"]] = guarded(row.note)
        return cells

    def _cell(self, cells: Sequence[str], name: str) -> str:
        return cells[self._at[name]].strip() if self._at[name] < len(cells) else ""
