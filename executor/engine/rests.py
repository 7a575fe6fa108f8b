"""When move groups come to rest: no member moves any more, and what follows from that has been done."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

__all__ = ["Rests"]

Work = Coroutine[Any, Any, None]


class Rests:
    """Counts the members that are still on their way, and sees to what follows when the last has ended.

    Args:
        concerned: whether there is anything to do for a group then; for most there is not.
        follow_up: does it.
        spawn: lets it go on beside.
    """

    def __init__(
        self,
        concerned: Callable[[str], bool],
        follow_up: Callable[[str], Work],
        spawn: Callable[[Work], object],
    ) -> None:
        self._concerned, self._follow_up, self._spawn = concerned, follow_up, spawn
        self._open: Counter[str] = Counter()
        self._busy: dict[str, asyncio.Event] = {}
        self._watched: dict[str, asyncio.Event] = {}

    def begin(self, group: str) -> None:
        """A member sets out."""
        self._open[group] += 1

    def ended(self, group: str) -> None:
        """A member has come to its end; the last one of its group sets off what follows."""
        self._open[group] -= 1
        if not self._open[group]:
            self.settle(group)

    def settle(self, group: str) -> None:
        """See to what follows for a group, if none of its members is on its way."""
        if self._open[group]:
            return
        if self._concerned(group):
            self._busy[group] = asyncio.Event()
            self._spawn(self._see_to(group))
        else:
            self._tell(group)

    async def wait(self, group: str) -> None:
        """Wait until the group is at rest."""
        while self._open[group] or group in self._busy:
            if group in self._busy:
                await self._busy[group].wait()
            else:
                await self._watched.setdefault(group, asyncio.Event()).wait()

    async def _see_to(self, group: str) -> None:
        try:
            await self._follow_up(group)
        finally:
            self._busy.pop(group).set()
            self._tell(group)

    def _tell(self, group: str) -> None:
        watched = self._watched.pop(group, None)
        if watched is not None:
            watched.set()
