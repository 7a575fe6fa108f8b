"""Running a hook's command: no shell, a time limit, and no child left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from executor.trip import ErrandFailed

__all__ = ["run_command"]

_MOST_BYTES = 64 * 1024
_TAIL_LINES = 5
_TAIL_CHARACTERS = 400
_GRACE_SECONDS = 5.0


async def run_command(
    command: Sequence[str], *, variables: Mapping[str, str], folder: Path, seconds: float
) -> str:
    """Run it in the campaign's folder and return the end of what it printed.

    Args:
        command: program and arguments; a path with a slash is taken from the campaign's folder.
        variables: added to the environment.
        folder: the campaign's folder.
        seconds: after this it is told to end, and killed a little later; real seconds, whatever the
            campaign's clock does.

    Raises:
        ErrandFailed: it cannot be started, takes too long, or ends with another status than 0.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**os.environ, **variables},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ErrandFailed(f"{command[0]} cannot be started: {reason}") from error
    reading = asyncio.ensure_future(_read(process))
    try:
        async with asyncio.timeout(seconds):
            output = await reading
            status = await process.wait()
    except TimeoutError:
        raise ErrandFailed(f"{command[0]} took longer than {seconds:g} s and was stopped") from None
    finally:
        reading.cancel()
        await _end(process)
    if status:
        how = f"was ended by signal {-status}" if status < 0 else f"ended with {status}"
        raise ErrandFailed(f"{command[0]} {how}{_said(output)}")
    return output


async def _read(process: asyncio.subprocess.Process) -> str:
    """The end of its output; the rest is read and thrown away, so that it never blocks."""
    assert process.stdout is not None  # noqa: S101  # asked for above
    kept = b""
    while chunk := await process.stdout.read(_MOST_BYTES):
        kept = (kept + chunk)[-_MOST_BYTES:]
    lines = kept.decode("utf-8", "replace").strip().splitlines()[-_TAIL_LINES:]
    return "\n".join(lines)[-_TAIL_CHARACTERS:]


async def _end(process: asyncio.subprocess.Process) -> None:
    """Whatever is left of it, children included, goes: first politely."""
    for way in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                process.terminate()
            else:
                os.killpg(process.pid, way)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                await process.wait()


def _said(output: str) -> str:
    return f": {output}" if output else ""
