"""A vCenter as surveyed: hosts, clusters, datastores, networks, folders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wavelift.model.placement import Side

__all__ = ["Site", "SiteCluster", "SiteDatastore", "SiteHost", "SiteNetwork"]


@dataclass(frozen=True, slots=True)
class SiteHost:
    """An ESXi host of a vCenter.

    Attributes:
        usable: connected, and not in maintenance.
        maintenance: in maintenance mode.
        vmotion: whether vMotion is set up on it; None where the vCenter does not tell.
        memory_mib, memory_used_mib: of the host; 0 where not told.
        cpu: CPU model.
        evc: key of the EVC mode it works in, or "".
    """

    name: str
    cluster: str
    datacenter: str
    usable: bool = True
    version: str = ""
    build: str = ""
    maintenance: bool = False
    vmotion: bool | None = None
    memory_mib: int = 0
    memory_used_mib: int = 0
    cpu: str = ""
    evc: str = ""


@dataclass(frozen=True, slots=True)
class SiteCluster:
    """A cluster (or standalone host) of a vCenter; ``pools`` are paths below it, "" not listed."""

    name: str
    datacenter: str
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteDatastore:
    """A datastore of a vCenter. ``url`` alone tells shared storage (fact sheet 1.4)."""

    name: str
    datacenter: str
    capacity_mib: int
    free_mib: int
    accessible: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class SiteNetwork:
    """A port group or network of a vCenter; ``switch`` is "" for a standard port group."""

    name: str
    datacenter: str
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """One vCenter as it stands now.

    Attributes:
        side: which one.
        instance_uuid: ``about.instanceUuid``.
        version, build: ``about.version``, ``about.build``.
        now: its clock (UTC).
        skew_seconds: its clock minus ours.
        datacenters: names.
        folders: VM folder paths as (datacenter, path).
    """

    side: Side
    instance_uuid: str
    version: str
    build: str
    now: datetime
    skew_seconds: float
    datacenters: tuple[str, ...] = ()
    clusters: tuple[SiteCluster, ...] = ()
    hosts: tuple[SiteHost, ...] = ()
    datastores: tuple[SiteDatastore, ...] = ()
    networks: tuple[SiteNetwork, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()
