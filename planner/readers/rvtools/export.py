"""One export: which of its sheets is which, whether a workbook, a folder of CSVs or a plain table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planner.readers.columns import Columns, Spec, find_table, same
from planner.readers.grid import Sheet
from planner.readers.library import Library
from planner.readers.rvtools.headers import VINFO
from planner.readers.rvtools.zipped import ZIP_SUFFIX, zipped_csvs
from planner.readers.sheets import CSV_SUFFIXES, Source, relative
from planner.readers.tally import Cause, Tally
from wavelift.errors import InputError
from wavelift.model.finding import Severity
from wavelift.model.inventory import Headers
from wavelift.model.quantities import count

__all__ = ["PLAIN_SHEETS", "Export", "export_of", "sheet_kind", "tab_csvs"]

_KINDS = (
    "vinfo", "vdisk", "vnetwork", "vsnapshot", "vcd", "vfloppy", "vusb", "vtools", "vhost", "vcluster",
    "vdatastore", "dvport", "vport", "dvswitch", "vpartition", "vsource", "vmetadata", "vcpu", "vmemory",
    "vrp", "vfolder", "vstoragepolicy", "vsc_vmk",
    "vkeyprovider",
)  # fmt: skip
_TAB = re.compile(rf"(?:.*[_\-. ])?(?:tab)?({'|'.join(_KINDS)})", re.IGNORECASE)
PLAIN_SHEETS = ("inventory", "vms", "vm", "servers")
"""Names of a sheet that is a plain table of VMs."""


def sheet_kind(name: str) -> str:
    """The RVTools sheet a name means: "vInfo", "tabvInfo", "RVTools_tabvInfo" are "vinfo"; else ""."""
    match = _TAB.fullmatch(name.strip())
    return match[1].casefold() if match else ""


def tab_csvs(folder: Path) -> dict[str, Path]:
    """The RVTools CSVs of a folder by sheet; empty where there is no vInfo among them."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.casefold() == ".csv" and path.is_file() and (kind := sheet_kind(path.stem)):
            found.setdefault(kind, path)
    return found if "vinfo" in found else {}


@dataclass(frozen=True, slots=True)
class Export:
    """One export.

    Attributes:
        kind: as in ``Origin.kind``.
        paths: the files it is made of, the one with the VMs first.
        sheets: RVTools sheet (lower case) to the source and sheet name that hold it.
        vms_needed: whether it is an error that it lists no VM.
        headers: what it calls its columns, as far as its sheets were read.
    """

    kind: str
    paths: tuple[Path, ...]
    sheets: dict[str, tuple[Source, str]]
    vms_needed: bool = True
    headers: Headers = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file with the VMs, relative to the campaign."""
        return self.sheets["vinfo"][0].file

    @property
    def plain(self) -> bool:
        """Whether this is a plain table without RVTools' other sheets."""
        return self.kind == "table"

    def in_order(self) -> list[Source]:
        """The sources of its sheets, in the order in which they are read."""
        return [self.sheets[kind][0] for kind in _KINDS if kind in self.sheets]

    def columns(self, kind: str, spec: Spec, tally: Tally) -> Columns | None:
        """The columns of one sheet, or None where the export has no such sheet or it holds nothing."""
        if kind not in self.sheets:
            return None
        source, name = self.sheets[kind]
        sheet = source.read(name)
        table = find_table(sheet, spec, kind)
        if table is None:
            return None
        columns = Columns(table, spec, tally, kind)
        self.headers.setdefault((source.file, name), {}).update(columns.written())
        _count_odd_rows(columns, sheet, tally)
        return columns


def _count_odd_rows(columns: Columns, sheet: Sheet, tally: Tally) -> None:
    table = columns.table
    blanks = [row for row in sheet.blank_rows if row > table.header_row]
    if blanks:
        cause = Cause(
            "rows-blank",
            table.name,
            lambda number: f"{count(number, 'row')} between the rows of {table.name} are blank and left out",
            "check that nothing was cut out there",
            Severity.INFO,
        )
        tally.count(cause, table.place(blanks[0]), len(blanks))
    if table.overlong:
        cause = Cause(
            "rows-overlong",
            table.name,
            lambda number: f"{count(number, 'row')} of {table.name} hold more cells than there are headers",
            "put texts that contain the delimiter into quotes, or name the extra columns",
        )
        tally.count(cause, table.place(table.overlong[0]), len(table.overlong))


def export_of(path: Path, library: Library) -> Export:
    """Open an export: a workbook, a CSV with a VM column, or a folder or zip of RVTools CSVs.

    Raises:
        InputError: it holds no VMs.
    """
    if path.is_dir():
        return _folder(path, library)
    if path.suffix.casefold() == ZIP_SUFFIX:
        return _zip(path, library)
    source = library.open(path)
    if path.suffix.casefold() in CSV_SUFFIXES:
        kind = "rvtools-csv" if sheet_kind(path.stem) == "vinfo" else "table"
        return Export(kind, (path,), {"vinfo": (source, "")})
    sheets: dict[str, tuple[Source, str]] = {}
    for name in source.names:
        if kind := sheet_kind(name):
            sheets.setdefault(kind, (source, name))
    if "vinfo" in sheets:
        return Export("rvtools-xlsx", (path,), sheets)
    return Export("table", (path,), {"vinfo": (source, _plain_sheet(source))})


def _folder(folder: Path, library: Library) -> Export:
    csvs = tab_csvs(folder)
    if not csvs:
        advice = "name a folder that holds RVTools_tabvInfo.csv"
        raise InputError("there is no RVTools CSV with VMs in this folder", file=folder.name, advice=advice)
    sheets: dict[str, tuple[Source, str]] = {kind: (library.open(path), "") for kind, path in csvs.items()}
    paths = (csvs["vinfo"], *(path for kind, path in csvs.items() if kind != "vinfo"))
    return Export("rvtools-csv", paths, sheets)


def _zip(path: Path, library: Library) -> Export:
    file = relative(path, library.root)
    library.watch(path)
    sheets: dict[str, tuple[Source, str]] = {}
    for csv in zipped_csvs(path, file):
        if kind := sheet_kind(csv.stem):
            sheets.setdefault(kind, (csv, ""))
    if "vinfo" not in sheets:
        advice = "pack the folder that holds RVTools_tabvInfo.csv"
        raise InputError("there is no RVTools CSV with VMs in this zip", file=file, advice=advice)
    return Export("rvtools-csv", (path,), sheets)


def _plain_sheet(source: Source) -> str:
    """The sheet that is a plain table of VMs: by its name, else the one that tells most of VMs."""
    for wanted in PLAIN_SHEETS:
        for name in source.names:
            if name.strip().casefold() == wanted:
                return name
    told = {name: _tells(source, name) for name in source.names}
    names: Sequence[str] = sorted((name for name in told if told[name]), key=lambda name: -told[name])
    if not names:
        advice = "export vInfo with RVTools, or name the column with the VMs' names VM"
        message = f"no sheet lists VMs; there is {', '.join(source.names[:8]) or 'none'}"
        raise InputError(message, file=source.file, advice=advice)
    return names[0]


def _tells(source: Source, name: str) -> int:
    """How many columns of a sheet speak of VMs; 0 where it is no table of VMs."""
    table = find_table(source.read(name), VINFO)
    if table is None or not table.rows:
        return 0
    columns = Columns(table, VINFO, Tally())
    if "name" not in columns:
        return 0
    surely = same(columns.header("name")) not in _VAGUE or any(field in columns for field in _OF_VMS)
    return len(columns) if surely else 0


_VAGUE = frozenset({"name", "server"})
"""Names of things of any kind have such headers; then another column must speak of VMs."""

_OF_VMS = ("cpus", "memory", "memory_gb", "power", "moref", "instance_uuid", "host")
