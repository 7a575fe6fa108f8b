"""Snapshots of a virtual machine, as a tree."""

from __future__ import annotations

from typing import Any

from executor.simulator.estate.nodes import VmNode
from executor.simulator.estate.snapshots import SimSnapshot
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.snapshot import Snapshot, snapshot_reference
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["SNAPSHOT", "root_snapshots", "snapshot_info"]


def snapshot_info(inventory: Inventory, vm: VmNode) -> Any:
    """Return ``snapshot``: the trees, and the one the VM stands on; None without any."""
    if not vm.snapshots:
        return None
    trees: dict[int, Any] = {}
    for snapshot in vm.snapshots:  # none comes before the one it was taken on
        trees[snapshot.number] = tree = _tree(inventory, vm, snapshot)
        if snapshot.above:
            trees[snapshot.above].childSnapshotList.append(tree)
    return make(
        vmodl("vim.vm.SnapshotInfo"),
        currentSnapshot=snapshot_reference(vm, vm.stands_on) if vm.stands_on else None,
        rootSnapshotList=[trees[each.number] for each in _taken_on(vm, 0)],
    )


def root_snapshots(_inventory: Inventory, vm: VmNode) -> Any:
    """Return ``rootSnapshot``."""
    return _references(vm, 0)


def _tree(inventory: Inventory, vm: VmNode, snapshot: SimSnapshot) -> Any:
    return make(
        vmodl("vim.vm.SnapshotTree"),
        snapshot=snapshot_reference(vm, snapshot.number),
        vm=inventory.ref(vm.moref),
        name=snapshot.name,
        description=snapshot.text,
        id=snapshot.number,
        createTime=snapshot.taken or inventory.now(),
        state=str(snapshot.power),
        quiesced=False,
        replaySupported=False,
        childSnapshotList=[],
    )


def _taken_on(vm: VmNode, number: int) -> list[SimSnapshot]:
    return [snapshot for snapshot in vm.snapshots if snapshot.above == number]


def _references(vm: VmNode, above: int) -> Any:
    return array("vim.vm.Snapshot", [snapshot_reference(vm, each.number) for each in _taken_on(vm, above)])


SNAPSHOT = Kind(
    Snapshot.vmodl_name,
    {
        "vm": lambda inventory, found: inventory.ref(found.vm.moref),
        "childSnapshot": lambda _inventory, found: _references(found.vm, found.snapshot.number),
    },
)
