"""Storms by the thousand: nights made by chance, killed and resumed, and the promises looked at in each.

Each seed is a wave with its move groups, order, templates, VMs that are off and hooks, a fault script,
people who change VMs and hosts meanwhile, up to four processes that are steered by operators, meet the
lockout and are killed at a journal write or a gateway call, and the resumes until nothing is left. Every
fourth storm goes over one vCenter (``OneStorm``). The engine is the real one, in virtual time. What the suite
runs in a fixed choice runs here with seeds from 0 on: 300, with --big 5,000. A seed that breaks a promise is
named; run it alone with

    python -c "from pathlib import Path; from tests.scenarios.storm import weather; weather(Path('.'), SEED)"

in an empty folder, with the source tree on PYTHONPATH (third argument ``OneStorm`` where it was one).

Goal: no promise broken.
"""

from __future__ import annotations

import time

from benchmarks.figures import Figures, Goal
from benchmarks.options import Options

__all__ = ["run"]

_ONE = 3
"""Seeds with this rest, divided by four, are storms over one vCenter."""


def run(options: Options) -> Figures:
    """Let the storms come, one after another."""
    from tests.scenarios.one_vcenter import OneStorm
    from tests.scenarios.storm import Storm, weather

    seeds = 3 if options.smoke else 5000 if options.big else 300
    moves = attempts = processes = 0
    broken: list[str] = []
    began = time.process_time()
    for seed in range(seeds):
        folder = options.folder / str(seed)
        folder.mkdir()
        try:
            storm = weather(folder, seed, OneStorm if seed % 4 == _ONE else Storm)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            broken.append(f"{seed}: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
            continue
        moves += storm.size
        attempts += len(storm.world.record.relocations())
        processes += storm.night.pids - 100
    seconds = time.process_time() - began
    row = (seeds, moves, attempts, processes, len(broken), seconds, "; ".join(broken[:5]))
    columns = ("storms", "moves", "relocations", "processes", "broken", "CPU s", "seeds that broke a promise")
    goals = [
        Goal("share of storms in which all promises hold", (seeds - len(broken)) / seeds, 1.0, most=False)
    ]
    return Figures("storm", columns, [row], goals, {"storms": seeds, "broken": broken, "moves": moves})
