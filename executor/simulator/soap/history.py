"""Task history collectors (fact sheet 6.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from executor.simulator.estate import TaskNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.paths import compile_path
from executor.simulator.soap.properties.task import TASK
from executor.simulator.soap.vmodl_values import array

__all__ = ["TaskHistory"]

_FIRST_PAGE: Final = 10

_TIMES: Final[dict[str, Callable[[TaskNode], datetime | None]]] = {
    "queuedTime": lambda task: task.queued,
    "startedTime": lambda task: task.started,
    "completedTime": lambda task: task.completed,
}


class TaskHistory:
    """A cursor over the tasks that match a filter, oldest first.

    Attributes:
        spec: the ``TaskFilterSpec``.
        page_size: how many ``latestPage`` shows.
    """

    vmodl_name: Final = "vim.TaskHistoryCollector"

    def __init__(self, moref: str, spec: Any) -> None:
        """Start at the oldest task."""
        self.moref, self.spec, self.page_size = moref, spec, _FIRST_PAGE
        self._position: int | None = 0

    def rewind(self) -> None:
        """Go to the oldest task."""
        self._position = 0

    def reset(self) -> None:
        """Go to just before the latest page."""
        self._position = None

    def next(self, inventory: Inventory, count: int) -> Any:
        """Read ``count`` tasks onwards; none at the end."""
        matching = self._matching(inventory)
        start = self._start(matching)
        self._position = min(len(matching), start + count)
        return _infos(inventory, matching[start : self._position])

    def previous(self, inventory: Inventory, count: int) -> Any:
        """Read ``count`` tasks backwards, the nearest first; none at the beginning."""
        matching = self._matching(inventory)
        end = self._start(matching)
        self._position = max(0, end - count)
        return _infos(inventory, list(reversed(matching[self._position : end])))

    def latest_page(self, inventory: Inventory) -> Any:
        """Return the newest tasks, newest first."""
        return _infos(inventory, list(reversed(self._matching(inventory)[-self.page_size :])))

    def _start(self, matching: list[TaskNode]) -> int:
        if self._position is None:
            return max(0, len(matching) - self.page_size)
        return min(self._position, len(matching))

    def _matching(self, inventory: Inventory) -> list[TaskNode]:
        return [task for task in inventory.task_history() if self._wanted(inventory, task)]

    def _wanted(self, inventory: Inventory, task: TaskNode) -> bool:
        spec = self.spec
        users = spec.userName.userList if spec.userName is not None else ()
        return (
            (not spec.state or task.state in spec.state)
            and (not users or task.user.casefold() in {user.casefold() for user in users})
            and self._in_time(task)
            and self._on_entity(inventory, task)
        )

    def _in_time(self, task: TaskNode) -> bool:
        limits = self.spec.time
        if limits is None:
            return True
        when = _TIMES[str(limits.timeType)](task)
        if when is None:
            return False
        after = limits.beginTime is None or when >= limits.beginTime
        return after and (limits.endTime is None or when <= limits.endTime)

    def _on_entity(self, inventory: Inventory, task: TaskNode) -> bool:
        """Whether the task is on the entity asked for; "all" and "children" look below it too."""
        limit = self.spec.entity
        if limit is None:
            return True
        wanted = limit.entity._moId  # noqa: SLF001 - pyVmomi's official name
        if limit.recursion != "children" and task.entity == wanted:
            return True
        if limit.recursion == "self":
            return False
        node = inventory.nodes.get(task.entity)
        while node is not None and node.parent:
            if node.parent == wanted:
                return True
            node = inventory.nodes.get(node.parent)
        return False


def _infos(inventory: Inventory, tasks: list[TaskNode]) -> Any:
    read = compile_path(TASK, "info").read
    return array("vim.TaskInfo", [read(inventory, task) for task in tasks])
