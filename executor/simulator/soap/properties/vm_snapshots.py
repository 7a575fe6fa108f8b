"""Snapshots of a virtual machine, as a chain."""

from __future__ import annotations

from typing import Any

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["root_snapshots", "snapshot_info"]


def _reference(vm: VmNode, number: int) -> Any:
    return vmodl("vim.vm.Snapshot")(f"snapshot-{vm.moref}-{number}")


def snapshot_info(inventory: Inventory, vm: VmNode) -> Any:
    """Return ``snapshot``: the chain, oldest first, with the newest as current; None without any."""
    tree: Any = None
    for number in range(len(vm.snapshots), 0, -1):
        tree = make(
            vmodl("vim.vm.SnapshotTree"),
            snapshot=_reference(vm, number),
            vm=inventory.ref(vm.moref),
            name=vm.snapshots[number - 1],
            description="",
            id=number,
            createTime=inventory.now(),
            state="poweredOff",
            quiesced=False,
            replaySupported=False,
            childSnapshotList=[tree] if tree is not None else [],
        )
    if tree is None:
        return None
    return make(
        vmodl("vim.vm.SnapshotInfo"),
        currentSnapshot=_reference(vm, len(vm.snapshots)),
        rootSnapshotList=[tree],
    )


def root_snapshots(_inventory: Inventory, vm: VmNode) -> Any:
    """Return ``rootSnapshot``."""
    return array("vim.vm.Snapshot", [_reference(vm, 1)] if vm.snapshots else [])
