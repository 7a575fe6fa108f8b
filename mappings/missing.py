"""Source objects that no mapping row gives a target."""

from __future__ import annotations

from dataclasses import dataclass, field

from mappings.chooser import Chooser
from mappings.overrides import Overrides
from mappings.patterns import fold
from mappings.tables import Kind, Mappings, Override
from mappings.targets import Targets
from mappings.unmapped import Notes
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.placement import UNKNOWN

__all__ = ["Missing", "missing_sources"]


@dataclass(slots=True)
class Missing:
    """A source object without target.

    Attributes:
        kind: the table that lacks it.
        source: its name as the inventory first writes it, or ``UNKNOWN``.
        datacenter: datacenter of the first VM that stands on it.
        mib: provisioned size of the disks on it; datastores only.
        clusters: source clusters of the VMs that stand on it.
    """

    kind: Kind
    source: str
    datacenter: str
    mib: int = 0
    clusters: set[str] = field(default_factory=set)


class _Collector:
    def __init__(self) -> None:
        self.found: dict[tuple[Kind, str], Missing] = {}

    def add(self, kind: Kind, source: str, vm: Vm, mib: int = 0) -> None:
        source = source or UNKNOWN
        key = (kind, fold(source))
        missing = self.found.setdefault(key, Missing(kind, source, vm.datacenter))
        missing.mib += mib
        missing.clusters.add(vm.cluster)

    def look_at(self, vm: Vm, targets: Targets, override: Override | None) -> None:
        if not (override and override.cluster) and targets.cluster(vm) is None:
            self.add(Kind.CLUSTERS, vm.cluster, vm)
        if not (override and override.datastore):
            self._datastores(vm, targets)
        if not (override and override.network):
            for nic, found in zip(vm.nics, targets.nics(vm), strict=True):
                if found is None:
                    self.add(Kind.NETWORKS, nic.network, vm)

    def _datastores(self, vm: Vm, targets: Targets) -> None:
        disks = targets.disks(vm)
        for disk, found in zip(vm.disks, disks, strict=True):
            if found is None:
                self.add(Kind.DATASTORES, disk.datastore, vm, disk.capacity_mib)
        if targets.home(vm, disks) is None:
            self.add(Kind.DATASTORES, vm.home_datastore, vm, 0 if vm.disks else vm.capacity_mib)


def missing_sources(inventory: Inventory, mappings: Mappings) -> list[Missing]:
    """Return every source object that blocks a VM, once, sorted by kind and name."""
    targets = Targets({kind: Chooser(mappings.rows(kind)) for kind in Kind}, "", Notes())
    overrides = Overrides(mappings, "", inventory.vms)
    collector = _Collector()
    for vm in inventory.vms:
        collector.look_at(vm, targets, overrides.of(vm))
    return [collector.found[key] for key in sorted(collector.found)]
