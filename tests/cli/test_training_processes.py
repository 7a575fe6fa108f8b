"""The guide's training night as it is lived: pair, run, live view and the operator's verbs in processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import planned
from tests.cli.test_training_night import GUIDE
from wavelift.errors import ExitCode

pty = pytest.importorskip("pty", reason="the live view needs a terminal, which only POSIX lends")

BOUND = 60.0
"""Seconds after which a process counts as stuck."""
WAVELIFT = (sys.executable, "-m", "wavelift")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A command on a terminal of its own, and everything that it showed there."""

    def __init__(self, *words: object) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "COLUMNS": "120", "LINES": "40", "TERM": "xterm-256color"}
        self.process = subprocess.Popen(
            [*WAVELIFT, *map(str, words)], stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        os.close(slave)
        self._shown = ""
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the command has ended
                data = b""
            with self._changed:
                self._shown += data.decode("utf-8", "replace")
                self._changed.notify_all()
            if not data:
                return

    @property
    def text(self) -> str:
        """What was shown, without colours and movements."""
        return _ESCAPES.sub("", self._shown)

    def until(self, *words: str) -> None:
        """Wait until the terminal has shown each of these."""
        with self._changed:
            seen = self._changed.wait_for(lambda: all(word in self.text for word in words), BOUND)
        assert seen, (words, self.text[-3000:])

    def end(self) -> int:
        """Wait for its end; the exit code."""
        code = self.process.wait(BOUND)
        self._reader.join(BOUND)
        os.close(self._master)
        assert "Traceback" not in self.text
        return code


@contextmanager
def going(terminal: Terminal) -> Iterator[Terminal]:
    """End it with the context, however that ends."""
    try:
        yield terminal
    finally:
        if terminal.process.poll() is None:
            terminal.process.terminate()
        terminal.process.wait(BOUND)


def told(*words: object, code: int = ExitCode.DONE) -> Any:
    """Give a command in a process of its own; its JSON document."""
    done = subprocess.run(
        [*WAVELIFT, *map(str, words), "--json"], capture_output=True, text=True, timeout=BOUND, check=False
    )
    assert done.returncode == code, (words, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.mark.long
def test_an_operator_plays_the_night_and_sees_it_live(tmp_path: Path) -> None:
    script = tmp_path / "night.toml"
    (block,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    script.write_text(block, encoding="utf-8")
    training = planned("faults_and_rollback", tmp_path, preflight=True)
    with going(Terminal("simulate", training, "--faults", script, "--speed", 30)) as pair:
        pair.until("target", "127.0.0.1")
        told("preflight", training, "--wave", 1, "--simulated")
        with going(Terminal("run", training, "--wave", 1, "--simulated")) as run:
            run.until("moving")
            with going(Terminal("watch", training)) as view:
                view.until("queue")
                assert "nothing new starts" in told("pause", training)["answer"]
                for each in (run, view):
                    each.until("PAUSED")
                assert told("status", training)["run"]["paused"]
                # One at a time from here on: however slow the machine, some still wait at the next pause.
                told("limit", training, 1)
                told("stop", training)
                assert run.end() == ExitCode.STOPPED
                view.end()
                for name in ("queue", "cache", "api-1"):
                    assert name in view.text
        with going(Terminal("resume", training, "--simulated")) as run:
            run.until("moving")
            told("pause", training)
            run.until("PAUSED")
            told("limit", training, "auto")
            assert "it goes on" in told("continue", training)["answer"]
            assert run.end() == ExitCode.FAILED_MOVES
        states = {move["vm"]: move["state"] for move in told("status", training)["waves"][0]["moves"]}
        assert states["api-2"] == "failed"
        again = told("retry", training, "--simulated", "--quiet")
        assert again["moved"] == len(states)
        # One VM: that the whole wave goes back, dependents first, is played without processes.
        back = told("rollback", training, "--wave", 1, "--vm", "edge", "--simulated", "--yes", "--quiet")
        assert back["rolled_back"] == 1
    assert told("report", training, "--wave", 1)["rolled_back"] == 1
