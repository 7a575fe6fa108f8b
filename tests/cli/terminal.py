"""A command on a terminal of its own, as it is given in a second window beside a run."""

from __future__ import annotations

import os
import pty
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path

BOUND = 120.0
"""Seconds after which a process counts as stuck."""


class Terminal:
    """``wavelift`` words on a pseudo terminal of 120 columns and 40 lines; what it draws is kept."""

    def __init__(self, *words: str | Path) -> None:
        leader, follower = pty.openpty()
        ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color"}
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wavelift", *map(str, words)],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=environment,
            start_new_session=True,
        )
        os.close(follower)
        self._leader = leader
        self._drawn = bytearray()
        self._more = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while data := os.read(self._leader, 65536):
                with self._more:
                    self._drawn += data
                    self._more.notify_all()
        except OSError:  # the last process has left the terminal
            pass
        finally:
            with self._more:
                self._ended = True
                self._more.notify_all()

    @property
    def drawn(self) -> str:
        """Everything drawn so far, with its escape sequences."""
        with self._more:
            return self._drawn.decode("utf-8", "replace")

    def until(self, words: str) -> None:
        """Wait until these words have been drawn."""
        self._wait(lambda: words.encode() in self._drawn)
        assert words in self.drawn, self.drawn[-3000:]

    def _wait(self, there: Callable[[], bool]) -> None:
        with self._more:
            self._more.wait_for(lambda: there() or self._ended, BOUND)

    def end(self) -> int:
        """Exit code, once the process has ended."""
        try:
            code = self.process.wait(BOUND)
        finally:
            self.process.kill()
        self._reader.join(BOUND)
        os.close(self._leader)
        assert "Traceback" not in self.drawn
        return code
