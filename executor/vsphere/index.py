"""One vCenter's inventory by name and by managed object id: what specs are built from and states read with.

Managed object ids are kept as text, per vCenter: pyVmomi's objects of two vCenters compare equal when their
ids do (fact sheet 0.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from executor.vsphere.properties import Row

__all__ = [
    "ClusterEntry",
    "DatacenterEntry",
    "HostEntry",
    "Index",
    "NetworkEntry",
    "NetworkKind",
    "build_index",
    "with_folder",
]

_CLUSTERS = ("vim.ClusterComputeResource", "vim.ComputeResource")
_POOLS = ("vim.ResourcePool", "vim.VirtualApp")
_FOLDERS = ("vim.Folder", "vim.StoragePod")
_SWITCHES = ("vim.DistributedVirtualSwitch", "vim.dvs.VmwareDistributedVirtualSwitch")
_PORT_GROUP = "vim.dvs.DistributedVirtualPortgroup"
_OPAQUE = "vim.OpaqueNetwork"


class NetworkKind(StrEnum):
    """Which backing a NIC on this network has (fact sheet 1.5)."""

    DISTRIBUTED = "distributed"
    STANDARD = "standard"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class DatacenterEntry:
    """A datacenter and its root VM folder."""

    moref: str
    name: str
    vm_folder: str


@dataclass(frozen=True, slots=True)
class ClusterEntry:
    """A cluster or standalone host; ``root_pool`` is the moref of its root resource pool."""

    moref: str
    name: str
    datacenter: str
    root_pool: str


@dataclass(frozen=True, slots=True)
class HostEntry:
    """An ESXi host and the moref and name of its compute resource.

    Attributes:
        vmotion: None where the vCenter does not tell.
        memory: bytes.
    """

    moref: str
    name: str
    cluster: str
    cluster_name: str
    datacenter: str
    usable: bool
    version: str
    build: str
    maintenance: bool = False
    vmotion: bool | None = None
    memory: int = 0
    memory_used_mib: int = 0
    cpu: str = ""
    evc: str = ""


@dataclass(frozen=True, slots=True)
class DatastoreEntry:
    """A datastore; sizes in bytes."""

    moref: str
    name: str
    datacenter: str
    capacity: int
    free: int
    accessible: bool
    url: str


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """A network.

    Attributes:
        key: port group key, or the opaque network's id.
        switch: name of the distributed switch, or "".
        switch_uuid: its uuid, or the opaque network's type.
    """

    moref: str
    name: str
    datacenter: str
    kind: NetworkKind
    key: str = ""
    switch: str = ""
    switch_uuid: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """All of it; every dict is keyed as its name says, by names or by moref."""

    datacenters: Mapping[str, DatacenterEntry] = field(default_factory=dict)
    clusters: tuple[ClusterEntry, ...] = ()
    hosts: Mapping[str, HostEntry] = field(default_factory=dict)
    pools: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    datastores: Mapping[str, DatastoreEntry] = field(default_factory=dict)
    networks: tuple[NetworkEntry, ...] = ()
    folders: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    by_key: Mapping[str, NetworkEntry] = field(default_factory=dict)
    pool_at: Mapping[tuple[str, str], str] = field(default_factory=dict)
    folder_at: Mapping[tuple[str, str], str] = field(default_factory=dict)


def with_folder(index: Index, moref: str, datacenter: str, path: str) -> Index:
    """The index with one more VM folder."""
    place = (datacenter, path)
    return replace(
        index, folders={**index.folders, moref: place}, folder_at={**index.folder_at, place: moref}
    )


class _Tree:
    """The rows, with the way up from each."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = {row.moref: row for row in rows}

    def of(self, *kinds: str) -> Iterator[Row]:
        return (row for row in self.rows.values() if row.kind in kinds)

    def up(self, row: Row) -> Iterator[Row]:
        parent = self.rows.get(row.ref("parent"))
        while parent is not None:
            yield parent
            parent = self.rows.get(parent.ref("parent"))

    def datacenter(self, row: Row) -> str:
        return next((above.text("name") for above in self.up(row) if above.kind == "vim.Datacenter"), "")

    def path(self, row: Row, top: str) -> str | None:
        """Names from below ``top`` down to the row, joined by "/"; None when ``top`` is not above it."""
        names: list[str] = []
        for at in (row, *self.up(row)):
            if at.moref == top:
                return "/".join(reversed(names))
            names.append(at.text("name"))
        return None


def build_index(rows: Iterable[Row]) -> Index:
    """Build the index from one walk's rows."""
    tree = _Tree(rows)
    datacenters = {
        row.moref: DatacenterEntry(row.moref, row.text("name"), row.ref("vmFolder"))
        for row in tree.of("vim.Datacenter")
    }
    clusters = tuple(
        ClusterEntry(row.moref, row.text("name"), tree.datacenter(row), row.ref("resourcePool"))
        for row in tree.of(*_CLUSTERS)
    )
    networks = tuple(_networks(tree))
    pools = dict(_pools(tree, clusters))
    folders = dict(_folders(tree, datacenters.values()))
    return Index(
        datacenters={entry.moref: entry for entry in datacenters.values()},
        clusters=clusters,
        hosts={entry.moref: entry for entry in _hosts(tree)},
        pools=pools,
        datastores={entry.moref: entry for entry in _datastores(tree)},
        networks=networks,
        folders=folders,
        by_key={key: entry for entry in networks for key in (entry.key, entry.moref) if key},
        pool_at={place: moref for moref, place in pools.items()},
        folder_at={place: moref for moref, place in folders.items()},
    )


def _hosts(tree: _Tree) -> Iterator[HostEntry]:
    for row in tree.of("vim.HostSystem"):
        above = tree.rows.get(row.ref("parent"))
        yield HostEntry(
            moref=row.moref,
            name=row.text("name"),
            cluster=row.ref("parent"),
            cluster_name=above.text("name") if above else "",
            datacenter=tree.datacenter(row),
            usable=row.text("runtime.connectionState") == "connected"
            and not row.values.get("runtime.inMaintenanceMode"),
            version=row.text("config.product.version"),
            build=row.text("config.product.build"),
            maintenance=bool(row.values.get("runtime.inMaintenanceMode")),
            vmotion=row.values.get("summary.config.vmotionEnabled"),
            memory=int(row.values.get("summary.hardware.memorySize") or 0),
            memory_used_mib=int(row.values.get("summary.quickStats.overallMemoryUsage") or 0),
            cpu=row.text("summary.hardware.cpuModel"),
            evc=row.text("summary.currentEVCModeKey"),
        )


def _datastores(tree: _Tree) -> Iterator[DatastoreEntry]:
    for row in tree.of("vim.Datastore"):
        yield DatastoreEntry(
            moref=row.moref,
            name=row.text("name"),
            datacenter=tree.datacenter(row),
            capacity=int(row.values.get("summary.capacity") or 0),
            free=int(row.values.get("summary.freeSpace") or 0),
            accessible=bool(row.values.get("summary.accessible", True)),
            url=row.text("summary.url"),
        )


def _networks(tree: _Tree) -> Iterator[NetworkEntry]:
    switches = {row.moref: row for row in tree.of(*_SWITCHES)}
    for row in tree.of("vim.Network", _PORT_GROUP, _OPAQUE):
        entry = NetworkEntry(row.moref, row.text("name"), tree.datacenter(row), NetworkKind.STANDARD)
        if row.kind == _OPAQUE:
            yield _opaque(row, entry)
        elif row.kind != _PORT_GROUP:
            yield entry
        elif not row.values.get("config.uplink"):  # NICs cannot be put on uplink port groups
            yield _port_group(row, entry, switches.get(row.ref("config.distributedVirtualSwitch")))


def _opaque(row: Row, entry: NetworkEntry) -> NetworkEntry:
    summary = row.values.get("summary")
    return NetworkEntry(
        entry.moref,
        entry.name,
        entry.datacenter,
        NetworkKind.OPAQUE,
        key=str(getattr(summary, "opaqueNetworkId", "") or ""),
        switch_uuid=str(getattr(summary, "opaqueNetworkType", "") or ""),
    )


def _port_group(row: Row, entry: NetworkEntry, switch: Row | None) -> NetworkEntry:
    return NetworkEntry(
        entry.moref,
        entry.name,
        entry.datacenter,
        NetworkKind.DISTRIBUTED,
        key=row.text("key"),
        switch=switch.text("name") if switch else "",
        switch_uuid=switch.text("uuid") if switch else "",
    )


def _pools(tree: _Tree, clusters: Iterable[ClusterEntry]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Pool moref to (cluster moref, path below the root pool); the root pool's path is ""."""
    owners = {cluster.root_pool: cluster.moref for cluster in clusters}
    for row in tree.of(*_POOLS):
        chain = [row, *tree.up(row)]
        root = next((at.moref for at in chain if at.moref in owners), "")
        path = tree.path(row, root) if root else None
        if path is not None:
            yield row.moref, (owners[root], path)


def _folders(tree: _Tree, datacenters: Iterable[DatacenterEntry]) -> Iterator[tuple[str, tuple[str, str]]]:
    """VM folder moref to (datacenter, path below its root VM folder); the root's path is ""."""
    roots = {entry.vm_folder: entry.name for entry in datacenters}
    children: dict[str, list[Row]] = defaultdict(list)
    for row in tree.of(*_FOLDERS):
        children[row.ref("parent")].append(row)
    todo = [(root, "") for root in roots]
    for root, name in roots.items():
        yield root, (name, "")
    top = {root: root for root in roots}
    while todo:
        above, path = todo.pop()
        for row in children[above]:
            below = f"{path}/{row.text('name')}" if path else row.text("name")
            top[row.moref] = top[above]
            todo.append((row.moref, below))
            yield row.moref, (roots[top[above]], below)
