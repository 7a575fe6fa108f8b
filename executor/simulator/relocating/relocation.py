"""One relocation: what it is, what it costs and what it has to carry."""

from __future__ import annotations

from dataclasses import dataclass, field

from executor.simulator.estate.ancestry import require_node
from executor.simulator.estate.nodes import DatastoreNode, HostNode, SimFault, TaskNode, VCenter, VmNode
from executor.simulator.estate.space import disk_mib
from executor.simulator.physics.flow import Flow, Pipe
from executor.simulator.physics.slots import Kind, Slot, Ticket
from executor.simulator.relocating.admission import copies
from executor.simulator.relocating.destination import Destination
from executor.simulator.relocating.requests import RelocateRequest
from executor.simulator.world.standing import Standing
from executor.simulator.world.state import State
from executor.simulator.world.timeline import Alarm
from wavelift.model.inventory import Power
from wavelift.model.placement import Side

__all__ = ["Leg", "Relocation", "kind_of", "legs_of", "needs_of"]

_ON = Power.ON
_UNIFIED_SINCE = 8


@dataclass(slots=True)
class Leg:
    """One part of the copy: MiB through pipes; ``dirty`` as in ``Flow``.

    ``stores`` are the pipes that no other leg of the VM may use meanwhile; a leg without any waits for all
    before it, and all after it wait for it.
    """

    mib: float
    pipes: tuple[Pipe, ...]
    cap: float
    dirty: float = 0.0
    stores: tuple[Pipe, ...] = ()


@dataclass(slots=True, eq=False)
class Relocation:
    """A relocation from its acceptance to its end.

    Attributes:
        target: the vCenter it leads to.
        attempt: which one of this VM on this side, from 1.
        host: the destination host, chosen when it was accepted; None where the cluster has none.
        sealed: the switchover has begun: it can no longer be cancelled.
        ended: its task has its final state, or is forgotten.
        legs: what is still to be begun.
        flows: what is being carried, with its leg; more than one share ``stream``, the VM's own limit.
        copied: MiB of the legs that are done.
        total: MiB of all legs.
        breaks_at, broken_by: MiB at which a scripted fault strikes, and that fault.
        sound_at: the moment (``State.moment``) at which all was found in order for it, or None.
        announced: the name it has taken at the destination, as ``arrival``; None while it has none.
        origin, aim: where the VM stood when its task began, and where it leads; None before that.
    """

    source: VCenter
    vm: VmNode
    request: RelocateRequest
    to: Destination
    task: TaskNode
    attempt: int
    host: HostNode | None
    ticket: Ticket | None = None
    alarm: Alarm | None = None
    flows: dict[Flow, Leg] = field(default_factory=dict)
    stream: Pipe | None = None
    legs: list[Leg] = field(default_factory=list)
    total: float = 0.0
    copied: float = 0.0
    breaks_at: float | None = None
    broken_by: SimFault | None = None
    reserved: dict[str, int] = field(default_factory=dict)
    announced: tuple[Side, str, str] | None = None
    origin: Standing | None = None
    aim: Standing | None = None
    sound_at: tuple[float, int] | None = None
    started: bool = False
    sealed: bool = False
    ended: bool = False
    target: VCenter = field(init=False)
    _carried: tuple[int | None, ...] | None = None

    def __post_init__(self) -> None:
        self.target = self.to.vcenter

    @property
    def arrival(self) -> tuple[Side, str, str]:
        """Key of the name it takes at the destination."""
        return self.target.side, self.to.folder.moref, self.vm.name.casefold()

    @property
    def carried(self) -> tuple[int | None, ...]:
        """Per disk, the MiB that have to be carried; None where its blocks stay where they are."""
        if self._carried is None:
            self._carried = tuple(
                [
                    disk_mib(disk, goal.format) if copies(self.source, disk, goal) else None
                    for disk, goal in zip(self.vm.disks, self.to.disks, strict=True)
                ]
            )
        return self._carried

    def disks_to_copy(self) -> bool:
        """Whether any disk has to be carried."""
        return self.carried.count(None) < len(self.carried)

    def arriving_mib(self) -> dict[str, int]:
        """MiB written to each destination datastore, by moref."""
        result: dict[str, int] = {}
        for goal, mib in zip(self.to.disks, self.carried, strict=True):
            if mib is not None:
                result[goal.datastore.moref] = result.get(goal.datastore.moref, 0) + mib
        return result


def kind_of(relocation: Relocation) -> Kind:
    """What vCenter counts it as (fact sheet 3.1)."""
    if relocation.vm.power is not _ON:
        return Kind.COLD
    if not relocation.disks_to_copy():
        return Kind.VMOTION
    same_host = not relocation.to.crosses and _host_moref(relocation) == relocation.vm.host
    return Kind.STORAGE if same_host else Kind.SHARED_NOTHING


def needs_of(relocation: Relocation, state: State) -> dict[Slot, int]:
    """Units it takes of each slot, charged on both ends by each end's own table."""
    kind = kind_of(relocation)
    from_stores = {disk.datastore for disk in relocation.vm.disks}
    to_stores = {relocation.to.datastore.moref, *[goal.datastore.moref for goal in relocation.to.disks]}
    needs: dict[Slot, int] = {}
    for side, host, stores in (
        (relocation.source.side, relocation.vm.host, from_stores),
        (relocation.target.side, _host_moref(relocation), to_stores),
    ):
        charge = state.tables[side].charges[kind]
        if host and charge.host:
            needs["host", side, host] = charge.host
        if host and charge.network:
            needs["network", side, host] = charge.network
        for store in sorted(stores) if charge.datastore else ():
            needs["datastore", side, store] = charge.datastore
    return needs


def _host_moref(relocation: Relocation) -> str:
    return relocation.host.moref if relocation.host is not None else ""


def legs_of(relocation: Relocation, state: State) -> list[Leg]:
    """What it has to carry, disks first and memory last (fact sheet 7.2).

    Disks that share a pair of datastores are one leg: they follow one another (3.1). Snapshot chains and
    powered-off VMs go at NFC speed, unless unified data transport is there.
    """
    vm = relocation.vm
    wires = _wires(relocation, state)
    slow = (vm.power is not _ON or bool(vm.snapshots)) and not _unified(relocation, state)
    cap = state.physics.nfc_mib_s if slow else state.physics.stream_mib_s
    legs = [
        Leg(mib, (*wires, *pipes), cap, 0.0, pipes)
        for pipes, mib in _by_datastores(relocation, state).items()
    ]
    if vm.power is Power.SUSPENDED:
        legs.append(Leg(vm.memory_mib, wires, cap))
    elif vm.power is _ON and _changes_host(relocation):
        memory = vm.active_memory_mib if state.physics.active_only else vm.memory_mib
        legs.append(Leg(memory, wires, state.physics.stream_mib_s, vm.dirty_mib_s))
    return [leg for leg in legs if leg.mib > 0]


def _unified(relocation: Relocation, state: State) -> bool:
    """Whether cold data goes at vMotion speed: from 8.0 on at both ends (fact sheet 7.1)."""
    ends = (relocation.source.nodes.get(relocation.vm.host), relocation.host)
    return state.physics.unified_data_transport and all(
        isinstance(host, HostNode) and _major(host.version) >= _UNIFIED_SINCE for host in ends
    )


def _major(version: str) -> int:
    major = version.partition(".")[0]
    return int(major) if major.isdigit() else 0


def _changes_host(relocation: Relocation) -> bool:
    return relocation.to.crosses or _host_moref(relocation) != relocation.vm.host


def _wires(relocation: Relocation, state: State) -> tuple[Pipe, ...]:
    """Both hosts' links and, between the sites, the line."""
    wires = []
    here = relocation.source.nodes.get(relocation.vm.host)
    if isinstance(here, HostNode):
        wires.append(state.pipes.link(relocation.source.side, here))
    if relocation.host is not None and _changes_host(relocation):
        wires.append(state.pipes.link(relocation.target.side, relocation.host))
    if relocation.to.crosses:
        wires.append(state.pipes.line())
    return tuple(wires)


def _by_datastores(relocation: Relocation, state: State) -> dict[tuple[Pipe, ...], float]:
    result: dict[tuple[Pipe, ...], float] = {}
    disks = zip(relocation.vm.disks, relocation.to.disks, relocation.carried, strict=True)
    for disk, goal, mib in disks:
        if mib is None:
            continue
        store = require_node(relocation.source, disk.datastore, DatastoreNode)
        pair = (
            state.pipes.reading(relocation.source.side, store),
            state.pipes.writing(relocation.target.side, goal.datastore),
        )
        result[pair] = result.get(pair, 0.0) + mib
    return result
