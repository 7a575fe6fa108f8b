"""Names of a placement to managed object ids of the vCenter it lies in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from executor.gateway import Fault, Refused
from executor.vsphere.index import ClusterEntry, HostEntry, Index, NetworkEntry
from executor.vsphere.inventory import Inventory
from executor.vsphere.names import escaped
from wavelift.model.placement import Placement

__all__ = ["Names", "Resolved", "resolve", "resolve_fresh"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A placement's managed object ids; ``host`` is "" where the placement names none.

    Attributes:
        disks: datastore by disk key.
        nics: network by NIC key.
    """

    host: str
    pool: str
    folder: str
    datastore: str
    disks: dict[int, str]
    nics: dict[int, NetworkEntry]


def resolve_fresh(placement: Placement, inventory: Inventory, where: str) -> Resolved:
    """Resolve; read the inventory again once when something is missing from it.

    Raises:
        Refused: ``wavelift.TargetMissing`` or ``wavelift.TargetAmbiguous``; nothing was asked of a vCenter.
    """
    index, reads = inventory.index(), inventory.reads
    try:
        return resolve(placement, index, where)
    except Refused:
        return resolve(placement, inventory.refresh(reads), where)


def resolve(placement: Placement, index: Index, where: str) -> Resolved:
    """Resolve against one index.

    Args:
        placement: names; every disk and NIC with its key.
        index: the vCenter the placement lies in.
        where: that vCenter, for messages.

    Raises:
        Refused: a name is not there, or stands for several objects.
    """
    names = Names(index, placement.datacenter, where)
    cluster = names.cluster(placement.cluster)
    host = names.host(placement.host, cluster) if placement.host else None
    return Resolved(
        host=host.moref if host else "",
        pool=names.pool(cluster, placement.pool),
        folder=names.folder(placement.folder),
        datastore=names.datastore(placement.datastore),
        disks={_key(disk.key, disk.label): names.datastore(disk.datastore) for disk in placement.disks},
        nics={_key(nic.key, nic.label): names.network(nic.network, nic.switch) for nic in placement.nics},
    )


def _key(key: int | None, label: str) -> int:
    if key is None:
        raise _refused("wavelift.PlacementIncomplete", f"the order gives no device key for {label}")
    return key


def _refused(name: str, text: str) -> Refused:
    return Refused(Fault(name, text, lineage=(name, "wavelift.TargetMissing")))


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one datacenter of one vCenter to managed object ids; ``where`` is for messages."""

    index: Index
    datacenter: str
    where: str

    def _only(self, what: str, name: str, found: Callable[[str], Iterable[T]]) -> T:
        matches = list(found(name)) or list(found(escaped(name)))
        place = f"datacenter {self.datacenter} of {self.where}"
        if not matches:
            raise _refused("wavelift.TargetMissing", f"{place} has no {what} {name!r}")
        if len(matches) > 1:
            raise _refused("wavelift.TargetAmbiguous", f"{place} has {len(matches):,} of {what} {name!r}")
        return matches[0]

    def host(self, name: str, cluster: ClusterEntry) -> HostEntry:
        """The cluster's host of that name; another cluster's host of the same name does not matter."""
        hosts = [host for host in self.index.hosts.values() if host.datacenter == self.datacenter]
        here = [host for host in hosts if host.cluster == cluster.moref]
        if not _called(name, here):
            for elsewhere in _called(name, hosts):
                raise _refused(
                    "wavelift.TargetMissing",
                    f"host {elsewhere.name} of {self.where} is in cluster {elsewhere.cluster_name}, not in "
                    f"{cluster.name}",
                )
        return self._only("host", name, lambda text: (host for host in here if host.name == text))

    def cluster(self, name: str) -> ClusterEntry:
        """The cluster of that name."""
        clusters = [entry for entry in self.index.clusters if entry.datacenter == self.datacenter]
        return self._only("cluster", name, lambda text: (entry for entry in clusters if entry.name == text))

    def pool(self, cluster: ClusterEntry, path: str) -> str:
        """The resource pool of that path below the cluster; "" is its root pool."""
        if not path:
            return cluster.root_pool
        found = self.index.pool_at.get((cluster.moref, path))
        return self._only(
            f"resource pool below cluster {cluster.name}:", path, lambda _: [found] if found else []
        )

    def folder(self, path: str) -> str:
        """The VM folder of that path; "" is the root VM folder."""
        found = self.index.folder_at.get((self.datacenter, path))
        return self._only("VM folder", path, lambda _: [found] if found else [])

    def datastore(self, name: str) -> str:
        """The datastore of that name."""
        stores = [store for store in self.index.datastores.values() if store.datacenter == self.datacenter]
        return self._only(
            "datastore", name, lambda text: (store.moref for store in stores if store.name == text)
        )

    def network(self, name: str, switch: str) -> NetworkEntry:
        """The network of that name, on that switch where one is named."""
        what = f"network on switch {switch}:" if switch else "network"
        networks = [entry for entry in self.index.networks if entry.datacenter == self.datacenter]
        return self._only(
            what,
            name,
            lambda text: (entry for entry in networks if entry.name == text and switch in ("", entry.switch)),
        )


def _called(name: str, hosts: Iterable[HostEntry]) -> list[HostEntry]:
    return [host for host in hosts if host.name in (name, escaped(name))]
