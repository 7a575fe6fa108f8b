"""A made-up source estate as values: what RVTools would have seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

Cells = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DiskSpec:
    """One disk: size in GiB, where it lies, and cells of vDisk that differ from the usual."""

    gib: float
    datastore: str
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NicSpec:
    """One adapter: its port group, and cells of vNetwork that differ from the usual."""

    network: str
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guest:
    """One VM. ``used`` is the used part of its disks, 0 to 1; ``cells`` overrides cells of vInfo."""

    name: str
    host: str
    disks: tuple[DiskSpec, ...]
    nics: tuple[NicSpec, ...]
    cpus: int = 2
    memory_gib: int = 4
    used: float = 0.5
    power: str = "poweredOn"
    folder: str = ""
    pool: str = ""
    os: str = "Ubuntu Linux (64-bit)"
    note: str = ""
    snapshots: tuple[str, ...] = ()
    cd: str = ""
    usb: str = ""
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostSpec:
    """One ESXi host."""

    name: str
    cluster: str
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreSpec:
    """One datastore with its size in GiB and the cluster whose hosts see it."""

    name: str
    cluster: str
    gib: int
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NetSpec:
    """One distributed port group."""

    name: str
    switch: str
    vlan: int


@dataclass(frozen=True, slots=True)
class Estate:
    """One vCenter's inventory. ``datacenters`` maps each cluster to its datacenter."""

    vcenter: str
    datacenters: Mapping[str, str]
    hosts: tuple[HostSpec, ...]
    datastores: tuple[StoreSpec, ...]
    networks: tuple[NetSpec, ...]
    guests: tuple[Guest, ...]

    def cluster_of(self, host: str) -> str:
        """The cluster of a host."""
        return next(spec.cluster for spec in self.hosts if spec.name == host)

    def switch_of(self, network: str) -> str:
        """The switch of a port group, or "" for a network the estate does not list."""
        return next((spec.switch for spec in self.networks if spec.name == network), "")


def uuid_of(prefix: str, *parts: str) -> str:
    """A uuid that is the same on every run, beginning as vCenter's own do ("500b", "4211", …)."""
    digits = prefix + hashlib.sha256("/".join(parts).encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def mac_of(*parts: str) -> str:
    """A MAC address from the range vCenter hands out, the same on every run."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return "00:50:56:" + ":".join(f"{byte:02x}" for byte in (0x80 | digest[0] & 0x3F, digest[1], digest[2]))
