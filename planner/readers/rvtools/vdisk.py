"""vDisk: one row per virtual disk."""

from __future__ import annotations

from collections.abc import Callable

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from planner.readers.rvtools.headers import IDENTITY
from planner.readers.rvtools.paths import clean_uuid, datastore_of, shared_bus
from wavelift.model.inventory import Disk
from wavelift.model.placement import UNKNOWN, DiskFormat

__all__ = ["VDISK", "disk_reader"]

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
}


def disk_reader(columns: Columns) -> Callable[[Row], Disk]:
    """Make a reader of disks. A disk whose datastore is not named gets ``UNKNOWN``."""
    label, key, uuid = columns.text("label"), columns.integer("key"), columns.text("disk_uuid")
    path, datastore, capacity = (
        columns.text("disk_path"),
        columns.text("datastore"),
        columns.integer("capacity"),
    )
    raw, mode, sharing = columns.boolean("raw"), columns.text("mode"), columns.text("sharing")
    thin, eager = columns.boolean("thin"), columns.boolean("eager")
    bus, raw_mode, place = columns.text("shared_bus"), columns.text("raw_mode"), columns.table.place

    def read(row: Row) -> Disk:
        where = path(row)
        return Disk(
            label=label(row),
            capacity_mib=capacity(row) or 0,
            datastore=datastore_of(where) or datastore(row) or UNKNOWN,
            key=key(row),
            uuid=clean_uuid(uuid(row)) or uuid(row).casefold(),
            format=_format(thin(row), eager(row)),
            mode=mode(row),
            sharing=sharing(row),
            shared_bus=shared_bus(bus(row)),
            raw=bool(raw(row)),
            raw_mode=raw_mode(row),
            path=where,
            place=place(row[0]),
        )

    return read


def _format(thin: bool | None, eager: bool | None) -> DiskFormat | None:
    if thin:
        return DiskFormat.THIN
    if eager:
        return DiskFormat.EAGER
    return None if thin is None else DiskFormat.THICK
