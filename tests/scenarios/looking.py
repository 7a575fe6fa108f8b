"""A preflight over a small world in virtual time, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from executor.clock import Clock
from executor.journal import Ledger
from executor.preflight import Looked, look
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.virtual_time import run_virtual
from executor.simulator.world.world import World
from tests.scenarios.world import plan_of
from tests.unit.executor.simulator.worlds import make_vm, make_world
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan
from wavelift.settings import Settings

TODAY = datetime(2030, 3, 1, 22, 0, tzinfo=UTC)


def exact_plan(vms: Sequence[Vm], **changes: Any) -> Plan:
    """A plan that knows the disks' sizes, as the planner makes it."""
    plan = plan_of(vms)
    (wave,) = plan.waves
    moves = tuple(
        replace(move, disk_mib=tuple(disk.capacity_mib for disk in vm.disks))
        for move, vm in zip(wave.moves, vms, strict=True)
    )
    return replace(plan, waves=(replace(wave, moves=moves),), **changes)


def see(
    faults: Sequence[dict[str, object]] = (),
    vms: Sequence[Vm] | int = 3,
    *,
    world: World | None = None,
    plan: Plan | None = None,
    settings: Settings | None = None,
    target_vms: tuple[Vm, ...] = (),
    **gateway: Any,
) -> Looked:
    """Look at a wave of these VMs in a world with these faults and changes."""
    machines = tuple(make_vm(number) for number in range(vms)) if isinstance(vms, int) else tuple(vms)
    world = world or make_world(machines, faults=list(faults), target_vms=target_vms)
    plan = plan or exact_plan(machines)

    async def play() -> Looked:
        clock = Clock(world.now())
        port = SimulatedGateway(world, **gateway)
        await port.open()
        try:
            return await look(
                port,
                plan,
                plan.waves[0],
                Ledger(),
                settings or Settings(name="campaign"),
                today=TODAY,
                elapsed=clock.elapsed,
            )
        finally:
            await port.close()

    return run_virtual(play())


def said(looked: Looked) -> set[tuple[str, str, str]]:
    """Findings as (id, severity, subject)."""
    return {
        (finding.id, str(finding.severity), finding.label or finding.subject) for finding in looked.findings
    }


def of(looked: Looked, finding_id: str) -> Any:
    """The one finding of that id."""
    found = [finding for finding in looked.findings if finding.id == finding_id]
    assert len(found) == 1, f"{finding_id}: {found}"
    return found[0]


def blockers(looked: Looked) -> set[str]:
    """Ids of all blockers."""
    return {finding.id for finding in looked.findings if finding.severity is Severity.BLOCKER}


def change(what: str, vm: str = "vm001", **more: object) -> dict[str, object]:
    """An entry of a fault script: somebody changes something at the source."""
    return {"action": "change", "side": "source", "change": what, "vm": vm, **more}
