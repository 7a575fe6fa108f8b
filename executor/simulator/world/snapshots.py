"""Snapshots that somebody takes, removes or goes back to.

Which faults: vSphere API reference, ``VirtualMachine.CreateSnapshot_Task`` and ``vim.vm.Snapshot``; that they
come with the call and not with the task is an inference, as in ``admission``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from executor.simulator.estate.nodes import SimFault, VCenter, VmNode
from executor.simulator.estate.snapshots import SimSnapshot, below
from executor.simulator.world.power import require_free
from executor.simulator.world.state import State
from wavelift.model.inventory import Power

__all__ = ["put", "remove", "remove_all", "rename", "revert", "take"]

_RIGHT = "VirtualMachine.State"


def take(state: State, vc: VCenter, vm: VmNode, name: str, text: str = "", *, memory: bool = False) -> None:
    """Take one where the VM stands; without ``memory`` a revert to it finds the VM off.

    Raises:
        SimFault: ``InvalidName`` without a name; as ``power.require_free``.
    """
    _require_name(name)
    require_free(vc, vm, f"{_RIGHT}.CreateSnapshot")
    put(vm, name, text, Power.OFF if vm.power is Power.ON and not memory else vm.power, state.now())
    _tell(state, vc, vm)


def put(vm: VmNode, name: str, text: str, power: Power, taken: datetime) -> None:
    """Put one where the VM stands, whoever asks; see ``SimSnapshot``."""
    number = 1 + max((each.number for each in vm.snapshots), default=0)
    vm.snapshots.append(SimSnapshot(number, name, text, vm.stands_on, power, taken))
    vm.stands_on = number


def remove(state: State, vc: VCenter, vm: VmNode, snapshot: SimSnapshot, *, children: bool) -> None:
    """Remove one, with all below it or without; then what was taken on it stands on what it was taken on.

    Raises:
        SimFault: as ``power.require_free``.
    """
    require_free(vc, vm, f"{_RIGHT}.RemoveSnapshot")
    gone = {snapshot.number, *(below(vm.snapshots, snapshot.number) if children else ())}
    vm.snapshots = [
        replace(each, above=snapshot.above) if each.above == snapshot.number else each
        for each in vm.snapshots
        if each.number not in gone
    ]
    if vm.stands_on in gone:
        vm.stands_on = snapshot.above
    _tell(state, vc, vm)


def remove_all(state: State, vc: VCenter, vm: VmNode) -> None:
    """Remove the whole tree.

    Raises:
        SimFault: as ``power.require_free``.
    """
    require_free(vc, vm, f"{_RIGHT}.RemoveSnapshot")
    vm.snapshots, vm.stands_on = [], 0
    _tell(state, vc, vm)


def revert(
    state: State, vc: VCenter, vm: VmNode, snapshot: SimSnapshot | None, *, suppress_power_on: bool = False
) -> None:
    """Go back to a snapshot, by default to the current one, and to the power state it keeps.

    Raises:
        SimFault: ``NotFound`` where it stands on none; as ``power.require_free``.
    """
    standing = snapshot or next((each for each in vm.snapshots if each.number == vm.stands_on), None)
    if standing is None:
        raise SimFault("vim.fault.NotFound", f"{vm.name} has no current snapshot")
    require_free(vc, vm, f"{_RIGHT}.RevertToSnapshot")
    vm.stands_on = standing.number
    vm.power = Power.OFF if suppress_power_on and standing.power is Power.ON else standing.power
    state.changes[vc.side].record(vm.moref)
    _tell(state, vc, vm)


def rename(
    state: State, vc: VCenter, vm: VmNode, snapshot: SimSnapshot, *, name: str | None, text: str | None
) -> None:
    """Give one another name, another description, or both; None leaves it.

    Raises:
        SimFault: ``InvalidName`` for an empty name; as ``power.require_free``.
    """
    if name is not None:
        _require_name(name)
    require_free(vc, vm, f"{_RIGHT}.RenameSnapshot")
    other = replace(
        snapshot, name=snapshot.name if name is None else name, text=snapshot.text if text is None else text
    )
    vm.snapshots = [other if each.number == snapshot.number else each for each in vm.snapshots]
    _tell(state, vc, vm)


def _require_name(name: str) -> None:
    if not name.strip():
        raise SimFault("vim.fault.InvalidName", "A snapshot needs a name", name=name)


def _tell(state: State, vc: VCenter, vm: VmNode) -> None:
    state.changes[vc.side].record(vm.moref, "snapshot", "rootSnapshot")
