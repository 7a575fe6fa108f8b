"""What may still start: the lockout, the failure threshold, and an operator who said stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from executor.clock import Clock
from executor.dispatch import Ticket

__all__ = ["Brake"]


@dataclass(slots=True)
class Brake:
    """Says why nothing more starts.

    Attributes:
        clock: the campaign's clock.
        lockout: from here on nothing starts, and nothing that would end after it; None without a window.
        until: the operator's own limit, or None.
        reason: set once the run drains.
    """

    clock: Clock
    lockout: datetime | None = None
    until: datetime | None = None
    reason: str = ""

    def permit(self, ticket: Ticket) -> str:
        """Why this move may not start, or "" (design, promise 6)."""
        if self.reason:
            return self.reason
        now = self.clock.now()
        for limit, name in ((self.lockout, "the lockout"), (self.until, "the time given with --until")):
            if limit is None:
                continue
            left = (limit - now).total_seconds()
            if ticket.seconds > left:
                return f"it takes about {ticket.seconds / 60:.0f} min and {name} is {_in_words(left)}"
        return ""


def _in_words(seconds: float) -> str:
    return f"in {seconds / 60:.0f} min" if seconds > 0 else "past"
