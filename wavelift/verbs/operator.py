"""Who works here, and which process is which."""

from __future__ import annotations

import getpass
import os
import platform
from pathlib import Path

__all__ = ["birth_of", "here", "lives", "operator"]

_STARTED = 19
"""Position of the start time in ``/proc/PID/stat`` after the command's name (proc(5), field 22)."""


def here() -> str:
    """This machine's name."""
    return platform.node() or "an unnamed machine"


def operator() -> str:
    """The account that works here, as "anna on ops1"; behind sudo also who became it."""
    try:
        name = getpass.getuser() if not hasattr(os, "getuid") else _account(os.getuid())
    except (KeyError, OSError):
        name = "somebody"
    behind = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo by {behind}) on {here()}" if behind and behind != name else f"{name} on {here()}"


def _account(number: int) -> str:
    """The account's own name: the environment, which anybody may set, does not count."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def birth_of(pid: int) -> str:
    """What tells a process from a later one with the same id on this machine; "" where nothing does."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return f"{boot}/{stat.rpartition(')')[2].split()[_STARTED]}"


def lives(pid: int, birth: str) -> bool:
    """Whether that very process lives on this machine; without a birth, whether one with its id does."""
    if birth:
        return birth_of(pid) == birth
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return True
