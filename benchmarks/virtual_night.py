"""Rehearsing a large wave: the real engine against the simulated pair in one process, in virtual time.

1,000 and 10,000 moves as one wave, with in-application order, on hosts in proportion (one per 25 VMs), over a
10 Gbit/s line, where the line binds, and over 400 Gbit/s, where slots and datastores do (10,000 of these only
with --big: eight hundred copies that share datastores are minutes of work for the simulator). And 1,000 where
nothing but vCenter's slots can bind: one host per 50 VMs, and line, links and datastores twenty times as fast
as usual, so that the bound is sum(duration alone * units) / units of a host. The journal is the one of
rehearsals, in memory. No time passes while moves copy, so the wall seconds are what engine and
simulator need to think; and the makespan, free of any compression, shows how well the engine uses slots. The
bound is that of ``makespan`` (``benchmarks/bounds.py``). As many moves run at once as the engine takes for a
line of that width by itself; where slots are to bind there is no such limit.

Goals: makespan at most 1.15 times the bound; 1.03 times where slots bind.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child, peak_mib
from benchmarks.options import Options

if TYPE_CHECKING:
    from executor.simulator.world.world import World
    from wavelift.model.inventory import Inventory
    from wavelift.model.placement import Placement
    from wavelift.model.plan import Move, Plan

__all__ = ["made_inventory", "made_world", "move_of", "placement_of", "run", "wave_of"]

_NARROW = 10.0
_SLOTS = "under slots"
_PLENTY = 20.0
_AT = datetime(2030, 3, 1, 22, 0, tzinfo=UTC)


def run(options: Options) -> Figures:
    """Rehearse each size over each line."""
    cases = [(20, 10.0)] if options.smoke else [(1000, 0.0), (1000, 10.0), (1000, 400.0), (10_000, 10.0)]
    cases += [(10_000, 400.0)] if options.big else []
    rows: list[tuple[object, ...]] = []
    goals, values = [], {}
    for moves, gbps in cases:
        found, _ = in_child("benchmarks.virtual_night:measured", inline=options.smoke, moves=moves, gbps=gbps)
        name = f"{moves:,} over {gbps:g} Gbit/s" if gbps else f"{moves:,} {_SLOTS}"
        shown = ("wall", "cpu", "makespan", "bound", "ratio", "binds", "peak_mib")
        rows.append((name, *(found[column] for column in shown)))
        goals.append(Goal(f"makespan / bound, {name}", found["ratio"], 1.15 if gbps else 1.03))
        values[f"{moves}-{gbps:g}" if gbps else f"{moves}-slots"] = found
    columns = ("moves", "wall s", "CPU s", "makespan s", "bound s", "ratio", "binds", "peak MiB")
    return Figures("virtual_night", columns, rows, goals, values)


def measured(moves: int, gbps: float) -> dict[str, Any]:
    """One rehearsal, without ``gbps`` one in which only slots bind; called in a child."""
    from benchmarks.bounds import bound_of
    from executor.simulator.virtual.virtual_time import run_virtual
    from wavelift.model.outcome import MoveState

    world, plan = made_world(moves, gbps) if gbps else _slots_only(moves)
    bound = bound_of(world, plan.waves[0].moves)
    cpu, began = time.process_time(), time.perf_counter()
    outcome = run_virtual(_play(world, plan, gbps if gbps <= _NARROW else 0.0))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    moved = sum(move.state is MoveState.MOVED for move in outcome.moves)
    if moved != moves or outcome.began is None or outcome.ended is None:
        raise RuntimeError(f"{moved} of {moves} moved")
    makespan = (outcome.ended - outcome.began).total_seconds()
    return {
        "moved": moved,
        "wall": wall,
        "cpu": cpu,
        "makespan": makespan,
        "bound": bound.seconds,
        "binds": bound.what,
        "parts": dict(bound.parts),
        "ratio": makespan / bound.seconds,
        "peak_mib": peak_mib(),
    }


async def _play(world: World, plan: Plan, line: float) -> Any:
    """Carry the wave out; ``line`` is its width in Gbit/s as the settings tell it, 0 for no limit."""
    from executor.clock import Clock
    from executor.engine import RunOptions, Stamp, WaveRun
    from executor.journal import Ledger
    from executor.journal.memory import MemoryJournal
    from executor.logbook import Logbook
    from executor.simulator.virtual.gateway import SimulatedGateway
    from wavelift.settings import Planning, Settings

    clock = Clock(world.now())
    gateway = SimulatedGateway(world, latency=0.05)
    with MemoryJournal() as journal:
        wave = plan.waves[0]
        wave_run = WaveRun(
            plan=plan,
            wave=wave,
            gateway=gateway,
            logbook=Logbook(journal, Ledger(), wave, clock),
            clock=clock,
            settings=Settings(name="rehearsal", planning=Planning(link_gbps=line)),
            chance=random.Random(1),
            stamp=Stamp("run", "digest", "0", 1),
            options=RunOptions(),
        )
        await gateway.open()
        try:
            return await wave_run.run()
        finally:
            await gateway.close()


def _slots_only(moves: int) -> tuple[World, Plan]:
    """A world whose pipes are wider than all that its hosts' slots let through."""
    from executor.simulator.estate.nodes import DatastoreNode, HostNode

    world, plan = made_world(moves, 400 * _PLENTY, hosts=max(4, moves // 50))
    for node in (node for vc in world.vcenters.values() for node in vc.nodes.values()):
        if isinstance(node, DatastoreNode):
            node.read_mib_s *= _PLENTY
            node.write_mib_s *= _PLENTY
        elif isinstance(node, HostNode):
            node.link_mib_s *= _PLENTY
    return world, plan


def made_world(moves: int, gbps: float, hosts: int = 0) -> tuple[World, Plan]:
    """The made-up estate behind a line of that width, on so many hosts, and its wave.

    ``hosts`` is one per 25 VMs unless given.
    """
    from dataclasses import replace

    from executor.simulator.building.build import Account, build_world
    from executor.simulator.physics.figures import Physics
    from executor.simulator.trouble.script import FaultScript
    from mappings.estate import target_estate
    from wavelift.model.placement import Side
    from wavelift.model.plan import Plan

    inventory, after = made_inventory(moves, hosts or max(4, moves // 25))
    placements = {vm.key: placement_of(vm, host="") for vm in inventory.vms}
    world = build_world(
        inventory,
        target_estate(inventory, placements),
        accounts={side: Account("user", f"password-{side}") for side in Side},
        physics=replace(Physics(), link_mib_s=gbps * 0.9 * 1e9 / 8 / 2**20),
        faults=FaultScript(),
        start=_AT,
        seed=1,
    )
    wave = wave_of([move_of(vm, placements[vm.key], after) for vm in inventory.vms])
    return world, Plan("rehearsal", (wave,))


def made_inventory(size: int, hosts: int) -> tuple[Inventory, dict[str, list[str]]]:
    """The made-up estate as values, and who comes after whom, by key."""
    from benchmarks.generate import Estate
    from wavelift.model.inventory import Disk, Host, Inventory, Nic, Power, Vm

    estate = Estate(size, hosts, max(2, hosts // 16), max(4, size // 40), 40)
    vms, keys = [], {}
    for number in range(size):
        guest = estate.guest(number)
        key = keys[guest.name] = str(guest.tail["VM UUID"])
        vms.append(
            Vm(
                key,
                guest.name,
                instance_uuid=key,
                power=Power(str(guest.tail["Powerstate"])),
                cpus=guest.cpus,
                memory_mib=guest.memory,
                provisioned_mib=sum(mib for mib, _ in guest.disks),
                in_use_mib=guest.used,
                datacenter="DC",
                cluster=str(guest.tail["Cluster"]),
                host=str(guest.tail["Host"]),
                folder=str(guest.tail["Folder"]),
                disks=tuple(
                    Disk(f"Hard disk {at + 1}", mib, store, key=2000 + at)
                    for at, (mib, store) in enumerate(guest.disks)
                ),
                nics=tuple(
                    Nic(f"Network adapter {at + 1}", f"net-{nic}", key=4000 + at, switch="dvs")
                    for at, nic in enumerate(guest.nics)
                ),
            )
        )
    after: dict[str, list[str]] = defaultdict(list)
    for before, name in estate.edges(size):
        after[keys[name]].append(keys[before])
    clusters = {vm.host: vm.cluster for vm in vms}
    hosts_made = tuple(Host(host, "DC", cluster, version="8.0.3") for host, cluster in clusters.items())
    return Inventory(tuple(vms), hosts_made), after


def placement_of(vm: Any, host: str) -> Placement:
    from wavelift.model.placement import DiskPlacement, NicPlacement, Placement

    return Placement(
        "DC",
        vm.cluster,
        host=host,
        folder=vm.folder,
        datastore=vm.disks[0].datastore,
        disks=tuple(DiskPlacement(disk.label, disk.datastore, disk.key) for disk in vm.disks),
        nics=tuple(NicPlacement(nic.label, nic.network, nic.key, nic.switch) for nic in vm.nics),
    )


def move_of(vm: Any, target: Placement, after: dict[str, list[str]]) -> Move:
    from wavelift.model.inventory import Power
    from wavelift.model.plan import Estimate, Identity, Move

    seconds = 90 + vm.copy_mib / (300 if vm.power is Power.ON else 90)
    return Move(
        vm=vm.key,
        identity=Identity(vm.name, vm.key),
        source=placement_of(vm, host=vm.host),
        target=target,
        power=vm.power,
        group=vm.key,
        gib=vm.gib,
        copy_gib=vm.copy_mib / 1024,
        memory_mib=vm.memory_mib,
        seconds=Estimate(seconds / 2, seconds, seconds * 2),
        after=tuple(after.get(vm.key, ())),
    )


def wave_of(moves: list[Move]) -> Any:
    from wavelift.model.plan import Estimate, Wave

    total = sum(move.seconds.expected for move in moves)
    return Wave("1", "", tuple(moves), Estimate(total / 2, total, total * 2))
