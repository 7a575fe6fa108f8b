"""CPU seconds and bytes of making a plan visible: reasons, workbook, page, calendar and difference.

A campaign of 2,000 VMs in applications of seven over sixty nights is planned; then each part that ``wavelift
plan`` writes for people is made from it, one after the other, in a process of its own.

Goal: all of them together within 10 seconds of CPU, the page within 5 MB.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child, peak_mib
from benchmarks.options import Options

__all__ = ["run"]

T = TypeVar("T")


def run(options: Options) -> Figures:
    """Make a plan of one size visible."""
    vms = 70 if options.smoke else 2_000
    folder = str(options.folder / str(vms))
    in_child("benchmarks.seeing:generate", inline=options.smoke, folder=folder, vms=vms)
    found, _ = in_child("benchmarks.seeing:measured", inline=options.smoke, folder=folder)
    rows = [(name, part["cpu"], part["bytes"]) for name, part in found["parts"].items()]
    total = sum(part["cpu"] for part in found["parts"].values())
    goals = (Goal("CPU seconds", total, 10), Goal("page MB", found["parts"]["page"]["bytes"] / 1e6, 5))
    return Figures("seeing", (f"{vms:,} VMs", "CPU s", "bytes"), rows, goals, {"vms": vms, **found})


def generate(folder: str, vms: int) -> None:
    """Write the campaign; called in a child."""
    from benchmarks.generate import Estate, write_csvs, write_dependencies
    from wavelift.verbs.check import check

    path, estate = Path(folder), Estate(vms)
    write_csvs(path / "inventory", estate)
    (path / "wavelift.toml").write_text('[campaign]\nname = "Seen"\n', encoding="utf-8")
    write_dependencies(path / "dependencies.csv", estate.edges(vms))
    guests = [(estate.guest(number).name, f"app-{number // 7:04d}") for number in range(vms)]
    _table(path / "applications.csv", ("vm", "application"), guests)
    nights = [(f"night-{number:02d}", *_night(number), "Europe/Berlin", 60, 12_000) for number in range(60)]
    _table(path / "windows.csv", ("name", "start", "end", "timezone", "max_vms", "max_gib"), nights)
    check(path, write_proposed=True, accept=True)


def _night(number: int) -> tuple[str, str]:
    day = date(2027, 1, 8) + timedelta(days=7 * (number // 2) + number % 2)
    return f"{day} 22:00", f"{day + timedelta(days=1)} 05:00"


def _table(path: Path, headers: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows])


def measured(folder: str) -> dict[str, Any]:
    """All parts; called in a child."""
    from planner.explaining.explain import insights
    from planner.explaining.grounds import Grounds
    from planner.replanning.compare import compare_plans
    from wavelift.reports.plan_html import write_plan_html
    from wavelift.reports.plan_ics import write_plan_ics
    from wavelift.reports.plan_xlsx import write_plan_xlsx
    from wavelift.verbs.check import check
    from wavelift.verbs.planning import plan_checked

    path, parts = Path(folder), _Parts()
    checked = check(path)
    plan = plan_checked(checked)
    placements = checked.resolution.placements
    told = parts.take("reasons", lambda: insights(Grounds(plan, checked.data, checked.settings, placements)))
    changes = parts.take("difference", lambda: compare_plans(plan, plan))
    parts.take("workbook", lambda: write_plan_xlsx(path / "plan.xlsx", plan, told, changes=changes))
    parts.take("page", lambda: write_plan_html(path / "plan.html", plan, told, changes))
    parts.take("calendar", lambda: write_plan_ics(path / "plan.ics", plan, datetime(2027, 1, 1, tzinfo=UTC)))
    for name, file in (("workbook", "plan.xlsx"), ("page", "plan.html"), ("calendar", "plan.ics")):
        parts.found[name]["bytes"] = (path / file).stat().st_size
    return {"parts": parts.found, "waves": len(plan.waves), "stories": len(told.vms), "peak": peak_mib()}


class _Parts:
    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}

    def take(self, name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        result = work()
        self.found[name] = {"cpu": time.process_time() - began, "bytes": 0}
        return result
