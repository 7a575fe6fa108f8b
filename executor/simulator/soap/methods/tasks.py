"""Task, TaskManager and TaskHistoryCollector (fact sheet 6.1, 6.3)."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.history import TaskHistory
from executor.simulator.soap.properties.service import MAX_HISTORY_COLLECTORS
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["METHODS", "page_of"]

_MOST_IN_A_PAGE: Final = 1000


def cancel(call: Call) -> None:
    """Ask for cancellation; the task's own end tells whether it worked."""
    call.face.world.cancel(call.face.vcenter, call.target.moref)


def create_collector(call: Call, spec: Any) -> Any:
    """Make a task history collector.

    Raises:
        vim.fault.InvalidState: when the session has as many as it may have.
    """
    objects = call.session.objects
    if sum(isinstance(each, TaskHistory) for each in objects.values()) >= MAX_HISTORY_COLLECTORS:
        raise fault("vim.fault.InvalidState", "The session has too many task history collectors.")
    made = TaskHistory(call.session.new_moref(), spec)
    objects[made.moref] = made
    return vmodl("vim.TaskHistoryCollector")(made.moref)


def read_next(call: Call, count: int) -> Any:
    """Read tasks onwards."""
    return call.target.next(call.inventory, page_of(count, "maxCount"))


def read_previous(call: Call, count: int) -> Any:
    """Read tasks backwards."""
    return call.target.previous(call.inventory, page_of(count, "maxCount"))


def rewind(call: Call) -> None:
    """Go to the oldest task."""
    call.target.rewind()


def reset(call: Call) -> None:
    """Go to just before the latest page."""
    call.target.reset()


def set_page_size(call: Call, count: int) -> None:
    """Say how many tasks the latest page shows."""
    call.target.page_size = page_of(count, "maxCount")


def destroy_collector(call: Call) -> None:
    """Forget the collector."""
    call.session.objects.pop(call.target.moref, None)


def page_of(count: int, name: str) -> int:
    """Return a page's size, or raise ``InvalidArgument`` where it is not from 1 to 1,000."""
    if not 1 <= count <= _MOST_IN_A_PAGE:
        text = f"{name} must be from 1 to {_MOST_IN_A_PAGE}."
        raise fault("vmodl.fault.InvalidArgument", text, invalidProperty=name)
    return count


METHODS: Final[dict[str, Method]] = {
    "CancelTask": Method(cancel, "vim.Task"),
    "CreateCollectorForTasks": Method(create_collector, "vim.TaskManager"),
    "ReadNextTasks": Method(read_next, "vim.TaskHistoryCollector"),
    "ReadPreviousTasks": Method(read_previous, "vim.TaskHistoryCollector"),
    "RewindCollector": Method(rewind, "vim.HistoryCollector"),
    "ResetCollector": Method(reset, "vim.HistoryCollector"),
    "SetCollectorPageSize": Method(set_page_size, "vim.HistoryCollector"),
    "DestroyCollector": Method(destroy_collector, "vim.HistoryCollector"),
}
