"""A campaign folder as one value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from mappings.tables import Kind, Mappings
from planner.campaign_input import CampaignInput
from planner.grouping.cluster_rules import with_rules
from planner.readers.ahead import Ahead
from planner.readers.grid import Sheet
from planner.readers.inventory import merge_exports
from planner.readers.library import Library
from planner.readers.places import OVERRIDES, Found, Places
from planner.readers.rvtools.export import Export, export_of
from planner.readers.tables.applications import applications
from planner.readers.tables.blackouts import blackouts
from planner.readers.tables.dependencies import dependencies
from planner.readers.tables.mapping_rows import mapping_rows, override_rows
from planner.readers.tables.pins import pins
from planner.readers.tables.winddowns import winddowns
from planner.readers.tables.windows import in_order, windows
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.errors import InputError
from wavelift.garbage import collector_off
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory
from wavelift.problems import Problems
from wavelift.settings import FILE_NAME, Settings

__all__ = ["campaign_from_export", "read_campaign"]

Value = TypeVar("Value")


def read_campaign(folder: Path, settings: Settings, ahead: Ahead | None = None) -> CampaignInput:
    """Read everything that the planner works on.

    Args:
        folder: the campaign folder (design, section 6).
        settings: its settings; ``files`` in them decides where to look.
        ahead: reads large CSVs beside, where there is anybody who does.

    Raises:
        InputError: there is no such folder or no inventory in it, or files that must be read cannot be, or
            lack a column that they need. All such problems of the folder are in the one error, each on a line
            of its message with its place and advice; its own place is that of the first.
    """
    if not folder.is_dir():
        raise InputError(
            "there is no such campaign folder", file=str(folder), advice="wavelift init makes one"
        )
    with collector_off():
        return _Reading(folder, settings, ahead).campaign()


def campaign_from_export(path: Path) -> CampaignInput:
    """Read a bare export, a workbook, a CSV or a folder of RVTools CSVs, as a campaign without tables.

    Raises:
        InputError: it holds no VM, or cannot be read.
    """
    with collector_off():
        library, problems = Library(path if path.is_dir() else path.parent), Problems()
        inventory, findings = merge_exports([export_of(path, library)], library, problems)
        problems.attempt(library.require_unchanged)
        problems.settle()
    return CampaignInput(inventory, digests=library.digests(), findings=findings)


class _Reading:
    def __init__(self, folder: Path, settings: Settings, ahead: Ahead | None) -> None:
        self._library, self._settings = Library(folder, ahead), settings
        self._tally = Tally()
        self._problems = Problems()
        self._places = Places(self._library, settings, self._tally)
        self._inventories = self._problems.attempt(self._places.inventories) or []

    def campaign(self) -> CampaignInput:
        inventory, findings = self._inventory()
        if (self._library.root / FILE_NAME).is_file():
            self._library.use(self._library.root / FILE_NAME)
        names = VmNames(inventory.vms)
        tally = self._tally
        calendar = in_order(self._table("windows", lambda sheet: windows(sheet, tally)), tally)
        found = CampaignInput(
            inventory=inventory,
            mappings=self._mappings(names),
            dependencies=self._table("dependencies", lambda sheet: dependencies(sheet, names, tally)),
            applications=self._table("applications", lambda sheet: applications(sheet, names, tally)),
            windows=calendar,
            pins=self._table("pins", lambda sheet: pins(sheet, names, calendar, tally)),
            blackouts=self._table("blackouts", lambda sheet: blackouts(sheet, names, tally)),
            winddowns=self._table("winddowns", lambda sheet: winddowns(sheet, tally)),
            digests=self._library.digests(),
            findings=(*findings, *tally.findings()),
        )
        self._problems.attempt(self._library.require_unchanged)
        self._problems.settle()
        return with_rules(found, self._settings.planning)

    def _inventory(self) -> tuple[Inventory, tuple[Finding, ...]]:
        attempt = self._problems.attempt
        exports = [attempt(partial(export_of, path, self._library)) for path in self._inventories]
        self._begin([export for export in exports if export])
        return merge_exports([export for export in exports if export], self._library, self._problems)

    def _begin(self, exports: Sequence[Export]) -> None:
        """Have all be read ahead that is wanted later: this process begins with the first export's VMs."""
        sources = [source for export in exports for source in export.in_order()][1:]
        with suppress(InputError):  # which is told when the table is read
            sources += [found.source for found in self._places.tables("dependencies", self._inventories)]
        self._library.begin(sources)

    def _table(self, table: str, read: Callable[[Sheet], tuple[Value, ...]]) -> tuple[Value, ...]:
        def values(found: Found) -> tuple[Value, ...]:
            self._library.use(found.path)
            return read(found.source.read(found.sheet))

        attempt = self._problems.attempt
        places = attempt(lambda: self._places.tables(table, self._inventories)) or []
        return tuple(value for found in places for value in attempt(partial(values, found)) or ())

    def _mappings(self, names: VmNames) -> Mappings:
        tally = self._tally
        return Mappings(
            **{
                str(kind): self._table(str(kind), lambda sheet, kind=kind: mapping_rows(kind, sheet, tally))  # type: ignore[misc]
                for kind in Kind
            },
            overrides=self._table(OVERRIDES, lambda sheet: override_rows(sheet, names, tally)),
        )
