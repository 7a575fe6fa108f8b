"""Everything the simulated world is made of, in one place, without behaviour of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from executor.simulator.estate.ancestry import nodes_of, numbered
from executor.simulator.estate.changes import ChangeLog
from executor.simulator.estate.nodes import DatastoreNode, HostNode, VCenter, VmNode
from executor.simulator.estate.space import Space, disk_mib
from executor.simulator.physics.figures import Physics
from executor.simulator.physics.pipes import Pipes
from executor.simulator.physics.slots import Slot, Slots, SlotTable, slot_table
from executor.simulator.physics.traffic import Traffic
from executor.simulator.record import CallRecord
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.events import EventBook
from executor.simulator.world.tasks import TaskBook
from executor.simulator.world.timeline import Timeline
from wavelift.model.placement import Side

__all__ = ["HostLimit", "State"]

HostLimit = tuple[str, int]
"""(version, build) of the newest ESXi a vCenter knows."""

_TEN_GBE_MIB_S = 1000.0


class State:
    """Estate, accounts, clocks and counters of the pair.

    What is kept per side goes by ``vc.side``: where both sides are one vCenter, that is the source.

    Attributes:
        sites: the vCenters, each once: both sides may be one.
        start: world time at elapsed 0 (aware, UTC).
        tables: slot table per side; by default that of the vCenter's version. May be replaced.
        newest_host: newest ESXi each vCenter knows (fact sheet 0.7); a side left out knows them all.
        session_epoch: rises when all sessions of a vCenter end; the SOAP face compares.
        down_until: elapsed time up to which a restarting vCenter answers 503.
        split: instanceUuids that a scripted fault left in both vCenters.
        arriving_names: (side, folder, name in lower case) of VMs on their way, with their task.
        arriving_hosts: number of VMs on their way by (side, host).
        foreign: what takes an unfinished task of somebody else away without a word, by (side, task).
        reassigned: old instanceUuid to new one, where an arriving VM's was taken (fact sheet 4.2).
    """

    def __init__(
        self,
        vcenters: Mapping[Side, VCenter],
        *,
        start: datetime,
        physics: Physics,
        faults: FaultScript,
    ) -> None:
        self.vcenters: dict[Side, VCenter] = dict(vcenters)
        self.sites = tuple({id(vc): vc for vc in self.vcenters.values()}.values())
        self.start = start
        self.physics = physics
        self.faults = faults
        self.timeline = Timeline()
        self._now = (0.0, start)
        self.traffic = Traffic()
        self.record = CallRecord()
        self.changes = {side: ChangeLog() for side in self.vcenters}
        self._logs = tuple(self.changes.values())
        self.space = {side: Space(side, self.changes[side]) for side in self.vcenters}
        self.tables: dict[Side, SlotTable] = {
            side: slot_table(vc.version) for side, vc in self.vcenters.items()
        }
        self.slots = Slots(self._slot_limit)
        self.pipes = Pipes(physics)
        self.newest_host: dict[Side, HostLimit] = {}
        self.session_epoch = dict.fromkeys(self.vcenters, 0)
        self.down_until = dict.fromkeys(self.vcenters, 0.0)
        self.attempts: Counter[tuple[Side, str]] = Counter()
        self.split: set[str] = set()
        self.reassigned: dict[str, str] = {}
        self.arriving_names: dict[tuple[Side, str, str], str] = {}
        self.arriving_hosts: Counter[tuple[Side, str]] = Counter()
        self.foreign: dict[tuple[Side, str], Callable[[], None]] = {}
        self._last: Counter[tuple[Side, str]] = Counter()
        self.events = {side: EventBook(side, self.now) for side in self.vcenters}
        self.tasks = {side: self._task_book(side) for side in self.vcenters}
        for vc in self.sites:
            self._count_foreign(vc.side, vc)
        self.population = Counter(self.present())

    def now(self) -> datetime:
        """World time, aware, UTC."""
        elapsed = self.timeline.elapsed
        if elapsed != self._now[0]:  # much happens at one moment
            self._now = (elapsed, self.start + timedelta(seconds=elapsed))
        return self._now[1]

    def moment(self) -> tuple[float, int]:
        """Differs whenever time has passed or anything in the world has changed."""
        return self.timeline.elapsed, self._logs[0].version + self._logs[-1].version

    @property
    def elapsed(self) -> float:
        """World seconds since the start."""
        return self.timeline.elapsed

    def fresh(self, side: Side, prefix: str) -> str:
        """A managed object id that was never used in that vCenter, "vm-1001"."""
        nodes, number = self.vcenters[side].nodes, self._last[side, prefix] + 1
        while (moref := numbered(prefix, 1000 + number)) in nodes:
            number += 1
        self._last[side, prefix] = number
        return moref

    def present(self) -> list[str]:
        """The instanceUuid of every VM in either vCenter, as often as it is there."""
        return [vm.instance_uuid for vc in self.sites for vm in nodes_of(vc, VmNode)]

    def dissolve(self) -> None:
        """Let go of everything in it, so that nobody has to search for what is held by nothing else."""
        for vc in self.sites:
            for held in (vc.nodes, vc.by_uuid, vc.by_name, vc.ways):
                held.clear()
        for book in self.tasks.values():
            book.forget()
            book.history.clear()
        for events in self.events.values():
            events.all.clear()

    def _task_book(self, side: Side) -> TaskBook:
        return TaskBook(
            self.vcenters[side], self.changes[side], self.now, lambda prefix: self.fresh(side, prefix)
        )

    def _slot_limit(self, slot: Slot) -> int:
        kind, side, moref = slot
        table = self.tables[side]
        if kind == "network":
            host = self.vcenters[side].nodes.get(moref)
            slow = isinstance(host, HostNode) and host.link_mib_s < _TEN_GBE_MIB_S
            return table.network_slow if slow else table.network
        return table.host if kind == "host" else table.datastore

    def _count_foreign(self, side: Side, vc: VCenter) -> None:
        """Remember what lies on each datastore besides the disks we know."""
        disks: Counter[str] = Counter()
        for vm in nodes_of(vc, VmNode):
            for disk in vm.disks:
                disks[disk.datastore] += disk_mib(disk)
        for store in nodes_of(vc, DatastoreNode):
            self.space[side].foreign[store.moref] = store.capacity_mib - store.free_mib - disks[store.moref]
