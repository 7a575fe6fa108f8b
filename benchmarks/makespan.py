"""How much longer a wave of 805 VMs takes than the pair's slots and bandwidth allow at best.

The made-up estate of 805 VMs (or the 805-VM export, see night_805) is one wave, moved between two simulated
vCenters in another process with their usual physics, once over a 10 Gbit/s line, where the line binds, and
once over 100 Gbit/s, where slots and datastores do. Time is compressed so that
each takes a minute at best, five with --big. Makespan is from the journal, in the world's time: from the
run's first record to its last. Compression makes everything that wavelift and the wire really take dearer:
at speed 300 a fifth of a second between the end of one move and the start of the next is a minute of slots
left empty; "speed" is in the table for that reason. ``virtual_night`` measures the same without
compression.

The bound (``benchmarks/bounds.py``) is the largest of many, each of which holds whatever the order of moves:
for each host, vMotion network and datastore, sum(shortest duration * units) / units there are; for each
pipe, what has to go through it / its rate, plus the time before a first and after a last byte; the longest
chain of moves that wait for each other. No schedule can beat any of them; the best schedule may well need
more than the largest, so a ratio of 1.0 may not exist.

Goal: at most 1.15 times the bound.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.campaigns import made_campaign, real_export, served, waves_of
from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child, run_wavelift
from benchmarks.options import Options

__all__ = ["run"]

_SETTINGS = """\
[campaign]
name = "makespan"
[planning]
max_vms = 100000
max_gib = 1e9
[preflight]
required = false
"""
_LINES = (10.0, 100.0)


def run(options: Options) -> Figures:
    """Move the estate over each line."""
    rows, goals, values = [], [], {}
    for gbps in _LINES[:1] if options.smoke else _LINES:
        found = _over(options, gbps)
        rows.append(
            (
                f"{gbps:g} Gbit/s",
                *(
                    found[name]
                    for name in ("moved", "makespan", "bound", "ratio", "binds", "speed", "cpu_ms_per_vm")
                ),
            )
        )
        goals.append(Goal(f"makespan / bound over {gbps:g} Gbit/s", found["ratio"], 1.15))
        values[f"{gbps:g}"] = found
    columns = ("line", "VMs", "makespan s", "bound s", "ratio", "binds", "speed", "CPU ms/VM")
    return Figures("makespan", columns, rows, goals, values)


def _over(options: Options, gbps: float) -> dict[str, Any]:
    campaign = options.folder / f"line-{gbps:g}" / "campaign"
    size = 6 if options.smoke else 805
    estate = {
        "vms": size,
        **({"hosts": 4, "clusters": 2, "datastores": 3, "networks": 3} if options.smoke else {}),
    }
    export = None if options.smoke else real_export(size)
    made_campaign(campaign, settings=_SETTINGS, estate=estate, export=export, inline=options.smoke)
    bound, _ = in_child("benchmarks.makespan:bound", inline=options.smoke, campaign=str(campaign), gbps=gbps)
    speed = bound["seconds"] / _wall_seconds(options)
    moved, cpu = 0, 0.0
    with served(campaign, "--link-gbps", gbps, "--speed", speed) as (pair, _):
        night = ("--pair", pair, "--quiet", "--json", "--without-preflight", "benchmark")
        for wave in waves_of(campaign):
            used = run_wavelift("run", campaign, "--wave", wave, *night, inline=options.smoke)
            moved += json.loads(used.output)["moved"]
            cpu += used.cpu
    seconds, _ = in_child("benchmarks.makespan:makespan", inline=options.smoke, campaign=str(campaign))
    return {
        "moved": moved,
        "makespan": seconds,
        "bound": bound["seconds"],
        "binds": bound["what"],
        "parts": bound["parts"],
        "ratio": seconds / bound["seconds"],
        "speed": speed,
        "cpu_ms_per_vm": 1000 * cpu / moved,
    }


def _wall_seconds(options: Options) -> float:
    if options.smoke:
        return 1.5
    return 300.0 if options.big else 60.0


def bound(campaign: str, gbps: float) -> dict[str, Any]:
    """The lower bound of all waves one after the other; called in a child."""
    from benchmarks.bounds import bound_of
    from wavelift.planfile import read_plan
    from wavelift.verbs.simulate import SimulateOptions, build_campaign_world

    folder = Path(campaign)
    world = build_campaign_world(folder, SimulateOptions(link_gbps=gbps))
    bounds = [bound_of(world, wave.moves) for wave in read_plan(folder).plan.waves]
    largest = max(bounds, key=lambda item: item.seconds)
    seconds = sum(item.seconds for item in bounds)
    return {"seconds": seconds, "what": largest.what, "parts": dict(largest.parts)}


def makespan(campaign: str) -> float:
    """World seconds of all runs, from the journal; called in a child."""
    from executor.journal import Journal
    from executor.journal.records import RunEnded, RunStarted

    began, total = None, 0.0
    with Journal.open(Path(campaign)) as journal:
        for record in journal.records():
            if isinstance(record.body, RunStarted):
                began = record.at
            elif isinstance(record.body, RunEnded) and began is not None:
                total += (record.at - began).total_seconds()
    return total
