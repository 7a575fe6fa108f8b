"""Real processes: Ctrl-C once and twice, a closed terminal, a closed pipe, and ``resume`` afterwards."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Ask, planned, served
from wavelift.errors import ExitCode
from wavelift.verbs import night_work

BOUND = 120.0
"""Seconds after which a process counts as stuck."""

WAVELIFT = (sys.executable, "-m", "wavelift")


class Night:
    """``wavelift run --wave 1 --simulated --json`` in a process of its own; its lines as they come."""

    def __init__(self, campaign: Path, verb: str = "run") -> None:
        wave = ["--wave", "1"] if verb == "run" else []
        command = [*WAVELIFT, verb, str(campaign), *wave, "--simulated", "--json"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._guard = threading.Timer(BOUND, self.process.kill)
        self._guard.daemon = True
        self._guard.start()

    def until(self, words: str) -> str:
        """Wait for a line that holds these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if words in line:
                return line
        raise AssertionError(f"the run ended without {words!r}")

    def end(self) -> tuple[int, dict[str, Any]]:
        """Exit code and document."""
        out, err = self.process.communicate(timeout=BOUND)
        self._guard.cancel()
        assert "Traceback" not in out + err
        return self.process.returncode, json.loads(out)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return planned("two_tiers", tmp_path)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_one_signal_drains_and_resume_goes_on(name: str, campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0) as running:
        night = Night(campaign)
        night.until("is moving")
        night.process.send_signal(getattr(signal, name))
        night.until("stopping: nothing new starts")
        code, document = night.end()
        assert code == ExitCode.STOPPED
        assert document["stopped"] == "stopped by the operator"
        assert document["moved"] + document["waiting"] == 4
        assert document["moved"] >= 1
        assert not [item for item in document["attempts"] if item["result"] != "success"]
        refused = ask("run", campaign, "--wave", 1, "--simulated", "--json")
        assert refused.code == ExitCode.BLOCKED
        assert f"wavelift resume {campaign} --simulated" in refused.error["advice"]
        assert f"wavelift resume {campaign} --simulated" in ask("status", campaign).err
        resumed = ask("resume", campaign, "--simulated", "--quiet", "--json")
        assert resumed.code == ExitCode.DONE
        assert resumed.document["moved"] == 4
        assert len(running.pair.record.relocations()) == 4
        again = ask("resume", campaign, "--simulated", "--json")
        assert again.code == ExitCode.DONE
        assert again.document["resumed"] is False


def test_second_ctrl_c_cancels(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=10.0):
        night = Night(campaign)
        night.until("is moving")
        night.process.send_signal(signal.SIGINT)
        night.until("Ctrl-C again cancels")
        night.process.send_signal(signal.SIGINT)
        night.until("cancelling")
        code, document = night.end()
    assert code == ExitCode.STOPPED
    assert document["needs_person"] == 0
    assert document["waiting"] >= 1
    results = {item["result"] for item in document["attempts"]}
    assert "cancelled" in results, "the first Ctrl-C alone would have let them come to their end"
    assert results <= {"cancelled", "success"}
    with served(campaign):  # a fresh world: all four stand at its source
        resumed = ask("resume", campaign, "--simulated", "--quiet", "--json")
    assert resumed.code == ExitCode.DONE
    assert resumed.document["moved"] == 4


@contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """As in a program started in a terminal: what a shell starts in the background ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_before_anything_has_begun_leaves_nothing_to_resume(
    campaign: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came while both vCenters were logged on to; the run would have begun, and been torn down at once."""
    made, once = night_work._wave_run, [signal.SIGINT]

    def interrupted(*arguments: Any) -> Any:
        while once:
            signal.raise_signal(once.pop())
        return made(*arguments)

    monkeypatch.setattr(night_work, "_wave_run", interrupted)
    with served(campaign), heeding_ctrl_c():
        assert ask("run", campaign, "--wave", 1, "--simulated", "--json").code == ExitCode.STOPPED
        assert "interrupted" not in ask("status", campaign).out
        assert ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json").code == ExitCode.DONE


def test_a_killed_run_is_not_called_on(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=60.0):
        night = Night(campaign)
        night.until("is moving")
        night.process.kill()
        night.process.communicate(timeout=BOUND)
    told = ask("status", campaign)
    assert "interrupted: its process is gone" in told.out
    assert "wave 1 is not finished: interrupted" in told.err


def test_closed_pipes_do_not_end_a_run(campaign: Path, ask: Ask) -> None:
    with served(campaign):
        reader, writer = os.pipe()
        os.close(reader)
        command = [*WAVELIFT, "run", str(campaign), "--wave", "1", "--simulated"]
        ended = subprocess.run(command, stdout=writer, stderr=writer, timeout=BOUND, check=False)
        os.close(writer)
    assert ended.returncode == ExitCode.DONE
    assert ask("status", campaign, "--json").document["waves"][0]["moved"] == 4


def test_closed_pipe_keeps_the_exit_code(campaign: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [*WAVELIFT, "report", str(campaign), "--wave", "1", "--json"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=BOUND, check=False)
    os.close(writer)
    assert ended.returncode == ExitCode.USAGE
    assert b"Traceback" not in ended.stderr
    assert b"BrokenPipe" not in ended.stderr
