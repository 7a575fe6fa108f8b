"""The least time in which a simulated pair can carry out a wave, whatever the order of its moves.

Nothing of the engine is used: only the moves, the world as it stands before them, its slot tables and its
physics. Each of these is a bound by itself, so the largest is one:

* **Slots.** A move holds its units (host, vMotion network, datastores, on both ends) from its start to its
  end, which takes at least as long as if it were alone. So a resource with ``C`` units needs at least
  ``sum(duration alone * units) / C``. Which host of a target cluster a VM goes to is free, so the hosts of a
  target cluster count as one resource with all their units.
* **Packing.** Units do not add up: beside a powered-off move (1 of a host's 8 units) only one running VM's
  move fits (4 units), not one and three quarters. So while the longest of the small ones runs there is room
  for fewer of the large: with ``m`` of these at once, and ``k`` beside a small one, a resource needs at least
  ``(sum of the large + (m - k) * longest small) / m``. Of hosts that one may choose among this says nothing.
* **Pipes.** Everything a move carries goes through both hosts' links, the line between the sites and its
  datastores. A pipe needs at least ``volume / rate``; nothing flows in a move's first ``overhead_seconds``
  nor in its ``switchover_seconds``, so both are added once.
* **Chains.** A move starts when those it comes after have ended: the longest chain of durations alone.

A duration alone is overhead, then the disks, side by side as far as one VM's share, their datastores and the
most at once let them, then memory, each at the rate of its narrowest pipe, then the switchover. Memory
is counted with the retransmission of pages dirtied at that best rate; slower copies retransmit more. What a
name does not decide (two datastores of one name, say) is left out, which can only lower the bound.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import ClusterNode, DatastoreNode, HostNode, Node, SimDisk, VmNode
from executor.simulator.estate.space import disk_mib, same_storage
from executor.simulator.physics.flow import Flow
from executor.simulator.physics.slots import Kind
from executor.simulator.world.world import World
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.plan import Move

__all__ = ["Bound", "bound_of"]

Resource = tuple[str, ...]
N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Bound:
    """A lower bound in world seconds, and what binds."""

    seconds: float
    what: str
    parts: Mapping[str, float]


def bound_of(world: World, moves: Sequence[Move]) -> Bound:
    """The bound for moves that have not begun."""
    reckoning = _Reckoning(world)
    for move in moves:
        reckoning.add(move)
    bounds = reckoning.bounds(moves)
    what = max(bounds, key=lambda resource: bounds[resource], default=("nothing",))
    parts: dict[str, float] = defaultdict(float)
    for (kind, *_), seconds in bounds.items():
        parts[kind] = max(parts[kind], seconds)
    return Bound(bounds.get(what, 0.0), " ".join(what), dict(parts))


class _Reckoning:
    def __init__(self, world: World) -> None:
        self._world = world
        self._physics = world.physics
        source, target = world.vcenters[Side.SOURCE], world.vcenters[Side.TARGET]
        self._source = source
        self._vms = {vm.instance_uuid: vm for vm in nodes_of(source, VmNode)}
        self._names = Counter(vm.name for vm in self._vms.values())
        self._by_name = {vm.name: vm for vm in self._vms.values()}
        self._stores = _unique(list(nodes_of(target, DatastoreNode)))
        self._clusters = _unique(list(nodes_of(target, ClusterNode)))
        self._held: dict[Resource, float] = defaultdict(float)
        self._units: dict[Resource, float] = {}
        self._loads: dict[Resource, dict[int, list[float]]] = {}
        self._volume: dict[Resource, float] = defaultdict(float)
        self._rates: dict[Resource, float] = {}
        self._alone: dict[str, float] = {}

    def add(self, move: Move) -> None:
        """Reckon with one more move."""
        vm = self._vm(move)
        if vm is None:
            return
        targets = self._target_stores(move, vm)
        seconds = self._carry(move, vm, targets)
        self._alone[move.vm] = seconds
        self._charge(move, vm, targets, seconds)

    def bounds(self, moves: Sequence[Move]) -> dict[Resource, float]:
        """Seconds by resource."""
        result = {key: held / self._units[key] for key, held in self._held.items()}
        for (kind, *where), loads in self._loads.items():
            units = int(self._units[kind, *where])
            result[f"{kind} packed", *where] = _packed(units, loads)
        waiting = self._physics.overhead_seconds + self._physics.switchover_seconds
        result |= {key: waiting + mib / self._rates[key] for key, mib in self._volume.items()}
        return result | {("chain",): self._longest(moves)}

    def _vm(self, move: Move) -> VmNode | None:
        known = self._vms.get(move.identity.instance_uuid)
        if known is None and self._names[move.name] == 1:
            return self._by_name[move.name]
        return known

    def _target_stores(self, move: Move, vm: VmNode) -> list[DatastoreNode | None]:
        by_label = {disk.label: disk.datastore for disk in move.target.disks}
        return [self._stores.get(by_label.get(disk.label, move.target.datastore)) for disk in vm.disks]

    def _carry(self, move: Move, vm: VmNode, targets: Sequence[DatastoreNode | None]) -> float:
        """Note the volumes; the seconds the move takes alone."""
        physics, hot = self._physics, vm.power is Power.ON
        cap = physics.nfc_mib_s if not hot or vm.snapshots else physics.stream_mib_s
        seconds = physics.overhead_seconds + physics.switchover_seconds
        seconds += self._disks(move, vm, targets, cap)
        if vm.power is Power.SUSPENDED:
            seconds += self._leg(vm.memory_mib, self._wires(vm), cap, 0.0)
        elif hot:
            memory = vm.active_memory_mib if physics.active_only else vm.memory_mib
            seconds += self._leg(memory, self._wires(vm), physics.stream_mib_s, vm.dirty_mib_s)
        return seconds

    def _disks(self, move: Move, vm: VmNode, targets: Sequence[DatastoreNode | None], cap: float) -> float:
        """The least seconds that its disks take."""
        formats = {disk.label: disk.format for disk in move.target.disks}
        wires, total, one_by_one = self._wires(vm), 0.0, 0.0
        stores: dict[Resource, float] = defaultdict(float)
        for disk, here, store in self._copied(vm, targets):
            read, write = ("read", "source", here.moref), ("write", "target", store.moref)
            ends = {**wires, read: here.read_mib_s, write: store.write_mib_s}
            mib = disk_mib(disk, formats.get(disk.label))
            one_by_one += self._leg(mib, ends, cap, 0.0)
            total += mib
            stores[read] += mib / ends[read]
            stores[write] += mib / ends[write]
        at_once = self._physics.disks_at_once
        if at_once == 1:
            return one_by_one
        return max([total / min([cap, *wires.values()]), one_by_one / at_once, *stores.values()])

    def _copied(
        self, vm: VmNode, targets: Sequence[DatastoreNode | None]
    ) -> Iterator[tuple[SimDisk, DatastoreNode, DatastoreNode]]:
        """Disks that certainly have to be carried, with both datastores."""
        for disk, store in zip(vm.disks, targets, strict=True):
            here = self._source.nodes[disk.datastore]
            if store is not None and isinstance(here, DatastoreNode) and not same_storage(here, store):
                yield disk, here, store

    def _wires(self, vm: VmNode) -> dict[Resource, float]:
        wires: dict[Resource, float] = {("line",): self._physics.link_mib_s}
        host = self._source.nodes.get(vm.host)
        if isinstance(host, HostNode):
            wires["link", "source", host.moref] = host.link_mib_s
        return wires

    def _leg(self, mib: float, pipes: Mapping[Resource, float], cap: float, dirty: float) -> float:
        if mib <= 0:
            return 0.0
        best = min([cap, *pipes.values()])
        flow = Flow((), best, mib, lambda _: None, dirty=dirty, ratio=self._physics.transmit_ratio)
        flow.run_at(best)
        for pipe, rate in pipes.items():
            self._rates[pipe] = rate
            self._volume[pipe] += mib * best / flow.useful
        return mib / flow.useful

    def _charge(
        self, move: Move, vm: VmNode, targets: Sequence[DatastoreNode | None], seconds: float
    ) -> None:
        kind = Kind.COLD
        if vm.power is Power.ON:
            kind = Kind.SHARED_NOTHING if any(self._copied(vm, targets)) else Kind.VMOTION
        for side in Side:
            table = self._world.tables[side]
            charge = table.charges[kind]
            if side is Side.SOURCE:
                stores = {disk.datastore for disk in vm.disks}
                hosts, where = 1, vm.host
            else:
                home = self._stores.get(move.target.datastore)
                stores = {store.moref for store in (*targets, home) if store is not None}
                cluster = self._clusters.get(move.target.cluster)
                hosts, where = (len(cluster.hosts), cluster.moref) if cluster else (0, "")
            if hosts:
                self._hold(("host slots", side, where), table.host * hosts, charge.host * seconds)
                if hosts == 1:
                    self._load(("host slots", side, where), charge.host, seconds)
                self._hold(("network slots", side, where), table.network * hosts, charge.network * seconds)
            for store in stores:
                self._hold(("datastore slots", side, store), table.datastore, charge.datastore * seconds)

    def _load(self, resource: Resource, units: int, seconds: float) -> None:
        self._loads.setdefault(resource, {}).setdefault(units, []).append(seconds)

    def _hold(self, resource: Resource, units: float, unit_seconds: float) -> None:
        self._units[resource] = units
        self._held[resource] += unit_seconds

    def _longest(self, moves: Sequence[Move]) -> float:
        after = {move.vm: [vm for vm in move.after if vm in self._alone] for move in moves}
        ends: dict[str, float] = {}
        todo = list(after)
        while todo:
            vm = todo[-1]
            missing = [other for other in after[vm] if other not in ends]
            if missing and vm not in ends:
                todo += missing
                continue
            ends[vm] = self._alone.get(vm, 0.0) + max((ends[other] for other in after[vm]), default=0.0)
            todo.pop()
        return max(ends.values(), default=0.0)


def _packed(capacity: int, loads: Mapping[int, Sequence[float]]) -> float:
    """What a resource needs for items of whole units: by units of one item, how long each item runs."""
    large = max(loads)
    at_once = max(1, capacity // large)
    lost = [
        (at_once - (capacity - small) // large) * max(seconds)
        for small, seconds in loads.items()
        if 0 < small < large
    ]
    return (sum(loads[large]) + max(lost, default=0.0)) / at_once


def _unique(nodes: list[N]) -> dict[str, N]:
    """Nodes by name, without those whose name several have."""
    count = Counter(node.name for node in nodes)
    return {node.name: node for node in nodes if count[node.name] == 1}
