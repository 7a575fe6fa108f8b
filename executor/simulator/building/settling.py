"""Filling in datacenters that an export leaves out: vCluster, vDatastore and dvPort have no such column.

What hosts and VMs say decides; an object used in several datacenters is there in each of them. VMs and hosts
keep what the export says, and "(unknown)" is then a datacenter of that name, because plans name it so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from wavelift.model.inventory import Cluster, Datastore, Inventory, Network
from wavelift.model.placement import UNKNOWN

__all__ = ["datacenters_of", "settled"]


def settled(inventory: Inventory) -> Inventory:
    """Return the inventory with a datacenter for each cluster, datastore and network."""
    rows: list[Cluster | Datastore | Network] = [
        *inventory.clusters,
        *inventory.datastores,
        *inventory.networks,
    ]
    if all(row.datacenter != UNKNOWN for row in rows):
        return inventory
    everywhere = datacenters_of(inventory)
    clusters, stores, networks = _evidence(inventory)
    return replace(
        inventory,
        clusters=tuple(
            replace(row, datacenter=name)
            for row in inventory.clusters
            for name in _choose(row, clusters, everywhere[:1])
        ),
        datastores=tuple(
            replace(row, datacenter=name)
            for row in inventory.datastores
            for name in _choose(row, stores, everywhere)
        ),
        networks=tuple(
            replace(row, datacenter=name)
            for row in inventory.networks
            for name in _choose(row, networks, everywhere)
        ),
    )


def datacenters_of(inventory: Inventory) -> tuple[str, ...]:
    """Every datacenter the inventory names, in order of appearance; "(unknown)" where it names none."""
    told = [
        *(row.datacenter for row in inventory.clusters),
        *(row.datacenter for row in inventory.hosts),
        *(row.datacenter for row in inventory.datastores),
        *(row.datacenter for row in inventory.networks),
        *(row.datacenter for row in inventory.vms),
    ]
    names = dict.fromkeys(name for name in told if name != UNKNOWN)
    homeless = [*(host.datacenter for host in inventory.hosts), *(vm.datacenter for vm in inventory.vms)]
    if not names or UNKNOWN in homeless:
        names[UNKNOWN] = None
    return tuple(names)


def _evidence(inventory: Inventory) -> tuple[Mapping[str, dict[str, None]], ...]:
    """Datacenters in which clusters, datastores and networks are used, by their name."""
    clusters: defaultdict[str, dict[str, None]] = defaultdict(dict)
    stores: defaultdict[str, dict[str, None]] = defaultdict(dict)
    networks: defaultdict[str, dict[str, None]] = defaultdict(dict)
    by_host = {host.name: host.datacenter for host in inventory.hosts}
    for host in inventory.hosts:
        clusters[host.cluster][host.datacenter] = None
    for store in inventory.datastores:
        for name in store.hosts:
            if name in by_host:
                stores[store.name][by_host[name]] = None
    for vm in inventory.vms:
        clusters[vm.cluster][vm.datacenter] = None
        for disk in vm.disks:
            stores[disk.datastore][vm.datacenter] = None
        for nic in vm.nics:
            networks[nic.network][vm.datacenter] = None
    return clusters, stores, networks


def _choose(
    row: Cluster | Datastore | Network, evidence: Mapping[str, dict[str, None]], otherwise: Iterable[str]
) -> Iterable[str]:
    if row.datacenter != UNKNOWN:
        return (row.datacenter,)
    return tuple(evidence.get(row.name, ())) or tuple(otherwise)
