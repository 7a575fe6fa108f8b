"""What the lead changed in ``plan.xlsx``: each row against what was written into it.

Rows are recognised by the VM's key, wherever they stand. What was written stands hidden at the end of each
row; a workbook that has lost those columns is compared with the plan itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from planner.readers.columns import Columns, Spec, find_table
from planner.readers.grid import Row, Sheet
from planner.readers.sheets import open_source
from planner.readers.tally import Tally
from planner.readers.vm_names import Unresolved, VmNames
from wavelift.errors import InputError
from wavelift.model.finding import NOWHERE, Finding, Place, Severity
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan
from wavelift.model.tables import Window

__all__ = [
    "OTHER_SHEETS",
    "PLACE_HEADERS",
    "WRITTEN_HEADERS",
    "Edit",
    "PlanEdits",
    "read_edits",
    "refuse_missing",
]

_SPEC: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "name"),
    "key": ("key", "VM key"),
    "wave": ("wave",),
    "window": ("window",),
    "pinned": ("pinned", "pin"),
    "was_wave": ("wave as written",),
    "was_window": ("window as written",),
    "was_pinned": ("pinned as written",),
}
PLACE_HEADERS = ("datacenter", "cluster", "host", "pool", "folder", "datastores", "networks")
WRITTEN_HEADERS = (
    *("VM", "wave", "window", "pinned", "severity", "application", "tier", "group", "power", "GiB"),
    *("GiB to copy", "expected", "waits for", "why not earlier", "earliest", "latest", "noticed"),
    *("memory MiB", *(f"from {what}" for what in PLACE_HEADERS), *(f"to {what}" for what in PLACE_HEADERS)),
    *("owner", "key", "wave as written", "window as written", "pinned as written"),
)
"""Headers of the sheet of VMs as wavelift writes it; columns with others are the lead's own."""

OTHER_SHEETS = frozenset(
    ("summary", "waves", "groups", "windows", "space", "load", "findings", "unplanned", "assumed", "changes")
)
"""The other sheets of a plan.xlsx: some have these columns too, and what is changed there counts nowhere."""

_MOST_OWN = 200
_LONGEST = 80
"""So much of a cell stands in a message."""
_YES = ("yes", "y", "x", "true", "1", "ja", "pinned", "wahr", "oui", "si", "sí")
_NO = ("", "no", "n", "false", "0", "nein", "falsch")


@dataclass(frozen=True, slots=True)
class Edit:
    """One wish of the lead for one VM.

    Attributes:
        vm, name: key and name.
        window, wave: where it shall be; both empty: it is no longer pinned.
        place: the cell.
        was: "wave 2 (Night 1)", as it was written.
    """

    vm: str
    name: str
    window: str = ""
    wave: str = ""
    place: Place = NOWHERE
    was: str = ""

    @property
    def unpins(self) -> bool:
        """Whether it takes a pin out."""
        return not self.window and not self.wave

    @property
    def wish(self) -> str:
        """In words: "window Night 2", "wave 3", "no pin"."""
        parts = [self.window and f"window {self.window}", self.wave and f"wave {self.wave}"]
        return " and ".join(part for part in parts if part) or "no pin"


@dataclass(frozen=True, slots=True)
class PlanEdits:
    """All wishes of one workbook.

    Attributes:
        edits: one per VM, in the order of the sheet.
        findings: cells that cannot be understood; they change nothing.
        rows: how many rows were read.
        stale: VMs that are in another wave now than when the workbook was written.
        own: columns of the lead's own: text by VM key, by header.
        sheet: the sheet as it was read.
    """

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()
    rows: int = 0
    stale: int = 0
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheet: Sheet | None = None


def read_edits(
    path: Path, root: Path, plan: Plan | None, vms: Sequence[Vm], windows: Sequence[Window]
) -> PlanEdits:
    """Read the lead's changes.

    Args:
        path: the workbook, as xlsx, xlsm, ods, or its sheet of VMs as CSV.
        root: the campaign folder; places name the file relative to it.
        plan: the plan that stands; None where there is none.
        vms: the inventory.
        windows: the calendar as it is now.

    Raises:
        InputError: the file cannot be read, or has no sheet of VMs.
    """
    return _Reading(_sheet(path, root), plan, vms, windows).edits()


def refuse_missing(path: Path) -> None:
    """Refuse a workbook that is not there.

    Raises:
        InputError: there is no such file.
    """
    if not path.exists():
        advice = "name the plan.xlsx you have changed"
        raise InputError("there is no such file", file=str(path), advice=advice)


def _sheet(path: Path, root: Path) -> Columns:
    refuse_missing(path)
    source = open_source(path, root)
    named = {name.strip().casefold(): name for name in source.names}
    for name in [named["vms"]] if "vms" in named else source.names:
        if name.strip().casefold() in OTHER_SHEETS:
            continue
        columns = _columns(source.read(name))
        if columns is not None:
            return columns
    raise InputError(
        "it has no sheet with the columns VM, and wave or window",
        file=path.name,
        advice="give back the workbook that wavelift plan wrote, with its sheet vms",
    )


def _columns(sheet: Sheet) -> Columns | None:
    table = find_table(sheet, _SPEC)
    if table is None:
        return None
    columns = Columns(table, _SPEC, Tally())
    named = "vm" in columns or "key" in columns
    return columns if named and ("wave" in columns or "window" in columns) else None


@dataclass(frozen=True, slots=True)
class _Written:
    wave: str
    window: str
    pinned: bool


class _Reading:
    def __init__(
        self, columns: Columns, plan: Plan | None, vms: Sequence[Vm], windows: Sequence[Window]
    ) -> None:
        self._columns = columns
        self._names = VmNames(vms)
        self._known = {vm.key: vm.name for vm in vms}
        self._windows = {window.name.casefold(): window.name for window in windows}
        self._read = {field: columns.name(field) for field in _SPEC}
        waves = plan.waves if plan else ()
        pinned = {pin.vm for pin in plan.pins if pin.vm} if plan else set()
        self._planned = {
            move.vm: _Written(wave.id, wave.window, move.vm in pinned)
            for wave in waves
            for move in wave.moves
        }
        self._window_of = {wave.id: wave.window for wave in waves}
        self._findings: list[Finding] = []
        self._stale = 0

    def edits(self) -> PlanEdits:
        rows = list(self._columns.table.rows)
        self._window_of |= dict(self._waves_as_written(rows))
        self._lacking()
        found: dict[str, Edit] = {}
        for row in rows:
            edit = self._edit(row)
            if edit is None:
                continue
            other = found.setdefault(edit.vm, edit)
            if (other.window, other.wave) != (edit.window, edit.wave):
                self._say(
                    edit.place,
                    edit.vm,
                    f"{edit.name} is in two rows that say different things ({other.place}); the first counts",
                    "leave one row per VM",
                )
        return PlanEdits(
            tuple(found.values()),
            tuple(self._findings),
            len(rows),
            self._stale,
            self._own(rows),
            self._columns.table.sheet,
        )

    def _lacking(self) -> None:
        """A column of the lead's that is gone or has another name: what was written there counts nowhere."""
        table = self._columns.table
        for name in ("wave", "window", "pinned"):
            if f"was_{name}" in self._columns and name not in self._columns:
                words = f"it has no column {name!r} any more; what was written there is not read"
                advice = f"call the column {name} again, and give the workbook back"
                self._say(table.place(table.header_row), name, words, advice)

    def _own(self, rows: Sequence[Row]) -> dict[str, dict[str, str]]:
        """The columns that are not wavelift's, where any cell of a known VM holds something."""
        found: dict[str, dict[str, str]] = {}
        own = self._columns.others(ignore=WRITTEN_HEADERS)
        keys = [self._meant(row) for row in rows] if own else []
        for index, header in own[:_MOST_OWN]:
            text = self._columns.cell_at(index)
            cells = zip(keys, map(text, rows), strict=True)
            kept = {key: words for key, words in cells if words and isinstance(key, str)}
            if kept:
                found.setdefault(header, kept)
        return found

    def _waves_as_written(self, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
        """Which window each wave had when the workbook was written, from the hidden columns."""
        if "was_wave" in self._columns and "was_window" in self._columns:
            for row in rows:
                wave, window = self._read["was_wave"](row), self._read["was_window"](row)
                if wave and window:
                    yield wave, window

    def _edit(self, row: Row) -> Edit | None:
        key = self._key(row)
        if key is None:
            return None
        written = self._written(key, row)
        if written is None:
            return None
        wave = _wave_id(self._read["wave"](row)) if "wave" in self._columns else written.wave
        window = self._read["window"](row) if "window" in self._columns else written.window
        if window.casefold() in self._windows:
            window = self._windows[window.casefold()]
        other_wave, other_window = wave != written.wave, window != written.window
        if not other_wave and not other_window:
            return self._pin_only(key, row, written)
        return self._moved(key, row, written, wave if other_wave else "", window if other_window else "")

    def _meant(self, row: Row) -> str | Unresolved | None:
        """The key of a row's VM, or what is wrong with its name; None where it has none."""
        key, name = self._read["key"](row), self._read["vm"](row)
        if key in self._known:
            return key
        return self._names.resolve(name) if name else None

    def _key(self, row: Row) -> str | None:
        found = self._meant(row)
        if isinstance(found, str):
            return found
        key, name = self._read["key"](row), self._read["vm"](row)
        if key or name:
            place = self._place(row, "vm")
            words = found.message if isinstance(found, Unresolved) else f"{key!r} is no VM of the inventory"
            hint = found.suggestion if isinstance(found, Unresolved) else ""
            self._say(place, key or name, f"{words}; the row changes nothing", hint or "remove the row")
        return None

    def _written(self, key: str, row: Row) -> _Written | None:
        now = self._planned.get(key)
        if "was_wave" not in self._columns:
            return now
        pinned = self._read["was_pinned"](row).casefold() in _YES
        window = self._read["was_window"](row)
        if not window and not self._read["was_wave"](row):
            return now or _Written("", "", False)  # a row that somebody has added
        written = _Written(self._read["was_wave"](row), self._windows.get(window.casefold(), window), pinned)
        if now is not None and (now.wave, now.window) != (written.wave, written.window):
            self._stale += 1
        return written

    def _pin_only(self, key: str, row: Row, written: _Written) -> Edit | None:
        text = self._read["pinned"](row).casefold()
        if "pinned" not in self._columns:
            return None
        place, name = self._place(row, "pinned"), self._known[key]
        if text not in _YES and text not in _NO:
            advice = "write yes, or leave the cell empty"
            self._say(place, key, f"{name}: pinned is {text[:_LONGEST]!r}; the cell changes nothing", advice)
            return None
        if (text in _YES) == written.pinned:
            return None
        if text in _YES:
            wave = "" if written.window else written.wave
            return Edit(key, name, written.window, wave, place, _was(written))
        return Edit(key, name, place=place, was=f"pinned to {_was(written)}")

    def _moved(self, key: str, row: Row, written: _Written, wave: str, window: str) -> Edit | None:
        """The wish of a row whose wave or window is not what was written; "" where it is or is empty."""
        name = self._known[key]
        place = self._place(row, "window" if window else "wave")
        if not wave and not window:
            advice = "write the wave or window it shall have; to let the planner decide, empty column pinned"
            self._say(place, key, f"{name}: its wave or window is empty; that changes nothing", advice)
            return None
        if window and window.casefold() not in self._windows:
            near = get_close_matches(window.casefold(), self._windows, 3, 0.5) or list(self._windows)[:8]
            known = ", ".join(self._windows[each] for each in near)
            self._say(
                place,
                key,
                f"{name}: there is no window {window[:_LONGEST]!r}",
                f"write one of: {known or 'none: no calendar'}",
            )
            return None
        if wave and self._windows:
            return self._by_window(key, place, written, wave, window)
        if wave and not (wave.isdecimal() and int(wave) > 0):
            self._say(place, key, f"{name}: {wave[:_LONGEST]!r} is no wave", "write its number: 1, 2, …")
            return None
        if wave and wave not in self._window_of:
            self._note_new(key, place, wave)
        return Edit(key, name, window, wave, place, _was(written))

    def _note_new(self, key: str, place: Place, wave: str) -> None:
        """Without a calendar any number is a wave: a slip of the hand makes a new one."""
        known = ", ".join(self._window_of) or "none"
        message = f"{self._known[key]}: wave {wave} is a new one; there are: {known}"
        advice = "if another one is meant, correct the cell and give the workbook back again"
        self._findings.append(
            Finding("edit-new-wave", Severity.INFO, key, message, advice, place, self._known[key])
        )

    def _by_window(self, key: str, place: Place, written: _Written, wave: str, window: str) -> Edit | None:
        """A wave of a campaign with a calendar means the wave's window, for numbers shift."""
        name, meant = self._known[key], self._window_of.get(wave, "")
        if not meant:
            known = ", ".join(self._window_of) or "none"
            advice = f"waves are: {known}; for a night that has no wave yet write its name into column window"
            self._say(place, key, f"{name}: there is no wave {wave[:_LONGEST]!r}", advice)
            return None
        if window and window != meant:
            advice = "change one of the two"
            self._say(
                place,
                key,
                f"{name}: wave {wave} is in window {meant}, and column window says {window[:_LONGEST]}",
                advice,
            )
            return None
        if meant.casefold() not in self._windows:
            self._say(place, key, f"{name}: window {meant} of wave {wave} is gone", "choose another window")
            return None
        same_night = meant == written.window
        return Edit(key, name, meant, wave if same_night else "", place, _was(written))

    def _place(self, row: Row, field: str) -> Place:
        return self._columns.table.place(row[0], self._columns.header(field))

    def _say(self, place: Place, subject: str, message: str, suggestion: str) -> None:
        label = self._known.get(subject, "")
        self._findings.append(
            Finding("edit-unclear", Severity.WARNING, subject, message, suggestion, place, label)
        )


def _was(written: _Written) -> str:
    window = f" ({written.window})" if written.window else ""
    return f"wave {written.wave}{window}" if written.wave else "no wave"


def _wave_id(text: str) -> str:
    return text[5:].strip() if text.casefold().startswith("wave ") else text.strip()
