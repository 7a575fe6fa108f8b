"""Small campaigns for the planner's tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from planner.campaign_input import CampaignInput
from planner.pipeline import plan_campaign
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Disk, Inventory, Nic, Vm
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement
from wavelift.model.plan import Plan
from wavelift.model.tables import Dependency, Relation, Window
from wavelift.settings import Planning, Settings

GIB = 1024
MADE_BY = "wavelift test"
FIRST_NIGHT = datetime(2027, 3, 6, 22, 0, tzinfo=UTC)


def vm(key: str, gib: float = 10, **changes: object) -> Vm:
    """A powered-on VM with one disk and one NIC; its name is its key."""
    base = Vm(
        key=key,
        name=key,
        instance_uuid=f"uuid-{key}",
        memory_mib=1024,
        provisioned_mib=int(gib * GIB),
        in_use_mib=int(gib * GIB),
        datacenter="dc",
        cluster="c1",
        host="h1",
        disks=(Disk("Hard disk 1", int(gib * GIB), "ds1", 2000),),
        nics=(Nic("Network adapter 1", "net1", 4000, mac="00:50:56:00:00:01"),),
        place=Place("inventory.xlsx", "vInfo", 2),
    )
    return replace(base, **changes)


def vms(*keys: str, gib: float = 10) -> tuple[Vm, ...]:
    return tuple(vm(key, gib) for key in keys)


def before(first: str, then: str, *, strict: bool = False, weight: float = 1, row: int = 2) -> Dependency:
    return Dependency(first, Relation.BEFORE, then, strict, weight, place=Place("dependencies.csv", row=row))


def affinity(one: str, other: str, weight: float = 1, max_days: float | None = None) -> Dependency:
    return Dependency(one, Relation.AFFINITY, other, weight=weight, max_days=max_days)


def together(one: str, other: str) -> Dependency:
    return Dependency(one, Relation.TOGETHER, other)


def apart(one: str, other: str) -> Dependency:
    return Dependency(one, Relation.APART, other)


def window(number: int, hours: float = 8, **changes: object) -> Window:
    start = FIRST_NIGHT + timedelta(days=number)
    base = Window(f"night-{number}", start, start + timedelta(hours=hours))
    return replace(base, **changes)


def campaign(vms: Iterable[Vm], *dependencies: Dependency, **changes: object) -> CampaignInput:
    return CampaignInput(Inventory(vms=tuple(vms)), dependencies=dependencies, **changes)


def target(vm: Vm) -> Placement:
    return Placement(
        "target-dc",
        "target-c1",
        datastore="target-ds",
        disks=tuple(DiskPlacement(disk.label, "target-ds", disk.key) for disk in vm.disks),
        nics=tuple(NicPlacement(nic.label, "target-net", nic.key) for nic in vm.nics),
    )


def plan(
    data: CampaignInput,
    findings: Iterable[Finding] = (),
    *,
    settled: Planning | None = None,
    **planning: object,
) -> Plan:
    settings = Settings(name="test", planning=replace(settled or Planning(), **planning))
    placements = {vm.key: target(vm) for vm in data.inventory.vms}
    return plan_campaign(data, settings, placements, tuple(findings), made_by=MADE_BY)


def blocker(key: str, message: str = "has a raw disk") -> Finding:
    return Finding("raw-disk", Severity.BLOCKER, key, f"{key} {message}", label=key)


def waves(plan: Plan) -> list[list[str]]:
    """Keys per wave, sorted."""
    return [sorted(move.vm for move in wave.moves) for wave in plan.waves]


def ids(plan: Plan) -> set[str]:
    return {finding.id for finding in plan.findings}
