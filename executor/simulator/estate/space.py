"""Free space of datastores: what disks take, and what running relocations have set aside."""

from __future__ import annotations

from collections import Counter

from executor.simulator.estate.changes import ChangeLog
from executor.simulator.estate.nodes import DatastoreNode, SimDisk
from wavelift.model.placement import DiskFormat, Side

__all__ = ["Space", "disk_mib", "same_storage"]

_THIN = DiskFormat.THIN


def disk_mib(disk: SimDisk, form: DiskFormat | None = None) -> int:
    """What a disk takes on its datastore: used space when thin, all of it otherwise (fact sheet 4.1)."""
    return disk.used_mib if (form or disk.format) is _THIN else disk.capacity_mib


def same_storage(one: DatastoreNode, other: DatastoreNode) -> bool:
    """Whether two datastores are one: the same object, or the same url (fact sheet 1.4)."""
    return one is other or bool(one.url and one.url == other.url)


class Space:
    """The account of one vCenter's datastores.

    Free space is the capacity less known disks, reservations and foreign files.
    """

    def __init__(self, side: Side, changes: ChangeLog) -> None:
        self.side = side
        self._changes = changes
        self.reserved: Counter[str] = Counter()
        self.foreign: dict[str, int] = {}

    def reserve(self, datastore: DatastoreNode, mib: int) -> None:
        """Set space aside for an arriving disk."""
        self.reserved[datastore.moref] += mib
        self._take(datastore, mib)

    def release(self, datastore: DatastoreNode, mib: int) -> None:
        """Give set-aside space back: the disk has arrived, or never will."""
        self.reserved[datastore.moref] -= mib
        self._take(datastore, -mib)

    def add(self, datastore: DatastoreNode, disk: SimDisk) -> None:
        """Count a disk that now lies here."""
        self._take(datastore, disk_mib(disk))

    def drop(self, datastore: DatastoreNode, disk: SimDisk) -> None:
        """No longer count a disk that lay here."""
        self._take(datastore, -disk_mib(disk))

    def adopt(self, datastore: DatastoreNode, disk: SimDisk) -> None:
        """A foreign file on shared storage becomes a disk of this vCenter; free space stays."""
        self.foreign[datastore.moref] = self.foreign.get(datastore.moref, 0) - disk_mib(disk)

    def disown(self, datastore: DatastoreNode, disk: SimDisk) -> None:
        """A disk on shared storage now belongs to the other vCenter; free space stays."""
        self.foreign[datastore.moref] = self.foreign.get(datastore.moref, 0) + disk_mib(disk)

    def _take(self, datastore: DatastoreNode, mib: int) -> None:
        if mib:
            datastore.free_mib -= mib
            self._changes.record(datastore.moref, "summary", "info")
