"""One run per campaign. The operating system lets go of the lock when a process dies, however it dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from wavelift.errors import CampaignLocked

__all__ = ["campaign_lock", "is_held"]

_FILE = ".wavelift.lock"
_PATIENCE = 0.5
"""Seconds; longer than ``is_held`` holds the lock, so that looking never makes a run fail."""


@contextmanager
def campaign_lock(campaign: Path) -> Iterator[None]:
    """Hold the campaign.

    Raises:
        CampaignLocked: another run holds it.
    """
    lock = FileLock(campaign / _FILE)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise CampaignLocked(
            f"another run holds {campaign}",
            advice=f"see what it does: wavelift status {campaign}; or wait for its end",
        ) from None
    try:
        yield
    finally:
        lock.release()


def is_held(campaign: Path) -> bool:
    """Whether a run holds the campaign just now."""
    path = campaign / _FILE
    if not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # a folder that only others may write: no run of ours
        return False
