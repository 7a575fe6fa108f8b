"""What a move costs on whichever host it goes to: worked out once, asked for at every look at its turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from executor.gateway import Site
from executor.turns.slots import TOTAL, Resource, charges, host_cost, resource_of, store_charges
from executor.turns.ticket import Ticket
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.slot_costs import CostModel
from wavelift.model.values import value

__all__ = ["Bill", "HostEnd", "Tariff"]

Cluster = tuple[str, str]
"""Datacenter and cluster."""


@dataclass(frozen=True, slots=True, eq=False)
class HostEnd:
    """A host as the end of a move: what is charged for it."""

    name: str
    host: Resource
    network: Resource


@value
class Bill:
    """One move's costs.

    Attributes:
        ends: hosts it may go to, in order of their names; one that is not usable where there is no other.
        near: what it costs whatever the host, at the end it leaves and over all.
        stores: what the datastores cost at the other end.
        host_units, network_units: what the host costs there; no network for a VM that is off.
        cluster: what it waits for where no host of the cluster has room.
    """

    ends: Mapping[Resource, HostEnd]
    near: Mapping[Resource, int]
    stores: Mapping[Resource, int]
    host_units: int
    network_units: int
    cluster: Resource

    def on(self, end: HostEnd) -> dict[Resource, int]:
        """All costs with that host. Within one vCenter what both ends have in common is charged once."""
        return {**self.near, **self.there(end)}

    def there(self, end: HostEnd) -> dict[Resource, int]:
        """What it costs at the other end with that host."""
        costs = {end.host: self.host_units}
        if self.network_units:
            costs[end.network] = self.network_units
        costs.update(self.stores)
        return costs

    def price(self, resource: Resource) -> int:
        """Units of one resource; 0 where it takes none. Of a cluster what one of its hosts costs."""
        if resource == self.cluster or resource in self.ends:
            return self.host_units
        if resource.kind == "network" and Resource(resource.side, "host", resource.name) in self.ends:
            return self.network_units
        return self.stores.get(resource) or self.near.get(resource, 0)


class Tariff:
    """Makes out bills.

    Args:
        sites: both vCenters, for the hosts of each cluster.
        model: the cost model of a side.
    """

    def __init__(self, sites: Mapping[Side, Site], model: Callable[[Side], CostModel]) -> None:
        self._model = model
        uuids = {site.instance_uuid.lower() for site in sites.values()}
        self._one = len(uuids) == 1 and len(sites) > 1
        self._ends: dict[Resource, HostEnd] = {}
        self._clusters: dict[Side, dict[Cluster, dict[Resource, HostEnd]]] = {}
        self._above: dict[Resource, tuple[Resource, ...]] = {}
        for side, site in sites.items():
            self._clusters[side] = self._hosts_by_cluster(side, site)

    def books(self, side: Side) -> Side:
        """The side under which a resource is kept: one vCenter has each only once."""
        return Side.SOURCE if self._one else side

    def hosts(self, side: Side, datacenter: str, cluster: str) -> Mapping[Resource, HostEnd]:
        """Usable hosts of a cluster, in order of their names."""
        return self._clusters[side].get((datacenter, cluster), {})

    def clusters_of(self, host: Resource) -> tuple[Resource, ...]:
        """What moves wait for that any host of the same cluster would do for."""
        return self._above.get(host, ())

    def end(self, side: Side, datacenter: str, host: str) -> HostEnd:
        """A host as an end, usable or not."""
        book = self.books(side)
        key = resource_of(book, "host", datacenter, host)
        if key not in self._ends:
            self._ends[key] = HostEnd(host, key, resource_of(book, "network", datacenter, host))
        return self._ends[key]

    def bill(self, ticket: Ticket) -> Bill:
        """What that move costs."""
        state, to = ticket.state, ticket.to
        here, there = self.books(state.side), self.books(state.side.other)
        shared, hot = self._shared(ticket), state.power is Power.ON
        model = self._model(there)
        return Bill(
            ends=self._candidates(ticket),
            near={TOTAL: 1, **charges(here, state, state.placement, self._model(here), shared=shared)},
            stores=store_charges(there, to, model, hot=hot, shared=shared),
            host_units=host_cost(model, hot=hot, shared=shared),
            network_units=model.network_cost if hot else 0,
            cluster=resource_of(there, "cluster", to.datacenter, to.cluster),
        )

    def _candidates(self, ticket: Ticket) -> Mapping[Resource, HostEnd]:
        side, to = ticket.state.side.other, ticket.to
        usable = self.hosts(side, to.datacenter, to.cluster)
        if to.host and to.host not in ticket.avoid:
            wanted = self.end(side, to.datacenter, to.host)
            if wanted.host in usable:
                return {wanted.host: wanted}
        if not usable:  # let the vCenter say so
            wanted = self.end(side, to.datacenter, to.host)
            return {wanted.host: wanted}
        if not ticket.avoid:
            return usable
        return {key: end for key, end in usable.items() if end.name not in ticket.avoid} or usable

    def _shared(self, ticket: Ticket) -> bool:
        """Whether no disk is copied."""
        if not self._one:
            return False
        stays = {disk.key: disk.datastore for disk in ticket.state.disks}
        return all(stays.get(disk.key or -1) == disk.datastore for disk in ticket.to.disks)

    def _hosts_by_cluster(self, side: Side, site: Site) -> dict[Cluster, dict[Resource, HostEnd]]:
        result: dict[Cluster, dict[Resource, HostEnd]] = {}
        for host in sorted(site.hosts, key=lambda item: item.name):
            if host.usable:
                end = self.end(side, host.datacenter, host.name)
                result.setdefault((host.datacenter, host.cluster), {})[end.host] = end
                above = resource_of(self.books(side), "cluster", host.datacenter, host.cluster)
                self._above[end.host] = tuple(dict.fromkeys((*self._above.get(end.host, ()), above)))
        return result
