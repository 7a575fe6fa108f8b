"""One vCenter's SOAP side: its sessions and what its waiting calls wait on."""

from __future__ import annotations

import threading
from typing import Final

from executor.simulator.soap.collector import Collector
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.services import PROPERTY_COLLECTOR
from executor.simulator.soap.sessions import Session, SessionTable
from executor.simulator.world.world import World
from wavelift.model.placement import Side

__all__ = ["Face"]

_AFTER: Final = 0.05
"""Wall seconds left to the clock's thread to carry out what is due."""


class Face:
    """One side of the world as its clients see it.

    Attributes:
        world, side, vcenter, changes: what it shows.
        speed: world seconds per second on the wall.
        inventory: the nodes as references.
        sessions: who is logged in.
        stirred: notified, with the world's lock held, whenever something changed or sessions ended.
        closed: set when the face is going away; blocked calls end then.
    """

    def __init__(self, world: World, side: Side, *, speed: float, idle_seconds: float) -> None:
        self.world, self.side, self.speed = world, side, speed
        self.vcenter = world.vcenters[side]
        self.changes = world.changes[side]
        self.inventory = Inventory(world, side)
        self.sessions = SessionTable(self.vcenter, idle_seconds)
        self.inventory.sessions = self.sessions.each
        self.stirred = threading.Condition(world.lock)
        self.closed = threading.Event()
        self._epoch = world.session_epoch[side]
        self._stop_listening = self.changes.listen(self.stirred.notify_all)

    def login(self, user: str, password: str) -> Session:
        """Open a session with its own property collector.

        Raises:
            vim.fault.InvalidLogin: for a wrong name or password.
        """
        session = self.sessions.login(user, password, self.world.now(), self.world.elapsed)
        session.objects[PROPERTY_COLLECTOR] = Collector(PROPERTY_COLLECTOR, self.changes)
        return session

    def session(self, key: str) -> Session | None:
        """Return the living session of that cookie, or None."""
        self.follow_epoch()
        return self.sessions.find(key, self.world.elapsed)

    def follow_epoch(self) -> None:
        """End all sessions when the world says so (scripted expiry, restart)."""
        epoch = self.world.session_epoch[self.side]
        if epoch != self._epoch:
            self._epoch = epoch
            self.sessions.end_all()
            self.stirred.notify_all()

    @property
    def is_down(self) -> bool:
        """Whether the vCenter is restarting."""
        return self.world.elapsed < self.world.down_until[self.side]

    def wait(self, seconds: float | None) -> None:
        """Wait, with the world's lock free, until something stirs or so many wall seconds have passed."""
        limits = [limit for limit in (seconds, self._until_scripted_end()) if limit is not None]
        self.stirred.wait(min(limits, default=None))

    def _until_scripted_end(self) -> float | None:
        """Wall seconds until the fault script ends this vCenter's sessions next, or None."""
        elapsed = self.world.elapsed
        ahead = [
            entry.at_seconds - elapsed
            for entry in self.world.faults.of_vcenters()
            if entry.side in (None, self.side) and entry.at_seconds > elapsed
        ]
        return min(ahead) / self.speed + _AFTER if ahead else None

    def expire_sessions(self) -> None:
        """End all sessions now; running tasks go on (fact sheet 0.9)."""
        with self.world.lock:
            self.world.expire_sessions(self.side)
            self.follow_epoch()
            self.stirred.notify_all()

    def close(self) -> None:
        """End all sessions and wake every blocked call."""
        with self.world.lock:
            self.closed.set()
            self.sessions.end_all()
            self.stirred.notify_all()
            self._stop_listening()
