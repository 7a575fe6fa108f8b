"""Keeps what native code writes past Python from the user's terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["quiet_stderr"]

_STDERR = 2


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send the process's standard error nowhere for a while.

    A panic of python-calamine over a damaged file becomes an exception, but its runtime also writes a page
    of stack frames to the terminal. The user gets one sentence instead, see ``planner.readers.sheets``.
    """
    try:
        kept = os.dup(_STDERR)
    except OSError:  # there is no standard error at all
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
