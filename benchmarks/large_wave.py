"""What one large wave costs wavelift's own process: CPU and calls per move, and memory.

A made-up estate (1,000 VMs; with --big 5,000, for the memory) is planned as one wave and moved between two
simulated vCenters that run unthrottled in another process, over TLS. Counted is what the ``run`` process
uses, start-up included; calls come from the pair's record.

Goals: 15 ms of CPU per move, and with 5,000 moves in one wave less than 300 MB of memory.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from benchmarks.campaigns import made_campaign, served, waves_of
from benchmarks.figures import Figures, Goal
from benchmarks.measure import run_wavelift
from benchmarks.options import Options

__all__ = ["run"]

_ANYWAY = ("--without-preflight", "benchmark")

_SETTINGS = """[campaign]
name = "large wave"
[planning]
max_vms = 100000
max_gib = 1e9
[limits]
total = 64
"""


def run(options: Options) -> Figures:
    """Move the wave and count."""
    campaign = options.folder / "campaign"
    size = 10 if options.smoke else 5000 if options.big else 1000
    hosts = max(4, size // 25)
    estate = {"vms": size, "hosts": hosts, "clusters": max(2, hosts // 16)}
    estate |= {"datastores": max(4, size // 40), "networks": 40 if size > 10 else 3}
    made_campaign(campaign, settings=_SETTINGS, estate=estate, export=None, inline=options.smoke)
    waves = waves_of(campaign)
    with served(campaign, "--unthrottled") as (pair, record):
        runs = [
            run_wavelift(
                "run",
                campaign,
                "--wave",
                wave,
                "--pair",
                pair,
                "--quiet",
                "--json",
                *_ANYWAY,
                inline=options.smoke,
            )
            for wave in waves
        ]
    moved = sum(json.loads(used.output)["moved"] for used in runs)
    if moved != size:
        raise RuntimeError(f"{moved} of {size} moved")
    return _figures(moved, sum(used.cpu for used in runs), max(used.peak for used in runs), record)


def _figures(moved: int, cpu: float, peak: float, record: Path) -> Figures:
    calls: dict[str, Counter[str]] = {"source": Counter(), "target": Counter()}
    for entry in json.loads(record.read_bytes()):
        calls[entry["side"]][entry["method"]] += 1
    per_side = {side: sum(methods.values()) / moved for side, methods in calls.items()}
    rows: list[tuple[object, ...]] = [
        ("moves", moved),
        ("CPU ms per move", 1000 * cpu / moved),
        ("peak RSS MiB", peak),
        *((f"calls to the {side} per move", number) for side, number in per_side.items()),
    ]
    values = {
        "moves": moved,
        "cpu_ms_per_move": 1000 * cpu / moved,
        "peak_mib": peak,
        "calls_per_move": per_side,
        "calls": {side: dict(methods) for side, methods in calls.items()},
    }
    goals = (
        Goal("CPU ms per move", 1000 * cpu / moved, 15),
        Goal(f"peak MB with {moved:,} moves in one wave", peak * 2**20 / 1e6, 300),
    )
    return Figures("large_wave", ("what", "figure"), rows, goals, values)
