"""What moving 805 VMs costs wavelift's own process: CPU per VM, memory, and calls to the vCenters.

A made-up estate of 805 VMs on 34 hosts, or the 805-VM export where WAVELIFT_SAMPLE_EXPORTS names a folder
that holds it, is planned with the usual settings and moved wave by wave (``wavelift run --wave N --quiet``)
between two simulated vCenters that run unthrottled in another process, over TLS. Counted is what the ``run``
processes use, user plus system, and nothing else. Starting a process and loading its libraries costs the
same for one VM as for fifty; it is measured alone, as a ``run`` of a wave that has moved already, and shown
beside the rest. Compiled modules are kept, as on any installed machine. Calls come from the pair's record.

Goals: under 60 ms of CPU per VM, start-up included, and under 400 MB of memory.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from pathlib import Path

from benchmarks.campaigns import made_campaign, real_export, served, waves_of
from benchmarks.figures import Figures, Goal
from benchmarks.measure import Used, run_wavelift
from benchmarks.options import Options

__all__ = ["run"]

_SETTINGS = '[campaign]\nname = "night"\n[preflight]\nrequired = false\n'


def run(options: Options) -> Figures:
    """Move the estate and count."""
    campaign = options.folder / "campaign"
    size = 10 if options.smoke else 805
    export = None if options.smoke else real_export(size)
    estate = {
        "vms": size,
        **({"hosts": 4, "clusters": 2, "datastores": 3, "networks": 3} if options.smoke else {}),
    }
    made_campaign(campaign, settings=_SETTINGS, estate=estate, export=export, inline=options.smoke)
    waves = waves_of(campaign)
    with served(campaign, "--unthrottled") as (pair, record):
        night = ("--pair", pair, "--quiet", "--json", "--without-preflight", "benchmark")
        run_wavelift(
            "run", campaign, "--wave", "none", allowed=(2,), inline=options.smoke
        )  # compiles modules
        runs = {wave: run_wavelift("run", campaign, "--wave", wave, *night) for wave in waves}
        again = 1 if options.smoke else 3
        idle = [
            run_wavelift("run", campaign, "--wave", next(iter(waves)), *night, inline=options.smoke)
            for _ in range(again)
        ]
    moved = sum(json.loads(used.output)["moved"] for used in runs.values())
    return _figures(list(runs.values()), idle, moved, _calls(record))


def _calls(record: Path) -> dict[str, Counter[str]]:
    calls: dict[str, Counter[str]] = {"source": Counter(), "target": Counter()}
    for entry in json.loads(record.read_bytes()):
        calls[entry["side"]][entry["method"]] += 1
    return calls


def _figures(runs: list[Used], idle: list[Used], moved: int, calls: dict[str, Counter[str]]) -> Figures:
    start = statistics.median(used.cpu for used in idle) * len(runs)
    cpu, wall = sum(used.cpu for used in runs), sum(used.wall for used in runs)
    per_vm = 1000 * cpu / moved
    peak = max(used.peak for used in runs)
    rows: list[tuple[object, ...]] = [
        ("VMs moved", moved),
        ("waves", len(runs)),
        ("CPU ms per VM", per_vm),
        ("  start-up of its share of a run", 1000 * start / moved),
        ("  moving", 1000 * (cpu - start) / moved),
        ("wall ms per VM", 1000 * wall / moved),
        ("peak RSS MiB", peak),
    ]
    rows += [
        (f"{side} {method} per VM", count / moved)
        for side, methods in calls.items()
        for method, count in methods.most_common(9)
    ]
    values = {
        "vms": moved,
        "waves": len(runs),
        "cpu_ms_per_vm": per_vm,
        "start_ms_per_vm": 1000 * start / moved,
        "wall_seconds": wall,
        "peak_mib": peak,
        "calls": {side: dict(methods) for side, methods in calls.items()},
    }
    goals = (Goal("CPU ms per VM", per_vm, 60), Goal("peak MB", peak * 2**20 / 1e6, 400))
    return Figures("night_805", ("what", "figure"), rows, goals, values)
