"""How fast a large export becomes typed values, against pandas with openpyxl.

An xlsx with 50,000 VMs and the 60 columns of vInfo that matter most (three million cells) is read by each
three times in turn, in processes of their own, so that both meet the same load. Wavelift's reading ends with
frozen values per VM, their keys and all findings; pandas' ends with a frame of guessed types. The file is
read through once before either starts, so that no run shows the disk instead.

Goals: at least ten times the speed (CPU seconds), and under 1 GB of memory.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures, Goal
from benchmarks.measure import Used, in_child, peak_mib
from benchmarks.options import Options

__all__ = ["run"]


def run(options: Options) -> Figures:
    """Generate the workbook and read it both ways."""
    size = 300 if options.smoke else 50_000
    path = options.folder / "inventory.xlsx"
    in_child("benchmarks.reading:generate", inline=options.smoke, path=str(path), vms=size)
    path.read_bytes()
    ours, theirs = [], []
    for _ in range(1 if options.smoke else 3):
        ours.append(in_child("benchmarks.reading:with_wavelift", inline=options.smoke, path=str(path)))
        theirs.append(in_child("benchmarks.reading:with_pandas", inline=options.smoke, path=str(path)))
    return _figures(size, ours, theirs)


def generate(path: str, vms: int) -> int:
    """Write the workbook; called in a child."""
    from benchmarks.generate import HEADERS, Estate, write_workbook

    write_workbook(Path(path), Estate(vms=vms), ("vInfo",))
    return len(HEADERS["vInfo"])


def with_wavelift(path: str) -> dict[str, float]:
    """Read with wavelift; called in a child."""
    import time

    from planner.readers.campaign import campaign_from_export

    before, began = time.process_time(), time.perf_counter()
    data = campaign_from_export(Path(path))
    return _used(len(data.inventory.vms), before, began)


def with_pandas(path: str) -> dict[str, float]:
    """Read with pandas and openpyxl; called in a child."""
    import time

    import openpyxl  # noqa: F401 - its import is not what is measured
    import pandas as pd

    before, began = time.process_time(), time.perf_counter()
    frame = pd.read_excel(path, sheet_name="vInfo", engine="openpyxl")
    return _used(len(frame), before, began)


def _used(rows: int, before: float, began: float) -> dict[str, float]:
    import time

    cpu, wall = time.process_time() - before, time.perf_counter() - began
    return {"rows": rows, "cpu": cpu, "wall": wall, "peak": peak_mib()}


def _figures(
    size: int, ours: list[tuple[dict[str, float], Used]], theirs: list[tuple[dict[str, float], Used]]
) -> Figures:
    rows: list[tuple[object, ...]] = []
    values: dict[str, Any] = {}
    for name, results in (("wavelift", ours), ("pandas", theirs)):
        found = [result for result, _ in results]
        if any(result["rows"] != size for result in found):
            raise RuntimeError(f"{name} read {found[0]['rows']} of {size} rows")
        cpu = statistics.median(result["cpu"] for result in found)
        wall = statistics.median(result["wall"] for result in found)
        peak = max(result["peak"] for result in found)
        rows.append((name, cpu, wall, size / cpu, peak))
        values[name] = {"cpu_seconds": cpu, "wall_seconds": wall, "peak_mib": peak}
    pairs = [other["cpu"] / own["cpu"] for (own, _), (other, _) in zip(ours, theirs, strict=True)]
    ratio = statistics.median(pairs)
    values |= {"rows": size, "ratio": ratio, "ratios": pairs}
    goals = (
        Goal("times as fast as pandas, median of the pairs", ratio, 10, most=False),
        Goal("peak MB", values["wavelift"]["peak_mib"] * 2**20 / 1e6, 1000),
    )
    return Figures("reading", ("reader", "CPU s", "wall s", "rows/s", "peak MiB"), rows, goals, values)
