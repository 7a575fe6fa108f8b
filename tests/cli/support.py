"""Commands as a user gives them, in this process, and campaigns to give them on."""

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wavelift.cli.app import run
from wavelift.model.placement import Side
from wavelift.verbs.plan import plan
from wavelift.verbs.simulate import Running, SimulateOptions, simulate

SAMPLES = Path(__file__).resolve().parents[2] / "sample_waves"


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Stdout as the one JSON document it must be."""
        document: dict[str, Any] = json.loads(self.out)
        assert document["schema"] == 1
        return document

    @property
    def error(self) -> dict[str, Any]:
        """The error in that document."""
        error: dict[str, Any] = self.document["error"]
        assert error["exit_code"] == self.code
        return error


Ask = Callable[..., Told]


def asking(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Gives commands; whatever they end with, no traceback reaches the user."""

    def ask(*words: object) -> Told:
        capsys.readouterr()
        code = run([str(word) for word in words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert "\x1b" not in printed.out + printed.err
        return Told(code, printed.out, printed.err)

    return ask


def sample(name: str, folder: Path, *, preflight: bool = False) -> Path:
    """A copy of a sample campaign; its waves run without a preflight unless told otherwise."""
    campaign = Path(shutil.copytree(SAMPLES / name, folder / name))
    if not preflight:
        with (campaign / "wavelift.toml").open("a", encoding="utf-8") as settings:
            settings.write("\n[preflight]\nrequired = false\n")
    return campaign


def planned(name: str, folder: Path, *, preflight: bool = False) -> Path:
    """As ``sample``, planned. Each sample is planned once: planning is not what these tests are about."""
    return Path(shutil.copytree(_planned_once(name, preflight=preflight), folder / name))


@cache
def _planned_once(name: str, *, preflight: bool) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wavelift-planned-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    campaign = sample(name, folder, preflight=preflight)
    plan(campaign)
    return campaign


@contextmanager
def served(campaign: Path, **options: Any) -> Iterator[Running]:
    """The simulated pair of a campaign, as fast as it goes unless told otherwise."""
    chosen = {"speed": 600.0, "passwords": ("source-secret", "target-secret"), **options}
    with simulate(campaign, SimulateOptions(**chosen)) as running:
        yield running


def point_at(campaign: Path, running: Running, *, pins: dict[Side, str] | None = None) -> None:
    """Make a pair the real vCenters of a sample's settings."""
    ends = iter((side, running.pair.endpoints[side]) for side in (Side.SOURCE, Side.TARGET))

    def address(_match: re.Match[str]) -> str:
        side, end = next(ends)
        pin = (pins or {}).get(side, end.thumbprint)
        return f'port = {end.port}\nthumbprint = "{pin}"'

    edit(campaign / "wavelift.toml", r"port = \d+", address)


def edit(path: Path, pattern: str, to: str | Callable[[re.Match[str]], str]) -> None:
    """Change a file by a pattern that must be in it."""
    text, times = re.subn(pattern, to, path.read_text(encoding="utf-8"))
    assert times, f"{path.name} has no {pattern}"
    path.write_text(text, encoding="utf-8")


def logins(running: Running) -> list[tuple[Side, str]]:
    """Every login that was tried: the vCenter and how it ended."""
    return [(entry.side, entry.outcome) for entry in running.pair.record.entries if entry.method == "Login"]
