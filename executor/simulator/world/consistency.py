"""Whether the simulated world is sound: what must hold at any moment, whatever was moved or broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import (
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    Node,
    PoolNode,
    TaskNode,
    VCenter,
    VmNode,
)
from executor.simulator.estate.registry import containers
from executor.simulator.estate.space import disk_mib
from executor.simulator.world.world import World

__all__ = ["problems"]


def problems(world: World) -> list[str]:
    """What is wrong, in words; empty when all is well."""
    found = [*_population(world), *_slots(world), *_pipes(world)]
    for vc in world.sites:
        found += [f"{vc.side}: {text}" for text in _vcenter(world, vc)]
    return found


def _population(world: World) -> Iterator[str]:
    """Every VM is there as often as at the start, over both vCenters; a split one once more."""
    expected = Counter(world.population)
    for old, new in world.reassigned.items():
        expected[old] -= 1
        expected[new] += 1
    for uuid in world.split:
        expected[uuid] += 1
    present = Counter(world.present())
    for uuid in expected.keys() | present.keys():
        if present[uuid] != expected[uuid]:
            yield f"VM {uuid} is there {present[uuid]} times instead of {expected[uuid]}"


def _slots(world: World) -> Iterator[str]:
    for slot, used in world.slots.used.items():
        if used < 0:
            yield f"slot {slot} is used {used}"
        if used > world.slots.limit(slot):
            yield f"slot {slot} is used {used} of {world.slots.limit(slot)}"
    foreign = any(task.completed is None for vc in world.sites for task in world.tasks[vc.side].recent())
    if not world.running.active() and not foreign and any(world.slots.used.values()):
        yield "slots are held though nothing runs"


def _pipes(world: World) -> Iterator[str]:
    for pipe in world.pipes.all():
        if pipe.load > pipe.capacity * (1 + 1e-6):
            yield f"pipe {pipe.name} carries {pipe.load} of {pipe.capacity} MiB/s"


def _vcenter(world: World, vc: VCenter) -> Iterator[str]:
    yield from _keys(vc)
    yield from _memberships(vc)
    yield from _space(world, vc)
    yield from _busy(vc)


def _keys(vc: VCenter) -> Iterator[str]:
    for moref, node in vc.nodes.items():
        if node.moref != moref:
            yield f"{node.moref} is filed under {moref}"
    filed = Counter((uuid, moref) for uuid, morefs in vc.by_uuid.items() for moref in morefs)
    there = Counter((vm.instance_uuid.casefold(), vm.moref) for vm in nodes_of(vc, VmNode))
    if filed != there:
        yield f"by_uuid is wrong for {sorted((filed - there) + (there - filed))}"
    names = Counter((*key, moref) for key, morefs in vc.by_name.items() for moref in morefs)
    named = Counter((vm.parent, vm.name.casefold(), vm.moref) for vm in nodes_of(vc, VmNode))
    if names != named:
        yield f"by_name is wrong for {sorted((names - named) + (named - names))}"


def _memberships(vc: VCenter) -> Iterator[str]:
    """Containers name exactly the VMs that name them."""
    expected: dict[str, Counter[str]] = {}
    for vm in nodes_of(vc, VmNode):
        for owner, _, _ in containers(vc, vm):
            expected.setdefault(owner, Counter())[vm.moref] += 1
    for node in vc.nodes.values():
        members = _vms(vc, node)
        if members is not None and Counter(members) != expected.get(node.moref, Counter()):
            yield f"{node.name} ({node.moref}) does not list its VMs"


def _vms(vc: VCenter, node: Node) -> list[str] | None:
    if isinstance(node, HostNode | PoolNode | DatastoreNode | NetworkNode):
        return list(node.vms)
    if isinstance(node, FolderNode):
        gone = [moref for moref in node.children if moref not in vc.nodes]
        return gone + [moref for moref in node.children if isinstance(vc.nodes.get(moref), VmNode)]
    return None


def _space(world: World, vc: VCenter) -> Iterator[str]:
    space = world.space[vc.side]
    used: Counter[str] = Counter()
    for vm in nodes_of(vc, VmNode):
        for disk in vm.disks:
            used[disk.datastore] += disk_mib(disk)
    for store in nodes_of(vc, DatastoreNode):
        taken = used[store.moref] + space.reserved[store.moref] + space.foreign.get(store.moref, 0)
        if store.free_mib != store.capacity_mib - taken:
            yield f"datastore {store.name} has {store.free_mib} MiB free, not {store.capacity_mib - taken}"
        if space.reserved[store.moref] < 0:
            yield f"datastore {store.name} has {space.reserved[store.moref]} MiB set aside"


def _busy(vc: VCenter) -> Iterator[str]:
    for vm in nodes_of(vc, VmNode):
        if not vm.busy:
            continue
        task = vc.nodes.get(vm.busy)
        if not isinstance(task, TaskNode) or task.completed is not None:
            yield f"VM {vm.name} is busy with {vm.busy}, which does not run"
