"""One run per campaign. The operating system lets go of the lock when a process dies, however it dies."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from executor.control.channel import Channel
from wavelift.errors import CampaignLocked, UsageError
from wavelift.model.typed import typed

__all__ = ["campaign_lock", "is_held"]

_FILE = ".wavelift.lock"
_PATIENCE = 0.5
"""Seconds; longer than ``is_held`` holds the lock, so that looking never makes a run fail."""
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL)


@contextmanager
def campaign_lock(campaign: Path) -> Iterator[None]:
    """Hold the campaign.

    Raises:
        CampaignLocked: another run holds it.
        UsageError: the folder lies where nothing can be locked.
    """
    try:
        lock = _locked(campaign, _PATIENCE)
    except Timeout:
        raise CampaignLocked(
            f"another run holds {campaign}{_holder(campaign)}",
            advice=f"see what it does: wavelift status {typed(campaign)}; or wait for its end",
        ) from None
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
            raise
        raise _no_locks(campaign, str(error)) from error
    try:
        yield
    finally:
        lock.release()


def is_held(campaign: Path) -> bool:
    """Whether a run holds the campaign just now; needs no right to write there."""
    path = campaign / _FILE
    if not path.exists():
        return False
    try:
        _locked(campaign, 0).release()
    except Timeout:
        return True
    except PermissionError:
        return _is_held_by_others(path)
    except (OSError, NotImplementedError):
        return False
    return False


def _locked(campaign: Path, patience: float) -> BaseFileLock:
    """Take the lock.

    Raises:
        Timeout: another process has it.
        OSError: it cannot be had. A mere file, which a process that dies leaves behind, is no lock.
    """
    lock: BaseFileLock = FileLock(campaign / _FILE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # filelock's, that it takes such a file instead
        lock.acquire(timeout=patience)
    if isinstance(lock, SoftFileLock):
        lock.release()
        raise OSError(errno.ENOLCK, "its file system has no locks")
    return lock


def _is_held_by_others(path: Path) -> bool:
    """The same with the right to read alone."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(file)
    return False


def _holder(campaign: Path) -> str:
    announced = Channel.look(campaign)
    return f": process {announced.pid} on {announced.host}" if announced else ""


def _no_locks(campaign: Path, why: str) -> UsageError:
    return UsageError(
        f"{campaign} cannot be locked against a second run: {why}",
        advice="keep the campaign on a local disk; a network drive may let two runs in, or none",
    )
