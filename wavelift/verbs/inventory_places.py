"""Where ``collect`` writes, and what it must not overwrite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planner.readers.library import Library
from planner.readers.places import Places
from planner.readers.rvtools.export import sheet_kind
from planner.readers.sheets import WORKBOOK_SUFFIXES
from planner.readers.tally import Tally
from wavelift.errors import InputError, UsageError
from wavelift.model.placement import Side
from wavelift.model.sheet_columns import SHEETS
from wavelift.settings import Settings
from wavelift.verbs.target_inventory import FILE_NAME as TARGET_FILE

__all__ = ["InventoryPlace", "inventory_place", "keep_aside"]

SOURCE_FILE = "inventory.xlsx"
_SUFFIX = ".xlsx"
_TABLES = {Side.SOURCE: "inventory", Side.TARGET: "target_inventory"}


@dataclass(frozen=True, slots=True)
class InventoryPlace:
    """Where an inventory goes.

    Attributes:
        path: the workbook.
        aside: other inventories of the campaign, to be put aside.
        beside: other inventories of the campaign, which stay and count as well.
    """

    path: Path
    aside: tuple[Path, ...] = ()
    beside: tuple[Path, ...] = ()


def inventory_place(
    campaign: Path,
    settings: Settings,
    side: Side,
    *,
    replace: bool,
    beside: bool = False,
    to: Path | None = None,
) -> InventoryPlace:
    """Say where a side's inventory is to be written.

    Args:
        campaign: the campaign folder.
        settings: ``[files]`` may name the file.
        side: whose inventory.
        replace: whether inventories that are there may be put aside.
        beside: whether other inventories stay, as those of other vCenters.
        to: another place that the caller wants.

    Raises:
        UsageError: a file stands there and must stay, or it is not clear which file is meant.
    """
    path = to or campaign / _named(settings, side)
    if path.suffix.casefold() != _SUFFIX:
        raise UsageError(
            f"{path.name} is no {_SUFFIX} workbook", advice=f"collect writes {_SUFFIX}: name such a file"
        )
    others = _others(campaign, settings, path) if side is Side.SOURCE and to is None else ()
    for there in (path, *(() if beside else others)):
        if there.exists():
            _may_replace(there, replace=replace)
    return InventoryPlace(path, beside=others) if beside else InventoryPlace(path, others)


def _named(settings: Settings, side: Side) -> str:
    table = _TABLES[side]
    names = settings.files_for(table)
    if len(names) > 1:
        raise UsageError(
            f"[files] {table} names {len(names)} files",
            advice="say which one is to be written with --to FILE",
        )
    return names[0] if names else SOURCE_FILE if side is Side.SOURCE else TARGET_FILE


def _may_replace(path: Path, *, replace: bool) -> None:
    if not replace:
        raise UsageError(
            f"{path} is there already",
            advice="replace it with --replace, which keeps it aside; or write elsewhere with --to FILE; or "
            "let both count with --beside, where it is of another vCenter",
        )
    foreign = _foreign_sheets(path)
    if foreign:
        raise UsageError(
            f"{path} holds more than an inventory: {', '.join(foreign[:5])}",
            advice="move those sheets to campaign.xlsx first, or write the inventory elsewhere: --to FILE",
        )


def _foreign_sheets(path: Path) -> list[str]:
    """Sheets of the lead; a workbook that cannot be read may be replaced, for it is kept."""
    if path.suffix.casefold() not in WORKBOOK_SUFFIXES or path.is_dir():
        return []
    try:
        names = Library(path.parent).open(path).names
    except InputError:
        return []
    known = {name.casefold() for name in SHEETS}
    return [name for name in names if not _of_rvtools(name, known)]


def _of_rvtools(name: str, known: Iterable[str]) -> bool:
    return bool(sheet_kind(name)) or name.strip().casefold().removeprefix("tab") in {*known, *_UNREAD}


_UNREAD = frozenset({"vhba", "vnic", "vsc_vmk", "vmultipath", "vlicense", "vfileinfo", "vhealth"})
"""Sheets of RVTools that nothing reads."""


def _others(campaign: Path, settings: Settings, path: Path) -> tuple[Path, ...]:
    try:
        found = Places(Library(campaign), settings, Tally()).inventories()
    except InputError:
        return ()
    return tuple(other for other in found if other.resolve() != path.resolve())


def keep_aside(path: Path, taken: datetime) -> Path | None:
    """Put what stands there aside, under a name that no reader looks at; None if there is nothing.

    Args:
        path: the file or folder.
        taken: when it is replaced.
    """
    if not path.exists():
        return None
    stem = f"_{path.stem}-until-{taken:%Y%m%d-%H%M%S}"
    kept = path.with_name(f"{stem}{path.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{stem}-{number}{path.suffix}")
    path.rename(kept)
    return kept
