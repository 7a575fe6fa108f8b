"""Where a relocation request leads: its morefs resolved in the vCenter that is meant.

With a service locator the morefs belong to the vCenter it names, without one to the VM's own: a forgotten
service resolves them in the wrong inventory, where the same ids stand for other things (fact sheet 0.1).
"""

from __future__ import annotations

from typing import TypeVar

from executor.simulator.estate.ancestry import cluster_of, datacenter_of, find_node, require_node, way_up
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    Node,
    PoolNode,
    SimDisk,
    SimFault,
    SimNic,
    SwitchNode,
    VCenter,
    VmNode,
)
from executor.simulator.relocating.requests import NicTarget, RelocateRequest
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat
from wavelift.model.values import value

__all__ = ["Destination", "DiskGoal", "NicGoal", "invalid", "resolve"]

N = TypeVar("N", bound=Node)


@value
class DiskGoal:
    """Where one disk goes; ``policy`` is a storage policy's id there, "" for the default."""

    key: int
    datastore: DatastoreNode
    format: DiskFormat
    policy: str = ""


@value
class NicGoal:
    """Where one NIC goes; ``network`` is None where nothing of that name is there."""

    key: int
    network: NetworkNode | None
    wanted: str


@value
class Destination:
    """A resolved request.

    Attributes:
        vcenter: where the VM goes.
        crosses: whether that is another vCenter.
        host: the host asked for; None lets the cluster choose.
        datastore: of the home files.
    """

    vcenter: VCenter
    crosses: bool
    cluster: ClusterNode
    pool: PoolNode
    host: HostNode | None
    folder: FolderNode
    datastore: DatastoreNode
    disks: tuple[DiskGoal, ...]
    nics: tuple[NicGoal, ...]


def invalid(where: str, text: str = "") -> SimFault:
    """``InvalidArgument`` naming the property of the spec that is wrong."""
    message = text or f"A specified parameter was not correct: spec.{where}"
    return SimFault("vmodl.fault.InvalidArgument", message, invalidProperty=f"spec.{where}")


def resolve(own: VCenter, vm: VmNode, request: RelocateRequest, to: VCenter) -> Destination:
    """Resolve a request for a VM of ``own`` in the vCenter ``to``.

    Raises:
        SimFault: ``InvalidArgument`` with ``invalidProperty``, or ``ManagedObjectNotFound`` for a moref
            that the VM's own vCenter does not know.
    """
    return _Resolver(own, vm, request, to).resolve()


class _Resolver:
    """One request against one inventory (fact sheet 1.2)."""

    def __init__(self, own: VCenter, vm: VmNode, request: RelocateRequest, to: VCenter) -> None:
        self._own, self._vm, self._request, self._to = own, vm, request, to
        self._crosses = to is not own

    def resolve(self) -> Destination:
        host = self._node("host", self._request.host, HostNode)
        pool = self._pool(host)
        cluster = cluster_of(self._to, pool)
        if host is not None and host.parent != cluster.moref:
            raise invalid("pool", "The resource pool does not belong to the host's compute resource")
        if host is None and not cluster.drs and self._vm.power is Power.ON:
            raise invalid("host", "A host must be given: the cluster has no DRS and the VM is powered on")
        datacenter = datacenter_of(self._to, cluster)
        if datacenter is None:
            raise invalid("pool")
        datastore = self._datastore()
        return Destination(
            vcenter=self._to,
            crosses=self._crosses,
            cluster=cluster,
            pool=pool,
            host=host,
            folder=self._folder(datacenter),
            datastore=datastore,
            disks=self._disks(datastore),
            nics=self._nics(cluster, datacenter),
        )

    def _node(self, where: str, moref: str, kind: type[N]) -> N | None:
        if not moref:
            return None
        node = find_node(self._to, moref, kind)
        if node is not None:
            return node
        if self._crosses or moref in self._to.nodes:
            raise invalid(where)
        return require_node(self._to, moref, kind)

    def _pool(self, host: HostNode | None) -> PoolNode:
        pool = self._node("pool", self._request.pool, PoolNode)
        if pool is not None:
            return pool
        if host is not None:
            own = find_node(self._to, self._vm.pool, PoolNode) if not self._crosses else None
            if own is not None and own.cluster == host.parent:
                return own
            return require_node(self._to, cluster_of(self._to, host).root_pool, PoolNode)
        if self._crosses:
            raise invalid("pool", "Pool or host must be given for another vCenter")
        return require_node(self._to, self._vm.pool, PoolNode)

    def _folder(self, datacenter: DatacenterNode) -> FolderNode:
        folder = self._node("folder", self._request.folder, FolderNode)
        if folder is None and not self._crosses:
            current = require_node(self._to, self._vm.parent, FolderNode)
            if way_up(self._to, current).datacenter is datacenter:
                return current
        if folder is None:
            return require_node(self._to, datacenter.vm_folder, FolderNode)
        if folder.kind != "vm" or way_up(self._to, folder).datacenter is not datacenter:
            raise invalid("folder", "The folder is no VM folder of the destination's datacenter")
        return folder

    def _datastore(self) -> DatastoreNode:
        datastore = self._node("datastore", self._request.datastore, DatastoreNode)
        if datastore is not None:
            return datastore
        if self._crosses:
            raise invalid("datastore", "A datastore must be given for another vCenter")
        return require_node(self._to, self._vm.datastore, DatastoreNode)

    def _disks(self, home: DatastoreNode) -> tuple[DiskGoal, ...]:
        known = {disk.key for disk in self._vm.disks}
        asked = {target.key: target for target in self._request.disks}
        if not asked.keys() <= known:
            raise invalid("disk.diskId")
        goals = []
        for disk in self._vm.disks:
            target = asked.get(disk.key)
            if target is None:
                policy = "" if self._crosses else disk.policy
                goals.append(DiskGoal(disk.key, self._left_alone(disk, home), disk.format, policy))
                continue
            store = self._node("disk.datastore", target.datastore, DatastoreNode)
            if store is None:
                raise invalid("disk.datastore")
            policy = target.policy or ("" if self._crosses else disk.policy)
            if target.policy and target.policy not in self._to.policies:
                raise invalid("disk.profile")
            goals.append(DiskGoal(disk.key, store, target.format or disk.format, policy))
        return tuple(goals)

    def _left_alone(self, disk: SimDisk, home: DatastoreNode) -> DatastoreNode:
        """A disk without locator follows the home files where a datastore was named, else it stays."""
        if self._request.datastore or self._crosses:
            return home
        return require_node(self._to, disk.datastore, DatastoreNode)

    def _nics(self, cluster: ClusterNode, datacenter: DatacenterNode) -> tuple[NicGoal, ...]:
        edits = {edit.key: edit for edit in self._request.nics}
        if not edits.keys() <= {nic.key for nic in self._vm.nics}:
            raise invalid("deviceChange.device.key")
        nearby = _Networks(self._to, cluster, datacenter)
        return tuple(self._nic(nic, edits.get(nic.key), nearby) for nic in self._vm.nics)

    def _nic(self, nic: SimNic, edit: NicTarget | None, nearby: _Networks) -> NicGoal:
        if edit is None:
            return self._kept(nic, nearby)
        if edit.edits_more:
            text = (
                "modifying any property other than the network backing of device "
                f"{nic.key} via relocateSpec is not allowed"
            )
            raise invalid("deviceChange", f"Relocate virtual machine {self._vm.name} failed because {text}")
        if edit.portgroup:
            return NicGoal(nic.key, self._portgroup(edit), edit.portgroup)
        network = self._node("deviceChange.device.backing.network", edit.network, NetworkNode)
        return NicGoal(nic.key, network or nearby.standard(edit.name), edit.name or edit.network)

    def _portgroup(self, edit: NicTarget) -> NetworkNode:
        network = find_node(self._to, edit.portgroup, NetworkNode)
        if network is None or not network.switch:
            raise invalid("deviceChange.device.port.portgroupKey")
        switch = require_node(self._to, network.switch, SwitchNode)
        if switch.uuid.casefold() != edit.switch_uuid.casefold():
            raise invalid("deviceChange.device.port.switchUuid")
        return network

    def _kept(self, nic: SimNic, nearby: _Networks) -> NicGoal:
        """A NIC not mentioned keeps its backing by name: a standard one may exist there too (1.5)."""
        current = find_node(self._own, nic.network, NetworkNode)
        name = current.name if current is not None else ""
        if not self._crosses:
            return NicGoal(nic.key, current, name)
        if current is None or current.switch:
            return NicGoal(nic.key, None, name)
        return NicGoal(nic.key, nearby.standard(name), name)


class _Networks:
    """Standard port groups by name, those of the cluster's hosts first."""

    def __init__(self, vc: VCenter, cluster: ClusterNode, datacenter: DatacenterNode) -> None:
        self._vc, self._cluster, self._datacenter = vc, cluster, datacenter

    def standard(self, name: str) -> NetworkNode | None:
        """Return the standard port group of that name, or None."""
        hosts = [find_node(self._vc, moref, HostNode) for moref in self._cluster.hosts]
        morefs = [moref for host in hosts if host is not None for moref in host.networks]
        folder = find_node(self._vc, self._datacenter.network_folder, FolderNode)
        morefs += folder.children if folder is not None else []
        for moref in dict.fromkeys(morefs):
            network = find_node(self._vc, moref, NetworkNode)
            if network is not None and not network.switch and network.name == name:
                return network
        return None
