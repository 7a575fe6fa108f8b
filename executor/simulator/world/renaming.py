"""Giving a VM another name, as somebody does in the vSphere Client (``Rename_Task``)."""

from __future__ import annotations

from executor.simulator.estate.nodes import SimFault, VCenter, VmNode
from executor.simulator.estate.registry import namesakes, rename
from executor.simulator.world.power import require_free
from executor.simulator.world.state import State

__all__ = ["give_name"]


def give_name(state: State, vc: VCenter, vm: VmNode, name: str) -> None:
    """Rename a VM.

    Raises:
        SimFault: ``InvalidName`` for an empty one, ``DuplicateName`` where the folder has a VM of that name,
            whatever its case; as ``power.require_free``.
    """
    if not name.strip():
        raise SimFault("vim.fault.InvalidName", "A virtual machine needs a name", name=name)
    for moref in namesakes(vc, vm.parent, name):
        if moref != vm.moref:
            twin = ("vim.VirtualMachine", moref)
            text = f"The name '{name}' already exists"
            raise SimFault("vim.fault.DuplicateName", text, name=name, object=twin)
    require_free(vc, vm, "VirtualMachine.Config.Rename")
    state.changes[vc.side].record_all(rename(vc, vm, name))
