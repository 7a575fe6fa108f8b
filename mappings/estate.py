"""The target side that resolved placements call for: what a simulated target vCenter must offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

from mappings.patterns import fold
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory, Network, StoragePolicy, Vm
from wavelift.model.placement import UNKNOWN, Placement

__all__ = ["target_estate", "target_pools"]

VERSION, BUILD = "8.0.3", "24674464"
HEADROOM = 1.3
"""Datastores hold what is mapped to them and 30 % more."""

_LEAST_HOSTS = 2
_LEAST_MIB = 100 * 1024
_DATACENTER = "Datacenter"
_HOST = Host("", cpu_model="Intel(R) Xeon(R) Gold 6338", cores=32, cpu_mhz=2000, memory_mib=512 * 1024)


@dataclass(slots=True)
class _ClusterNeeds:
    """What a target cluster must have: the source clusters that go there, and hosts that are named."""

    sources: set[tuple[str, str]] = field(default_factory=set)
    hosts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Needs:
    """Everything the placements name, by (datacenter, name), in the order first named."""

    clusters: dict[tuple[str, str], _ClusterNeeds] = field(default_factory=dict)
    datastores: dict[tuple[str, str], int] = field(default_factory=dict)
    networks: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def target_estate(
    inventory: Inventory,
    placements: Mapping[str, Placement],
    *,
    hosts_per_cluster: int | None = None,
) -> Inventory:
    """Return the target side: all that is named of datacenters down to networks and policies; no VMs.

    Args:
        inventory: the source side; for sizes and the number of hosts.
        placements: resolved target placements by VM key.
        hosts_per_cluster: hosts per target cluster; None takes as many as the source clusters mapped to it
            have, at least two.
    """
    datacenters = _Datacenters(placements.values())
    needs = _Needs()
    vlans = {fold(network.name): network.vlan for network in inventory.networks}
    for vm in inventory.vms:
        placement = placements.get(vm.key)
        if placement is not None:
            _take_in(needs, vm, placement, datacenters.of(placement), vlans)
    hosts = _hosts(inventory, needs, hosts_per_cluster)
    return Inventory(
        hosts=tuple(hosts),
        clusters=tuple(Cluster(name, place, drs=True, ha=True) for place, name in needs.clusters),
        datastores=tuple(_datastore(key, mib, hosts) for key, mib in needs.datastores.items()),
        networks=tuple(_networks(needs)),
        policies=tuple(StoragePolicy(name) for name in _policies(placements.values())),
    )


def _policies(placements: Iterable[Placement]) -> list[str]:
    named = (disk.policy for placement in placements for disk in placement.disks)
    return sorted({policy for policy in named if policy})


def target_pools(placements: Mapping[str, Placement]) -> tuple[tuple[str, str, str], ...]:
    """Resource pools that the placements name, as (datacenter, cluster, path), sorted.

    They have no place in an inventory, so the maker of a target vCenter asks for them here.
    """
    datacenters = _Datacenters(placements.values())
    pools = {(datacenters.of(item), item.cluster, item.pool) for item in placements.values() if item.pool}
    return tuple(sorted(pools))


class _Datacenters:
    """What an empty datacenter means: the only one that is named, else vCenter's own first name."""

    def __init__(self, placements: Iterable[Placement]) -> None:
        names = {placement.datacenter for placement in placements} - {""}
        self._default = next(iter(names)) if len(names) == 1 else _DATACENTER

    def of(self, placement: Placement) -> str:
        return placement.datacenter or self._default


def _take_in(needs: _Needs, vm: Vm, placement: Placement, datacenter: str, vlans: Mapping[str, str]) -> None:
    cluster = needs.clusters.setdefault((datacenter, placement.cluster), _ClusterNeeds())
    cluster.sources.add((vm.datacenter, vm.cluster))
    if placement.host:
        cluster.hosts.setdefault(fold(placement.host), placement.host)
    capacities = {disk.label: disk.capacity_mib for disk in vm.disks}
    for disk in placement.disks:
        _add(needs, datacenter, disk.datastore, capacities.get(disk.label, 0))
    # The home holds the swap file, and all of a VM whose disks the export does not tell.
    _add(needs, datacenter, placement.datastore, vm.memory_mib + (0 if vm.disks else vm.capacity_mib))
    sources = {nic.label: nic.network for nic in vm.nics}
    for nic in placement.nics:
        switches = needs.networks.setdefault((datacenter, nic.network), {})
        switches.setdefault(nic.switch, vlans.get(fold(sources.get(nic.label, "")), ""))


def _add(needs: _Needs, datacenter: str, name: str, mib: int) -> None:
    key = (datacenter, name)
    needs.datastores[key] = needs.datastores.get(key, 0) + mib


def _hosts(inventory: Inventory, needs: _Needs, per_cluster: int | None) -> list[Host]:
    by_cluster = _source_hosts(inventory)
    model = next((host for host in inventory.hosts if host.cores and host.memory_mib), _HOST)
    hosts: list[Host] = []
    taken: set[str] = set()
    for (datacenter, cluster), wanted in needs.clusters.items():
        known = sum(len(by_cluster.get(source, ())) for source in wanted.sources)
        count = per_cluster or max(known, _LEAST_HOSTS)
        names = _host_names(cluster, count, wanted.hosts, taken)
        hosts.extend(_host(name, datacenter, cluster, model) for name in names)
    return hosts


def _source_hosts(inventory: Inventory) -> dict[tuple[str, str], set[str]]:
    """Host names by (datacenter, cluster), from the hosts themselves and from the VMs on them."""
    found: dict[tuple[str, str], set[str]] = {}
    for host in inventory.hosts:
        found.setdefault((host.datacenter, host.cluster), set()).add(fold(host.name))
    for vm in inventory.vms:
        if vm.host != UNKNOWN:
            found.setdefault((vm.datacenter, vm.cluster), set()).add(fold(vm.host))
    return found


def _host_names(cluster: str, count: int, named: Mapping[str, str], taken: set[str]) -> list[str]:
    """The hosts that overrides name, then made-up ones that no other cluster has."""
    names = list(named.values())
    stem = "-".join(fold(cluster).split()) or "esx"
    number = 0
    while len(names) < count:
        number += 1
        name = f"{stem}-esx{number:02d}"
        if name not in taken and name not in named:
            names.append(name)
    taken.update(fold(name) for name in names)
    return names


def _host(name: str, datacenter: str, cluster: str, model: Host) -> Host:
    return Host(
        name,
        datacenter,
        cluster,
        version=VERSION,
        build=BUILD,
        cpu_model=model.cpu_model,
        cores=model.cores,
        cpu_mhz=model.cpu_mhz,
        memory_mib=model.memory_mib,
        current_evc=model.current_evc,
        max_evc=model.max_evc,
    )


def _datastore(key: tuple[str, str], mib: int, hosts: Iterable[Host]) -> Datastore:
    datacenter, name = key
    capacity = max(int(mib * HEADROOM), _LEAST_MIB)
    return Datastore(
        name,
        datacenter,
        capacity_mib=capacity,
        free_mib=capacity,
        url=f"ds:///vmfs/volumes/{uuid5(NAMESPACE_URL, f'{datacenter}/{name}')}/",
        hosts=tuple(host.name for host in hosts if host.datacenter == datacenter),
    )


def _networks(needs: _Needs) -> Iterable[Network]:
    for (datacenter, name), switches in needs.networks.items():
        named = {switch: vlan for switch, vlan in switches.items() if switch}
        # A row without switch means the one network of that name, whatever its switch.
        for switch, vlan in (named or {f"dvs-{fold(datacenter)}": switches.get("", "")}).items():
            yield Network(name, datacenter, switch=switch, distributed=True, vlan=vlan)
