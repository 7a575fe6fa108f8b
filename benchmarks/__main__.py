"""The command line: ``python -m benchmarks [NAME ...] [--list] [--json] [--smoke] [--big]``.

stdout is data (tables, or with --json one document); progress goes to stderr. Ends with 4 when a goal is
missed, so that a night build can tell; with --smoke goals mean nothing and do not count.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figures
from benchmarks.options import Options

__all__ = ["NAMES", "main", "measure"]

NAMES = (
    "journal",
    "stability",
    "project_scheduling",
    "virtual_night",
    "rehearsal",
    "preflight",
    "checking",
    "long_tables",
    "seeing",
    "wire",
    "line_balancing",
    "tight_calendars",
    "unlike_windows",
    "affinity",
    "planning",
    "night_805",
    "makespan",
    "collecting",
    "reading",
    "writing_back",
    "large_wave",
    "reattach",
    "storm",
)
"""All benchmarks, the quick ones first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen benchmarks, by default all."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.names if name not in NAMES]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; --list names all")
    if chosen.list:
        for name in NAMES:
            print(f"{name:20}{_headline(name)}")
        return 0
    results = []
    for name in chosen.names or NAMES:
        print(f"{name} ...", file=sys.stderr)
        figures = measure(name, smoke=chosen.smoke, big=chosen.big)
        results.append(figures)
        if not chosen.json:
            print(figures.text(), flush=True)
    if chosen.json:
        documents = [figures.document() for figures in results]
        where = {"python": platform.python_version(), "machine": platform.platform()}
        print(json.dumps({"schema": 1, **where, "benchmarks": documents}, indent=1))
    met = all(goal.met for figures in results for goal in figures.goals)
    return 0 if met or chosen.smoke else 4


def measure(name: str, *, smoke: bool = False, big: bool = False) -> Figures:
    """Run one benchmark in a scratch folder that goes away."""
    with tempfile.TemporaryDirectory(prefix=f"wavelift-{name}-") as folder:
        module = importlib.import_module(f"benchmarks.{name}")
        figures: Figures = module.run(Options(Path(folder), smoke=smoke, big=big))
        return figures


def _headline(name: str) -> str:
    module = importlib.import_module(f"benchmarks.{name}")
    return (module.__doc__ or "").strip().splitlines()[0]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Speed and memory, each with its figures."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="see --list; all by default")
    parser.add_argument("--list", action="store_true", help="name all benchmarks")
    parser.add_argument("--json", action="store_true", help="one JSON document with every figure")
    parser.add_argument("--smoke", action="store_true", help="a tiny size that only shows that they work")
    parser.add_argument("--big", action="store_true", help="also the sizes that take many minutes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
