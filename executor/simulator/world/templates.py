"""``MarkAsTemplate`` and ``MarkAsVirtualMachine`` in the simulated world (fact sheet 1.6)."""

from __future__ import annotations

from executor.simulator.estate.ancestry import cluster_of, find_node, require_node
from executor.simulator.estate.nodes import HostNode, PoolNode, SimFault, VCenter, VmNode
from executor.simulator.estate.rights import refusal
from executor.simulator.world.state import State
from wavelift.model.inventory import Power

__all__ = ["mark"]


def mark(state: State, vc: VCenter, vm: VmNode, *, template: bool, pool: str = "") -> None:
    """Make a powered-off VM a template, or a template a VM.

    Args:
        state: the world.
        vc: where it is.
        vm: which one.
        template: what it becomes.
        pool: for a VM its resource pool; "" is the root pool of its host's cluster.

    Raises:
        SimFault: ``NotSupported`` for what it is already, ``InvalidPowerState`` for one that is not off,
            ``TaskInProgress`` while something works on it, ``NoPermission``.
    """
    if vm.template is template:
        what = "already a template" if template else "no template"
        raise SimFault("vmodl.fault.NotSupported", f"The virtual machine is {what}")
    if vm.power is not Power.OFF:
        raise SimFault(
            "vim.fault.InvalidPowerState",
            "The attempted operation cannot be performed in the current state",
            requestedState="poweredOff",
            existingState=str(vm.power),
        )
    if vm.busy:
        raise SimFault("vim.fault.TaskInProgress", "Another task is in progress", task=("vim.Task", vm.busy))
    becomes = "Template" if template else "VM"
    denied = refusal(vc, [(vm, f"VirtualMachine.Provisioning.MarkAs{becomes}")])
    if denied is not None:
        raise denied
    vm.template = template
    _repool(vc, vm, "" if template else pool or _root_pool(vc, vm))
    for path in ("config.template", "summary.config.template", "resourcePool"):
        state.changes[vc.side].record(vm.moref, path)


def _repool(vc: VCenter, vm: VmNode, pool: str) -> None:
    old = find_node(vc, vm.pool, PoolNode)
    if old is not None:
        old.vms.remove(vm.moref)
    vm.pool = pool
    new = find_node(vc, pool, PoolNode)
    if new is not None:
        new.vms.append(vm.moref)


def _root_pool(vc: VCenter, vm: VmNode) -> str:
    return cluster_of(vc, require_node(vc, vm.host, HostNode)).root_pool
