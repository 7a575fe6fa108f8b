"""How long ``wavelift check`` takes on 10,000 VMs with all rules, the target's inventory beside it.

Mappings and rules alone are timed in a process of their own, and the whole command (start, reading a folder
of CSVs and a target workbook, mapping, rules, JSON) as a user starts it. Seconds are CPU.

Goal: the rules within 5 seconds, and the whole command within 10.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Goal
from benchmarks.measure import cpu_seconds, in_child, run_wavelift
from benchmarks.options import Options

__all__ = ["run"]


def run(options: Options) -> Figures:
    """Check each size three times."""
    sizes = [70] if options.smoke else [10_000]
    sizes += [100_000] if options.big else []
    times = 1 if options.smoke else 3
    rows: list[tuple[object, ...]] = []
    values: dict[str, Any] = {}
    for vms in sizes:
        folder = str(options.folder / str(vms))
        in_child("benchmarks.checking:generate", inline=options.smoke, folder=folder, vms=vms)
        found = [
            in_child("benchmarks.checking:rules_alone", inline=options.smoke, folder=folder)[0]
            for _ in range(times)
        ]
        used = [
            run_wavelift("check", folder, "--json", allowed=(0, 3), inline=options.smoke)
            for _ in range(times)
        ]
        alone = statistics.median(result["cpu"] for result in found)
        whole = statistics.median(result.cpu for result in used)
        peak = max(result.peak for result in used)
        rows.append((vms, found[0]["rules"], found[0]["findings"], alone, whole, peak))
        values[str(vms)] = {**found[0], "cpu": alone, "command_cpu": whole, "peak_mib": peak}
    first = values[str(sizes[0])]
    goals = (
        Goal("CPU seconds of the rules", first["cpu"], 5),
        Goal("CPU seconds of the command", first["command_cpu"] or first["cpu"], 10),
    )
    columns = ("VMs", "rules", "findings", "rules CPU s", "command CPU s", "peak MiB")
    return Figures("checking", columns, rows, goals, values)


def generate(folder: str, vms: int) -> None:
    """Write the campaign and the target's inventory; called in a child."""
    from benchmarks.generate import Estate, write_csvs, write_workbook
    from wavelift.verbs.check import check

    path = Path(folder)
    hosts = max(4, vms // 25)
    site = (hosts, max(2, hosts // 16), max(4, vms // 40), 100)
    write_csvs(path / "inventory", Estate(vms, *site))
    write_workbook(path / "target-inventory.xlsx", Estate(0, *site))
    check(path, write_proposed=True, accept=True)


def rules_alone(folder: str) -> dict[str, Any]:
    """Where the VMs go and all findings, but not the reading; called in a child."""
    from dataclasses import replace
    from datetime import datetime

    from planner.checks.registry import RULES
    from planner.readers.campaign import read_campaign
    from wavelift.settings_file import read_settings
    from wavelift.verbs.check import noticed
    from wavelift.verbs.target_inventory import read_target

    path = Path(folder)
    settings = read_settings(path)
    data = replace(read_campaign(path, settings), target=read_target(path, settings))
    now = datetime(2026, 6, 1)  # noqa: DTZ001 - as exports tell theirs
    began = cpu_seconds()
    _, findings, _ = noticed(data, settings, now=now, timed=False)
    return {"cpu": cpu_seconds() - began, "rules": len(RULES), "findings": len(findings)}
