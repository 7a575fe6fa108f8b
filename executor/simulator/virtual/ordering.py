"""From the port's orders, which name things, to requests, which carry managed object ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from executor.gateway import Fault, Order, Refused
from executor.simulator.estate.ancestry import find_node, folder_path, pool_path
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    Node,
    PoolNode,
    SwitchNode,
    VCenter,
    VmNode,
)
from executor.simulator.relocating.requests import DiskTarget, NicTarget, RelocateRequest, ServiceTarget
from executor.simulator.virtual.catalogue import Catalogue
from wavelift.model.placement import DiskPlacement, NicPlacement

__all__ = ["check_complete", "find_datacenter", "request_for"]

N = TypeVar("N", bound=Node)


def request_for(order: Order, places: Catalogue) -> RelocateRequest:
    """Resolve an order among the places of the vCenter it leads to.

    Raises:
        Refused: ``wavelift.TargetMissing`` or ``wavelift.TargetAmbiguous`` for a name,
            ``wavelift.PlacementIncomplete`` for a device without a key.
    """
    return _Resolver(order, places).request()


def find_datacenter(places: Catalogue, name: str) -> DatacenterNode:
    """The datacenter of that name.

    Raises:
        Refused: ``wavelift.TargetMissing``.
    """
    found = places.datacenter(name)
    if found is None:
        raise _refused("wavelift.TargetMissing", f"{places.vc.name} has no datacenter {name!r}")
    return found


def _refused(name: str, text: str) -> Refused:
    return Refused(Fault(name, text, lineage=(name,)))


def check_complete(order: Order, vm: VmNode | None) -> None:
    """See that the order covers the VM's devices; one that is gone has none.

    Raises:
        Refused: ``wavelift.PlacementIncomplete``.
    """
    if vm is None:
        return
    to = order.to
    if [disk.key for disk in to.disks] == [disk.key for disk in vm.disks] and (
        [nic.key for nic in to.nics] == [nic.key for nic in vm.nics]
    ):
        return
    disks = {disk.key for disk in to.disks} ^ {disk.key for disk in vm.disks}
    nics = {nic.key for nic in to.nics} ^ {nic.key for nic in vm.nics}
    if disks or nics:
        keys = ", ".join(sorted(str(key) for key in disks | nics))
        text = (
            f"the order for {order.name} does not fit its disks and network adapters now (device keys {keys})"
        )
        raise _refused("wavelift.PlacementIncomplete", text)


class _Resolver:
    """One order's names in one vCenter."""

    def __init__(self, order: Order, places: Catalogue) -> None:
        self._places, self._to, self._placement = places, places.vc, order.to
        self._local = order.local
        self._datacenter = find_datacenter(places, order.to.datacenter)

    def request(self) -> RelocateRequest:
        placement = self._placement
        cluster = self._cluster(placement.cluster)
        host = self._host(cluster) if placement.host else None
        return RelocateRequest(
            service=None if self._local else _locator(self._to),
            host=host.moref if host is not None else "",
            pool=self._pool(cluster),
            datastore=self._datastore(placement.datastore),
            folder=self._folder(),
            disks=tuple([self._disk(disk) for disk in placement.disks]),
            nics=tuple([self._nic(nic) for nic in placement.nics]),
        )

    def _disk(self, disk: DiskPlacement) -> DiskTarget:
        key, store = self._key(disk.key, disk.label), self._datastore(disk.datastore)
        return DiskTarget(key, store, disk.format, self._policy(disk.policy) if disk.policy else "")

    def _key(self, key: int | None, label: str) -> int:
        if key is None:
            raise _refused("wavelift.PlacementIncomplete", f"the order gives no device key for {label}")
        return key

    def _cluster(self, name: str) -> ClusterNode:
        key = ("cluster", self._datacenter.moref, name)
        known = self._places.placed(ClusterNode, *key)
        return known or self._places.keep(self._only("cluster", name, self._named(ClusterNode, name)), *key)

    def _host(self, cluster: ClusterNode) -> HostNode:
        name = self._placement.host
        key = ("host", cluster.moref, name)
        known = self._places.placed(HostNode, *key)
        if known is not None:
            return known
        hosts = [host for host in self._named(HostNode, name) if host.parent == cluster.moref]
        return self._places.keep(self._only(f"host in cluster {cluster.name}:", name, hosts), *key)

    def _pool(self, cluster: ClusterNode) -> str:
        path = self._placement.pool
        if not path:
            return cluster.root_pool
        key = ("pool", cluster.moref, path)
        known = self._places.placed(PoolNode, *key)
        if known is not None:
            return known.moref
        pools = (
            pool
            for pool in self._named(PoolNode, path.rpartition("/")[2])
            if pool.cluster == cluster.moref and pool_path(self._to, pool) == path
        )
        found = self._only(f"resource pool below cluster {cluster.name}:", path, pools)
        return self._places.keep(found, *key).moref

    def _folder(self) -> str:
        path = self._placement.folder
        if not path:
            return self._datacenter.vm_folder
        key = ("folder", self._datacenter.moref, path)
        known = self._places.placed(FolderNode, *key)
        if known is not None:
            return known.moref
        folders = (
            folder
            for folder in self._named(FolderNode, path.rpartition("/")[2])
            if folder.kind == "vm" and folder_path(self._to, folder) == path
        )
        return self._places.keep(self._only("VM folder", path, folders), *key).moref

    def _datastore(self, name: str) -> str:
        key = ("datastore", self._datacenter.moref, name)
        known = self._places.placed(DatastoreNode, *key)
        if known is not None:
            return known.moref
        found = self._only("datastore", name, self._named(DatastoreNode, name))
        return self._places.keep(found, *key).moref

    def _policy(self, name: str) -> str:
        """Its id in this vCenter."""
        wanted = name.casefold()
        found = next((key for key, known in self._to.policies.items() if known.casefold() == wanted), None)
        if found is None:
            raise _refused("wavelift.TargetMissing", f"{self._to.name} has no storage policy {name!r}")
        return found

    def _nic(self, nic: NicPlacement) -> NicTarget:
        network = self._network(nic)
        key = self._key(nic.key, nic.label)
        switch = find_node(self._to, network.switch, SwitchNode)
        if switch is None:
            return NicTarget(key, network=network.moref, name=network.name)
        return NicTarget(key, portgroup=network.moref, switch_uuid=switch.uuid)

    def _network(self, nic: NicPlacement) -> NetworkNode:
        key = ("network", self._datacenter.moref, nic.switch, nic.network)
        known = self._places.placed(NetworkNode, *key)
        if known is not None:
            return known
        networks = [item for item in self._named(NetworkNode, nic.network) if self._on(item, nic.switch)]
        what = f"network on switch {nic.switch}:" if nic.switch else "network"
        return self._places.keep(self._only(what, nic.network, networks), *key)

    def _on(self, network: NetworkNode, wanted: str) -> bool:
        switch = find_node(self._to, network.switch, SwitchNode)
        return not wanted or (switch.name if switch is not None else "") == wanted

    def _named(self, kind: type[N], name: str) -> list[N]:
        """Objects of that kind and name in the order's datacenter."""
        return self._places.named(kind, self._datacenter, name)

    def _only(self, what: str, name: str, found: Iterable[N]) -> N:
        matches = list(found)
        if len(matches) == 1:
            return matches[0]
        place = f"datacenter {self._datacenter.name} of {self._to.name}"
        if not matches:
            raise _refused("wavelift.TargetMissing", f"{place} has no {what} {name!r}")
        raise _refused("wavelift.TargetAmbiguous", f"{place} has {len(matches)} of {what} {name!r}")


def _locator(to: VCenter) -> ServiceTarget:
    return ServiceTarget(to.instance_uuid, f"https://{to.name}/sdk", to.user, to.password, to.thumbprint)
