"""Where a VM is, or shall be: vCenter objects by name, one entry per disk and NIC."""

from __future__ import annotations

from enum import StrEnum

from wavelift.model.values import value

__all__ = ["UNKNOWN", "DiskFormat", "DiskPlacement", "NicPlacement", "Placement", "Side"]

UNKNOWN = "(unknown)"
"""Stands for a datastore, network or cluster that the export does not name; mapping rows may use it."""


class Side(StrEnum):
    """One of the two vCenters of a campaign."""

    SOURCE = "source"
    TARGET = "target"

    @property
    def other(self) -> Side:
        """The vCenter at the other end."""
        return _OTHER[self]


_OTHER = {Side.SOURCE: Side.TARGET, Side.TARGET: Side.SOURCE}


class DiskFormat(StrEnum):
    """Disk formats as vSphere distinguishes them (fact sheet 1.4)."""

    THIN = "thin"
    THICK = "thick"  # lazy zeroed
    EAGER = "eager"  # thick, eager zeroed


@value
class DiskPlacement:
    """Where one disk lies.

    Attributes:
        label: "Hard disk 1", as vSphere labels it.
        key: ``VirtualDisk.key``, or None where the export does not tell.
        datastore: datastore name.
        format: disk format; None keeps what the disk has.
        policy: storage policy name, or "".
    """

    label: str
    datastore: str
    key: int | None = None
    format: DiskFormat | None = None
    policy: str = ""


@value
class NicPlacement:
    """Which network one NIC is on.

    Attributes:
        label: "Network adapter 1", as vSphere labels it.
        key: device key, or None where the export does not tell.
        network: port group or network name.
        switch: switch name where the port group name alone is not unique, or "".
    """

    label: str
    network: str
    key: int | None = None
    switch: str = ""


@value
class Placement:
    """A VM's whole place in one vCenter. Empty strings leave the choice to the executor.

    Attributes:
        datacenter: datacenter name.
        cluster: cluster name (or a standalone host's name).
        host: host name; "" lets the executor pick one of the cluster.
        pool: resource pool path below the cluster, "A/B"; "" is the cluster's root pool.
        folder: VM folder path below the datacenter, "Prod/Web"; "" is the root VM folder.
        datastore: datastore of the VM's home files.
        disks: one entry per virtual disk.
        nics: one entry per network adapter.
    """

    datacenter: str
    cluster: str
    host: str = ""
    pool: str = ""
    folder: str = ""
    datastore: str = ""
    disks: tuple[DiskPlacement, ...] = ()
    nics: tuple[NicPlacement, ...] = ()

    def on(self, host: str) -> Placement:
        """The same on another host of the cluster."""
        if host == self.host:
            return self
        return Placement(
            self.datacenter,
            self.cluster,
            host,
            self.pool,
            self.folder,
            self.datastore,
            self.disks,
            self.nics,
        )
