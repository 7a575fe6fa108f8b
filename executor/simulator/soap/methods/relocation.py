"""VirtualMachine.RelocateVM_Task and ProvisioningChecker.CheckRelocate_Task."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.relocate_spec import read_relocate_spec
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["METHODS"]


def relocate(call: Call, spec: Any, _priority: Any) -> Any:
    """Start a relocation and return its task; the world notes the call in its record."""
    call.outcome.recorded = True
    request = read_relocate_spec(call.inventory, call.target, spec)
    face, session = call.face, call.session
    task = face.world.relocate(face.vcenter, call.target.moref, request, session.user, caller=session.key)
    return vmodl("vim.Task")(task.moref)


def check_relocate(call: Call, vm: Any, spec: Any, _tests: list[str]) -> Any:
    """Return a task whose result is the verdict (fact sheet 0.6)."""
    node = call.scene.require(vm)
    request = read_relocate_spec(call.inventory, node, spec)
    face = call.face
    task = face.world.check_relocate(face.vcenter, node.moref, request, call.session.user)
    return vmodl("vim.Task")(task.moref)


METHODS: Final[dict[str, Method]] = {
    "RelocateVM_Task": Method(relocate, "vim.VirtualMachine"),
    "CheckRelocate_Task": Method(check_relocate, "vim.vm.check.ProvisioningChecker"),
}
