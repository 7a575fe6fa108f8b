"""VirtualMachine and its snapshots: taking, removing, going back, other names."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.world.snapshots import remove, remove_all, rename, revert, take

__all__ = ["METHODS"]


def create_snapshot(call: Call, name: str, text: str | None, memory: bool, _quiesce: bool) -> Any:
    """Take one; a quiet guest makes no difference here. Raises as ``snapshots.take`` does."""
    take(call.face.world, call.face.vcenter, call.target, name, text or "", memory=memory)
    return _task(call, call.target, "VirtualMachine.createSnapshot")


def remove_all_snapshots(call: Call, *_told: Any) -> Any:
    """Remove the whole tree; raises as ``snapshots.remove_all`` does."""
    remove_all(call.face.world, call.face.vcenter, call.target)
    return _task(call, call.target, "VirtualMachine.removeAllSnapshots")


def revert_to_current(call: Call, _host: Any, suppress: bool | None) -> Any:
    """Go back to the snapshot the VM stands on; raises as ``snapshots.revert`` does."""
    revert(call.face.world, call.face.vcenter, call.target, None, suppress_power_on=bool(suppress))
    return _task(call, call.target, "VirtualMachine.revertToCurrentSnapshot")


def remove_snapshot(call: Call, children: bool, _consolidate: bool | None) -> Any:
    """Remove one; raises as ``snapshots.remove`` does."""
    found = call.target
    remove(call.face.world, call.face.vcenter, found.vm, found.snapshot, children=children)
    return _task(call, found.vm, "vm.Snapshot.remove")


def revert_to_snapshot(call: Call, _host: Any, suppress: bool | None) -> Any:
    """Go back to one; a named host is not looked at. Raises as ``snapshots.revert`` does."""
    found = call.target
    revert(call.face.world, call.face.vcenter, found.vm, found.snapshot, suppress_power_on=bool(suppress))
    return _task(call, found.vm, "vm.Snapshot.revert")


def rename_snapshot(call: Call, name: str | None, text: str | None) -> None:
    """Call one otherwise; raises as ``snapshots.rename`` does."""
    found = call.target
    rename(call.face.world, call.face.vcenter, found.vm, found.snapshot, name=name, text=text)


def _task(call: Call, vm: VmNode, name: str) -> Any:
    """A task that has ended already; its names are those of a real vCenter's ``TaskDescription``."""
    tasks = call.face.world.tasks[call.face.vcenter.side]
    task = tasks.create(name, vm, call.session.user)
    tasks.start(task)
    tasks.succeed(task)
    return vmodl("vim.Task")(task.moref)


_VM: Final = "vim.VirtualMachine"
_SNAPSHOT: Final = "vim.vm.Snapshot"

METHODS: Final[dict[str, Method]] = {
    "CreateSnapshot_Task": Method(create_snapshot, _VM),
    "RemoveAllSnapshots_Task": Method(remove_all_snapshots, _VM),
    "RevertToCurrentSnapshot_Task": Method(revert_to_current, _VM),
    "RemoveSnapshot_Task": Method(remove_snapshot, _SNAPSHOT),
    "RevertToSnapshot_Task": Method(revert_to_snapshot, _SNAPSHOT),
    "RenameSnapshot": Method(rename_snapshot, _SNAPSHOT),
}
