"""Whether a run is on, which one, and what it shows: never taken in by what a dead process left behind."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from executor.control.channel import Channel, OnDuty
from executor.control.picture import Picture, from_text
from wavelift.verbs.campaign_lock import is_held
from wavelift.verbs.operator import here, lives

__all__ = ["RunOn", "run_on"]

_STALE_SECONDS = 60.0
"""A run on another machine that has shown nothing for so long is not counted as alive."""


@dataclass(frozen=True, slots=True)
class RunOn:
    """A run that is on.

    Attributes:
        token: its own; requests carry it.
        pid, host: the process.
        picture: what it showed last; None while it only begins.
        age: wall seconds since it showed that.
    """

    token: str
    pid: int
    host: str
    picture: Picture | None = None
    age: float = 0.0

    @property
    def where(self) -> str:
        """The process in words."""
        return f"process {self.pid} on {self.host}"

    def now(self) -> datetime | None:
        """What the campaign's clock shows."""
        return self.picture.now(self.age) if self.picture else None


def run_on(campaign: Path) -> RunOn | None:
    """The run that is on just now, or None.

    The lock tells first: the system lets go of it when its process dies. What was announced counts only
    when that very process still lives (its id alone may be another's by now).
    """
    if not is_held(campaign):
        return None
    announced = Channel.look(campaign)
    if announced is None or not _alive(announced):
        return None
    age = max(0.0, time.time() - announced.written)
    picture = from_text(announced.picture) if announced.picture else None
    return RunOn(announced.token, announced.pid, announced.host, picture, age)


def _alive(announced: OnDuty) -> bool:
    if announced.host == here():
        return lives(announced.pid, announced.birth)
    return time.time() - announced.written < _STALE_SECONDS
