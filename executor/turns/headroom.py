"""How many moves run at once over all: learned from moves that came through and from faults of congestion."""

from __future__ import annotations

__all__ = ["CONGESTION", "Headroom"]

_COPY_DOMINATES = 3.0
_SLOWED = 2.0
_MORE = 2
_KEPT = 0.75
_FLOOR = 2

CONGESTION = frozenset(
    {
        "vim.fault.Timedout",
        "vim.fault.NetworkCopyFault",
        "vim.fault.NetworkDisruptedAndConfigRolledBack",
        "vmodl.fault.HostCommunication",
        "vmodl.fault.HostNotReachable",
    }
)
"""Faults that say, or may say, that too much goes on at once (fact sheet 3.1, recommended defaults)."""


class Headroom:
    """The most moves at once over all.

    A move that took no longer than it would have taken alone shows that the line had room: two more may run.
    One that took more than twice as long shows that it shares: one less. Moves whose start-up outweighs
    their copy tell nothing.

    A fault of congestion takes a quarter of what runs at once, down to two. Faults of moves that were
    under way already when that happened say nothing new. As many clean moves in a row as may run at once
    let one more run, until the number it began with is reached again.

    What an operator sets holds until it is taken back; nothing is learned meanwhile.

    Args:
        least: where it begins, and what learning from the line never falls below.
        overhead_seconds: start-up and switchover of a move; None: never more than ``least``.
    """

    def __init__(self, least: int, overhead_seconds: float | None = None) -> None:
        self._least = least
        self._overhead = overhead_seconds
        self._learned = least
        self._set = 0
        self._by = ""
        self._why = ""
        self._clean = 0
        self._blamed_until = float("-inf")

    @property
    def limit(self) -> int:
        """Most moves at once now."""
        return self._set or self._learned

    @property
    def lowered(self) -> bool:
        """Whether faults hold it below where it began."""
        return self._learned < self._least

    @property
    def floor(self) -> int:
        """Below this, faults do not lower it."""
        return min(self._least, _FLOOR)

    @property
    def why(self) -> str:
        """Who set the limit, or which fault lowered it; "" where it is as it began or grew."""
        if self._set:
            return f"set by {self._by}"
        return self._why if self._learned < self._least else ""

    def set(self, limit: int, by: str) -> None:
        """Hold the limit there until it is taken back with 0; learning begins anew from where it was."""
        self._set, self._by = limit, by
        self._clean = 0

    def learn(self, took: float, alone: float) -> bool:
        """Take in that a move took so many seconds, where it would take ``alone`` by itself.

        Returns:
            Whether this let the limit rise again after faults had lowered it.
        """
        if self._set:
            return False
        self._clean += 1
        if self._learned < self._least:
            return self._recover()
        if self._overhead is None or alone < _COPY_DOMINATES * self._overhead:
            return False
        if took <= alone:
            self._learned += _MORE
        elif took > _SLOWED * alone:
            self._learned = max(self._least, self._learned - 1)
        return False

    def trouble(self, what: str, running: int, *, began: float, now: float) -> bool:
        """Take in a fault of congestion; returns whether the limit fell.

        Args:
            what: the fault and the move, in words.
            running: moves that ran when it struck, that one included.
            began: when that move began, in seconds.
            now: when it broke.
        """
        self._clean = 0
        before = min(self._learned, running)
        if self._set or began < self._blamed_until or before <= self.floor:
            return False
        self._learned = max(self.floor, min(before - 1, int(before * _KEPT)))
        self._blamed_until = now
        self._why = f"lowered from {before} after {what}"
        return True

    def _recover(self) -> bool:
        if self._clean < self._learned:
            return False
        self._clean = 0
        self._learned += 1
        return True
