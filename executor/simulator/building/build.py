"""Builds the simulated pair from two inventories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from executor.releases import release
from executor.simulator.building.settling import datacenters_of, settled
from executor.simulator.building.site_builder import SiteBuilder
from executor.simulator.building.vm_builder import VmBuilder, kept_morefs
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.cluster_rules import make_rules
from executor.simulator.estate.invented import invented_uuid
from executor.simulator.estate.key_providers import key_providers
from executor.simulator.estate.nodes import DatastoreNode, HostNode, VCenter, VmNode
from executor.simulator.estate.registry import enter
from executor.simulator.estate.space import disk_mib
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.world import World
from wavelift.model.inventory import Inventory
from wavelift.model.placement import Side

__all__ = ["Account", "build_world"]

T = TypeVar("T")

_TIB = 1024 * 1024
DEFAULT_POLICY = "VM Encryption Policy"
"""Every vCenter comes with it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who may log on to a simulated vCenter, and what it calls itself."""

    user: str
    password: str = field(repr=False)
    name: str = ""
    version: str = "8.0.3"


def build_world(
    source: Inventory,
    target: Inventory,
    *,
    accounts: Mapping[Side, Account],
    physics: Physics,
    faults: FaultScript,
    start: datetime,
    seed: int,
    target_pools: Sequence[tuple[str, str, str]] = (),
    one: bool = False,
) -> World:
    """Make two vCenters that hold what the inventories say; or one that holds both.

    What an export leaves out is made up, always the same way: identities from the VM's key, hosts for
    clusters without any, room on datastores whose size is not told. The two vCenters' managed object ids
    collide on purpose (fact sheet 0.1).

    Args:
        source: what the source vCenter holds.
        target: what the target vCenter holds already.
        accounts: by side.
        physics: how fast things go.
        faults: what goes wrong.
        start: world time at the beginning (aware, UTC).
        seed: decides the vCenters' own identities.
        target_pools: resource pools the target has besides, as (datacenter, cluster, path).
        one: source and target are one vCenter, that of the source.
    """
    if one:
        source, target = _together(source, target), Inventory()
    room = _TIB + sum(vm.capacity_mib for vm in (*source.vms, *target.vms))
    vcenters: dict[Side, VCenter] = {}
    for side, inventory in ((Side.SOURCE, source), (Side.TARGET, target)):
        uuid = _vcenter_uuid(inventory, side, seed, {vc.instance_uuid for vc in vcenters.values()})
        account = accounts[side]
        name = account.name or f"{side}-vcenter.example"
        vc = VCenter(side, name, uuid, account.user, account.password, version=account.version)
        vc.policies = _policies(inventory, vc.instance_uuid)
        vc.key_providers = key_providers(inventory, source, target)
        has_pools = one or side is Side.TARGET
        _Fill(vc, settled(inventory), room).run(target_pools if has_pools else ())
        vcenters[side] = vc
        if one:
            vcenters[Side.TARGET] = vc
            break
    _know_all_hosts(list(vcenters.values()))
    return World(vcenters, start=start, physics=physics, faults=faults)


def _together(source: Inventory, target: Inventory) -> Inventory:
    """Both inventories; what they name alike is one thing, and the source knows it better."""

    def union(ours: tuple[T, ...], theirs: tuple[T, ...], key: Callable[[T], object]) -> tuple[T, ...]:
        known = {key(item) for item in ours}
        return (*ours, *(item for item in theirs if key(item) not in known))

    clusters = {(item.datacenter, item.name) for item in source.clusters}
    new_hosts = tuple(host for host in target.hosts if (host.datacenter, host.cluster) not in clusters)
    return replace(
        source,
        vms=union(source.vms, target.vms, lambda vm: vm.key),
        clusters=union(source.clusters, target.clusters, lambda item: (item.datacenter, item.name)),
        hosts=union(source.hosts, new_hosts, lambda item: (item.datacenter, item.name)),
        datastores=union(source.datastores, target.datastores, lambda item: (item.datacenter, item.name)),
        vmkernels=union(source.vmkernels, target.vmkernels, lambda it: (it.datacenter, it.host, it.device)),
        networks=union(source.networks, target.networks, lambda it: (it.datacenter, it.name, it.switch)),
    )


def _know_all_hosts(vcenters: Sequence[VCenter]) -> None:
    """Nothing tells the vCenters' builds, so they are new enough for every host there is (fact sheet 0.7)."""
    hosts = [host for vc in vcenters for host in nodes_of(vc, HostNode) if host.build.isdigit()]
    newest = max(hosts, key=lambda host: release(host.version, host.build), default=None)
    for vc in vcenters:
        if newest is not None and release(newest.version, newest.build) > release(vc.version, vc.build):
            vc.version, vc.build = newest.version, newest.build


def _policies(inventory: Inventory, vcenter: str) -> dict[str, str]:
    """Those of the inventory, with ids of this vCenter's own (fact sheet 4.3), and vCenter's default."""
    names = dict.fromkeys([DEFAULT_POLICY, *(policy.name for policy in inventory.policies)])
    return {invented_uuid(vcenter, "policy", name): name for name in names}


def _vcenter_uuid(inventory: Inventory, side: Side, seed: int, taken: set[str]) -> str:
    """The exported vCenter's own identity where the export tells one, else one from the seed."""
    told = {vm.vcenter_uuid for vm in inventory.vms if vm.vcenter_uuid}
    if len(told) == 1 and not told & taken:
        return told.pop()
    return invented_uuid("vcenter", side, seed)


class _Fill:
    """Fills one vCenter."""

    def __init__(self, vc: VCenter, inventory: Inventory, room: int) -> None:
        self._vc, self._inventory, self._room = vc, inventory, room
        self._morefs = kept_morefs(inventory.vms)
        self._site = SiteBuilder(vc, set(self._morefs.values()))

    def run(self, pools: Sequence[tuple[str, str, str]]) -> None:
        """Infrastructure first, then VMs, then what depends on both."""
        self._infrastructure()
        for datacenter, cluster, path in pools:
            self._site.pool(self._site.cluster(datacenter, cluster), path)
        builder = VmBuilder(self._site, self._morefs)
        vms = [builder.build(vm) for vm in self._inventory.vms]
        self._site.populate()
        self._site.wire(self._seen_by(vms))
        for vm in vms:
            enter(self._vc, vm)
        make_rules(self._vc, vms)
        self._size_datastores(vms)

    def _infrastructure(self) -> None:
        site, inventory = self._site, self._inventory
        for name in datacenters_of(inventory):
            site.datacenter(name)
        for cluster in inventory.clusters:
            node = site.cluster(cluster.datacenter, cluster.name)
            node.drs, node.ha = cluster.drs is not False, cluster.ha is not False
            node.swap = cluster.swap_placement or node.swap
        for host in inventory.hosts:
            site.host(host.datacenter, host.cluster, host.name, host)
        for adapter in inventory.vmkernels:
            site.adapter(adapter)
        for store in inventory.datastores:
            site.datastore(store.datacenter, store.name, store)
        for network in inventory.networks:
            site.network(network.datacenter, network.name, network.switch, network)
        for folder in inventory.folders:
            site.folder(folder.datacenter, folder.path)
        known = {(cluster.datacenter, cluster.name) for cluster in inventory.clusters}
        for pool in inventory.pools:
            if (pool.datacenter, pool.cluster) in known:
                site.pool(site.cluster(pool.datacenter, pool.cluster), pool.path).told = pool

    def _seen_by(self, vms: list[VmNode]) -> dict[str, set[str]]:
        """Hosts by datastore, where the export names hosts that we have; made-up hosts see them all."""
        exported = {host.name for host in self._inventory.hosts}
        made_up = {host.name for host in nodes_of(self._vc, HostNode)} - exported
        seen: dict[str, set[str]] = {}
        for row in self._inventory.datastores:
            if set(row.hosts) & exported:
                seen[self._site.datastore(row.datacenter, row.name).moref] = set(row.hosts) | made_up
        for vm in vms if seen else ():
            host = self._vc.nodes[vm.host].name
            for moref in (vm.datastore, *[disk.datastore for disk in vm.disks]):
                if moref in seen:
                    seen[moref].add(host)
        return seen

    def _size_datastores(self, vms: list[VmNode]) -> None:
        """Capacity and free space as exported; enough room where the export does not tell."""
        used: Counter[str] = Counter()
        for vm in vms:
            for disk in vm.disks:
                used[disk.datastore] += disk_mib(disk)
        rows = {
            self._site.datastore(row.datacenter, row.name).moref: row for row in self._inventory.datastores
        }
        for node in list(self._vc.nodes.values()):
            if not isinstance(node, DatastoreNode):
                continue
            row = rows.get(node.moref)
            node.capacity_mib = row.capacity_mib if row is not None else 0
            if not node.capacity_mib:
                node.capacity_mib = used[node.moref] + self._room
            free = row.free_mib if row is not None else None
            node.free_mib = max(node.capacity_mib - used[node.moref], 0) if free is None else free
