"""Switching a VM on and off and suspending it, as an operator does before a cold move and after it.

Which faults: vSphere API reference, ``VirtualMachine.PowerOnVM_Task`` and its neighbours; that they come with
the call and not with the task is an inference, as in ``admission``. A guest obeys at once.
"""

from __future__ import annotations

from executor.simulator.estate.nodes import SimFault, VCenter, VmNode
from executor.simulator.estate.rights import refusal
from executor.simulator.world.state import State
from wavelift.model.inventory import Power

__all__ = ["ask_guest", "require_free", "require_power", "switch"]

_TOOLS = "guestToolsRunning"


def switch(state: State, vc: VCenter, vm: VmNode, power: Power, *, privilege: str) -> None:
    """Bring a VM into another power state; ON for one that is on resets it, for a suspended one resumes it.

    Args:
        state: the world.
        vc: where it is.
        vm: which one.
        power: what it becomes.
        privilege: what the account needs, like ``VirtualMachine.Interact.PowerOff``.

    Raises:
        SimFault: as ``require_free``.
    """
    require_free(vc, vm, privilege)
    vm.power = power
    state.changes[vc.side].record(vm.moref)


def require_free(vc: VCenter, vm: VmNode, privilege: str) -> None:
    """See that the account may do something to the VM, and that nothing is in the way.

    Raises:
        SimFault: ``NotSupported`` for a template, ``HostNotConnected``, ``TaskInProgress`` while something
            works on it, ``NoPermission``.
    """
    if vm.template:
        raise SimFault("vmodl.fault.NotSupported", f"{vm.name} is a template")
    if vm.connection != "connected":
        raise SimFault("vmodl.fault.HostNotConnected", f"The host of {vm.name} is not connected")
    if vm.busy:
        raise SimFault("vim.fault.TaskInProgress", "Another task is in progress", task=("vim.Task", vm.busy))
    denied = refusal(vc, [(vm, privilege)])
    if denied is not None:
        raise denied


def require_power(vm: VmNode, *, on: bool, wanted: Power) -> None:
    """See that it is on, or that it is not.

    Raises:
        SimFault: ``InvalidPowerState``.
    """
    if (vm.power is Power.ON) is not on:
        raise SimFault(
            "vim.fault.InvalidPowerState",
            "The attempted operation cannot be performed in the current state",
            requestedState=str(wanted),
            existingState=str(vm.power),
        )


def ask_guest(vm: VmNode) -> None:
    """See that there is a guest that can be asked.

    Raises:
        SimFault: ``ToolsUnavailable``: its tools do not run.
    """
    if vm.tools != _TOOLS:
        raise SimFault("vim.fault.ToolsUnavailable", f"The tools of {vm.name} are not running")
