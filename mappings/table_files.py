"""Where a campaign keeps its mapping tables: CSV files or sheets of a workbook (design, section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mappings.tables import Kind
from wavelift.errors import InputError
from wavelift.settings_file import read_settings
from wavelift.workbook.book import SUFFIXES, sheet_names

__all__ = ["Home", "home_of", "homes", "table_books"]

_CSVS = (".csv", ".tsv", ".txt")
_FOLDER = "mappings"


@dataclass(frozen=True, slots=True)
class Home:
    """A table's file, and its sheet where the file is a workbook ("" for a CSV)."""

    path: Path
    sheet: str = ""


def homes(folder: Path, kind: Kind, books: Sequence[Path] = ()) -> list[Home]:
    """All places where the campaign has that table now, the one to write to first.

    Args:
        folder: the campaign folder.
        kind: which table.
        books: more workbooks that may hold it, unless the settings say where it is.

    Raises:
        InputError: ``wavelift.toml`` or a workbook cannot be read.
    """
    found = [home for path in _places(folder, books) for home in _within(path, kind)]
    return list(dict.fromkeys(found))


def home_of(folder: Path, kind: Kind, books: Sequence[Path] = ()) -> Home:
    """Where rows of that table go: where it is, else beside the campaign's other mapping tables.

    Raises:
        InputError: see ``homes``.
    """
    existing = homes(folder, kind, books)
    if existing:
        return existing[0]
    beside = next((home for other in Kind for home in homes(folder, other, books)), None)
    if beside is not None and beside.path.parent.name == _FOLDER:
        return Home(beside.path.with_name(f"{kind}.csv"))
    named = read_settings(folder).files_for("mappings")
    places = _places(folder, books)
    if named and not places:
        raise InputError(
            "mapping rows cannot be written into this file",
            file=named[0],
            advice="save it as .xlsx or .csv, or name a folder in [files] mappings",
        )
    for path in places:
        if path.is_dir():
            return Home(path / f"{kind}.csv")
        if path.stem.casefold() == _FOLDER or (beside is not None and path == beside.path):
            return Home(path, kind.value)
    return Home(folder / _FOLDER / f"{kind}.csv")


def table_books(folder: Path, books: Sequence[Path] = ()) -> dict[Path, dict[Kind | str, str]]:
    """The workbooks that hold mapping tables, each with its sheet per table, the first to write to first.

    Args:
        folder: the campaign folder.
        books: more workbooks that may hold them.

    Raises:
        InputError: see ``homes``.
    """
    found: dict[Path, dict[Kind | str, str]] = {}
    for kind in Kind:
        for home in homes(folder, kind, books):
            if home.sheet:
                found.setdefault(home.path, {}).setdefault(kind, home.sheet)
    for path, sheets in found.items():
        for name in sheet_names(path):
            if name.strip().casefold() in ("overrides", "override"):
                sheets.setdefault("overrides", name)
    return found


def _places(folder: Path, books: Sequence[Path]) -> list[Path]:
    """Files and folders that may hold mapping tables; what the settings name is all there is then."""
    named = read_settings(folder).files_for("mappings")
    paths = [folder / Path(name).expanduser() for name in named] or [
        *(path for stem in (_FOLDER, "campaign") for path in _books(folder, stem)),
        folder / _FOLDER,
        *(path for path in books if path.stem.casefold() not in (_FOLDER, "campaign")),
    ]
    return [path for path in paths if path.is_dir() or (path.is_file() and _suffix(path) in SUFFIXES + _CSVS)]


def _books(folder: Path, stem: str) -> list[Path]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in files if path.stem.casefold() == stem and _suffix(path) in SUFFIXES]


def _within(path: Path, kind: Kind) -> Iterator[Home]:
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.is_file() and file.name[0] not in "._~" and _kind(file.stem) == kind.value:
                yield from _in_file(file, kind)
    else:
        yield from _in_file(path, kind)


def _in_file(path: Path, kind: Kind) -> Iterator[Home]:
    if _suffix(path) in _CSVS:
        if _kind(path.stem) == kind.value:
            yield Home(path)
    elif _suffix(path) in SUFFIXES:
        names = sheet_names(path)
        fitting = [name for name in names if _kind(name) == kind.value]
        # A file that is named for the table needs no sheet of that name.
        alone = names[:1] if _kind(path.stem) == kind.value else []
        for name in fitting or alone:
            yield Home(path, name)


def _kind(text: str) -> str:
    """The table that a file or sheet name means: "Network mapping" means networks."""
    words = re.sub(r"[^a-z]+", " ", text.casefold())
    words = words.replace("mappings", "").replace("mapping", "").strip()
    return next((kind.value for kind in Kind if words in (kind.value, kind.value.removesuffix("s"))), "")


def _suffix(path: Path) -> str:
    return path.suffix.casefold()
