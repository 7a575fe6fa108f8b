"""Room at the target, recomputed from the raw input: part of the independent check of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checker.case import Case
from wavelift.model.inventory import Datastore, Inventory, Power, Vm
from wavelift.model.placement import DiskFormat
from wavelift.model.plan import Move, Wave

__all__ = ["room"]


def room(case: Case) -> Iterator[str]:
    """Free space of target datastores and limits of target clusters, wave after wave."""
    if case.data.target is not None:
        yield from _datastores(case, case.data.target)
        yield from _clusters(case, case.data.target)


def _datastores(case: Case, target: Inventory) -> Iterator[str]:
    shared = {store.url for store in target.datastores if store.url}
    home = {(s.datacenter, s.name): s.url for s in case.data.inventory.datastores if s.url in shared}
    free: dict[str, float] = {}
    floor: dict[str, float] = {}
    for store in target.datastores:
        if store.free_mib is not None:
            free[store.name] = store.free_mib
            floor[store.name] = min(store.free_mib, int(store.capacity_mib * case.planning.headroom))
    known = {store.name: store for store in target.datastores}
    for wave in case.plan.waves:
        taken, back = _shifted(case, wave, home, known)
        for name, mib in taken.items():
            if name in free:
                free[name] -= mib
        yield from (
            f"wave {wave.id} leaves {left} MiB on {name}, below {floor[name]}"
            for name, left in free.items()
            if left < floor[name] and any(_lands(move, name) for move in wave.moves)
        )
        for name, mib in back.items():
            if name in free:
                free[name] += mib


def _shifted(
    case: Case, wave: Wave, home: dict[tuple[str, str], str], known: dict[str, Datastore]
) -> tuple[dict[str, float], dict[str, float]]:
    """What a wave takes of each target datastore, and what it gives back on shared storage."""
    owner = {store.url: name for name, store in known.items() if store.url}
    taken: dict[str, float] = {}
    back: dict[str, float] = {}
    for move in wave.moves:
        for here, there, mib in _copies(case.vms.get(move.vm), move):
            url = home.get(here, "")
            if url and there in known and known[there].url == url:
                continue
            taken[there] = taken.get(there, 0) + mib
            if url:
                back[owner[url]] = back.get(owner[url], 0) + mib
    return taken, back


def _lands(move: Move, name: str) -> bool:
    return name in {move.target.datastore, *(disk.datastore for disk in move.target.disks)}


def _copies(vm: Vm | None, move: Move) -> Iterator[tuple[tuple[str, str], str, float]]:
    if vm is None:
        return
    part = min(1.0, vm.copy_mib / vm.capacity_mib) if vm.capacity_mib else 1.0
    swap = vm.memory_mib if vm.power is Power.ON else 0
    first = vm.disks[0].datastore if vm.disks else ""
    yield (vm.datacenter, first), move.target.datastore, swap + (0 if vm.disks else vm.copy_mib)
    for disk, goal in zip(vm.disks, move.target.disks, strict=False):
        thin = (goal.format or disk.format) is DiskFormat.THIN
        size = round(disk.capacity_mib * part) if thin else disk.capacity_mib
        yield (vm.datacenter, disk.datastore), goal.datastore, size


def _clusters(case: Case, target: Inventory) -> Iterator[str]:
    planning = case.planning
    limits = (("memory", planning.memory_ratio), ("vcpus", planning.vcpus_per_core))
    for kind, ratio in limits:
        if not ratio:
            continue
        hosts: dict[str, list[int]] = {}
        load: dict[str, int] = {}
        for host in target.hosts:
            if not host.maintenance:
                amount = host.memory_mib if kind == "memory" else host.cores
                hosts.setdefault(host.cluster, []).append(amount)
        there = [(vm.cluster, vm) for vm in target.vms if not vm.template]
        moved = [
            (move.target.cluster, case.vms[move.vm]) for move in case.plan.moves() if move.vm in case.vms
        ]
        for cluster, vm in (*there, *moved):
            if vm.power is not Power.OFF:
                load[cluster] = load.get(cluster, 0) + (vm.memory_mib if kind == "memory" else vm.cpus)
        for cluster, sizes in hosts.items():
            counted = sorted(sizes)[: max(0, len(sizes) - planning.failover_hosts)]
            came = any(name == cluster for name, _ in moved)
            if any(sizes) and came and load.get(cluster, 0) > int(sum(counted) * ratio):
                yield f"cluster {cluster} has {kind} {load[cluster]} of {sum(counted) * ratio}"
