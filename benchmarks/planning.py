"""Seconds and memory of each stage of planning a large campaign: read, check, plan, write.

A campaign of 10,000 VMs with 20,000 dependencies (RVTools CSVs, mapping tables from proposals, no windows),
and with --big one of 100,000 with 400,000, goes through the same functions as ``wavelift plan``, one after
the other, in a process of its own. Seconds are CPU, with that of the second process which parses large CSVs
and of those that split off, and wall; RSS is what the process holds after each stage. "Check" finds the
targets of all VMs and the durations of all moves too. The files are large: for 100,000 VMs 350 MB of CSVs are
read, and a plan.json of 300 MB is written.

"To plan.json" is read, check, plan and write json, without plan.xlsx and plan.html. Because machines
differ, and one machine differs from hour to hour, the same process times a fixed loop of plain Python before
and after (``yardstick``), and the ratio to it is what can be compared.

Goals: 10,000 VMs within 60 seconds of CPU and 1 GB; 100,000 VMs to plan.json within 30 seconds and 2 GB. The
latter are wall seconds: run it on a machine that does nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.figures import Figures, Goal
from benchmarks.measure import cpu_seconds, in_child, peak_mib, rss_mib
from benchmarks.options import Options

__all__ = ["run"]

T = TypeVar("T")

_NOW = datetime(2026, 1, 1)  # noqa: DTZ001 - as clocks on the wall show it, like the exports


def run(options: Options) -> Figures:
    """Plan each size."""
    sizes = [(70, 140)] if options.smoke else [(10_000, 20_000)]
    sizes += [(100_000, 400_000)] if options.big else []
    rows: list[tuple[object, ...]] = []
    values: dict[str, Any] = {}
    for vms, edges in sizes:
        folder = str(options.folder / str(vms))
        in_child("benchmarks.planning:generate", inline=options.smoke, folder=folder, vms=vms, edges=edges)
        found, _ = in_child("benchmarks.planning:measured", inline=options.smoke, folder=folder)
        rows.append((f"{vms:,} yardstick", found["yardstick"], "", ""))
        rows += [
            (f"{vms:,} {name}", stage["cpu"], stage["wall"], stage["rss"])
            for name, stage in found["stages"].items()
        ]
        rows.append(
            (
                f"{vms:,} all; {found['waves']} waves, {found['planned']:,} planned",
                found["cpu"],
                found["wall"],
                found["peak"],
            )
        )
        rows.append(
            (
                f"{vms:,} to plan.json; {found['to_json'] / found['yardstick']:.0f} yardsticks",
                found["to_json"],
                found["to_json_wall"],
                found["peak_json"],
            )
        )
        values[str(vms)] = {"edges": edges, **found}
    first = values[str(sizes[0][0])]
    goals = [Goal("CPU seconds", first["cpu"], 60), Goal("peak MB", first["peak"] * 2**20 / 1e6, 1000)]
    if options.big:
        big = values[str(sizes[-1][0])]
        goals.append(Goal("wall seconds to plan.json, 100,000 VMs", big["to_json_wall"], 30))
        goals.append(Goal("peak MB to plan.json, 100,000 VMs", big["peak_json"] * 2**20 / 1e6, 2000))
    return Figures("planning", ("VMs and stage", "CPU s", "wall s", "RSS MiB"), rows, tuple(goals), values)


def generate(folder: str, vms: int, edges: int) -> None:
    """Write the campaign; called in a child."""
    from benchmarks.generate import Estate, write_csvs, write_dependencies
    from wavelift.verbs.check import check

    path = Path(folder)
    hosts = max(4, vms // 25)
    estate = Estate(vms, hosts, max(2, hosts // 16), max(4, vms // 40), 100)
    write_csvs(path / "inventory", estate)
    (path / "wavelift.toml").write_text("[planning]\nmax_vms = 200\nmax_gib = 1e6\n", encoding="utf-8")
    check(path, write_proposed=True, accept=True)
    write_dependencies(path / "dependencies.csv", estate.edges(edges))


def measured(folder: str) -> dict[str, Any]:
    """All stages, without Python's collector as in the verb; called in a child."""
    from wavelift.garbage import collector_off

    with collector_off():
        return _measured(folder)


def _measured(folder: str) -> dict[str, Any]:
    from planner.pipeline import plan_campaign
    from wavelift.planfile import write_plan
    from wavelift.reports.plan_html import write_plan_html
    from wavelift.reports.plan_xlsx import write_plan_xlsx
    from wavelift.settings_file import read_settings
    from wavelift.verbs.check import noticed
    from wavelift.verbs.second_reader import read_beside
    from wavelift.verbs.two_at_once import beside_for

    path, stages = Path(folder), _Stages()
    yardstick = _yardstick()
    settings = read_settings(path)
    data = stages.take("read", lambda: read_beside(path, settings))
    resolution, findings, timing = stages.take("check", lambda: noticed(data, settings, now=_NOW, timed=True))
    placements, beside = resolution.placements, beside_for(data.inventory.vms)
    plan = stages.take(
        "plan",
        lambda: plan_campaign(
            data, settings, placements, findings, made_by="benchmark", timing=timing, beside=beside
        ),
    )
    stages.take("write json", lambda: write_plan(path, plan))
    to_json, to_json_wall, peak_json = stages.cpu, stages.wall, peak_mib()
    yardstick = (yardstick + _yardstick()) / 2
    stages.take("write xlsx", lambda: write_plan_xlsx(path / "plan.xlsx", plan))
    stages.take("write html", lambda: write_plan_html(path / "plan.html", plan))
    return {
        "stages": stages.found,
        "cpu": stages.cpu,
        "wall": stages.wall,
        "to_json": to_json,
        "to_json_wall": to_json_wall,
        "peak_json": peak_json,
        "yardstick": yardstick,
        "peak": peak_mib(),
        "waves": len(plan.waves),
        "planned": sum(len(wave.moves) for wave in plan.waves),
        "findings": len(plan.findings),
    }


def _yardstick() -> float:
    """CPU seconds of a fixed piece of plain Python: how fast this machine is just now."""
    began = time.process_time()
    seen: dict[int, int] = {}
    total = 0
    for number in range(6_000_000):
        total += number & 7
        if not number & 15:
            seen[number] = total
    return time.process_time() - began


class _Stages:
    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}

    @property
    def cpu(self) -> float:
        return sum(stage["cpu"] for stage in self.found.values())

    @property
    def wall(self) -> float:
        return sum(stage["wall"] for stage in self.found.values())

    def take(self, name: str, work: Callable[[], T]) -> T:
        began, wall = cpu_seconds(), time.perf_counter()
        result = work()
        self.found[name] = {
            "cpu": cpu_seconds() - began,
            "wall": time.perf_counter() - wall,
            "rss": rss_mib(),
        }
        return result
