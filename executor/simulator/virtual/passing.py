"""The time of a simulated world, going on beside a loop's."""

from __future__ import annotations

import asyncio

from executor.simulator.virtual.virtual_time import VirtualTimeLoop
from executor.simulator.world.world import World

__all__ = ["Passing"]


class Passing:
    """Keeps a world at the running loop's time, from where the world stands.

    Args:
        world: nobody else may let its time go on meanwhile.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._loop: VirtualTimeLoop | None = None
        self._origin = 0.0
        self._due: float | None = None
        self._concerned = False

    def begin(self) -> None:
        """Begin to let the world's time go on."""
        self._due = self._world.advance(self.time() - self._origin)
        if self._loop is not None:
            self._loop.live_beside(self)

    def end(self) -> None:
        """Stop it."""
        if self._loop is not None:
            self.catch_up()
            self._loop.live_beside(None)

    def due(self) -> float | None:
        """When something happens in the world next, in the loop's time."""
        return None if self._due is None else self._origin + self._due

    def happen(self) -> bool:
        """Let it happen; whether anybody followed a task that it changed."""
        self._concerned = False
        if self._due is not None:  # said outright, because the loop's clock may round it away
            self._due = self._world.advance(self._due)
        return self._concerned

    def concern(self) -> None:
        """Say that somebody waited for what just happened."""
        self._concerned = True

    def catch_up(self) -> None:
        """Bring the world to the loop's time."""
        to = self.time() - self._origin
        if not self._world.is_up_to(to):
            self._due = self._world.advance(to)

    def time(self) -> float:
        """The loop's time.

        Raises:
            TypeError: the loop is none in virtual time.
        """
        if self._loop is None:
            loop = asyncio.get_running_loop()
            if not isinstance(loop, VirtualTimeLoop):
                raise TypeError("the world's time does not pass by itself: run this in a VirtualTimeLoop")
            self._loop = loop
            self._origin = loop.time() - self._world.elapsed
        return self._loop.time()
