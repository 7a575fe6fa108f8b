"""What ``check``, ``plan`` and ``report`` write into workbooks of the campaign that belong to the lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from mappings.drop_downs import offer_targets
from mappings.table_columns import TABLES
from mappings.table_files import table_books
from planner.readers.columns import Columns, find_table
from planner.readers.library import Library
from planner.readers.rvtools.headers import VINFO
from planner.readers.sheets import digest, relative
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.errors import InputError
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan
from wavelift.reports.findings_sheet import FINDINGS_SHEET, write_findings_sheet
from wavelift.reports.status_columns import RowsOfVms, write_status
from wavelift.settings_file import read_settings
from wavelift.verbs.second_reader import read_beside
from wavelift.workbook.book import SUFFIXES, Book, sheet_names
from wavelift.workbook.marks import is_own

__all__ = ["NOT_WRITTEN", "Written", "books_of", "into_tables", "status_beside", "with_digests"]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into the lead's workbooks.

    Attributes:
        files: the workbooks that changed.
        trouble: why one was left as it is, in words; "" where all went well.
        advice: what to do about it.
        rows: rows of VMs that were written.
    """

    files: tuple[Path, ...] = ()
    trouble: str = ""
    advice: str = ""
    rows: int = 0


NOT_WRITTEN = Written()


def books_of(campaign: Path, inventory: Inventory) -> list[Path]:
    """The campaign's inventories that are workbooks which can be edited."""
    paths = [campaign / origin.file for origin in inventory.origins]
    return [path for path in paths if path.suffix.casefold() in SUFFIXES and path.is_file()]


def into_tables(
    campaign: Path,
    inventory: Inventory,
    findings: Iterable[Finding],
    target: Inventory | None,
    *,
    new_sheet: bool,
) -> Written:
    """Write the findings as a sheet, and drop-downs of targets, into the workbook of the mapping tables.

    A workbook that cannot be written just now is left as it is: what was found stands elsewhere too.

    Args:
        campaign: the campaign folder.
        inventory: the source side.
        findings: all findings.
        target: the target side, where it is known.
        new_sheet: whether to add the sheet; else it is only renewed where it is.
    """
    try:
        tables = table_books(campaign, books_of(campaign, inventory))
        changed: list[Path] = []
        for at, (path, sheets) in enumerate(tables.items()):
            if not new_sheet and FINDINGS_SHEET not in sheet_names(path):
                continue
            book = Book(path)
            if target is not None:
                offer_targets(book, sheets, target)
            if at == 0 or FINDINGS_SHEET in book.sheet_names:
                write_findings_sheet(book, relative(path, campaign), findings)
            if book.save():
                changed.append(path)
        return Written(tuple(changed))
    except InputError as error:
        return Written(trouble=error.message, advice=error.advice)


def with_digests(plan: Plan, campaign: Path, files: Sequence[Path]) -> Plan:
    """The plan with new digests of files that were written after they were read."""
    fresh = {item.file: item for item in (digest(path, campaign) for path in files)}
    return replace(plan, inputs=tuple(fresh.get(item.file, item) for item in plan.inputs))


def status_beside(campaign: Path, outcome: WaveOutcome, zone: tzinfo, books: Sequence[Path] = ()) -> Written:
    """Write what became of a wave's VMs beside their rows.

    Args:
        campaign: the campaign folder.
        outcome: the wave's outcome.
        zone: time zone of the times.
        books: workbooks that list VMs; the campaign's inventories where none is given.

    Raises:
        InputError: a workbook cannot be read or written, or there is none to write into.
    """
    data = read_beside(campaign, read_settings(campaign))
    named = bool(books)
    books = list(books) or books_of(campaign, data.inventory)
    if not books:
        raise InputError(
            "no inventory of this campaign is a workbook to write into",
            file=str(campaign),
            advice="name a workbook that lists the VMs: --into FILE",
        )
    names = VmNames(data.inventory.vms)
    changed: list[Path] = []
    rows = 0
    for path in books:
        found = _listed(path, names) if named else _exported(campaign, path, data.inventory.vms)
        book = Book(path)
        rows += sum(write_status(book, sheet, outcome.wave, outcome.moves, zone) for sheet in found)
        if book.save():
            changed.append(path)
    return Written(tuple(changed), rows=rows)


def _exported(campaign: Path, path: Path, vms: Iterable[Vm]) -> list[RowsOfVms]:
    """Where an inventory tells of which VM, as it was just read."""
    file = relative(path, campaign)
    rows: dict[str, dict[str, int]] = {}
    for vm in vms:
        if vm.place.file == file and vm.place.row:
            rows.setdefault(vm.place.sheet, {})[vm.key] = vm.place.row
    source = Library(campaign).open(path)
    found = []
    for sheet, places in rows.items():
        table = find_table(source.read(sheet), VINFO, "vinfo")
        if table is not None:
            found.append(RowsOfVms(sheet, table.header_row, places))
    return found


def _listed(path: Path, names: VmNames) -> list[RowsOfVms]:
    """The sheets of any workbook that have a column of VMs, with the row of each VM that is known.

    Raises:
        InputError: none has, or it is no workbook.
    """
    source = Library(path.parent).open(path)
    found = []
    for name in source.names:
        if name.strip().casefold() in _OTHER_TABLES or is_own(name):
            continue
        table = find_table(source.read(name), _LIST)
        columns = Columns(table, _LIST, Tally()) if table is not None else None
        if columns is None or "vm" not in columns:
            continue
        rows: dict[str, int] = {}
        for row in columns.table.rows:
            for field in ("key", "vm"):
                text = columns.name(field)(row) if field in columns else ""
                key = names.resolve(text) if text else None
                if isinstance(key, str):
                    rows.setdefault(key, row[0])
                    break
        if rows:
            found.append(RowsOfVms(name, columns.table.header_row, rows))
    if not found:
        raise InputError(
            "no sheet of this workbook has a column VM with VMs of the inventory",
            file=path.name,
            advice="name the column VM, and write the VMs as the inventory does",
        )
    return found


_OTHER_TABLES = {table.name for table in TABLES} - {"applications"}
"""Sheets whose rows name VMs but are not about one VM each."""
_LIST = {
    "vm": ("VM", "VM name", "virtual machine", "server", "name"),
    "key": ("key", "VM UUID", "instance UUID", "VM key"),
}
