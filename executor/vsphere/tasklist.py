"""The watched tasks and who listens to each; knows nothing of the wire."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from executor.vsphere.taskinfo import Seen, seen_in, vanished
from wavelift.model.placement import Side

__all__ = ["Listener", "TaskList"]

Listener = Callable[[Seen | Exception], None]
"""Hears a task's states; after an ended one, or an exception, nothing more. Must not block."""


@dataclass(slots=True, eq=False)
class _Entry:
    values: dict[str, Any] = field(default_factory=dict)
    last: Seen | None = None
    listeners: list[Listener] = field(default_factory=list)


class TaskList:
    """Open tasks of one vCenter. Safe to use from many threads.

    Attributes:
        busy: set while any task is open.
    """

    def __init__(self, side: Side) -> None:
        self._side = side
        self._lock = threading.Lock()
        self._open: dict[str, _Entry] = {}
        self.busy = threading.Event()

    def add(self, task: str, listener: Listener) -> bool:
        """Let a listener hear a task from now on; tells whether the task is new here."""
        with self._lock:
            entry = self._open.get(task)
            if new := entry is None:
                entry = self._open[task] = _Entry()
                self.busy.set()
            entry.listeners.append(listener)
            if entry.last is not None:
                listener(entry.last)
            return new

    def dismiss(self, task: str, listener: Listener) -> None:
        """Forget a listener; the task itself with its last one."""
        with self._lock:
            entry = self._open.get(task)
            if entry is not None and listener in entry.listeners:
                entry.listeners.remove(listener)
                if not entry.listeners:
                    self._close(task)

    def open(self) -> set[str]:
        """Ids of all open tasks."""
        with self._lock:
            return set(self._open)

    def silent(self, among: Iterable[str]) -> list[str]:
        """Those that are open and of which nothing was ever heard."""
        with self._lock:
            return [task for task in among if task in self._open and self._open[task].last is None]

    def hear(self, task: str, values: dict[str, Any]) -> None:
        """Take over changed properties and pass the task on if it looks different now."""
        with self._lock:
            entry = self._open.get(task)
            if entry is None:
                return
            entry.values.update(values)
            if entry.values.get("info.state") is None:
                return
            seen = seen_in(entry.values, self._side, task)
            if entry.last is None or seen.state != entry.last.state:
                entry.last = seen
                for listener in entry.listeners:
                    listener(seen)
            if seen.state.phase.ended:
                self._close(task)

    def lose(self, tasks: Iterable[str]) -> None:
        """Tell the listeners that the vCenter knows these tasks no longer."""
        for task in tasks:
            self._fail(task, vanished(task))

    def fail(self, error: Exception) -> None:
        """Tell all listeners that watching is over."""
        for task in self.open():
            self._fail(task, error)

    def _fail(self, task: str, error: Exception) -> None:
        with self._lock:
            entry = self._open.get(task)
            for listener in entry.listeners if entry else ():
                listener(error)
            self._close(task)

    def _close(self, task: str) -> None:
        self._open.pop(task, None)
        if not self._open:
            self.busy.clear()
