"""What it takes to write the state of 500 VMs into an inventory workbook of 50,000.

The workbook is a lead's: everything but the rows of those VMs keeps its bytes. The process reads the
campaign, patches the sheet and packs the workbook anew. Seconds are CPU.

Goal: within 60 seconds and 1,500 MiB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child
from benchmarks.options import Options

__all__ = ["run"]


def run(options: Options) -> Figures:
    """Write once into a fresh workbook, then once more, when nothing changes."""
    vms = 70 if options.smoke else 50_000
    folder = str(options.folder)
    in_child("benchmarks.writing_back:generate", inline=options.smoke, folder=folder, vms=vms)
    rows: list[tuple[object, ...]] = []
    values: dict[str, Any] = {"vms": vms}
    for name in ("first", "again"):
        found, used = in_child("benchmarks.writing_back:write", inline=options.smoke, folder=folder)
        cpu = used.cpu or found["cpu"]
        rows.append((vms, name, found["rows"], found["files"], cpu, used.peak))
        values[name] = {**found, "cpu": cpu, "peak_mib": used.peak}
    goals = (
        Goal("CPU seconds", values["first"]["cpu"], 60),
        Goal("peak MiB", values["first"]["peak_mib"] or 1, 1500),
    )
    columns = ("VMs", "run", "rows", "files", "CPU s", "peak MiB")
    return Figures("writing_back", columns, rows, goals, values)


def generate(folder: str, vms: int) -> None:
    """Write the campaign's inventory; called in a child."""
    from benchmarks.generate import Estate, write_workbook

    write_workbook(Path(folder) / "inventory.xlsx", Estate(vms, max(4, vms // 25), 4, 40, 100), ("vInfo",))


def write(folder: str) -> dict[str, Any]:
    """Write states beside every hundredth VM; called in a child."""
    import time
    from datetime import UTC

    from planner.readers.campaign import read_campaign
    from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
    from wavelift.settings import Settings
    from wavelift.verbs.workbooks import status_beside

    campaign = Path(folder)
    began = time.process_time()
    vms = read_campaign(campaign, Settings()).inventory.vms
    step = max(1, len(vms) // 500)
    moves = tuple(MoveOutcome(vm.key, vm.name, MoveState.MOVED) for vm in vms[::step])
    written = status_beside(campaign, WaveOutcome("1", moves), UTC)
    return {"cpu": time.process_time() - began, "rows": written.rows, "files": len(written.files)}
