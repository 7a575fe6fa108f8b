"""VirtualMachine: power on, off, reset and suspend, and what is asked of the guest."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.call import Call, Method
from executor.simulator.soap.vmodl_values import vmodl
from executor.simulator.world.power import ask_guest, require_power, switch
from wavelift.model.inventory import Power

__all__ = ["METHODS"]

_RIGHT: Final = "VirtualMachine.Interact"


def power_on(call: Call, _host: Any = None) -> Any:
    """Start or resume a VM where it is; a named host is not looked at. Raises as ``power.switch`` does."""
    require_power(call.target, on=False, wanted=Power.ON)
    return _task(call, "powerOn", Power.ON, "PowerOn")


def power_off(call: Call) -> Any:
    """Pull the plug; raises as ``power.switch`` does."""
    require_power(call.target, on=True, wanted=Power.OFF)
    return _task(call, "powerOff", Power.OFF, "PowerOff")


def reset(call: Call) -> Any:
    """Off and on again; raises as ``power.switch`` does."""
    require_power(call.target, on=True, wanted=Power.ON)
    return _task(call, "reset", Power.ON, "Reset")


def suspend(call: Call) -> Any:
    """Write its memory down and stop it; power on resumes it. Raises as ``power.switch`` does."""
    require_power(call.target, on=True, wanted=Power.SUSPENDED)
    return _task(call, "suspend", Power.SUSPENDED, "Suspend")


def shut_down_guest(call: Call) -> None:
    """Ask the guest to shut down; raises as ``power.switch`` and ``power.ask_guest`` do."""
    _asked(call, Power.OFF, "PowerOff")


def reboot_guest(call: Call) -> None:
    """Ask the guest to start anew; raises as ``power.switch`` and ``power.ask_guest`` do."""
    _asked(call, Power.ON, "Reset")


def stand_by_guest(call: Call) -> None:
    """Ask the guest to stand by: its VM is suspended, as where ``standbyAction`` is ``checkpoint``.

    The other choice, a guest that sleeps on a VM that is on, is not modelled. Raises as ``power.switch`` and
    ``power.ask_guest`` do.
    """
    _asked(call, Power.SUSPENDED, "Suspend")


def _task(call: Call, name: str, power: Power, right: str) -> Any:
    vm: VmNode = call.target
    world, vc = call.face.world, call.face.vcenter
    switch(world, vc, vm, power, privilege=f"{_RIGHT}.{right}")
    tasks = world.tasks[vc.side]
    task = tasks.create(f"VirtualMachine.{name}", vm, call.session.user)
    tasks.start(task)
    tasks.succeed(task)
    return vmodl("vim.Task")(task.moref)


def _asked(call: Call, power: Power, right: str) -> None:
    require_power(call.target, on=True, wanted=power)
    ask_guest(call.target)
    switch(call.face.world, call.face.vcenter, call.target, power, privilege=f"{_RIGHT}.{right}")


METHODS: Final[dict[str, Method]] = {
    "PowerOnVM_Task": Method(power_on, "vim.VirtualMachine"),
    "PowerOffVM_Task": Method(power_off, "vim.VirtualMachine"),
    "ResetVM_Task": Method(reset, "vim.VirtualMachine"),
    "SuspendVM_Task": Method(suspend, "vim.VirtualMachine"),
    "ShutdownGuest": Method(shut_down_guest, "vim.VirtualMachine"),
    "RebootGuest": Method(reboot_guest, "vim.VirtualMachine"),
    "StandbyGuest": Method(stand_by_guest, "vim.VirtualMachine"),
}
