"""CPU seconds, wall seconds and memory of other processes.

What is measured runs in a process of its own, so that neither the benchmark's own imports nor what another
benchmark left behind counts. CPU is user plus system time as the kernel accounts it when the process ends.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

__all__ = [
    "ROOT",
    "Used",
    "cpu_seconds",
    "environment",
    "in_child",
    "peak_mib",
    "rss_mib",
    "run_wavelift",
    "wavelift",
]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Used:
    """What one process used.

    Attributes:
        code: its exit code.
        cpu: user and system seconds.
        wall: seconds from start to end.
        peak: most resident memory in MiB. Linux counts the starter's own memory at the time of the start
            too, so the starter has to be small.
        output: what it wrote to stdout.
    """

    code: int
    cpu: float
    wall: float
    peak: float
    output: str


_NOTHING = Used(0, 0.0, 0.0, 0.0, "")


def wavelift(*arguments: object) -> list[str]:
    """The command line that runs wavelift with this Python."""
    return [sys.executable, "-m", "wavelift", *map(str, arguments)]


def run_wavelift(*arguments: object, allowed: Sequence[int] = (0,), inline: bool = False) -> Used:
    """Run wavelift to its end; ``inline`` in this process, which is quick and whose figures mean nothing.

    Raises:
        RuntimeError: it ended with an exit code that is not allowed.
    """
    if inline:
        return _run_inline([str(argument) for argument in arguments], allowed)
    return _run(wavelift(*arguments), allowed)


def in_child(target: str, *, inline: bool = False, **arguments: Any) -> tuple[Any, Used]:
    """Call ``module:function`` with these JSON values in a process of its own; its result, and its use.

    ``inline`` calls it in this process, which is quick and whose figures mean nothing.

    Raises:
        RuntimeError: it failed.
    """
    if inline:
        module, _, function = target.partition(":")
        return getattr(importlib.import_module(module), function)(**arguments), _NOTHING
    used = _run([sys.executable, "-m", "benchmarks.child", target, json.dumps(arguments)], (0,))
    return json.loads(used.output), used


def environment() -> dict[str, str]:
    """Variables for processes that are measured: with compiled modules kept, as on any installed machine.

    Where an environment forbids Python to keep them, every start would compile every library again.
    """
    kept = Path(tempfile.gettempdir()) / f"wavelift-benchmarks-compiled-{os.getuid()}"
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(kept)}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return variables


def _run_inline(arguments: list[str], allowed: Sequence[int]) -> Used:
    from wavelift.cli.app import run

    output = io.StringIO()
    cpu, wall = time.process_time(), time.perf_counter()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        code = run(arguments)
    if code not in allowed:
        raise RuntimeError(f"{arguments[0]} ended with {code}: {output.getvalue()[-2000:]}")
    used = time.process_time() - cpu, time.perf_counter() - wall
    return Used(code, *used, peak_mib(), output.getvalue())


def cpu_seconds() -> float:
    """CPU seconds of this process and of those that it has started and seen end."""
    return sum(os.times()[:4])


def rss_mib() -> float:
    """Resident memory of this process now."""
    return float(psutil.Process().memory_info().rss) / 2**20


def peak_mib() -> float:
    """Most resident memory of this process since it began."""
    status = Path("/proc/self/status")
    if status.exists():  # the kernel's own mark; getrusage would include the starter's memory
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def _run(command: Sequence[str], allowed: Sequence[int]) -> Used:
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, cwd=ROOT, env=environment())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode not in allowed:
            tail = errors.read()[-2000:]
            raise RuntimeError(f"{' '.join(command[:6])} ended with {process.returncode}: {tail}")
        cpu = usage.ru_utime + usage.ru_stime
        unit = 2**20 if sys.platform == "darwin" else 1024
        return Used(process.returncode, cpu, wall, usage.ru_maxrss / unit, output.read())
