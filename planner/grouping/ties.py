"""What keeps VMs together whatever happens: table rows, vApps, shared disks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wavelift.model.inventory import Disk, Vm
from wavelift.model.placement import UNKNOWN
from wavelift.model.tables import Dependency, Relation

__all__ = ["Tie", "ties"]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two VMs that cannot be separated, and why, in words."""

    vm: str
    other: str
    why: str


def ties(dependencies: Iterable[Dependency], vms: Mapping[str, Vm]) -> list[Tie]:
    """Return everything that keeps two VMs in one wave, sorted.

    Sources: ``together`` rows, those made of affinity rules among them (``planner.grouping.cluster_rules``),
    the same vApp, the same shared disk.
    """
    found = [*_from_rows(dependencies, vms), *_from_sharing(vms.values())]
    return sorted(set(found), key=lambda tie: (tie.vm, tie.other, tie.why))


def _from_rows(dependencies: Iterable[Dependency], vms: Mapping[str, Vm]) -> Iterable[Tie]:
    for row in dependencies:
        if row.relation is Relation.TOGETHER and row.vm != row.other and row.vm in vms and row.other in vms:
            first, second = sorted((row.vm, row.other))
            yield Tie(first, second, "together" + (f" ({row.note})" if row.note else ""))


def _from_sharing(vms: Iterable[Vm]) -> Iterable[Tie]:
    sharers: dict[tuple[str, ...], set[str]] = {}
    for vm in vms:
        home = (vm.vcenter, vm.datacenter)
        if vm.vapp and vm.vapp != UNKNOWN:
            sharers.setdefault((*home, f"vApp {vm.vapp}"), set()).add(vm.key)
        for disk in vm.disks:
            if _is_shared(disk):
                sharers.setdefault((*home, f"shared disk {disk.path}"), set()).add(vm.key)
    for (*_, why), keys in sharers.items():
        first, *others = sorted(keys)
        yield from (Tie(first, other, why) for other in others)


def _is_shared(disk: Disk) -> bool:
    marked = disk.sharing == "sharingMultiWriter" or disk.shared_bus in {"virtualSharing", "physicalSharing"}
    return marked and bool(disk.path)
