"""Where the tables of a campaign folder are (design, section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mappings.tables import Kind
from planner.readers.library import Library
from planner.readers.rvtools.export import PLAIN_SHEETS, sheet_kind, tab_csvs
from planner.readers.rvtools.zipped import ZIP_SUFFIX, zipped_csvs
from planner.readers.sheets import CSV_SUFFIXES, WORKBOOK_SUFFIXES, Source
from planner.readers.tally import Tally
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.settings import Settings

__all__ = ["MAPPING_SHEETS", "TABLES", "Found", "Places"]

TABLES = ("dependencies", "applications", "windows", "pins", "blackouts", "winddowns")
OVERRIDES = "overrides"
MAPPING_SHEETS = (*(str(kind) for kind in Kind), OVERRIDES)
CAMPAIGN_BOOK = "campaign"
_OUTPUTS = re.compile(r"(?:plan|report|target-inventory|~\$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that holds a table."""

    path: Path
    source: Source
    sheet: str


class Places:
    """Finds inventories and tables; settings decide where they say something.

    Args:
        library: opens the folder's files.
        settings: the campaign's settings.
        tally: takes files that cannot be read and need not.
    """

    def __init__(self, library: Library, settings: Settings, tally: Tally) -> None:
        self._library, self._settings, self._tally = library, settings, tally
        self._root = library.root

    def inventories(self) -> list[Path]:
        """The exports of the campaign.

        Raises:
            InputError: there is none, or one that must be an export cannot be opened.
        """
        named = self._settings.files_for("inventory")
        found = [self._named(name, "inventory") for name in named] or list(self._search())
        if not found:
            raise InputError(
                "there is no inventory in this campaign",
                file=self._root.name,
                advice="put an RVTools workbook, a folder of RVTools CSVs, or inventory.csv into the folder",
            )
        return found

    def _named(self, name: str, table: str) -> Path:
        path = self._root / Path(name).expanduser()
        if not path.exists():
            advice = f"correct [files] {table} in wavelift.toml"
            raise InputError("there is no such file", file=name, advice=advice)
        return path

    def _search(self) -> Iterator[Path]:
        for path in self._files(self._root):
            if self._is_inventory(path):
                yield path
        folders = [
            path for path in sorted(self._root.iterdir()) if path.is_dir() and path.name[0] not in "._"
        ]
        for folder in [self._root, *folders]:
            if tab_csvs(folder):
                yield folder
            elif folder.name.casefold() == "inventory":
                yield from (path for path in self._files(folder) if _readable(path))

    @staticmethod
    def _files(folder: Path) -> list[Path]:
        return sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] not in "._~")

    def _is_inventory(self, path: Path) -> bool:
        stem, suffix = path.stem.casefold(), path.suffix.casefold()
        if suffix == ZIP_SUFFIX:
            return self._holds_csvs(path, needed="rvtools" in stem or stem == "inventory")
        if stem == "inventory":
            return _readable(path)
        if suffix not in WORKBOOK_SUFFIXES or _OUTPUTS.match(stem) or stem in ("mappings", *TABLES):
            return False
        try:
            names = self._library.open(path).names
        except InputError as error:
            if "rvtools" in stem or stem == CAMPAIGN_BOOK:
                raise
            self._tally.add(_unreadable(path, error))
            return False
        plain = stem == CAMPAIGN_BOOK and any(name.strip().casefold() in PLAIN_SHEETS for name in names)
        return plain or any(sheet_kind(name) == "vinfo" for name in names)

    def _holds_csvs(self, path: Path, *, needed: bool) -> bool:
        """Whether a zip is an export; zips of anything else are nobody's business."""
        try:
            found = zipped_csvs(path, path.name)
        except InputError as error:
            if needed:
                raise
            self._tally.add(_unreadable(path, error))
            return False
        return needed or any(sheet_kind(csv.stem) == "vinfo" for csv in found)

    def tables(self, table: str, inventories: Sequence[Path]) -> list[Found]:
        """The sheets that hold a table of the lead.

        Args:
            table: its name, one of ``TABLES`` or ``MAPPING_SHEETS``.
            inventories: the exports, whose workbooks may hold tables too.

        Raises:
            InputError: a file that must hold the table is missing or cannot be opened.
        """
        group = "mappings" if table in MAPPING_SHEETS else table
        named = [self._named(name, group) for name in self._settings.files_for(group)]
        found = [hit for path in named for hit in self._within(path, table, group, only=True)]
        if named:
            return found
        for path in self._usual(group):
            found += self._within(path, table, group, only=True)
        books = [
            path
            for path in self._files(self._root)
            if path.stem.casefold() == CAMPAIGN_BOOK and _is_book(path)
        ]
        for path in dict.fromkeys([*books, *(path for path in inventories if _is_book(path))]):
            found += self._within(path, table, group, only=False)
        return found

    def _usual(self, group: str) -> list[Path]:
        places = [
            path for path in self._files(self._root) if path.stem.casefold() == group and _readable(path)
        ]
        if group == "mappings" and (self._root / group).is_dir():
            places.append(self._root / group)
        return places

    def _within(self, path: Path, table: str, group: str, *, only: bool) -> list[Found]:
        """The sheets of one file or folder that hold the table.

        ``only`` says that the file holds nothing but this group, so that a lone sheet needs no name.
        """
        if path.is_dir():
            files = [
                file for file in self._files(path) if _readable(file) and _table_name(file.stem) == table
            ]
            return [hit for file in files for hit in self._within(file, table, table, only=True)]
        source = self._library.open(path)
        names = [name for name in source.names if _table_name(name) == table]
        if not names and only and (group == table or _table_name(path.stem) == table):
            names = list(source.names[:1])
        return [Found(path, source, name) for name in names]


def _table_name(text: str) -> str:
    """The table that a sheet's or file's name means: "Network mapping" means networks."""
    words = re.sub(r"[^a-z]+", " ", text.casefold()).replace("mappings", "").replace("mapping", "").strip()
    known = (*TABLES, *MAPPING_SHEETS)
    singular = {
        "dependency": "dependencies",
        "calendar": "windows",
        **{name.removesuffix("s"): name for name in known},
    }
    return words if words in known else singular.get(words, "")


def _readable(path: Path) -> bool:
    return path.suffix.casefold() in (*WORKBOOK_SUFFIXES, *CSV_SUFFIXES)


def _is_book(path: Path) -> bool:
    return path.suffix.casefold() in WORKBOOK_SUFFIXES and path.is_file()


def _unreadable(path: Path, error: InputError) -> Finding:
    message = f"{path.name} is left out: {error.message}"
    return Finding("file-unreadable", Severity.WARNING, path.name, message, error.advice)
