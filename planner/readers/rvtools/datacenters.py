"""Where hosts, clusters, datastores and networks are, from who uses them: RVTools often does not write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from wavelift.model.inventory import Cluster, Datastore, Host, Network, Vm
from wavelift.model.placement import UNKNOWN

__all__ = ["Datacenters"]


class Datacenters:
    """Tells datacenters where all users of a thing are in one and the same."""

    def __init__(self, vms: Sequence[Vm], hosts: Sequence[Host]) -> None:
        self._clusters: dict[str, set[str]] = {}
        self._hosts: dict[str, set[str]] = {}
        self._datastores: dict[str, set[str]] = {}
        self._places: dict[str, set[tuple[str, str]]] = {}
        self._networks: dict[str, set[str]] = {}
        self._seen: dict[tuple[str, ...], set[str]] = {}
        for host in hosts:
            self._clusters.setdefault(host.cluster, set()).add(host.datacenter)
            self._hosts.setdefault(host.name, set()).add(host.datacenter)
        for vm in vms:
            self._clusters.setdefault(vm.cluster, set()).add(vm.datacenter)
            self._places.setdefault(vm.host, set()).add((vm.datacenter, vm.cluster))
            for disk in vm.disks:
                self._datastores.setdefault(disk.datastore, set()).add(vm.datacenter)
            for nic in vm.nics:
                self._networks.setdefault(nic.network, set()).add(vm.datacenter)

    def of_host(self, host: Host) -> Host:
        """The host with its datacenter and cluster, from the VMs on it where its sheet does not say them."""
        places = self._places.get(host.name, ())
        datacenter = self._one(host.datacenter, [[name for name, _ in places]])
        return replace(
            host, datacenter=datacenter, cluster=self._one(host.cluster, [[name for _, name in places]])
        )

    def of_cluster(self, cluster: Cluster) -> Cluster:
        """The cluster with its datacenter, as far as that is known."""
        return replace(
            cluster, datacenter=self._one(cluster.datacenter, [self._clusters.get(cluster.name, ())])
        )

    def of_datastore(self, datastore: Datastore) -> Datastore:
        """The datastore with its datacenter, from its hosts, else from the VMs on it."""
        users = self._of_hosts(datastore.hosts) or self._datastores.get(datastore.name, set())
        return replace(datastore, datacenter=self._one(datastore.datacenter, [users]))

    def _of_hosts(self, hosts: tuple[str, ...]) -> set[str]:
        found = self._seen.get(hosts)
        if found is None:
            found = self._seen[hosts] = set().union(*(self._hosts.get(host, ()) for host in hosts))
        return found

    def of_network(self, network: Network) -> Network:
        """The network with its datacenter, from the VMs on it."""
        return replace(
            network, datacenter=self._one(network.datacenter, [self._networks.get(network.name, ())])
        )

    @staticmethod
    def _one(said: str, users: Iterable[Iterable[str]]) -> str:
        if said and said != UNKNOWN:
            return said
        found = {name for names in users for name in names} - {UNKNOWN}
        return found.pop() if len(found) == 1 else UNKNOWN
