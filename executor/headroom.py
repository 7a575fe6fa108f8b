"""How many moves at once the line between the sites carries, learned from moves that came through."""

from __future__ import annotations

__all__ = ["Headroom"]

_COPY_DOMINATES = 3.0
_SLOWED = 2.0
_MORE = 2


class Headroom:
    """The most moves at once over all.

    A move that took no longer than it would have taken alone shows that the line had room: two more may run.
    One that took more than twice as long shows that it shares: one less. Moves whose start-up outweighs
    their copy tell nothing.

    Args:
        least: where it begins, and what it never falls below.
        overhead_seconds: start-up and switchover of a move; None fixes the number.
    """

    def __init__(self, least: int, overhead_seconds: float | None = None) -> None:
        self._least = least
        self._overhead = overhead_seconds
        self.limit = least

    def learn(self, took: float, alone: float) -> None:
        """Take in that a move took so many seconds, where it would take ``alone`` by itself."""
        if self._overhead is None or alone < _COPY_DOMINATES * self._overhead:
            return
        if took <= alone:
            self.limit += _MORE
        elif took > _SLOWED * alone:
            self.limit = max(self._least, self.limit - 1)
