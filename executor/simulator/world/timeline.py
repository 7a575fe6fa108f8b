"""What happens by itself and when: a queue of events on the world's own time."""

from __future__ import annotations

import heapq
from collections.abc import Callable

__all__ = ["Alarm", "Timeline"]


class Alarm:
    """One thing that will happen; ``off()`` calls it back."""

    __slots__ = ("action", "at")

    def __init__(self, at: float, action: Callable[[], None]) -> None:
        self.at = at
        self.action: Callable[[], None] | None = action

    def off(self) -> None:
        """It will not happen."""
        self.action = None


class Timeline:
    """Events in order of time, then of scheduling.

    Attributes:
        elapsed: world seconds since the start.
        number: events that were ever scheduled.
    """

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._queue: list[tuple[float, int, Alarm]] = []
        self.number = 0

    def after(self, seconds: float, action: Callable[[], None]) -> Alarm:
        """Carry out ``action`` in so many seconds, at once where that has passed."""
        return self.at(self.elapsed + seconds, action)

    def at(self, when: float, action: Callable[[], None]) -> Alarm:
        """Carry out ``action`` at that time, or at once where it has passed."""
        alarm = Alarm(max(when, self.elapsed), action)
        heapq.heappush(self._queue, (alarm.at, self.number, alarm))
        self.number += 1
        return alarm

    def next(self) -> float | None:
        """When the next event is due, or None."""
        while self._queue and self._queue[0][2].action is None:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def run_due(self) -> None:
        """Carry out everything due at or before ``elapsed``, in order."""
        queue = self._queue
        while queue and queue[0][0] <= self.elapsed:
            _, _, alarm = heapq.heappop(queue)
            action, alarm.action = alarm.action, None
            if action is not None:
                action()
