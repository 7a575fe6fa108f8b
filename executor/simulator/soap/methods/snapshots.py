"""VirtualMachine: taking a snapshot, and removing them all."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.world.snapshots import remove_all, take

__all__ = ["METHODS"]


def create_snapshot(call: Call, name: str, *_told: Any) -> Any:
    """Take one; memory and a quiet guest make no difference here. Raises as ``snapshots.take`` does."""
    take(call.face.world, call.face.vcenter, call.target, name)
    return _task(call, "createSnapshot")


def remove_all_snapshots(call: Call, *_told: Any) -> Any:
    """Remove the whole chain; raises as ``snapshots.remove_all`` does."""
    remove_all(call.face.world, call.face.vcenter, call.target)
    return _task(call, "removeAllSnapshots")


def _task(call: Call, name: str) -> Any:
    tasks = call.face.world.tasks[call.face.vcenter.side]
    task = tasks.create(f"VirtualMachine.{name}", call.target, call.session.user)
    tasks.start(task)
    tasks.succeed(task)
    return vmodl("vim.Task")(task.moref)


METHODS: Final[dict[str, Method]] = {
    "CreateSnapshot_Task": Method(create_snapshot, "vim.VirtualMachine"),
    "RemoveAllSnapshots_Task": Method(remove_all_snapshots, "vim.VirtualMachine"),
}
