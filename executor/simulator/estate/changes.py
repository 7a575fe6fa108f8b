"""Which object changed when: what the property collector and the virtual gateway wait on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from weakref import WeakSet

__all__ = ["ChangeLog", "Hearer", "Reader"]

_ROOM = 4096
"""Changes that may pile up before those that every reader has seen are dropped."""


Watcher = Callable[[tuple[str, ...]], None]
"""Told which properties of its object changed."""


class Hearer(Protocol):
    """Told each change of any object."""

    def changed(self, moref: str, paths: tuple[str, ...]) -> None:
        """That object changed, in these properties; () means that it came or went."""

    def all_changed(self, changes: Sequence[tuple[str, str]]) -> None:
        """Several changes at once, as given to ``ChangeLog.record_all``."""


class Reader:
    """Somebody who reads on from where he was; dropped with its last reference.

    Attributes:
        at: the version up to which he has read; None while he follows nothing.
    """

    __slots__ = ("__weakref__", "at")

    def __init__(self, at: int | None) -> None:
        self.at = at


class ChangeLog:
    """Changes of one vCenter's nodes, numbered from 1.

    Of each property only the last change is kept, and what all readers have seen is dropped: a night of ten
    hours takes no more room than its busiest minute. A log that nobody reads keeps nothing. Paths are vSphere
    property paths ("info", "runtime.host", "childEntity"); "" means the object came or went. Not locked: the
    world's lock is held around every use.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}
        self._watchers: dict[str, dict[Watcher, None]] = {}
        self._hearers: list[Hearer] = []
        self._listeners: list[Callable[[], None]] = []
        self._readers: WeakSet[Reader] = WeakSet()
        self._room = _ROOM
        self._kept = True
        self.version = 0

    def __len__(self) -> int:
        return len(self._last)

    def record(self, moref: str, *paths: str) -> None:
        """Note that these properties of the object changed, and tell the listeners."""
        if self._kept:
            self._keep(moref, paths or ("",))
        else:
            self.version += len(paths) or 1
        if moref in self._watchers:
            for watcher in tuple(self._watchers[moref]):
                watcher(paths)
        for hearer in self._hearers:
            hearer.changed(moref, paths)
        for listener in self._listeners:
            listener()

    def record_all(self, changes: Sequence[tuple[str, str]]) -> None:
        """Note several changes, each an object and a property of it; "" means that it came or went."""
        watchers = self._watchers
        if self._kept or [moref for moref, _ in changes if moref in watchers]:
            for moref, path in changes:
                self.record(moref, path)
            return
        self.version += len(changes)
        for hearer in self._hearers:
            hearer.all_changed(changes)
        for listener in self._listeners:
            listener()

    def _keep(self, moref: str, paths: tuple[str, ...]) -> None:
        last, version = self._last, self.version
        for path in paths:
            version += 1
            key = (moref, path)
            last.pop(key, None)  # so that the newest stands last
            last[key] = version
        self.version = version
        if len(last) > self._room:
            self._make_room()

    def unread(self) -> None:
        """Keep nothing from now on, until there is a reader; who watches single objects is told as ever."""
        if not self._readers:
            self._kept = False
            self._last.clear()

    def since(self, version: int) -> dict[str, set[str]]:
        """Return changed paths by object after that version."""
        result: dict[str, set[str]] = {}
        for (moref, path), number in reversed(self._last.items()):
            if number <= version:
                break
            result.setdefault(moref, set()).add(path)
        return result

    def reader(self, at: int | None = None) -> Reader:
        """A reader that has read up to that version, or follows nothing yet."""
        self._kept = True
        reader = Reader(at)
        self._readers.add(reader)
        return reader

    def forget(self, version: int) -> None:
        """Drop what every reader has seen."""
        seen = []
        for key, number in self._last.items():
            if number > version:
                break
            seen.append(key)
        for key in seen:
            del self._last[key]

    def watch(self, moref: str, watcher: Watcher) -> Callable[[], None]:
        """Tell ``watcher`` each change of that object, under the lock; returns how to stop that."""
        self._watchers.setdefault(moref, {})[watcher] = None

        def stop() -> None:
            del self._watchers[moref][watcher]
            if not self._watchers[moref]:
                del self._watchers[moref]

        return stop

    def hear(self, hearer: Hearer) -> Callable[[], None]:
        """Tell ``hearer`` each change of any object, under the lock; returns how to stop that."""
        self._hearers.append(hearer)
        return lambda: self._hearers.remove(hearer)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each change, under the lock; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _make_room(self) -> None:
        places = [reader.at for reader in self._readers if reader.at is not None]
        self.forget(min(places, default=self.version))
        # A reader that is far behind is not looked for again at every change.
        self._room = max(_ROOM, 2 * len(self._last))
