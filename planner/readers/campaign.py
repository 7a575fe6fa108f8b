"""A campaign folder as one value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mappings.tables import Kind, Mappings
from planner.campaign_input import CampaignInput
from planner.readers.collection import uncollected
from planner.readers.grid import Sheet
from planner.readers.inventory import merge_exports
from planner.readers.library import Library
from planner.readers.places import OVERRIDES, Places
from planner.readers.rvtools.export import export_of
from planner.readers.tables.applications import applications
from planner.readers.tables.dependencies import dependencies
from planner.readers.tables.mapping_rows import mapping_rows, override_rows
from planner.readers.tables.pins import pins
from planner.readers.tables.windows import in_order, windows
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.errors import InputError
from wavelift.settings import Settings

__all__ = ["campaign_from_export", "read_campaign"]

Value = TypeVar("Value")


def read_campaign(folder: Path, settings: Settings) -> CampaignInput:
    """Read everything that the planner works on.

    Args:
        folder: the campaign folder (design, section 6).
        settings: its settings; ``files`` in them decides where to look.

    Raises:
        InputError: there is no such folder or no inventory in it, or a file that must be read cannot be.
    """
    if not folder.is_dir():
        raise InputError(
            "there is no such campaign folder", file=str(folder), advice="wavelift init makes one"
        )
    with uncollected():
        return _Reading(folder, settings).campaign()


def campaign_from_export(path: Path) -> CampaignInput:
    """Read a bare export, a workbook, a CSV or a folder of RVTools CSVs, as a campaign without tables.

    Raises:
        InputError: it holds no VM, or cannot be read.
    """
    with uncollected():
        library = Library(path if path.is_dir() else path.parent)
        export = export_of(path, library)
        inventory, findings = merge_exports([export], library)
    return CampaignInput(inventory, digests=library.digests(), findings=findings)


class _Reading:
    def __init__(self, folder: Path, settings: Settings) -> None:
        self._library = Library(folder)
        self._tally = Tally()
        self._places = Places(self._library, settings, self._tally)
        self._inventories = self._places.inventories()

    def campaign(self) -> CampaignInput:
        exports = [export_of(path, self._library) for path in self._inventories]
        inventory, findings = merge_exports(exports, self._library)
        names = VmNames(inventory.vms)
        tally = self._tally
        calendar = in_order(self._table("windows", lambda sheet: windows(sheet, tally)), tally)
        return CampaignInput(
            inventory=inventory,
            mappings=self._mappings(names),
            dependencies=self._table("dependencies", lambda sheet: dependencies(sheet, names, tally)),
            applications=self._table("applications", lambda sheet: applications(sheet, names, tally)),
            windows=calendar,
            pins=self._table("pins", lambda sheet: pins(sheet, names, calendar, tally)),
            digests=self._library.digests(),
            findings=(*findings, *tally.findings()),
        )

    def _table(self, table: str, read: Callable[[Sheet], tuple[Value, ...]]) -> tuple[Value, ...]:
        values: list[Value] = []
        for found in self._places.tables(table, self._inventories):
            self._library.use(found.path)
            values += read(found.source.read(found.sheet))
        return tuple(values)

    def _mappings(self, names: VmNames) -> Mappings:
        tally = self._tally
        return Mappings(
            **{
                str(kind): self._table(str(kind), lambda sheet, kind=kind: mapping_rows(kind, sheet, tally))  # type: ignore[misc]
                for kind in Kind
            },
            overrides=self._table(OVERRIDES, lambda sheet: override_rows(sheet, names, tally)),
        )
