"""What may still start: the lockout, the failure threshold, and an operator who said stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from executor.clock import Clock
from executor.turns.dispatch import Ticket
from wavelift.model.placement import Side

__all__ = ["Brake"]

_BACK = Side.TARGET
"""Where a return starts from."""
_TELLING = 0.2
"""From this share on it is told that measures differ from the plan."""


@dataclass(slots=True)
class Brake:
    """Says why nothing more starts.

    A rollback is not held by the lockout or the failure threshold, only by an operator or by a vCenter
    that cannot be used: what must go back goes back.

    Attributes:
        clock: the campaign's clock.
        lockout: from here on nothing starts, and nothing that would end after it; None without a window.
        until: the operator's own limit, or None.
        draining: why no move starts any more, "" while they do.
        halted: why not even a return starts, "" while they do.
        paused: who paused the run, "" while it goes on; then nothing starts, and all wait.
        skipped: why moves do not start that an operator has taken out, by VM key.
        pace: how many times longer a move takes than was planned, as measured; 1 without measures.
    """

    clock: Clock
    lockout: datetime | None = None
    until: datetime | None = None
    draining: str = ""
    halted: str = ""
    paused: str = ""
    skipped: dict[str, str] = field(default_factory=dict)
    pace: Callable[[Ticket], float] = lambda _ticket: 1.0

    def hold(self) -> str:
        """Why all moves wait now although they may start later, or ""."""
        return f"the run to go on: paused {self.paused}" if self.paused else ""

    @property
    def last_start(self) -> datetime | None:
        """From here on nothing forward starts whatever happens; None without a limit."""
        return min((limit for limit in (self.lockout, self.until) if limit is not None), default=None)

    @property
    def reason(self) -> str:
        """Why the run ends early, or ""."""
        return self.halted or self.draining

    def permit(self, ticket: Ticket) -> str:
        """Why this move may not start, or "" (design, promise 6)."""
        if self.halted or ticket.state.side is _BACK:
            return self.halted
        if self.draining or ticket.vm in self.skipped:
            return self.draining or self.skipped[ticket.vm]
        if self.lockout is None and self.until is None:
            return ""
        now = self.clock.now()
        for limit, name in ((self.lockout, "the lockout"), (self.until, "the time given with --until")):
            if limit is None:
                continue
            left = (limit - now).total_seconds()
            factor = self.pace(ticket)
            seconds = ticket.seconds * factor
            if seconds > left:
                planned = f" (planned {ticket.seconds / 60:.0f})" if abs(factor - 1) > _TELLING else ""
                return f"it takes about {seconds / 60:.0f} min{planned} and {name} is {_in_words(left)}"
        return ""


def _in_words(seconds: float) -> str:
    return f"in {seconds / 60:.0f} min" if seconds > 0 else "past"
