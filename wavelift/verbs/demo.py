"""``demo``: a sample campaign planned, and every wave carried out against the simulated pair."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from importlib import resources
from pathlib import Path

from wavelift.errors import ExitCode, UsageError, WaveliftError
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan
from wavelift.model.quantities import count
from wavelift.reports.moments import zone_of
from wavelift.reports.preflight_words import preflight_headline
from wavelift.settings import FILE_NAME
from wavelift.verbs.night import NightOptions, run
from wavelift.verbs.onlooker import Watch
from wavelift.verbs.plan import plan
from wavelift.verbs.preflight import PreflightOptions, preflight
from wavelift.verbs.report import report

__all__ = ["Demonstrated", "demo", "lay_out"]

_MARK = ".wavelift-demo"
_START_SECONDS = 60.0
_SEED = 7


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What the demo did.

    Attributes:
        folder: the campaign folder it made.
        plan: the plan.
        outcomes: one per wave.
        reports: every report written.
        seconds: real time from start to end.
    """

    folder: Path
    plan: Plan
    outcomes: tuple[WaveOutcome, ...]
    reports: tuple[Path, ...]
    seconds: float

    @property
    def exit_code(self) -> ExitCode:
        """0 also where moves failed: the demo's fault script sees to it that one does."""
        expected = (ExitCode.DONE, ExitCode.FAILED_MOVES)
        return max((o.exit_code for o in self.outcomes if o.exit_code not in expected), default=ExitCode.DONE)


def demo(folder: Path, *, speed: float, tell: Callable[[str], None], watch: Watch | None) -> Demonstrated:
    """Run the demo.

    Args:
        folder: where the campaign goes; an earlier demo there is replaced.
        speed: simulated seconds per real second.
        tell: told what happens, line by line.
        watch: live view of each wave.

    Raises:
        UsageError: the folder holds something else.
    """
    began = time.monotonic()
    lay_out(folder)
    planned = plan(folder).plan
    tell(
        f"planned {folder}: {count(len(list(planned.moves())), 'VM')} in {count(len(planned.waves), 'wave')}"
    )
    for unplanned in planned.unplanned:
        tell(f"  stays: {unplanned.reason}")
    outcomes: list[WaveOutcome] = []
    reports: list[Path] = []
    pair = folder / "pair.json"
    with _pair(folder, pair, speed):
        tell("two simulated vCenters are up")
        for wave in planned.waves:
            tell(_look(folder, wave.id, pair, zone_of(planned.window(wave.window))))
            options = NightOptions(simulated=True, pair_file=pair, seed=_SEED)
            outcomes.append(run(folder, wave.id, options, watch).outcome)
            reports.extend(report(folder, wave.id).files)
    return Demonstrated(folder, planned, tuple(outcomes), tuple(reports), time.monotonic() - began)


def _look(folder: Path, wave_id: str, pair: Path, zone: tzinfo) -> str:
    """A preflight, signed off as the lead would; what came of it in one line."""
    options = PreflightOptions(
        simulated=True, pair_file=pair, sign="the demo", reason="every exception is part of the sample"
    )
    found = preflight(folder, wave_id, options).preflight
    return f"preflight of wave {wave_id}: {preflight_headline(found, zone)}"


def lay_out(folder: Path) -> None:
    """Put the sample campaign into a folder, replacing an earlier demo.

    Raises:
        UsageError: the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise UsageError(
                f"{folder} exists and is no earlier demo", advice="give another folder with --dir"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    for item in (resources.files("wavelift") / "samples" / "demo").iterdir():
        if item.is_file():
            (folder / item.name).write_bytes(item.read_bytes())
    if not (folder / FILE_NAME).exists():
        raise WaveliftError("the sample campaign is missing from this installation")


@contextmanager
def _pair(folder: Path, pair: Path, speed: float) -> Iterator[None]:
    """The simulated pair as a process of its own, as a real vCenter would be."""
    command = [sys.executable, "-m", "wavelift", "simulate", str(folder), "--speed", str(speed)]
    command += ["--faults", str(folder / "faults.toml"), "--pair", str(pair)]
    command += ["--record", str(folder / "calls.json")]
    log = (folder / "simulated-pair.log").open("wb")
    with log, subprocess.Popen(command, stdout=log, stderr=log) as process:  # noqa: S603 - our own program
        try:
            _wait_for(pair, process, folder)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(pair: Path, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not pair.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise WaveliftError(
                "the simulated pair did not start", advice=f"see {folder / 'simulated-pair.log'}"
            )
        time.sleep(0.05)
