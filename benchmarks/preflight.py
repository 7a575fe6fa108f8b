"""A preflight of a thousand VMs: virtual seconds, calls and CPU, in process and over the wire.

In process the calls take 50 ms of virtual time each and sixteen checks run at a time. Over the wire it is the
command itself against the simulated pair.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.campaigns import made_campaign, served
from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child, peak_mib, run_wavelift
from benchmarks.options import Options

if TYPE_CHECKING:
    from executor.preflight import Looked
    from executor.simulator.world.world import World
    from wavelift.model.plan import Plan

__all__ = ["run"]

_CHECK = "CheckRelocate_Task"
_LATENCY = 0.05
_SETTINGS = '[campaign]\nname = "preflight"\n[planning]\nmax_vms = 100000\nmax_gib = 1e9\n'


def run(options: Options) -> Figures:
    """Look at waves of two sizes in process, and at one over the wire."""
    sizes = (10, 20) if options.smoke else (100, 1000)
    virtual = {}
    for size in sizes:
        found, _ = in_child("benchmarks.preflight:virtual", inline=options.smoke, vms=size)
        virtual[str(size)] = found
    soap = _over_soap(options, sizes[0] if options.smoke else sizes[1])
    rows: list[tuple[object, ...]] = [
        (
            f"{size} VMs in process",
            item["checks"],
            item["other_calls"],
            item["seconds"],
            item["cpu"],
            item["peak_mib"],
        )
        for size, item in virtual.items()
    ]
    rows.append(
        (
            f"{soap['vms']} VMs over the wire",
            soap["checks"],
            soap["other_calls"],
            soap["wall"],
            soap["cpu"],
            soap["peak_mib"],
        )
    )
    large = virtual[str(sizes[1])]
    goals = (
        Goal(f"other calls for {sizes[1]} VMs, in process", large["other_calls"], 20),
        Goal(f"virtual seconds for {sizes[1]} VMs", large["seconds"], 60),
        Goal("other calls per VM over the wire", soap["other_calls"] / soap["vms"], 1.5),
    )
    columns = ("wave", "checks", "other calls", "seconds", "CPU s", "peak MiB")
    return Figures("preflight", columns, rows, goals, {"virtual": virtual, "soap": soap})


def virtual(vms: int) -> dict[str, Any]:
    """One look in virtual time; called in a child."""
    from benchmarks.virtual_night import made_world
    from executor.simulator.virtual.virtual_time import run_virtual

    world, plan = made_world(vms, 10.0)
    cpu = time.process_time()
    looked, seconds = run_virtual(_look(world, plan))
    cpu = time.process_time() - cpu
    methods = Counter(entry.method for entry in world.record.entries)
    if looked.checked != vms:
        raise RuntimeError(f"{looked.checked} of {vms} were asked about: {looked.findings[:3]}")
    return {
        "checks": methods[_CHECK],
        "other_calls": sum(methods.values()) - methods[_CHECK],
        "seconds": seconds,
        "cpu": cpu,
        "findings": len(looked.findings),
        "peak_mib": peak_mib(),
    }


async def _look(world: World, plan: Plan) -> tuple[Looked, float]:
    from datetime import UTC, datetime

    from executor.clock import Clock
    from executor.journal import Ledger
    from executor.preflight import look
    from executor.simulator.virtual.gateway import SimulatedGateway
    from wavelift.settings import Settings

    clock, settings = Clock(world.now()), Settings(name="preflight")
    settings = replace(settings, planning=replace(settings.planning, headroom=0.0))
    gateway = SimulatedGateway(world, latency=_LATENCY)
    await gateway.open()
    try:
        looked = await look(
            gateway,
            plan,
            plan.waves[0],
            Ledger(),
            settings,
            today=datetime.now(UTC),
            elapsed=clock.elapsed,
        )
    finally:
        await gateway.close()
    return looked, clock.elapsed()


def _over_soap(options: Options, size: int) -> dict[str, Any]:
    campaign = options.folder / "campaign"
    small = {"hosts": 4, "clusters": 2, "datastores": 3, "networks": 3} if options.smoke else {}
    made_campaign(
        campaign, settings=_SETTINGS, estate={"vms": size, **small}, export=None, inline=options.smoke
    )
    with served(campaign, "--unthrottled") as (pair, record):
        words = ("preflight", campaign, "--wave", "1", "--pair", pair, "--json")
        used = run_wavelift(*words, allowed=(0, 3), inline=options.smoke)
    document = json.loads(used.output)
    methods = _calls(record)
    return {
        "vms": document["total"],
        "checks": methods[_CHECK],
        "other_calls": sum(methods.values()) - methods[_CHECK],
        "calls": dict(methods),
        "go": document["go"],
        "cpu": used.cpu,
        "wall": used.wall,
        "peak_mib": used.peak,
    }


def _calls(record: Path) -> Counter[str]:
    return Counter(entry["method"] for entry in json.loads(record.read_bytes()))
