"""Overrides: rows that send single VMs elsewhere than the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mappings.chooser import counts
from mappings.patterns import fold
from mappings.tables import MappingRow, Mappings, Override
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["Overrides"]


@dataclass(frozen=True, slots=True)
class _Targets:
    """What the tables tell about targets by name: the datacenter of a cluster, the switch of a network."""

    datacenters: Mapping[str, str]
    switches: Mapping[str, str]


class Overrides:
    """The override rows by VM; the first row of a VM counts.

    A row names its VM by key, instance UUID, BIOS UUID, managed object id or name, in this order; a text that
    means several VMs means none. Reading the table reports such rows.
    """

    def __init__(self, mappings: Mappings, default_datacenter: str, vms: Sequence[Vm]) -> None:
        self._default_datacenter = default_datacenter
        self._by_key = _by_key(mappings.overrides, vms) if mappings.overrides else {}
        self._targets = _Targets(
            datacenters=_first(mappings.clusters, "target_datacenter"),
            switches=_first(mappings.networks, "target_switch"),
        )

    def of(self, vm: Vm) -> Override | None:
        """Return the row for this VM, or None."""
        return self._by_key.get(vm.key)

    def apply(self, row: Override, placement: Placement) -> Placement:
        """Return the placement with everything replaced that the row fills in."""
        changed = placement
        if row.cluster:
            changed = replace(
                changed, cluster=row.cluster, datacenter=self.datacenter_of(row.cluster), pool=""
            )
        if row.datastore:
            disks = tuple(replace(disk, datastore=row.datastore) for disk in placement.disks)
            changed = replace(changed, datastore=row.datastore, disks=disks)
        if row.network:
            switch = self._targets.switches.get(fold(row.network), "")
            nics = tuple(replace(nic, network=row.network, switch=switch) for nic in placement.nics)
            changed = replace(changed, nics=nics)
        return replace(
            changed,
            host=row.host or changed.host,
            pool=row.pool.strip("/") or changed.pool,
            folder=row.folder.strip().strip("/") if row.folder.strip() else changed.folder,
        )

    def datacenter_of(self, cluster: str) -> str:
        """The datacenter that the clusters table gives a target cluster, or the default."""
        return self._targets.datacenters.get(fold(cluster), "") or self._default_datacenter


def _by_key(rows: Iterable[Override], vms: Iterable[Vm]) -> dict[str, Override]:
    indexes: tuple[dict[str, set[str]], ...] = ({}, {}, {}, {}, {}, {})
    for vm in vms:
        names = (vm.key, vm.instance_uuid, vm.bios_uuid, vm.moref, vm.name)
        for index, text in zip(indexes, (*(name.strip() for name in names), fold(vm.name)), strict=True):
            if text:
                index.setdefault(text, set()).add(vm.key)
    found: dict[str, Override] = {}
    for row in rows:
        text, folded = row.vm.strip(), fold(row.vm)
        wanted = (text, folded, folded, text, text, folded)
        hits = (index[name] for index, name in zip(indexes, wanted, strict=True) if name in index)
        keys = next(hits, set())
        if len(keys) == 1:
            found.setdefault(next(iter(keys)), row)
    return found


def _first(rows: Iterable[MappingRow], column: str) -> dict[str, str]:
    """The first filled-in value of a column by the row's target."""
    values: dict[str, str] = {}
    for row in rows:
        value: str = getattr(row, column)
        if value and counts(row):
            values.setdefault(fold(row.target), value)
    return values
