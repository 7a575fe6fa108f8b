"""Where a source object could go: by its name alone, or by what the target has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from mappings.chooser import counts
from mappings.missing import Missing
from mappings.name_patterns import renamed
from mappings.patterns import fold
from mappings.tables import Kind, MappingRow, Mappings
from wavelift.model.inventory import Cluster, Datastore, Inventory, Network
from wavelift.model.placement import UNKNOWN

__all__ = ["ByInventory", "BySameName", "Suggest"]

_MADE_UP = {
    Kind.NETWORKS: "target-network-1",
    Kind.DATASTORES: "target-datastore-1",
    Kind.CLUSTERS: "target-cluster-1",
    Kind.FOLDERS: "/",
}
_DATACENTER = "Datacenter"
"""What vCenter itself calls a datacenter that nobody names."""

_NO_VLAN = ("", "0", "0-4094")

Named = TypeVar("Named", Cluster, Datastore, Network)


class Suggest(Protocol):
    """Turns a source object without target into a proposed row."""

    def row(self, missing: Missing) -> MappingRow:
        """The proposed row."""


class BySameName:
    """Proposes the same name; for what has no name, a name to be edited."""

    def __init__(self, default_datacenter: str = "") -> None:
        self._default_datacenter = default_datacenter

    def row(self, missing: Missing) -> MappingRow:
        """The proposed row."""
        if missing.source == UNKNOWN:
            row = _row(missing, _MADE_UP[missing.kind], "the export does not tell: edit the target")
        else:
            row = _row(missing, missing.source, "same name")
        if missing.kind is not Kind.CLUSTERS or self._default_datacenter:
            return row
        known = missing.datacenter not in ("", UNKNOWN)
        return replace(row, target_datacenter=missing.datacenter if known else _DATACENTER)


class ByInventory:
    """Proposes what the target's inventory has: same name, same VLAN, same pattern, most free space."""

    def __init__(self, source: Inventory, target: Inventory, mappings: Mappings) -> None:
        self._mappings = mappings
        self._vlans = {fold(network.name): network.vlan.strip() for network in source.networks}
        self._networks = target.networks
        self._clusters = target.clusters
        self._datastores = [store for store in target.datastores if store.accessible]
        self._free = [store.free_mib or 0 for store in self._datastores]
        self._homes = {fold(row.source): fold(row.target) for row in mappings.clusters if counts(row)}
        self._hosts: dict[str, set[str]] = {}
        for host in target.hosts:
            self._hosts.setdefault(fold(host.cluster), set()).add(fold(host.name))

    def row(self, missing: Missing) -> MappingRow:
        """The proposed row."""
        if missing.kind is Kind.NETWORKS:
            return self._network(missing)
        if missing.kind is Kind.DATASTORES:
            return self._datastore(missing)
        return self._cluster(missing)

    def _network(self, missing: Missing) -> MappingRow:
        same = _named(self._networks, missing.source)
        if same:
            return self._network_row(missing, same[0], "same name")
        vlan = self._vlans.get(fold(missing.source), "")
        if vlan not in _NO_VLAN:
            for network in self._networks:
                if network.vlan.strip() == vlan:
                    return self._network_row(missing, network, f"same VLAN {vlan}")
        alike = self._alike(missing, (network.name for network in self._networks))
        if alike:
            found = _named(self._networks, alike[0])[0]
            return self._network_row(missing, found, f"same pattern as '{alike[1]}'")
        return _row(missing, "", "the target has neither this name nor this VLAN")

    def _alike(self, missing: Missing, names: Iterable[str]) -> tuple[str, str] | None:
        rows = self._mappings.rows(missing.kind)
        pairs = [(row.source, row.target) for row in rows if counts(row) and not row.is_pattern]
        return renamed(missing.source, pairs, names)

    def _network_row(self, missing: Missing, network: Network, why: str) -> MappingRow:
        row = _row(missing, network.name, why)
        # A name that is there once needs no switch; a shorter row is easier to read.
        alone = len(_named(self._networks, network.name)) == 1
        return row if alone else replace(row, target_switch=network.switch)

    def _datastore(self, missing: Missing) -> MappingRow:
        names = [fold(store.name) for store in self._datastores]
        alike = self._alike(missing, (store.name for store in self._datastores))
        if fold(missing.source) in names:
            at, why = names.index(fold(missing.source)), "same name"
        elif alike:
            at, why = names.index(fold(alike[0])), f"same pattern as '{alike[1]}'"
        elif names:
            reached = self._reached(missing)
            at = max(reached or range(len(names)), key=lambda index: self._free[index])
            where = " of those that its target cluster reaches" if reached else ""
            why = f"most free space{where} ({self._free[at] / 1024:,.0f} GiB)"
        else:
            return _row(missing, "", "the target shows no datastore")
        self._free[at] -= missing.mib
        return _row(missing, self._datastores[at].name, why)

    def _reached(self, missing: Missing) -> list[int]:
        """Positions of the datastores that each target cluster of its VMs reaches, as far as that is told."""
        clusters = {self._homes.get(fold(cluster), "") for cluster in missing.clusters}
        hosts = [self._hosts[cluster] for cluster in clusters if cluster in self._hosts]
        if not hosts or len(hosts) < len(clusters):
            return []
        return [
            at
            for at, store in enumerate(self._datastores)
            if all(group & {fold(host) for host in store.hosts} for group in hosts)
        ]

    def _cluster(self, missing: Missing) -> MappingRow:
        row = self._found_cluster(missing)
        if row.target:
            self._homes.setdefault(fold(missing.source), fold(row.target))
        return row

    def _found_cluster(self, missing: Missing) -> MappingRow:
        same = _named(self._clusters, missing.source)
        only = self._clusters if len(self._clusters) == 1 else ()
        alike = self._alike(missing, (cluster.name for cluster in self._clusters))
        pattern = _named(self._clusters, alike[0]) if alike else ()
        told = f"same cluster pattern as '{alike[1]}'" if alike else ""
        for clusters, why in ((same, "same name"), (pattern, told), (only, "the target's only cluster")):
            if clusters:
                found = clusters[0]
                datacenter = "" if found.datacenter == UNKNOWN else found.datacenter
                return replace(_row(missing, found.name, why), target_datacenter=datacenter)
        return _row(missing, "", "the target has no cluster of this name")


def _named(items: Iterable[Named], name: str) -> Sequence[Named]:
    return [item for item in items if fold(item.name) == fold(name)]


def _row(missing: Missing, target: str, why: str) -> MappingRow:
    return MappingRow(missing.kind, missing.source, target, proposed=True, note=why)
