"""Builds one simulated vCenter's clusters, hosts, pools, folders, datastores and networks by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from executor.simulator.estate.ancestry import numbered, require_node
from executor.simulator.estate.invented import invented_uuid
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    FolderNode,
    HostNode,
    Members,
    NetworkNode,
    Node,
    PoolNode,
    SwitchNode,
    VappNode,
    VCenter,
)
from wavelift.model.inventory import Datastore, Host, Network, Vmkernel
from wavelift.model.placement import UNKNOWN

__all__ = ["SiteBuilder"]


class SiteBuilder:
    """Makes each object when it is first asked for. Ids start at 1 in every vCenter, so that they collide.

    Attributes:
        taken: managed object ids that exported VMs keep.
    """

    def __init__(self, vc: VCenter, taken: set[str]) -> None:
        self.vc = vc
        self.taken = taken
        self._last: Counter[str] = Counter()
        self._datacenters: dict[str, DatacenterNode] = {}
        self._clusters: dict[tuple[str, str], ClusterNode] = {}
        self._hosts: dict[tuple[str, str], HostNode] = {}
        self._unknown_hosts: dict[str, HostNode] = {}
        self._stores: dict[tuple[str, str], DatastoreNode] = {}
        self._networks: dict[tuple[str, str, str], NetworkNode] = {}
        self._switches: dict[tuple[str, str], SwitchNode] = {}
        self._folders: dict[tuple[str, str], FolderNode] = {}
        self._pools: dict[tuple[str, str], PoolNode] = {}
        self._vapps: dict[tuple[str, str], VappNode] = {}
        root = FolderNode(self.fresh("group-d"), "Datacenters", "", "root")
        vc.nodes[root.moref] = root
        vc.root = root.moref
        self._root = root

    def fresh(self, prefix: str) -> str:
        """The next free managed object id."""
        while True:
            self._last[prefix] += 1
            moref = numbered(prefix, self._last[prefix])
            if moref not in self.taken and moref not in self.vc.nodes:
                return moref

    def datacenter(self, name: str) -> DatacenterNode:
        """The datacenter of that name."""
        if name not in self._datacenters:
            node = DatacenterNode(self.fresh("datacenter"), name, self._root.moref)
            self.vc.nodes[node.moref] = node
            self._root.children.append(node.moref)
            node.vm_folder = self._top_folder(node, "vm", "group-v")
            node.host_folder = self._top_folder(node, "host", "group-h")
            node.network_folder = self._top_folder(node, "network", "group-n")
            node.datastore_folder = self._top_folder(node, "datastore", "group-s")
            self._datacenters[name] = node
        return self._datacenters[name]

    def datacenters(self) -> tuple[str, ...]:
        """Names of all datacenters so far."""
        return tuple(self._datacenters)

    def cluster(self, datacenter: str, name: str) -> ClusterNode:
        """The cluster of that name, with its root pool."""
        key = (datacenter, name)
        if key not in self._clusters:
            above = self._folder_of(self.datacenter(datacenter).host_folder)
            node = ClusterNode(self.fresh("domain-c"), name, above.moref)
            pool = PoolNode(self.fresh("resgroup"), "Resources", node.moref, cluster=node.moref)
            node.root_pool = pool.moref
            self._enter(node, above)
            self.vc.nodes[pool.moref] = pool
            self._clusters[key] = node
        return self._clusters[key]

    def host(self, datacenter: str, cluster: str, name: str, row: Host | None = None) -> HostNode:
        """The host of that name; "(unknown)" is one per cluster. What ``row`` tells is taken over."""
        home = self.cluster(datacenter, cluster)
        known = (
            self._unknown_hosts.get(home.moref) if name == UNKNOWN else self._hosts.get((datacenter, name))
        )
        if known is not None:
            return known
        node = HostNode(self.fresh("host"), name, home.moref)
        if row is not None:
            _describe(node, row)
        self.vc.nodes[node.moref] = node
        home.hosts.append(node.moref)
        if name == UNKNOWN:
            self._unknown_hosts[home.moref] = node
        else:
            self._hosts[datacenter, name] = node
        return node

    def adapter(self, adapter: Vmkernel) -> None:
        """Give a host its VMkernel adapter; nothing where there is no such host."""
        places = [adapter.datacenter] if adapter.datacenter != UNKNOWN else list(self._datacenters)
        for place in places:
            if host := self._hosts.get((place, adapter.host)):
                host.adapters.append(adapter)

    def populate(self) -> None:
        """Give two hosts to each cluster that has none with a name."""
        for (datacenter, name), node in self._clusters.items():
            named = [moref for moref in node.hosts if self.vc.nodes[moref].name != UNKNOWN]
            for number in (1, 2) if not named else ():
                self.host(datacenter, name, f"{name}-host-{number}")

    def pool(self, cluster: ClusterNode, path: str) -> PoolNode:
        """The resource pool of that path below the cluster, made with those above it."""
        if not path:
            return require_node(self.vc, cluster.root_pool, PoolNode)
        key = (cluster.moref, path)
        if key not in self._pools:
            above, _, name = path.rpartition("/")
            parent = self.pool(cluster, above)
            node = PoolNode(self.fresh("resgroup"), name, parent.moref, cluster=cluster.moref)
            self.vc.nodes[node.moref] = node
            parent.pools.append(node.moref)
            self._pools[key] = node
        return self._pools[key]

    def vapp(self, cluster: ClusterNode, path: str, name: str) -> VappNode:
        """The vApp of that name in the resource pool of that path."""
        key = (cluster.moref, f"{path}/{name}")
        if key not in self._vapps:
            parent = self.pool(cluster, path)
            node = VappNode(self.fresh("resgroup-v"), name, parent.moref, cluster=cluster.moref)
            self.vc.nodes[node.moref] = node
            parent.pools.append(node.moref)
            self._vapps[key] = node
        return self._vapps[key]

    def folder(self, datacenter: str, path: str) -> FolderNode:
        """The VM folder of that path below the datacenter, made with those above it."""
        if not path:
            return self._folder_of(self.datacenter(datacenter).vm_folder)
        key = (datacenter, path)
        if key not in self._folders:
            above, _, name = path.rpartition("/")
            parent = self.folder(datacenter, above)
            node = FolderNode(self.fresh("group-v"), name, parent.moref, "vm")
            self._enter(node, parent)
            self._folders[key] = node
        return self._folders[key]

    def datastore(self, datacenter: str, name: str, row: Datastore | None = None) -> DatastoreNode:
        """The datastore of that name. What ``row`` tells is taken over; sizes are settled later."""
        key = (datacenter, name)
        if key not in self._stores:
            moref = self.fresh("datastore")
            uuid = invented_uuid(self.vc.instance_uuid, datacenter, name)
            node = DatastoreNode(moref, name, url=f"ds:///vmfs/volumes/{uuid}/")
            if row is not None:
                node.url = row.url or node.url
                node.type, node.accessible = row.type or node.type, row.accessible
                node.version = row.version
            self._enter(node, self._folder_of(self.datacenter(datacenter).datastore_folder))
            self._stores[key] = node
        return self._stores[key]

    def network(
        self, datacenter: str, name: str, switch: str = "", row: Network | None = None
    ) -> NetworkNode:
        """The port group of that name, on that switch where several have it."""
        if row is None:
            known = self._known_network(datacenter, name, switch)
        else:
            known = self._networks.get((datacenter, name, (switch or UNKNOWN) if row.distributed else ""))
        if known is not None:
            return known
        distributed = row.distributed if row is not None else _looks_distributed(name, switch)
        above = self._folder_of(self.datacenter(datacenter).network_folder)
        if distributed:
            home = self._switch(datacenter, switch or UNKNOWN)
            home.version = (row.switch_version if row is not None else "") or home.version
            node = NetworkNode(self.fresh("dvportgroup"), name, above.moref, switch=home.moref)
        else:
            node = NetworkNode(self.fresh("network"), name, above.moref, vswitch=switch)
        if row is not None and row.uplinks is not None:
            node.uplinks = row.uplinks
        node.vlan = row.vlan if row is not None else ""
        self._enter(node, above)
        self._networks[datacenter, name, (switch or UNKNOWN) if distributed else ""] = node
        return node

    def wire(self, seen_by: dict[str, set[str]]) -> None:
        """Show datastores and networks to the hosts of their datacenter.

        Args:
            seen_by: datastore moref to the names of the hosts that see it, where the export tells.
        """
        hosts: defaultdict[str, list[HostNode]] = defaultdict(list)
        for (datacenter, _), cluster in self._clusters.items():
            hosts[datacenter] += [require_node(self.vc, moref, HostNode) for moref in cluster.hosts]
        stores: defaultdict[str, list[DatastoreNode]] = defaultdict(list)
        for (datacenter, _), store in self._stores.items():
            stores[datacenter].append(store)
        networks: defaultdict[str, list[NetworkNode]] = defaultdict(list)
        for (datacenter, _, _), network in self._networks.items():
            networks[datacenter].append(network)
        for datacenter, there in hosts.items():
            _show_networks(there, networks[datacenter])
            _show_stores(there, stores[datacenter], seen_by)

    def _known_network(self, datacenter: str, name: str, switch: str) -> NetworkNode | None:
        exact = self._networks.get((datacenter, name, switch))
        if exact is not None:
            return exact
        same = [node for key, node in self._networks.items() if key[:2] == (datacenter, name)]
        wanted = not switch or not _looks_distributed(name, switch)
        return same[0] if same and wanted else None

    def _switch(self, datacenter: str, name: str) -> SwitchNode:
        key = (datacenter, name)
        if key not in self._switches:
            uuid = invented_uuid(self.vc.instance_uuid, "switch", datacenter, name)
            node = SwitchNode(self.fresh("dvs"), name, uuid=uuid)
            self._enter(node, self._folder_of(self.datacenter(datacenter).network_folder))
            self._switches[key] = node
        return self._switches[key]

    def _top_folder(self, datacenter: DatacenterNode, kind: str, prefix: str) -> str:
        node = FolderNode(self.fresh(prefix), kind, datacenter.moref, kind)
        self.vc.nodes[node.moref] = node
        return node.moref

    def _folder_of(self, moref: str) -> FolderNode:
        return require_node(self.vc, moref, FolderNode)

    def _enter(
        self, node: ClusterNode | DatastoreNode | FolderNode | NetworkNode | SwitchNode, above: FolderNode
    ) -> None:
        node.parent = above.moref
        self.vc.nodes[node.moref] = node
        above.children.append(node.moref)


def _looks_distributed(name: str, switch: str) -> bool:
    """Without a row of its own: a switch that is not called like a standard one makes it distributed."""
    return bool(switch) and name != UNKNOWN and not switch.casefold().startswith("vswitch")


def _members(nodes: Iterable[Node]) -> Members:
    return Members((node.moref, None) for node in nodes)


def _show_networks(hosts: list[HostNode], networks: list[NetworkNode]) -> None:
    """All networks to all hosts."""
    everyone, everything = _members(hosts), _members(networks)
    for network in networks:
        network.hosts = everyone
    for host in hosts:
        host.networks = everything


def _show_stores(hosts: list[HostNode], stores: list[DatastoreNode], seen_by: Mapping[str, set[str]]) -> None:
    """Each datastore to the hosts that see it. Who sees the same shares one list: there are thousands."""
    told = [frozenset(names) if (names := seen_by.get(store.moref)) is not None else None for store in stores]
    audiences: dict[frozenset[str] | None, Members] = {}
    for audience in dict.fromkeys(told):
        audiences[audience] = _members(host for host in hosts if audience is None or host.name in audience)
    for store, audience in zip(stores, told, strict=True):
        store.hosts = audiences[audience]
    views: dict[tuple[bool, ...], Members] = {}
    for host in hosts:
        seen = {audience: host.moref in members for audience, members in audiences.items()}
        key = tuple(seen.values())
        if key not in views:
            views[key] = _members(
                store for store, audience in zip(stores, told, strict=True) if seen[audience]
            )
        host.datastores = views[key]


def _describe(node: HostNode, row: Host) -> None:
    node.version, node.build = row.version or node.version, row.build or node.build
    node.cpu_model = row.cpu_model or node.cpu_model
    node.cores, node.cpu_mhz = row.cores or node.cores, row.cpu_mhz or node.cpu_mhz
    node.memory_mib = row.memory_mib or node.memory_mib
    node.maintenance = row.maintenance
    node.evc = row.current_evc
    node.told = row
