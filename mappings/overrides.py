"""Overrides: rows that send single VMs elsewhere than the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mappings.chooser import counts
from mappings.patterns import fold
from mappings.tables import MappingRow, Mappings, Override
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["Overrides"]


@dataclass(frozen=True, slots=True)
class _Targets:
    """What the tables tell about targets by name: the datacenter of a cluster, the switch of a network."""

    datacenters: Mapping[str, str]
    switches: Mapping[str, str]


class Overrides:
    """The override rows by VM name and key; the first row of a VM counts."""

    def __init__(self, mappings: Mappings, default_datacenter: str) -> None:
        self._default_datacenter = default_datacenter
        self._by_vm: dict[str, list[Override]] = {}
        for row in mappings.overrides:
            if row.vm.strip():
                self._by_vm.setdefault(fold(row.vm), []).append(row)
        self._targets = _Targets(
            datacenters=_first(mappings.clusters, "target_datacenter"),
            switches=_first(mappings.networks, "target_switch"),
        )

    def of(self, vm: Vm) -> Override | None:
        """Return the row for this VM, or None."""
        if not self._by_vm:
            return None
        rows = self._by_vm.get(fold(vm.key)) or self._by_vm.get(fold(vm.name))
        return rows[0] if rows else None

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

    def findings(self, vms: Iterable[Vm]) -> Iterator[Finding]:
        """Yield override rows that name no VM, several VMs, or a VM that an earlier row names."""
        names: dict[str, set[str]] = {}
        for vm in vms:
            for name in (fold(vm.name), fold(vm.key)):
                if name in self._by_vm:
                    names.setdefault(name, set()).add(vm.key)
        for name, rows in self._by_vm.items():
            yield from _row_findings(rows, len(names.get(name, ())))


def _first(rows: Iterable[MappingRow], column: str) -> dict[str, str]:
    """The first filled-in value of a column by the row's target."""
    values: dict[str, str] = {}
    for row in rows:
        value: str = getattr(row, column)
        if value and counts(row):
            values.setdefault(fold(row.target), value)
    return values


def _row_findings(rows: list[Override], vms: int) -> Iterator[Finding]:
    first, *repeated = rows
    if vms == 0:
        yield _finding("override-unknown-vm", first, "names no VM of the inventory", "check the spelling")
    if vms > 1:
        advice = "write the VM's key (its instance UUID) instead of its name if only one is meant"
        yield _finding("override-several-vms", first, f"applies to {vms} VMs of that name", advice)
    for row in repeated:
        what = f"comes after another row for the same VM ({first.place}) and does not count"
        yield _finding("mapping-ambiguous", row, what, "merge the two rows")


def _finding(finding_id: str, row: Override, what: str, advice: str) -> Finding:
    return Finding(
        id=finding_id,
        severity=Severity.WARNING,
        subject=row.vm,
        message=f"overrides: the row for '{row.vm}' {what}",
        suggestion=advice,
        place=row.place,
    )
