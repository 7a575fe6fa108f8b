"""The task list of one vCenter, with what it forgets and what it keeps (fact sheet 6.1, 6.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from executor.simulator.estate.changes import ChangeLog
from executor.simulator.estate.nodes import Node, SimFault, TaskNode, VCenter

__all__ = ["TaskBook"]

RECENT_FOR = timedelta(minutes=10)
RECENT_MOST = 200


class TaskBook:
    """Tasks of one vCenter: made, moved on, and told to the change log."""

    def __init__(
        self,
        vcenter: VCenter,
        changes: ChangeLog,
        now: Callable[[], datetime],
        moref: Callable[[str], str],
    ) -> None:
        """Keep the tasks of ``vcenter``; ``moref`` gives a fresh id for a prefix."""
        self._vcenter, self._changes, self._now, self._moref = vcenter, changes, now, moref
        self.history: list[TaskNode] = []
        self._recent: list[TaskNode] = []

    def create(self, description: str, entity: Node, user: str) -> TaskNode:
        """Put a new queued task on an object."""
        task = TaskNode(
            moref=self._moref("task"),
            name=description,
            description=description,
            entity=entity.moref,
            entity_name=entity.name,
            user=user,
            queued=self._now(),
        )
        self._vcenter.nodes[task.moref] = task
        self.history.append(task)
        self._recent.append(task)
        self._changes.record(task.moref)
        return task

    def recent(self) -> list[TaskNode]:
        """What ``recentTask`` shows: unfinished ones and those ended in the last 10 minutes, at most 200."""
        limit = self._now() - RECENT_FOR
        self._recent = [task for task in self._recent if task.completed is None or task.completed >= limit]
        self._recent = self._recent[-RECENT_MOST:]
        return list(self._recent)

    def start(self, task: TaskNode) -> None:
        """Queued to running."""
        task.state, task.progress, task.started = "running", 0, self._now()
        self._told(task, "info.state", "info.progress", "info.startTime")

    def move_on(self, task: TaskNode, progress: int) -> None:
        """Show progress in percent."""
        if task.progress != progress:
            task.progress = progress
            self._told(task, "info.progress")

    def seal(self, task: TaskNode) -> None:
        """From now on it cannot be cancelled."""
        task.cancelable = False
        self._told(task, "info.cancelable")

    def succeed(self, task: TaskNode, result: Any = None) -> None:
        """End it well."""
        task.state, task.progress, task.result = "success", 100, result
        self._finish(task, "info.progress", "info.result")

    def fail(self, task: TaskNode, fault: SimFault) -> None:
        """End it with a fault."""
        task.state, task.error = "error", fault
        self._finish(task, "info.error")

    def forget(self) -> list[TaskNode]:
        """A restart: task objects are gone, unfinished tasks leave no trace in the history either."""
        gone = [task for task in self.history if self._vcenter.nodes.pop(task.moref, None) is not None]
        self.history = [task for task in self.history if task.completed is not None]
        self._recent = []
        for task in gone:
            self._changes.record(task.moref)
        return gone

    def _finish(self, task: TaskNode, *paths: str) -> None:
        task.cancelable = False
        task.completed = self._now()
        if task.started is None:
            task.started = task.completed
        self._told(task, "info.state", "info.completeTime", "info.cancelable", *paths)

    def _told(self, task: TaskNode, *paths: str) -> None:
        if task.moref in self._vcenter.nodes:
            self._changes.record(task.moref, *paths)
