"""How much each target datastore has to take over the whole campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.inventory_index import InventoryIndex
from wavelift.model.inventory import Datastore, Power, Vm
from wavelift.model.placement import DiskFormat, Placement

__all__ = ["Load", "loads"]


@dataclass(slots=True)
class Load:
    """What goes to one target datastore.

    Attributes:
        store: the datastore.
        mib: copies and swap files together.
        vms: how many VMs come to lie on it.
    """

    store: Datastore
    mib: int = 0
    vms: int = 0


def loads(
    vms: Iterable[Vm],
    placements: Mapping[str, Placement],
    there: InventoryIndex,
    here: InventoryIndex | None = None,
) -> tuple[Load, ...]:
    """Return what goes where, by datastore, for all VMs that have a placement (fact sheet 4.1 free space).

    A thin disk that stays thin counts as used, every other disk as provisioned; a running VM brings a swap
    file to where its home goes, as large as the memory that is not reserved for it. A disk whose datastore
    is the same at both sides, by its url, stays where it is. A datastore whose free space is not known is
    left out.

    Args:
        vms: of the source.
        placements: where they go, by VM key.
        there: the target.
        here: the source, whose datastores' urls tell what both sides share.
    """
    found: dict[tuple[str, str], Load] = {}
    for vm in vms:
        placement = placements.get(vm.key)
        if placement is None:
            continue
        for name, mib in _needs(vm, placement, _Shared(vm, placement, there, here)).items():
            store = there.datastore(name, placement.datacenter)
            if store is not None and store.free_mib is not None:
                load = found.setdefault((store.datacenter, store.name), Load(store))
                load.mib += mib
                load.vms += 1
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Shared:
    """Tells whether a datastore of the source is one of the target: the name proves nothing, the url does."""

    vm: Vm
    placement: Placement
    there: InventoryIndex
    here: InventoryIndex | None

    def stays(self, old: str, new: str) -> bool:
        if self.here is None:
            return False
        source = self.here.datastore(old, self.vm.datacenter, self.vm.place)
        target = self.there.datastore(new, self.placement.datacenter)
        return bool(source and target and source.url and source.url == target.url)


def _swap(vm: Vm) -> int:
    if vm.power is not Power.ON or vm.memory_locked:
        return 0
    return max(vm.memory_mib - (vm.memory_reservation_mib or 0), 0)


def _needs(vm: Vm, placement: Placement, shared: _Shared) -> Mapping[str, int]:
    swap = _swap(vm)
    needs = {placement.datastore: swap + (0 if vm.disks else vm.copy_mib)}
    used = min(vm.copy_mib / vm.capacity_mib, 1.0) if vm.capacity_mib else 1.0
    for disk, target in zip(vm.disks, placement.disks, strict=False):
        if shared.stays(disk.datastore, target.datastore):
            continue
        thin = (target.format or disk.format) is DiskFormat.THIN
        size = round(disk.capacity_mib * used) if thin else disk.capacity_mib
        needs[target.datastore] = needs.get(target.datastore, 0) + size
    return needs
