"""Cursors over what a vCenter remembers: tasks and events (fact sheet 6.3)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from executor.simulator.estate.nodes import TaskNode
from executor.simulator.soap.event_values import event_value
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.paths import compile_path
from executor.simulator.soap.properties.task import TASK
from executor.simulator.soap.vmodl_values import array
from executor.simulator.world.events import SimEvent

__all__ = ["EventHistory", "History", "TaskHistory", "events_matching"]

_FIRST_PAGE: Final = 10

_TIMES: Final[dict[str, Callable[[TaskNode], datetime | None]]] = {
    "queuedTime": lambda task: task.queued,
    "startedTime": lambda task: task.started,
    "completedTime": lambda task: task.completed,
}


class History(ABC):
    """A cursor over the entries that match a filter, oldest first.

    Attributes:
        spec: the filter.
        page_size: how many ``latestPage`` shows.
    """

    def __init__(self, moref: str, spec: Any) -> None:
        """Start at the oldest entry."""
        self.moref, self.spec, self.page_size = moref, spec, _FIRST_PAGE
        self._position: int | None = 0

    @abstractmethod
    def _matching(self, inventory: Inventory) -> Sequence[Any]:
        """All entries that match now."""

    @abstractmethod
    def _shown(self, inventory: Inventory, entries: Sequence[Any]) -> Any:
        """The same as pyVmomi's array."""

    def rewind(self) -> None:
        """Go to the oldest entry."""
        self._position = 0

    def reset(self) -> None:
        """Go to just before the latest page."""
        self._position = None

    def next(self, inventory: Inventory, count: int) -> Any:
        """Read ``count`` entries onwards; none at the end."""
        matching = self._matching(inventory)
        start = self._start(matching)
        self._position = min(len(matching), start + count)
        return self._shown(inventory, matching[start : self._position])

    def previous(self, inventory: Inventory, count: int) -> Any:
        """Read ``count`` entries backwards, the nearest first; none at the beginning."""
        matching = self._matching(inventory)
        end = self._start(matching)
        self._position = max(0, end - count)
        return self._shown(inventory, list(reversed(matching[self._position : end])))

    def latest_page(self, inventory: Inventory) -> Any:
        """Return the newest entries, newest first."""
        return self._shown(inventory, list(reversed(self._matching(inventory)[-self.page_size :])))

    def _start(self, matching: Sequence[Any]) -> int:
        if self._position is None:
            return max(0, len(matching) - self.page_size)
        return min(self._position, len(matching))


class TaskHistory(History):
    """A cursor over tasks; ``spec`` is a ``TaskFilterSpec``."""

    vmodl_name: Final = "vim.TaskHistoryCollector"

    def _matching(self, inventory: Inventory) -> list[TaskNode]:
        return [task for task in inventory.task_history() if self._wanted(inventory, task)]

    def _wanted(self, inventory: Inventory, task: TaskNode) -> bool:
        spec = self.spec
        return (
            (not spec.state or task.state in spec.state)
            and _by_user(spec.userName, task.user)
            and self._in_time(inventory, task)
            and _on_entity(inventory, spec.entity, task.entity)
        )

    def _in_time(self, inventory: Inventory, task: TaskNode) -> bool:
        limits = self.spec.time
        return limits is None or _between(inventory, limits, _TIMES[str(limits.timeType)](task))

    def _shown(self, inventory: Inventory, entries: Sequence[Any]) -> Any:
        read = compile_path(TASK, "info").read
        return array("vim.TaskInfo", [read(inventory, task) for task in entries])


class EventHistory(History):
    """A cursor over events; ``spec`` is an ``EventFilterSpec``."""

    vmodl_name: Final = "vim.event.EventHistoryCollector"

    def _matching(self, inventory: Inventory) -> list[SimEvent]:
        return events_matching(inventory, self.spec)

    def _shown(self, inventory: Inventory, entries: Sequence[Any]) -> Any:
        return array("vim.event.Event", [event_value(event, inventory.by_clock) for event in entries])


def events_matching(inventory: Inventory, spec: Any) -> list[SimEvent]:
    """Events that an ``EventFilterSpec`` selects, oldest first."""
    # Ids come as "vim.event.VmRelocatedEvent" from some clients, and as "VmRelocatedEvent" from others.
    kinds = {_short(str(kind)) for kind in spec.eventTypeId or ()} | {
        _short(kind.__name__) for kind in spec.type or ()
    }
    return [
        event
        for event in inventory.events()
        if (not kinds or _short(event.kind) in kinds)
        and (spec.time is None or _between(inventory, spec.time, event.at))
        and _by_user(spec.userName, event.user)
        and spec.eventChainId in (None, 0, event.chain)
        and (not spec.category or event.category in spec.category)
        and _on_entity(inventory, spec.entity, event.vm)
    ]


def _short(kind: str) -> str:
    return kind.removeprefix("vim.event.")


def _by_user(limit: Any, user: str) -> bool:
    names = limit.userList if limit is not None else ()
    return not names or user.casefold() in {name.casefold() for name in names}


def _between(inventory: Inventory, limits: Any, when: datetime | None) -> bool:
    if when is None:
        return False
    told = inventory.by_clock(when)
    after = limits.beginTime is None or told >= limits.beginTime
    return after and (limits.endTime is None or told <= limits.endTime)


def _on_entity(inventory: Inventory, limit: Any, entity: str) -> bool:
    """Whether something is on the entity asked for; "all" and "children" look below it too."""
    if limit is None:
        return True
    wanted = limit.entity._moId  # noqa: SLF001 - pyVmomi's official name
    if limit.recursion != "children" and entity == wanted:
        return True
    if limit.recursion == "self":
        return False
    if wanted == inventory.vcenter.root:
        return True  # also what is in the inventory no more
    node = inventory.nodes.get(entity)
    while node is not None and node.parent:
        if node.parent == wanted:
            return True
        node = inventory.nodes.get(node.parent)
    return False
