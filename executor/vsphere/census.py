"""What identifies every VM of a vCenter, and what a preflight asks of some of them; both in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from pyVmomi import vim

from executor.gateway import TaskState, VmCard, VmDetail
from executor.vsphere.index import Index
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import Row, moref, read, walk
from executor.vsphere.session import Session
from executor.vsphere.taskinfo import PATHS as TASK_PATHS
from executor.vsphere.taskinfo import seen_in
from wavelift.model.placement import Side

__all__ = ["Census"]

_DEVICES = "config.hardware.device"
_CARD_PATHS = ("name", "parent", "config.instanceUuid", "config.uuid", _DEVICES)
_DETAIL_PATHS = (
    "runtime.toolsInstallerMounted",
    "runtime.consolidationNeeded",
    "config.hardware.numCPU",
    "config.hardware.memoryMB",
    "storage.perDatastoreUsage",
    "recentTask",
)
_MIB = 1 << 20
_AT_ONCE = 500


class Census:
    """Reads many VMs of one vCenter at once.

    Args:
        session: the vCenter's session.
        inventory: its names.
    """

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._inventory = inventory

    def cards(self) -> list[VmCard]:
        """Every VM; one that is inaccessible lacks what its vCenter cannot read."""
        rows = self._session.call(lambda link: walk(link, {vim.VirtualMachine: _CARD_PATHS}))
        index = self._inventory.index()
        return [_card(row, index) for row in rows]

    def details(self, vms: Sequence[str]) -> dict[str, VmDetail]:
        """Details of these VMs; those that are gone are left out."""
        rows = self._read(vim.VirtualMachine, vms, _DETAIL_PATHS)
        wanted = [task for row in rows.values() for task in _morefs(row, "recentTask")]
        tasks = dict(_unfinished(self._read(vim.Task, wanted, TASK_PATHS), self._session.side))
        index = self._inventory.index()
        return {vm: _detail(row, index, tasks) for vm, row in rows.items()}

    def _read(self, kind: Any, morefs: Sequence[str], paths: Sequence[str]) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        for some in _batched(morefs):
            rows |= self._session.call(partial(read, kind=kind, morefs=some, paths=paths))
        return rows


def _unfinished(rows: dict[str, Row], side: Side) -> Iterator[tuple[str, TaskState]]:
    for task, row in rows.items():
        state = seen_in(row.values, side, task).state if "info.state" in row.values else None
        if state is not None and not state.phase.ended:
            yield task, state


def _batched(items: Sequence[str]) -> Iterator[list[str]]:
    once = list(dict.fromkeys(items))
    return (once[at : at + _AT_ONCE] for at in range(0, len(once), _AT_ONCE))


def _morefs(row: Row, path: str) -> list[str]:
    return [moref(value) for value in row.values.get(path) or ()]


def _card(row: Row, index: Index) -> VmCard:
    datacenter, folder = index.folders.get(row.ref("parent"), ("", ""))
    devices: Sequence[Any] = row.values.get(_DEVICES) or ()
    macs = (getattr(device, "macAddress", None) for device in devices)
    return VmCard(
        moref=row.moref,
        name=row.text("name"),
        datacenter=datacenter,
        folder=folder,
        instance_uuid=row.text("config.instanceUuid").lower(),
        bios_uuid=row.text("config.uuid").lower(),
        macs=tuple(mac.lower() for mac in macs if mac),
    )


def _detail(row: Row, index: Index, tasks: dict[str, TaskState]) -> VmDetail:
    usage = row.values.get("storage.perDatastoreUsage") or ()
    return VmDetail(
        moref=row.moref,
        tools_installer=bool(row.values.get("runtime.toolsInstallerMounted")),
        consolidation=bool(row.values.get("runtime.consolidationNeeded")),
        cpus=int(row.values.get("config.hardware.numCPU") or 0),
        memory_mib=int(row.values.get("config.hardware.memoryMB") or 0),
        used=tuple(_used(usage, index)),
        tasks=tuple(tasks[task] for task in _morefs(row, "recentTask") if task in tasks),
    )


def _used(usage: Sequence[Any], index: Index) -> Iterator[tuple[str, int]]:
    for item in usage:
        store = index.datastores.get(moref(item.datastore))
        if store is not None:
            yield store.name, int(item.committed or 0) // _MIB
