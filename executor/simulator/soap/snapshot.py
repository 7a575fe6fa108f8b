"""A VM's snapshots as managed objects, put together when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.estate.snapshots import SimSnapshot
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["Snapshot", "snapshot_at", "snapshot_reference"]

_PREFIX: Final = "snapshot-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot of one VM."""

    vmodl_name: ClassVar[str] = "vim.vm.Snapshot"

    moref: str
    vm: VmNode
    snapshot: SimSnapshot


def snapshot_reference(vm: VmNode, number: int) -> Any:
    """The reference of a VM's snapshot."""
    return vmodl(Snapshot.vmodl_name)(f"{_PREFIX}{vm.moref}-{number}")


def snapshot_at(inventory: Inventory, moref: str) -> Snapshot | None:
    """The snapshot of that id, or None."""
    if not moref.startswith(_PREFIX):
        return None
    owner, _, number = moref.removeprefix(_PREFIX).rpartition("-")
    vm = inventory.get(owner, VmNode)
    for snapshot in vm.snapshots if vm is not None else ():
        if str(snapshot.number) == number:
            return Snapshot(moref, vm, snapshot)
    return None
