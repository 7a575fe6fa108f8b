"""Snapshots that somebody takes or removes: a chain of names, whose contents are not modelled.

Which faults: vSphere API reference, ``VirtualMachine.CreateSnapshot_Task`` and its neighbours; that they come
with the call and not with the task is an inference, as in ``admission``.
"""

from __future__ import annotations

from executor.simulator.estate.nodes import SimFault, VCenter, VmNode
from executor.simulator.world.power import require_free
from executor.simulator.world.state import State

__all__ = ["remove_all", "take"]

_RIGHT = "VirtualMachine.State"


def take(state: State, vc: VCenter, vm: VmNode, name: str) -> None:
    """Put a snapshot at the end of the chain.

    Raises:
        SimFault: ``InvalidName`` without a name; as ``power.require_free``.
    """
    if not name.strip():
        raise SimFault("vim.fault.InvalidName", "A snapshot needs a name", name=name)
    require_free(vc, vm, f"{_RIGHT}.CreateSnapshot")
    vm.snapshots.append(name)
    _tell(state, vc, vm)


def remove_all(state: State, vc: VCenter, vm: VmNode) -> None:
    """Remove the whole chain.

    Raises:
        SimFault: as ``power.require_free``.
    """
    require_free(vc, vm, f"{_RIGHT}.RemoveSnapshot")
    vm.snapshots.clear()
    _tell(state, vc, vm)


def _tell(state: State, vc: VCenter, vm: VmNode) -> None:
    for path in ("snapshot", "rootSnapshot"):
        state.changes[vc.side].record(vm.moref, path)
