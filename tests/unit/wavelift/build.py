"""Plans and outcomes built by hand, for tests of what reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Power
from wavelift.model.outcome import AttemptOutcome, MoveOutcome, MoveState, WaveOutcome
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement
from wavelift.model.plan import Bound, Digest, Estimate, Identity, Move, MoveGroup, Plan, Unplanned, Wave
from wavelift.model.tables import Window

START = datetime(2026, 3, 7, 21, 0, tzinfo=UTC)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "[red]x",
    "a\x1b[31mb\u202ec",
    "https://evil.example/",
)


def at(seconds: float) -> datetime:
    """So many seconds after the wave's begin."""
    return START + timedelta(seconds=seconds)


def placement(side: str, number: int) -> Placement:
    store, network = f"{side}-ds-{number % 4}", f"{side}-vlan-{number % 3}"
    return Placement(
        datacenter=f"{side}-dc",
        cluster=f"{side}-cluster-{number % 2}",
        host=f"{side}-esx-{number % 5:02d}.example",
        folder="Prod/Web",
        datastore=store,
        disks=(DiskPlacement("Hard disk 1", store, 2000), DiskPlacement("Hard disk 2", f"{side}-ds-9", 2001)),
        nics=(NicPlacement("Network adapter 1", network, 4000),),
    )


def move(name: str, number: int = 0, **changes: object) -> Move:
    values: dict[str, object] = {
        "vm": f"key-{number:04d}",
        "identity": Identity(name),
        "source": placement("src", number),
        "target": placement("dst", number),
        "power": Power.ON,
        "group": f"g{number}",
        "gib": 40.0 + number,
        "copy_gib": 20.0 + number,
        "memory_mib": 8192,
        "seconds": Estimate(60.0, 120.0, 240.0),
        "application": f"shop-{number % 6}",
        "tier": ("web", "app", "db")[number % 3],
        "owner": "Ada",
    }
    return Move(**(values | changes))  # type: ignore[arg-type]


def attempt(
    vm: str, number: int, began: float, ended: float | None, result: str = "success", **more: str
) -> AttemptOutcome:
    values = {"direction": "forward", "task": f"task-{vm}-{number}"} | more
    return AttemptOutcome(
        vm=vm,
        number=number,
        began=at(began),
        ended=None if ended is None else at(ended),
        result=result,
        **values,
    )


def moved(item: Move, began: float = 0.0, ended: float = 100.0) -> MoveOutcome:
    return MoveOutcome(
        item.vm,
        item.name,
        MoveState.MOVED,
        (attempt(item.vm, 1, began, ended),),
        began=at(began),
        ended=at(ended),
        target_host=item.target.host,
    )


def window(name: str = "Night 1") -> Window:
    berlin = ZoneInfo("Europe/Berlin")
    return Window(
        name=name,
        start=datetime(2026, 3, 7, 22, 0, tzinfo=berlin),
        end=datetime(2026, 3, 8, 4, 0, tzinfo=berlin),
        timezone="Europe/Berlin",
        max_vms=80,
        max_gib=9000.0,
        lockout_minutes=30,
        note="agreed with the shop team",
    )


def plan_of(*moves: Move, wave: str = "2", **changes: object) -> Plan:
    values: dict[str, object] = {
        "campaign": "Frankfurt to Prague",
        "waves": (Wave(wave, "Night 1", moves, Estimate(1800.0, 2700.0, 4000.0), "first the databases"),),
        "inputs": (Digest("inventory.xlsx", "ab" * 32),),
        "windows": (window(),),
        "bound": Bound(
            1,
            proved=True,
            why="max_vms of the windows",
            windows=1,
            windows_proved=True,
            windows_why="max_vms of the windows",
        ),
        "made_by": "wavelift 0.1.0",
    }
    return Plan(**(values | changes))  # type: ignore[arg-type]


def outcome_of(
    *moves: MoveOutcome, wave: str = "2", ended: float | None = 3600.0, **changes: object
) -> WaveOutcome:
    values: dict[str, object] = {"began": START, "ended": None if ended is None else at(ended)}
    return WaveOutcome(wave, moves, **(values | changes))  # type: ignore[arg-type]


def findings() -> tuple[Finding, ...]:
    place = Place("inventory.xlsx", "vNetwork", 12, "Network")
    unmapped = [
        Finding(
            "network-unmapped",
            Severity.BLOCKER,
            f"gone-{number}",
            f"network 'VLAN {number}' has no target",
            "add a row to mappings.xlsx, sheet networks",
            place,
            f"legacy-{number:02d}",
        )
        for number in range(12)
    ]
    warning = Finding(
        "tools-old", Severity.WARNING, "key-0001", "VMware Tools are old", "update them", place, "vm-0001"
    )
    info = Finding("datastore-shared", Severity.INFO, "src-ds-9", "is used by every VM")
    return (*unmapped, warning, info)


def sample(total: int = 60) -> tuple[Plan, WaveOutcome]:
    """A wave in which nearly everything that can happen has happened."""
    names = [f"{('web', 'app', 'db')[number % 3]}-{number:04d}" for number in range(total)]
    moves = [move(name, number) for number, name in enumerate(names)]
    done = [_moved_in_turn(item, number) for number, item in enumerate(moves)]
    for number, change in _TROUBLE.items():
        if number < total:
            done[number] = change(moves[number], done[number])
    group = MoveGroup("g5", tuple(item.vm for item in moves[5:8]), "shop-5 is moved together")
    plan = plan_of(
        *moves,
        groups=(group,),
        findings=findings(),
        unplanned=tuple(
            Unplanned(
                f"gone-{number}",
                f"legacy-{number:02d}",
                f"network 'VLAN {number}' has no target",
                ("network-unmapped",),
            )
            for number in range(12)
        ),
    )
    return plan, outcome_of(
        *done, ended=max(3600.0, total * 60.0), notes=("wave 1 was skipped with --force",)
    )


def _moved_in_turn(item: Move, number: int) -> MoveOutcome:
    began = (number // 8) * 400.0 + (number % 8) * 12.0
    return moved(item, began, began + 200.0 + (number * 37) % 160)


def _retried(item: Move, done: MoveOutcome) -> MoveOutcome:
    start = (done.began - START).total_seconds() if done.began else 0.0
    text = "The operation timed out while the switchover was waiting for the destination."
    attempts = (
        attempt(
            item.vm,
            1,
            start,
            start + 90,
            "fault",
            fault="vim.fault.Timedout",
            text=text,
            decision="again in 30 s",
        ),
        attempt(item.vm, 2, start + 120, start + 420),
    )
    return MoveOutcome(
        item.vm,
        item.name,
        MoveState.MOVED,
        attempts,
        began=at(start),
        ended=at(start + 420),
        target_host="dst-esx-01",
    )


def _failed(item: Move, done: MoveOutcome) -> MoveOutcome:
    fault = {
        "fault": "vim.fault.InsufficientStorageSpace",
        "text": "Insufficient space on datastore dst-ds-1.",
    }
    attempts = (attempt(item.vm, 1, 30, 160, "fault", decision="permanent: its group goes back", **fault),)
    reason = "InsufficientStorageSpace: Insufficient space on datastore dst-ds-1."
    return MoveOutcome(item.vm, item.name, MoveState.FAILED, attempts, reason, at(30), at(160))


def _rolled_back(item: Move, done: MoveOutcome) -> MoveOutcome:
    attempts = (attempt(item.vm, 1, 20, 220), attempt(item.vm, 1, 240, 430, direction="back"))
    reason = "app-0005 of its group g5 could not be moved"
    return MoveOutcome(item.vm, item.name, MoveState.ROLLED_BACK, attempts, reason, at(20), at(430))


def _needs_person(item: Move, done: MoveOutcome) -> MoveOutcome:
    attempts = (attempt(item.vm, 1, 700, 1500, "unknown", decision="reconcile first"),)
    reason = "it is registered at the source and at the target"
    return MoveOutcome(item.vm, item.name, MoveState.NEEDS_PERSON, attempts, reason, at(700), at(1500))


def _skipped(item: Move, done: MoveOutcome) -> MoveOutcome:
    return MoveOutcome(
        item.vm, item.name, MoveState.SKIPPED, reason="it was at the target before the wave began"
    )


_TROUBLE = {
    3: _retried,
    5: _failed,
    6: _rolled_back,
    7: _rolled_back,
    11: _retried,
    12: _needs_person,
    13: _skipped,
}
