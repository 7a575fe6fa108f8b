"""ManagedEntity: another name, for VMs."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_faults import fault
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.world.renaming import give_name

__all__ = ["METHODS"]


def rename(call: Call, name: str) -> Any:
    """Rename a VM; nothing else here changes its name. Raises as ``renaming.give_name`` does."""
    if not isinstance(call.target, VmNode):
        raise fault("vmodl.fault.NotSupported", "The simulated vCenter renames only virtual machines.")
    world, vc = call.face.world, call.face.vcenter
    give_name(world, vc, call.target, name)
    tasks = world.tasks[vc.side]
    task = tasks.create("ManagedEntity.rename", call.target, call.session.user)
    tasks.start(task)
    tasks.succeed(task)
    return vmodl("vim.Task")(task.moref)


METHODS: Final[dict[str, Method]] = {"Rename_Task": Method(rename, "vim.ManagedEntity")}
