"""Where a campaign keeps its mapping tables: CSV files or sheets of a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mappings.tables import Kind
from wavelift.settings import read_settings

__all__ = ["Home", "home_of", "homes"]

_WORKBOOKS = (".xlsx", ".xlsm")
_USUAL = ("mappings.xlsx", "campaign.xlsx")


@dataclass(frozen=True, slots=True)
class Home:
    """A table's file, and its sheet where the file is a workbook ("" for a CSV)."""

    path: Path
    sheet: str = ""


def homes(folder: Path, kind: Kind) -> list[Home]:
    """All places where the campaign has that table now, the one to write to first.

    Raises:
        InputError: ``wavelift.toml`` or a workbook cannot be read.
    """
    found = [home for path in _candidates(folder, kind) for home in _in_file(path, kind)]
    return list(dict.fromkeys(found))


def home_of(folder: Path, kind: Kind) -> Home:
    """Where rows of that table go: where it is, else beside the campaign's other mapping tables."""
    existing = homes(folder, kind)
    if existing:
        return existing[0]
    for other in Kind:
        for home in homes(folder, other):
            return Home(home.path, kind.value) if home.sheet else Home(home.path.with_name(f"{kind}.csv"))
    for path in _candidates(folder, kind):
        if path.suffix.casefold() in _WORKBOOKS and path.is_file():
            return Home(path, kind.value)
    return Home(folder / "mappings" / f"{kind}.csv")


def _candidates(folder: Path, kind: Kind) -> list[Path]:
    paths: list[Path] = []
    for name in read_settings(folder).files_for("mappings"):
        path = folder / name
        paths.append(path / f"{kind}.csv" if path.is_dir() else path)
    paths += [folder / "mappings" / f"{kind}.csv", folder / f"{kind}.csv"]
    return [*paths, *(folder / name for name in _USUAL)]


def _in_file(path: Path, kind: Kind) -> list[Home]:
    if not path.is_file():
        return []
    if path.suffix.casefold() not in _WORKBOOKS:
        return [Home(path)] if path.stem.casefold() == kind.value else []
    from mappings.workbook_tables import sheet_names

    names = [name for name in sheet_names(path) if name.strip().casefold() == kind.value]
    return [Home(path, name) for name in names]
