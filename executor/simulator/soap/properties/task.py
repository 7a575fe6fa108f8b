"""Properties of a task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from executor.simulator.estate.nodes import SimFault, TaskNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.vmodl_faults import fault_of
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["TASK"]

_CHECK: Final = "checkRelocate"


def _entity(inventory: Inventory, task: TaskNode) -> Any:
    """Return what the task works on, also when a move has taken it to the other vCenter."""
    known = inventory.ref(task.entity)
    if known is None and task.entity:
        known = vmodl("vim.VirtualMachine")(task.entity)
    return known


def _error(_inventory: Inventory, task: TaskNode) -> Any:
    return fault_of(task.error) if task.error is not None else None


def _result(inventory: Inventory, task: TaskNode) -> Any:
    """Return ``result``: for a check one verdict per host tried (fact sheet 0.6), else a reference."""
    if task.result is None:
        return None
    if task.description.endswith(_CHECK):
        cls = vmodl("vim.vm.check.Result")
        return array(
            "vim.vm.check.Result",
            [
                make(cls, vm=_entity(inventory, task), error=_faults(errors), warning=_faults(warnings))
                for errors, warnings in task.result
            ],
        )
    return inventory.ref(task.result) if isinstance(task.result, str) else task.result


def _faults(faults: list[SimFault]) -> Any:
    return array("vmodl.MethodFault", [fault_of(each) for each in faults])


def _reason(_inventory: Inventory, task: TaskNode) -> Any:
    if not task.user:
        return vmodl("vim.TaskReasonSystem")()
    return make(vmodl("vim.TaskReasonUser"), userName=task.user)


def _number(_inventory: Inventory, task: TaskNode) -> int:
    digits = task.moref.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0


def _at(name: str) -> Callable[[Inventory, TaskNode], datetime | None]:
    """One of a task's times, by the vCenter's own clock."""

    def told(inventory: Inventory, task: TaskNode) -> datetime | None:
        when: datetime | None = getattr(task, name)
        return None if when is None else inventory.by_clock(when)

    return told


TASK = Kind(
    "vim.Task",
    {
        "info.key": lambda _inventory, task: task.moref,
        "info.task": lambda _inventory, task: vmodl("vim.Task")(task.moref),
        "info.descriptionId": lambda _inventory, task: task.description,
        "info.entity": _entity,
        "info.entityName": lambda _inventory, task: task.entity_name or None,
        "info.state": lambda _inventory, task: task.state,
        "info.cancelled": lambda _inventory, task: task.cancelled,
        "info.cancelable": lambda _inventory, task: task.cancelable,
        "info.error": _error,
        "info.result": _result,
        "info.progress": lambda _inventory, task: task.progress if task.state == "running" else None,
        "info.reason": _reason,
        "info.queueTime": _at("queued"),
        "info.startTime": _at("started"),
        "info.completeTime": _at("completed"),
        "info.eventChainId": _number,
    },
)
