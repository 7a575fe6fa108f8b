"""vDisk: one row per virtual disk."""

from __future__ import annotations

from functools import cache

from planner.readers.cells import to_text
from planner.readers.columns import Columns, Spec
from planner.readers.rvtools.headers import IDENTITY
from planner.readers.rvtools.paths import all_canonical, clean_uuid, datastore_of, shared_bus
from planner.records import records
from wavelift.model.inventory import Disk
from wavelift.model.placement import UNKNOWN, DiskFormat
from wavelift.model.sheet_columns import Extra

__all__ = ["VDISK", "disks"]

VDISK: Spec = {
    **IDENTITY,
    "label": ("Disk", "Disk label", "Hard disk"),
    "key": ("Disk Key",),
    "disk_uuid": ("Disk UUID",),
    "disk_path": ("Disk Path", "Path"),
    "capacity": ("Capacity MB", "Capacity"),
    "raw": ("Raw",),
    "mode": ("Disk Mode",),
    "sharing": ("Sharing mode",),
    "thin": ("Thin",),
    "eager": ("Eagerly Scrub",),
    "shared_bus": ("Shared Bus",),
    "raw_mode": ("Raw Comp. Mode",),
    "datastore": ("Datastore",),
    "fcd": (Extra.FIRST_CLASS_DISK,),
    "encrypted": (Extra.DISK_ENCRYPTED,),
    "key_provider": (Extra.KEY_PROVIDER,),
    "chain": (Extra.CHAIN,),
    "base": (Extra.BASE,),
}


def disks(columns: Columns) -> list[Disk]:
    """Read all disks. A disk whose datastore is not named gets ``UNKNOWN``."""
    paths, formats = columns.texts("disk_path"), cache(_format)
    homes = zip(paths, columns.texts("datastore"), strict=True)
    return records(
        Disk,
        len(paths),
        {
            "label": columns.texts("label"),
            "capacity_mib": [size or 0 for size in columns.integers("capacity")],
            "datastore": [datastore_of(path) or named or UNKNOWN for path, named in homes],
            "key": columns.integers("key"),
            "uuid": _uuids(columns.texts("disk_uuid")),
            "format": map(formats, columns.booleans("thin"), columns.booleans("eager")),
            "mode": columns.texts("mode"),
            "sharing": columns.texts("sharing"),
            "shared_bus": columns.converted("shared_bus", lambda cell: shared_bus(to_text(cell)), ""),
            "raw": map(bool, columns.booleans("raw")),
            "raw_mode": columns.texts("raw_mode"),
            "path": paths,
            "fcd": columns.texts("fcd"),
            "encrypted": map(bool, columns.booleans("encrypted")),
            "key_provider": columns.texts("key_provider"),
            "chain": columns.integers("chain"),
            "base": columns.texts("base"),
            "place": columns.table.places(),
        },
    )


def _uuids(texts: list[str]) -> list[str]:
    if all_canonical(texts):
        return list(map(str.lower, texts))
    return [clean_uuid(uuid) or uuid.casefold() for uuid in texts]


def _format(thin: bool | None, eager: bool | None) -> DiskFormat | None:
    if thin:
        return DiskFormat.THIN
    if eager:
        return DiskFormat.EAGER
    return None if thin is None else DiskFormat.THICK
