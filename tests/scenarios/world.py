"""A wave of N VMs, the simulated world it moves in, and nights that run over it in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import sqlalchemy as sa

from executor.clock import Clock
from executor.engine import RunOptions, Stamp, WaveRun
from executor.errands import Errand
from executor.gateway import Gateway
from executor.hooks.build import Hooks
from executor.journal import Journal, Ledger, Record, database
from executor.logbook import Logbook
from executor.preflight import barred
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import HostNode, TaskNode, VmNode
from executor.simulator.physics.figures import Physics
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.showing import shown_vm
from executor.simulator.virtual.virtual_time import run_virtual
from executor.simulator.world.consistency import problems
from executor.simulator.world.world import World
from tests.scenarios.soundness import assert_journal, assert_no_double_submission
from tests.unit.executor.simulator.worlds import make_vm, make_world
from wavelift.model.inventory import Vm
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement, Side
from wavelift.model.plan import Edge, Estimate, Identity, Move, Plan, Wave
from wavelift.settings import Policy, Settings

__all__ = ["Night", "Play", "QuickJournal", "key", "move_of", "name", "night", "plan_of", "states"]

Play = Callable[[WaveRun, World], Awaitable[None]]
"""What somebody does while a wave runs."""


class QuickJournal(Journal):
    """A journal that does not wait for the disk: here processes die, never the machine."""

    _SYNCED = _SYNCED_LATER = "PRAGMA synchronous=OFF"

    @classmethod
    def open(cls, folder: Path) -> Self:
        with patch.object(database, "_engine", _quick_engine):
            return super().open(folder)


def _quick_engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}")

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")

    return engine


def name(number: int) -> str:
    """Inventory name of that VM."""
    return f"vm{number:03}"


def key(number: int) -> str:
    """The VM's key in the plan."""
    return f"vm-key-{number}"


def move_of(vm: Vm, number: int, **changes: object) -> Move:
    """The move of an exported VM to the target's cluster."""
    source = Placement(
        datacenter=vm.datacenter,
        cluster=vm.cluster,
        host=vm.host,
        folder=vm.folder,
        datastore=vm.home_datastore,
        disks=tuple(DiskPlacement(disk.label, disk.datastore, disk.key) for disk in vm.disks),
        nics=tuple(NicPlacement(nic.label, nic.network, nic.key, nic.switch) for nic in vm.nics),
    )
    target = replace(
        source,
        host="",
        folder="Moved/Web",
        datastore=_over(source.datastore),
        disks=tuple(replace(disk, datastore=_over(disk.datastore)) for disk in source.disks),
    )
    values: dict[str, object] = {
        "vm": vm.key,
        "identity": Identity(vm.name, vm.instance_uuid),
        "source": source,
        "target": target,
        "power": vm.power,
        "group": f"g{number}",
        "gib": 20.0,
        "copy_gib": 10.0,
        "memory_mib": vm.memory_mib,
        "seconds": Estimate(60.0, 120.0, 240.0),
    }
    return Move(**{**values, **changes})  # type: ignore[arg-type]


def _over(datastore: str) -> str:
    return datastore.replace("s-", "t-", 1)


def plan_of(
    vms: Sequence[Vm],
    *,
    after: Mapping[int, Sequence[int]] | None = None,
    groups: Sequence[Sequence[int]] = (),
) -> Plan:
    """One wave with all of them; ``after`` by VM number, ``groups`` of VM numbers."""
    after = after or {}
    group_of = {number: f"t{index}" for index, numbers in enumerate(groups) for number in numbers}
    moves = tuple(
        move_of(
            vm,
            number,
            group=group_of.get(number, f"g{number}"),
            after=tuple(vms[other].key for other in after.get(number, ())),
        )
        for number, vm in enumerate(vms)
    )
    edges = tuple(
        Edge(before=vms[other].key, vm=vms[number].key) for number in after for other in after[number]
    )
    return Plan("campaign", (Wave("1", "", moves, Estimate(60, 600, 1200)),), edges=edges)


def states(outcome: WaveOutcome) -> dict[str, MoveState]:
    """State by VM name."""
    return {move.name: move.state for move in outcome.moves}


@dataclass
class Night:
    """One campaign folder, one world, and the runs over it.

    Attributes:
        homes: every VM as it stood before the first run.
        gateway: wraps the simulated gateway, for tests that stand in between.
        journal: opens the campaign's journal.
        errands: what is done for each VM beside its relocation.
        hooks: makes the hooks and health checks of a run.
        may_vanish: names of VMs that somebody may delete.
    """

    folder: Path
    world: World
    plan: Plan
    settings: Settings = field(default_factory=lambda: Settings(name="campaign"))
    gateway: Callable[[Gateway], Gateway] = lambda gateway: gateway
    journal: Callable[[Path], Journal] = QuickJournal.open
    latency: float = 0.0
    patience: float = 300.0
    pids: int = 100
    errands: Sequence[Errand] = ()
    hooks: Callable[[Night, Gateway, Clock, Logbook], Hooks] | None = None
    may_vanish: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.homes = {vm.name: vm for vm in self.there(Side.SOURCE)}

    @property
    def wave(self) -> Wave:
        return self.plan.waves[0]

    def there(self, side: Side) -> list[Any]:
        """All VMs of one side, as the port shows them."""
        vc = self.world.vcenters[side]
        return [shown_vm(vc, vm) for vm in nodes_of(vc, VmNode)]

    def node(self, number: int, side: Side = Side.SOURCE) -> VmNode:
        vc = self.world.vcenters[side]
        return next(vm for vm in nodes_of(vc, VmNode) if vm.name == name(number))

    def host(self, host: str, side: Side = Side.TARGET) -> HostNode:
        return next(node for node in nodes_of(self.world.vcenters[side], HostNode) if node.name == host)

    def with_policy(self, **changes: Any) -> Night:
        self.settings = replace(self.settings, policy=replace(self.settings.policy, **changes))
        return self

    def run(self, command: str = "run", **changes: Any) -> WaveOutcome:
        """Run, resume or roll back to the end, in virtual time; all of it, or ``vms`` by number."""
        return run_virtual(self._play(command, **changes))

    async def _play(
        self,
        command: str,
        *,
        vms: Sequence[int] | None = None,
        play: Play | None = None,
        lockout: datetime | None = None,
        stuck: Mapping[str, str] | None = None,
        seed: int = 5,
    ) -> WaveOutcome:
        clock = Clock(self.world.now())
        gateway = self.gateway(SimulatedGateway(self.world, latency=self.latency, patience=self.patience))
        self.pids += 1
        with self.journal(self.folder) as journal:
            logbook = Logbook(journal, Ledger(journal.records()), self.wave, clock)
            hooks = self.hooks(self, gateway, clock, logbook) if self.hooks else None
            wave_run = WaveRun(
                plan=self.plan,
                wave=self.wave,
                gateway=gateway,
                logbook=logbook,
                clock=clock,
                settings=self.settings,
                chance=random.Random(seed),
                stamp=Stamp(command, "digest", "0", self.pids),
                options=RunOptions(lockout=lockout),
                errands=(*self.errands, *(hooks.errands if hooks else ())),
                ceremonies=hooks.ceremonies if hooks else None,
                barred=barred,
            )
            await gateway.open()
            player = asyncio.create_task(play(wave_run, self.world)) if play else None
            try:
                chosen = None if vms is None else frozenset(key(number) for number in vms)
                if command == "rollback":
                    return await wave_run.roll_back(chosen, "rolled back by the operator", stuck)
                return await wave_run.run(chosen or frozenset())
            finally:
                if player is not None:
                    player.cancel()
                    await asyncio.gather(player, return_exceptions=True)
                await gateway.close()

    def records(self) -> list[Record]:
        with QuickJournal.open(self.folder) as journal:
            return list(journal.records())

    def ledger(self) -> Ledger:
        return Ledger(self.records())

    def outcome(self) -> WaveOutcome:
        return self.ledger().outcome(self.wave)

    def side_of(self, number: int) -> Side:
        """The one vCenter that has the VM."""
        uuid = self.homes[name(number)].instance_uuid
        found = [side for side in Side for vm in self.there(side) if vm.instance_uuid == uuid]
        assert len(found) == 1, f"{name(number)} is on {found}"
        return found[0]

    def relocations(self, number: int | None = None, side: Side | None = None) -> list[Any]:
        """Accepted relocation calls."""
        return [
            entry
            for entry in self.world.record.relocations()
            if (number is None or entry.name == name(number)) and side in (None, entry.side)
        ]

    def assert_home(self, number: int) -> None:
        """The VM is exactly where and what it was before, apart from ids that vCenter gives anew."""
        (now,) = [vm for vm in self.there(Side.SOURCE) if vm.name == name(number)]
        was = self.homes[name(number)]
        same = {"moref": "", "recent_tasks": (), "disabled_methods": ()}
        assert replace(now, **same) == replace(was, **same)

    def assert_sound(self) -> None:
        """What must hold after any night, whatever broke."""
        assert not (wrong := problems(self.world)), wrong
        present = Counter(vm.instance_uuid for side in Side for vm in self.there(side))
        twice = {uuid for uuid, times in present.items() if times > 1}
        assert twice <= self.world.split, "a VM is there twice"
        missing = {vm.name for vm in self.homes.values() if vm.instance_uuid not in present}
        assert missing <= self.may_vanish, f"gone: {missing}"
        records = self.records()
        assert_journal(records)
        assert_no_double_submission(records, self.relocations(), self.called_on)
        self.assert_truthful(records)

    def called_on(self, side: Side) -> Side:
        """The vCenter that gets the call when a VM leaves that side."""
        return side

    def assert_truthful(self, records: Sequence[Record]) -> None:
        """What the journal says about places is so."""
        sides = defaultdict(set)
        for side in Side:
            for vm in self.there(side):
                sides[vm.instance_uuid].add(side)
        wants = {
            MoveState.MOVED: Side.TARGET,
            MoveState.ROLLED_BACK: Side.SOURCE,
            MoveState.SKIPPED: Side.SOURCE,
        }
        for who, state in states(Ledger(records).outcome(self.wave)).items():
            found = sides[self.homes[who].instance_uuid]
            if state in wants and found:
                assert found == {wants[state]}, f"{who} is {state} but on {sorted(found)}"

    def assert_never_queued(self) -> None:
        """Our slots left nothing for the vCenters to queue."""
        for vc in self.world.vcenters.values():
            for task in nodes_of(vc, TaskNode):
                if task.description == "VirtualMachine.relocate" and task.started and task.queued:
                    assert task.started == task.queued, f"{task.entity_name} was queued by the vCenter"


def night(
    folder: Path,
    vms: int | Sequence[Vm] = 3,
    *,
    faults: list[dict[str, object]] | None = None,
    after: Mapping[int, Sequence[int]] | None = None,
    groups: Sequence[Sequence[int]] = (),
    physics: Physics | None = None,
    hosts: int = 2,
    stores: int = 2,
    **policy: Any,
) -> Night:
    """A campaign of one wave over a fresh world."""
    machines = (
        tuple(make_vm(number, hosts=hosts, stores=stores) for number in range(vms))
        if isinstance(vms, int)
        else tuple(vms)
    )
    world = make_world(machines, faults=faults, physics=physics, hosts=hosts, stores=stores)
    settings = Settings(name="campaign", policy=replace(Policy(), **policy))
    return Night(folder, world, plan_of(machines, after=after, groups=groups), settings)
