"""Which object changed when: what the property collector and the virtual gateway wait on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

__all__ = ["ChangeLog"]


class ChangeLog:
    """Changes of one vCenter's nodes, numbered from 1.

    Paths are vSphere property paths ("info", "runtime.host", "childEntity"); "" means the object came or
    went. Not locked: the world's lock is held around every use.
    """

    def __init__(self) -> None:
        self._versions: list[int] = []
        self._entries: list[tuple[str, str]] = []
        self._listeners: list[Callable[[], None]] = []
        self.version = 0

    def record(self, moref: str, *paths: str) -> None:
        """Note that these properties of the object changed, and tell the listeners."""
        for path in paths or ("",):
            self.version += 1
            self._versions.append(self.version)
            self._entries.append((moref, path))
        for listener in self._listeners:
            listener()

    def since(self, version: int) -> dict[str, set[str]]:
        """Return changed paths by object after that version."""
        result: dict[str, set[str]] = {}
        for moref, path in self._entries[bisect_right(self._versions, version) :]:
            result.setdefault(moref, set()).add(path)
        return result

    def forget(self, version: int) -> None:
        """Drop what every reader has seen, to keep a ten-hour night small."""
        cut = bisect_right(self._versions, version)
        del self._versions[:cut]
        del self._entries[:cut]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each change, under the lock; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
