"""The survey: one walk over a vCenter's inventory, as a ``Site`` for people and an ``Index`` for specs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from pyVmomi import vim

from executor.gateway import Refused, Site, SiteCluster, SiteDatastore, SiteHost, SiteNetwork
from executor.vsphere.index import Index, build_index, with_folder
from executor.vsphere.properties import Wanted, walk
from executor.vsphere.session import Link, Session

__all__ = ["Inventory"]

_MIB = 1 << 20
_NAMED = ("name", "parent")
_WANTED: Wanted = {
    vim.Datacenter: (*_NAMED, "vmFolder"),
    vim.Folder: _NAMED,
    vim.ComputeResource: (*_NAMED, "resourcePool"),
    vim.ResourcePool: _NAMED,
    vim.HostSystem: (
        *_NAMED,
        "runtime.connectionState",
        "runtime.inMaintenanceMode",
        "config.product.version",
        "config.product.build",
        "summary.config.vmotionEnabled",
        "summary.hardware.memorySize",
        "summary.hardware.cpuModel",
        "summary.quickStats.overallMemoryUsage",
        "summary.currentEVCModeKey",
    ),
    vim.Datastore: (*_NAMED, "summary.capacity", "summary.freeSpace", "summary.accessible", "summary.url"),
    vim.DistributedVirtualSwitch: (*_NAMED, "uuid"),
    vim.Network: _NAMED,
    vim.dvs.DistributedVirtualPortgroup: (
        *_NAMED,
        "key",
        "config.distributedVirtualSwitch",
        "config.uplink",
    ),
    vim.OpaqueNetwork: (*_NAMED, "summary"),
}


class Inventory:
    """One vCenter's index, read when first needed and again when something is missing from it.

    Args:
        session: the vCenter's session.
        clock: our time, aware UTC, for the skew.
    """

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._clock = clock
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._reads = 0

    @property
    def reads(self) -> int:
        """How often the inventory was read; what ``refresh`` wants back."""
        return self._reads

    def index(self) -> Index:
        """The index, from the last walk if there was one."""
        return self._index or self.refresh(0)

    def refresh(self, seen: int) -> Index:
        """Walk the inventory again, unless another thread has done so since walk number ``seen``."""
        with self._lock:
            if self._index is None or self._reads <= seen:
                self._index = build_index(self._session.call(lambda link: walk(link, _WANTED)))
                self._reads += 1
            return self._index

    def note_folder(self, moref: str, datacenter: str, path: str) -> None:
        """Add a VM folder that was just made, so that nobody has to walk the inventory for it."""
        with self._lock:
            if self._index is not None:
                self._index = with_folder(self._index, moref, datacenter, path)

    def _refresh_stores(self, names: Collection[str]) -> None:
        """Let the vCenter ask how full datastores are; one that cannot be asked is told as it was last seen.

        Needs ``System.Read`` alone (pyVmomi's method info). Inaccessible ones are findings of their own.
        """
        for store in self.index().datastores.values():
            if store.name in names and store.accessible:
                with suppress(Refused):
                    self._session.call(partial(_look_anew, moref=store.moref))

    def survey(self, refreshed: Collection[str] = ()) -> Site:
        """Read everything anew and tell it by names; of these datastores the free space of now."""
        if refreshed:
            self._refresh_stores(refreshed)
        index = self.refresh(self._reads)
        before = self._clock()
        now, link = self._session.call(_time)
        middle = before + (self._clock() - before) / 2
        about = link.content.about
        return Site(
            side=self._session.side,
            instance_uuid=link.instance_uuid.lower(),
            version=str(about.version),
            build=str(about.build),
            now=now,
            skew_seconds=(now - middle).total_seconds(),
            datacenters=tuple(sorted(entry.name for entry in index.datacenters.values())),
            clusters=_clusters(index),
            hosts=_hosts(index),
            datastores=_datastores(index),
            networks=tuple(
                sorted(
                    {SiteNetwork(entry.name, entry.datacenter, entry.switch) for entry in index.networks},
                    key=lambda network: (network.datacenter, network.name, network.switch),
                )
            ),
            folders=tuple(sorted(place for place in index.folders.values() if place[1])),
        )


def _look_anew(link: Link, moref: str) -> None:
    link.ref(vim.Datastore, moref).RefreshDatastoreStorageInfo()


def _time(link: Link) -> tuple[datetime, Link]:
    now: datetime = link.ref(vim.ServiceInstance, "ServiceInstance").CurrentTime()
    return now.astimezone(UTC), link


def _clusters(index: Index) -> tuple[SiteCluster, ...]:
    pools: dict[str, list[str]] = {}
    for cluster, path in index.pools.values():
        if path:
            pools.setdefault(cluster, []).append(path)
    found = (
        SiteCluster(entry.name, entry.datacenter, tuple(sorted(pools.get(entry.moref, ()))))
        for entry in index.clusters
    )
    return tuple(sorted(found, key=lambda cluster: (cluster.datacenter, cluster.name)))


def _hosts(index: Index) -> tuple[SiteHost, ...]:
    found = (
        SiteHost(
            name=host.name,
            cluster=host.cluster_name,
            datacenter=host.datacenter,
            usable=host.usable,
            version=host.version,
            build=host.build,
            maintenance=host.maintenance,
            vmotion=host.vmotion,
            memory_mib=host.memory // _MIB,
            memory_used_mib=host.memory_used_mib,
            cpu=host.cpu,
            evc=host.evc,
        )
        for host in index.hosts.values()
    )
    return tuple(sorted(found, key=lambda host: (host.datacenter, host.cluster, host.name)))


def _datastores(index: Index) -> tuple[SiteDatastore, ...]:
    found = (
        SiteDatastore(
            store.name,
            store.datacenter,
            store.capacity // _MIB,
            store.free // _MIB,
            store.accessible,
            store.url,
        )
        for store in index.datastores.values()
    )
    return tuple(sorted(found, key=lambda store: (store.datacenter, store.name)))
