"""One run per campaign. The operating system lets go of the lock when a process dies, however it dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from wavelift.errors import CampaignLocked

__all__ = ["campaign_lock"]

_FILE = ".wavelift.lock"


@contextmanager
def campaign_lock(campaign: Path) -> Iterator[None]:
    """Hold the campaign.

    Raises:
        CampaignLocked: another run holds it.
    """
    lock = FileLock(campaign / _FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise CampaignLocked(
            f"another run holds {campaign}", advice="see what it does: wavelift status; or wait for its end"
        ) from None
    try:
        yield
    finally:
        lock.release()
