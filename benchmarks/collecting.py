"""What reading a live vCenter of 5,000 VMs costs: calls, CPU, memory, and the size of the workbook.

A made-up estate is served by the simulated source vCenter in another process; ``wavelift collect --json``
reads it over TLS and SOAP and writes the workbook. Counted is what the ``collect`` process uses, start-up
included. Most of it is pyVmomi making objects out of XML; a tenth of the VMs is collected too, so that calls
can be compared.

Goals: fewer than 40 calls to the vCenter, 25 ms of CPU per VM, 600 MB of memory.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from benchmarks.campaigns import made_campaign, served
from benchmarks.figures import Figures, Goal
from benchmarks.measure import Used, run_wavelift
from benchmarks.options import Options

__all__ = ["run"]

_SETTINGS = '[campaign]\nname = "live"\n'


def run(options: Options) -> Figures:
    """Collect two estates and count."""
    sizes = (4, 40) if options.smoke else (500, 5000)
    results = {size: _collected(options, size) for size in sizes}
    few, many = sizes
    used, calls, workbook = results[many]
    per_vm = 1000 * used.cpu / many
    rows: list[tuple[object, ...]] = [
        ("VMs", many),
        ("calls to the vCenter", calls),
        (f"calls for {few} VMs", results[few][1]),
        ("CPU seconds", used.cpu),
        ("CPU ms per VM", per_vm),
        ("memory MiB", used.peak),
        ("workbook MiB", workbook / 2**20),
    ]
    goals = (
        Goal("calls to the vCenter", calls, 40),
        Goal("CPU ms per VM", per_vm, 25),
        Goal("memory MiB", used.peak, 600),
    )
    values = {"vms": many, "calls": calls, "calls_few": results[few][1], "cpu": used.cpu, "peak": used.peak}
    return Figures("collecting", ("what", "figure"), rows, goals, values)


def _collected(options: Options, size: int) -> tuple[Used, int, int]:
    """What ``collect`` used, its calls, and the workbook's bytes."""
    campaign = options.folder / f"campaign-{size}"
    small = {"hosts": 4, "clusters": 2, "datastores": 3, "networks": 3} if options.smoke else {}
    made_campaign(
        campaign, settings=_SETTINGS, estate={"vms": size, **small}, export=None, inline=options.smoke
    )
    workbook = options.folder / f"live-{size}.xlsx"
    with served(campaign, "--unthrottled") as (pair, record):
        used = run_wavelift(
            "collect", campaign, "--pair", pair, "--to", workbook, "--json", inline=options.smoke
        )
    return used, sum(_calls(record).values()), workbook.stat().st_size


def _calls(record: Path) -> Counter[str]:
    return Counter(entry["method"] for entry in json.loads(record.read_bytes()) if entry["side"] == "source")
