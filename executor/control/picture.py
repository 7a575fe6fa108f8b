"""What only a running engine knows, for whoever looks on from another process. Never journalled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

__all__ = ["Picture", "from_text", "to_text"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment of a run.

    Attributes:
        wave, command: what is carried out.
        at: the campaign's clock then (UTC); ``speed``: its seconds per second on the wall.
        paused: who paused it, in words, or "".
        stopping: why it ends early, or "".
        limit: most moves at once just now; ``limit_why``: who or what made it that, or "".
        progress: percent of running relocations by VM key.
        steps: the step of the itinerary moves are in, by VM key.
        waits: what moves wait for, each reason with its VM keys.
        foreign: what others have running on the same hosts, in words.
        remarks: the latest remarks with their times, oldest first.
        asked: approvals that are waited for, as (hook, question, subject).
    """

    wave: str
    command: str
    at: datetime
    speed: float = 1.0
    paused: str = ""
    stopping: str = ""
    limit: int = 0
    limit_why: str = ""
    progress: dict[str, int] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    waits: dict[str, list[str]] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    remarks: tuple[tuple[datetime, str], ...] = ()
    asked: tuple[tuple[str, str, str], ...] = ()

    def now(self, seconds: float) -> datetime:
        """What the campaign's clock shows so many wall seconds later."""
        return self.at + timedelta(seconds=max(0.0, seconds) * self.speed)

    def waits_by_vm(self) -> dict[str, str]:
        """What each move waits for."""
        return {vm: reason for reason, vms in self.waits.items() for vm in vms}


def to_text(picture: Picture) -> str:
    """Encode it."""
    return msgspec.json.encode(picture).decode()


def from_text(text: str) -> Picture | None:
    """Decode what ``to_text`` made; None for anything else, such as an older wavelift's."""
    try:
        return msgspec.json.decode(text, type=Picture)
    except (msgspec.DecodeError, ValueError):
        return None
