"""Campaign folders and simulated pairs for the benchmarks that move VMs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, environment, in_child, run_wavelift, wavelift

__all__ = ["SAMPLES", "made_campaign", "real_export", "served", "waves_of"]

SAMPLES = "WAVELIFT_SAMPLE_EXPORTS"
_START_SECONDS = 120.0


def real_export(vms: int) -> Path | None:
    """The sample export with so many VMs in its name, where the environment tells of sample exports."""
    folder = os.environ.get(SAMPLES, "")
    found = sorted(Path(folder).rglob(f"*{vms}*.xlsx")) if folder else []
    return found[0] if found else None


def made_campaign(
    folder: Path,
    *,
    settings: str,
    estate: dict[str, int],
    export: Path | None,
    inline: bool,
    edges: int | None = None,
) -> None:
    """Fill a campaign folder: an export, settings, and mapping tables made from ``check``'s proposals.

    Args:
        edges: dependencies of a made-up estate; None for as many as it has VMs.
    """
    folder.mkdir(parents=True)
    (folder / "wavelift.toml").write_text(settings, encoding="utf-8")
    if export is not None:
        shutil.copy(export, folder / "inventory.xlsx")
    else:
        in_child(
            "benchmarks.campaigns:write_estate", inline=inline, folder=str(folder), estate=estate, edges=edges
        )
    run_wavelift("check", folder, "--propose", "--accept", "--json", allowed=(0, 3), inline=inline)
    run_wavelift("plan", folder, "--json", inline=inline)


def write_estate(folder: str, estate: dict[str, int], edges: int | None) -> None:
    """Write a made-up estate with its dependencies into a campaign folder; called in a child."""
    from benchmarks.generate import Estate, write_dependencies, write_workbook

    made = Estate(**estate)
    write_workbook(Path(folder) / "inventory.xlsx", made)
    write_dependencies(Path(folder) / "dependencies.csv", made.edges(made.vms if edges is None else edges))


def waves_of(folder: Path) -> dict[str, int]:
    """Number of moves by wave of a campaign's plan."""
    waves = json.loads((folder / "plan.json").read_bytes())["plan"]["waves"]
    return {wave["id"]: len(wave["moves"]) for wave in waves}


@contextmanager
def served(folder: Path, *options: object) -> Iterator[tuple[Path, Path]]:
    """Serve a campaign's simulated pair from another process; where its addresses and its record go.

    The record is there once the context has ended.

    Raises:
        RuntimeError: the pair does not start.
    """
    pair, record = folder.parent / "pair.json", folder.parent / "record.json"
    command = wavelift("simulate", folder, "--pair", pair, "--record", record, *options)
    with (folder.parent / "simulate.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, env=environment())
        try:
            _await(pair, process)
            yield pair, record
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _await(pair: Path, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not pair.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the simulated pair did not start")
        time.sleep(0.05)
