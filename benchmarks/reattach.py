"""How long after a crash ``resume`` follows all running relocations again.

A made-up estate of 1,250 VMs without dependencies, on so many hosts and datastores that the slots let 1,000
of them run at once, is one wave; its run submits all it can to two simulated vCenters in another process,
over TLS and in real time, and is killed (SIGKILL) once nothing more is submitted. Then ``resume`` is called
in a new process; measured is from its first statement, libraries loaded but nothing read, until every task
has been heard of by its own follower. That process ends there, as in another crash, so that it can be done
five times; told is the median.

Goal: 5 seconds for 1,000 running tasks.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.campaigns import made_campaign, served, waves_of
from benchmarks.figures import Figures, Goal
from benchmarks.measure import ROOT, environment, in_child, wavelift
from benchmarks.options import Options

if TYPE_CHECKING:
    from executor.gateway import TaskRef, TaskState

__all__ = ["attached", "run"]

_SETTINGS = """[campaign]
name = "reattach"
[planning]
max_vms = 100000
max_gib = 1e9
[limits]
total = {total}
[policy]
precheck = false
"""
_PATIENCE = 1800.0
_LOOK_SECONDS = 0.05
_TURNS = 5
_STILL_SECONDS = 30.0


def run(options: Options) -> Figures:
    """Submit, kill, resume and measure."""
    size = 6 if options.smoke else 1250
    total = 6 if options.smoke else 1000
    campaign = options.folder / "campaign"
    estate = {"vms": size, "hosts": max(4, total), "clusters": 2 if options.smoke else 40}
    estate |= {"datastores": max(4, total // 2), "networks": 3}
    made_campaign(
        campaign,
        settings=_SETTINGS.format(total=total),
        estate=estate,
        export=None,
        inline=options.smoke,
        edges=0,
    )
    wave = next(iter(waves_of(campaign)))
    with served(campaign, "--link-gbps", 0.1) as (pair, _):
        running = _killed_run(campaign, wave, pair, total)
        found = [
            in_child("benchmarks.reattach:attached", campaign=str(campaign), pair=str(pair), wanted=running)
            for _ in range(1 if options.smoke else _TURNS)
        ]
    seconds = statistics.median(times["seconds"] for times, _ in found)
    cpu = statistics.median(used.cpu for _, used in found)
    rows = [
        ("running tasks", running),
        ("seconds until all are followed", seconds),
        ("CPU seconds of that process", cpu),
    ]
    goals = (Goal(f"seconds until {running:,} tasks are followed", seconds, 5),)
    return Figures(
        "reattach", ("what", "figure"), rows, goals, {"tasks": running, "seconds": seconds, "cpu": cpu}
    )


def _killed_run(campaign: Path, wave: str, pair: Path, total: int) -> int:
    """Run until that many are submitted or no more are, and kill; how many tasks are running then."""
    anyway = ("--without-preflight", "benchmark")
    command = wavelift("run", campaign, "--wave", wave, "--pair", pair, "--quiet", *anyway)
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline, last, still = time.monotonic() + _PATIENCE, 0, time.monotonic()
        while time.monotonic() < deadline and process.poll() is None:
            now = _submitted(campaign / "journal.sqlite")
            if now > last:
                last, still = now, time.monotonic()
            if last >= total or (last and time.monotonic() - still > _STILL_SECONDS):
                break
            time.sleep(_LOOK_SECONDS)
    finally:
        process.kill()
        process.wait()
    return last


def _submitted(journal: Path) -> int:
    if not journal.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
            query = "SELECT count(*) FROM events WHERE kind = 'Submitted'"
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def attached(campaign: str, pair: str, wanted: int) -> dict[str, float]:
    """Resume until every task has been heard of, then leave without ceremony; called in a child."""
    from executor.vsphere.gateway import VSphereGateway
    from wavelift.verbs.night import NightOptions, resume

    began, plain, heard = time.perf_counter(), VSphereGateway.follow, set[str]()

    async def follow(self: VSphereGateway, task: TaskRef) -> AsyncIterator[TaskState]:
        async for state in plain(self, task):
            heard.add(task.id)
            if len(heard) >= wanted:
                print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)
                os._exit(0)
            yield state

    VSphereGateway.follow = follow  # type: ignore[method-assign]
    resume(Path(campaign), NightOptions(simulated=True, pair_file=Path(pair)))
    raise RuntimeError(f"resume ended with {len(heard)} of {wanted} tasks followed")
