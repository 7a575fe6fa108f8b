"""Events per second of the journal with full sync, their size, and how fast they fold.

Appends the records of typical moves (a VM with two disks and two NICs: identified, intended, submitted,
ended, verified) to a new journal, in a process of its own, on the disk that holds the temporary folder
(TMPDIR moves it), then reads and folds them as ``status`` and ``resume`` do. The disk's own share is shown
as the same number of plain writes with fsync. A night of a thousand moves is about 5,000 events.

Goal: at least 200 events per second, so that the journal never is what a wave waits for; the fold of a
night takes less than a second per 10,000 events.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child
from benchmarks.options import Options

__all__ = ["run"]

_AT = datetime(2030, 3, 1, 22, 0, tzinfo=UTC)


def run(options: Options) -> Figures:
    """Write, read back and fold."""
    moves = 20 if options.smoke else 1000
    results = [
        in_child(
            "benchmarks.journal:measured",
            inline=options.smoke,
            folder=str(options.folder / str(turn)),
            moves=moves,
        )[0]
        for turn in range(1 if options.smoke else 3)
    ]
    values = {name: statistics.median(result[name] for result in results) for name in results[0]}
    rows = [
        ("events", values["events"]),
        ("events per second", values["per_second"]),
        ("CPU ms per event", values["cpu_ms"]),
        ("plain fsync per second", values["fsync_per_second"]),
        ("bytes per event", values["bytes"]),
        ("fold seconds per 10,000", values["fold_seconds"]),
    ]
    goals = (
        Goal("events per second", values["per_second"], 200, most=False),
        Goal("fold seconds per 10,000", values["fold_seconds"], 1),
    )
    return Figures("journal", ("what", "figure"), rows, goals, values)


def measured(folder: str, moves: int) -> dict[str, float]:
    """All figures of one round; called in a child."""
    from executor.journal import Journal, Ledger

    path = Path(folder)
    path.mkdir(parents=True)
    bodies = _bodies()
    events = moves * len(bodies)
    with Journal.open(path) as journal:
        cpu, began = time.process_time(), time.perf_counter()
        for number in range(moves):
            for body in bodies:
                journal.append(_AT, "1", f"vm-{number}", body)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    size = sum(file.stat().st_size for file in path.iterdir())
    with Journal.open(path) as journal:
        began = time.perf_counter()
        Ledger(journal.records())
        fold = time.perf_counter() - began
    return {
        "events": events,
        "per_second": events / wall,
        "cpu_ms": 1000 * cpu / events,
        "bytes": size / events,
        "fold_seconds": 10_000 * fold / events,
        "fsync_per_second": _fsyncs(path / "plain", 20 if moves < 100 else 300),
    }


def _fsyncs(path: Path, count: int) -> float:
    with path.open("wb", buffering=0) as file:
        began = time.perf_counter()
        for _ in range(count):
            file.write(b"x" * 1024)
            os.fsync(file.fileno())
        return count / (time.perf_counter() - began)


def _bodies() -> list[Any]:
    from executor.gateway import LiveDisk, LiveNic, Order, TaskRef, VmState
    from executor.itinerary import Direction
    from executor.journal import records
    from wavelift.model.inventory import Power
    from wavelift.model.placement import DiskPlacement, NicPlacement, Placement, Side

    place = Placement(
        "DC-New",
        "cluster-1",
        host="esx-001.example",
        folder="Production/A01",
        datastore="store-001",
        disks=tuple(DiskPlacement(f"Hard disk {n}", "store-001", 1999 + n) for n in (1, 2)),
        nics=tuple(NicPlacement(f"Network adapter {n}", "net-101", 3999 + n, "dvs") for n in (1, 2)),
    )
    uuid = "50291a2e-7e16-4a9b-9f4e-0c1d2e3f4a5b"
    state = VmState(
        Side.SOURCE,
        "vm-1001",
        "a00001-db-1",
        uuid,
        uuid,
        Power.ON,
        "connected",
        place,
        tuple(LiveDisk(1999 + n, f"Hard disk {n}", "store-001", 102400, uuid) for n in (1, 2)),
        tuple(
            LiveNic(3999 + n, f"Network adapter {n}", "net-101", "dvs", "00:50:56:00:00:01") for n in (1, 2)
        ),
    )
    order = Order(uuid, "a00001-db-1", Side.SOURCE, "vm-1001", uuid, place, Power.ON)
    task = TaskRef(Side.SOURCE, "task-4711")
    return [
        records.Identified(state),
        records.Intended(1, Direction.FORWARD, order),
        records.Submitted(1, Direction.FORWARD, task),
        records.AttemptEnded(1, Direction.FORWARD, "success"),
        records.Verified(Direction.FORWARD, state),
    ]
