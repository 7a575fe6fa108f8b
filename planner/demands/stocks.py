"""What fills up at the target over the waves: datastores, and memory and vCPUs of clusters.

Needs the target's own inventory; without one nothing is known to fill up. Space on a datastore is taken
before a wave begins and stays taken. A VM that leaves storage which both vCenters share, proved by equal URLs
(fact sheet 1.4), gives its space back for later waves; one that stays on it takes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mappings.patterns import fold
from planner.inventory_index import InventoryIndex
from wavelift.model.inventory import Datastore, Disk, Inventory, Power, Vm
from wavelift.model.placement import UNKNOWN, DiskFormat, Placement
from wavelift.model.plan import Move
from wavelift.settings import Planning

__all__ = ["Shelf", "Shelves", "Use"]

Key = tuple[str, str, str]
"""(kind, datacenter, name)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One thing that fills up.

    Attributes:
        kind: "datastore", "memory" or "vcpus".
        datacenter, name: of the datastore or cluster at the target.
        capacity, free: all of it, and what is free before the campaign; MiB or vCPUs. Memory and vCPUs are
            those that the settings allow, which may be more than there are.
        reserve: what must stay free.
    """

    kind: str
    datacenter: str
    name: str
    capacity: int
    free: int
    reserve: int = 0

    @property
    def key(self) -> Key:
        """Its identity."""
        return (self.kind, self.datacenter, self.name)

    @property
    def unit(self) -> str:
        """What its numbers count."""
        return "vCPUs" if self.kind == "vcpus" else "MiB"

    @property
    def room(self) -> int:
        """What may be taken."""
        return max(0, self.free - self.reserve)


@dataclass(frozen=True, slots=True)
class Use:
    """What one VM takes of a shelf, and gives back after its wave."""

    shelf: int
    takes: int
    gives: int = 0


class Shelves:
    """All shelves of a target, and what each VM does to them.

    Args:
        source: the exported inventory.
        target: the target's, or None.
        placements: target per VM key.
        planning: headroom and the limits of clusters.
    """

    def __init__(
        self,
        source: Inventory,
        target: Inventory | None,
        placements: Mapping[str, Placement],
        planning: Planning,
    ) -> None:
        self.shelves: list[Shelf] = []
        self.uses: dict[str, tuple[Use, ...]] = {}
        self._target, self._arrived = target, set[str]()
        if target is None:
            return
        self._exported = {vm.key for vm in source.vms}
        self._arrived = {vm.instance_uuid for vm in target.vms if vm.instance_uuid}
        self._there = InventoryIndex(target)
        self._planning = planning
        self._numbers: dict[Key, int | None] = {}
        self._urls = {(store.datacenter, store.name): store.url for store in source.datastores if store.url}
        self._by_url = {
            store.url: store for store in target.datastores if store.url and store.free_mib is not None
        }
        for vm in sorted(source.vms, key=lambda vm: vm.key):
            if vm.key in placements:
                found = self._of(vm, placements[vm.key])
                if found:
                    self.uses[vm.key] = found

    def _of(self, vm: Vm, placement: Placement) -> tuple[Use, ...]:
        takes: dict[int, int] = {}
        gives: dict[int, int] = {}
        for source, name, mib in _pieces(vm, placement):
            there = self._there.datastore(name, placement.datacenter)
            url = self._urls.get((vm.datacenter, source), "")
            if there is not None and url and there.url == url:
                continue
            number = None if there is None else self._datastore(there)
            if number is not None:
                takes[number] = takes.get(number, 0) + mib
            left = self._by_url.get(url) if url else None
            number = None if left is None else self._datastore(left)
            if number is not None:
                gives[number] = gives.get(number, 0) + mib
        if vm.power is not Power.OFF and not vm.template:
            for kind, amount in (("memory", vm.memory_mib), ("vcpus", vm.cpus)):
                number = self._cluster(kind, placement)
                if number is not None:
                    takes[number] = takes.get(number, 0) + amount
        return tuple(
            Use(number, takes.get(number, 0), gives.get(number, 0)) for number in sorted({*takes, *gives})
        )

    def _datastore(self, store: Datastore) -> int | None:
        key = ("datastore", store.datacenter, store.name)
        if key not in self._numbers:
            shelf = None
            if store.free_mib is not None:
                reserve = int(store.capacity_mib * self._planning.headroom)
                shelf = Shelf(*key, store.capacity_mib, store.free_mib, reserve)
            self._numbers[key] = self._add(shelf)
        return self._numbers[key]

    def _cluster(self, kind: str, placement: Placement) -> int | None:
        ratio = self._planning.memory_ratio if kind == "memory" else self._planning.vcpus_per_core
        if not ratio or placement.cluster == UNKNOWN:
            return None
        key = (kind, placement.datacenter, placement.cluster)
        if key not in self._numbers:
            self._numbers[key] = self._add(self._cluster_shelf(key, ratio))
        return self._numbers[key]

    def _add(self, shelf: Shelf | None) -> int | None:
        if shelf is None:
            return None
        self.shelves.append(shelf)
        return len(self.shelves) - 1

    def _cluster_shelf(self, key: Key, ratio: float) -> Shelf | None:
        kind, datacenter, name = key
        hosts = [host for host in self._there.members(name, datacenter) if not host.maintenance]
        sizes = sorted(host.memory_mib if kind == "memory" else host.cores for host in hosts)
        if not any(sizes):
            return None
        counted = sizes[: max(0, len(sizes) - self._planning.failover_hosts)]
        capacity = int(sum(counted) * ratio)
        taken = sum(
            vm.memory_mib if kind == "memory" else vm.cpus
            for vm in (self._target.vms if self._target else ())
            if fold(vm.cluster) == fold(name)
            and self._there.same_datacenter(vm.datacenter, datacenter)
            and vm.power is not Power.OFF
            and not vm.template
        )
        return Shelf(kind, datacenter, name, capacity, capacity - taken)

    def deduct(self, moves: Iterable[Move]) -> None:
        """Take off what VMs of frozen waves use and the target's inventory does not show yet.

        A moved VM keeps its instanceUuid, so an inventory of the target newer than its move counts it. One
        that a newer export of the source has no more uses what its move tells, which is all but its vCPUs.
        """
        left = (
            []
            if self._target is None
            else [m for m in moves if m.identity.instance_uuid not in self._arrived]
        )
        for move in left:
            if move.vm not in self._exported and (found := self._of(_as_exported(move), move.target)):
                self.uses[move.vm] = found
        for shelf, takes, gives in self.together(move.vm for move in left):
            old = self.shelves[shelf]
            self.shelves[shelf] = replace(old, free=old.free - takes + gives)

    def together(self, vms: Iterable[str]) -> tuple[tuple[int, int, int], ...]:
        """What these VMs take and give back: (shelf, takes, gives back), by shelf."""
        takes: dict[int, int] = {}
        gives: dict[int, int] = {}
        for key in vms:
            for use in self.uses.get(key, ()):
                takes[use.shelf] = takes.get(use.shelf, 0) + use.takes
                gives[use.shelf] = gives.get(use.shelf, 0) + use.gives
        return tuple((shelf, takes[shelf], gives[shelf]) for shelf in sorted(takes))

    def course(self, waves: Sequence[Iterable[str]]) -> list[list[int]]:
        """What is free on each shelf after each of these waves."""
        free = [shelf.free for shelf in self.shelves]
        rows: list[list[int]] = [[] for _ in free]
        for wave in waves:
            for shelf, takes, gives in self.together(wave):
                free[shelf] += gives - takes
            for number, row in enumerate(rows):
                row.append(free[number])
        return rows


def _as_exported(move: Move) -> Vm:
    """A VM as far as its move tells."""
    disks = zip(move.source.disks, move.disk_mib, strict=False)
    return Vm(
        key=move.vm,
        name=move.name,
        power=move.power,
        memory_mib=move.memory_mib,
        cpus=0,
        provisioned_mib=round(move.gib * 1024),
        in_use_mib=round(move.copy_gib * 1024),
        datacenter=move.source.datacenter,
        disks=tuple(Disk(disk.label, mib, disk.datastore, format=disk.format) for disk, mib in disks),
    )


def _pieces(vm: Vm, placement: Placement) -> Iterable[tuple[str, str, int]]:
    """(source datastore, target datastore, MiB) of disks and of the swap file (fact sheet 4.1 free space).

    A thin disk that stays thin counts as used, every other disk as provisioned; a running VM brings a swap
    file of its memory's size to where its home goes.
    """
    swap = vm.memory_mib if vm.power is Power.ON else 0
    yield vm.home_datastore, placement.datastore, swap + (0 if vm.disks else vm.copy_mib)
    used = min(vm.copy_mib / vm.capacity_mib, 1.0) if vm.capacity_mib else 1.0
    for disk, target in zip(vm.disks, placement.disks, strict=False):
        thin = (target.format or disk.format) is DiskFormat.THIN
        size = round(disk.capacity_mib * used) if thin else disk.capacity_mib
        yield disk.datastore, target.datastore, size
