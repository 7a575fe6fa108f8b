"""Unfinished tasks of anybody that take slots: a small read of ``recentTask`` now and then.

``recentTask`` holds what has not ended, up to 200 tasks (fact sheet 6.3). Its ids cost one call; only those
not seen before, or not ended when last seen, are asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from pyVmomi import vim

from executor.gateway import AtWork
from executor.turns.neighbours import FOREIGN
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import Row, moref, read
from executor.vsphere.session import Link, Session
from executor.vsphere.taskinfo import PATHS, REASON, seen_in, user_in
from wavelift.model.inventory import Power

__all__ = ["Workload"]

_TASK_PATHS = (*PATHS, REASON)
_VM_PATHS = ("runtime.host", "runtime.powerState", "datastore")


@dataclass(frozen=True, slots=True)
class _Place:
    hot: bool
    host: str
    datastores: tuple[str, ...]


class Workload:
    """Reads one vCenter.

    Args:
        session: the vCenter's session.
        inventory: its names.
    """

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._inventory = inventory
        self._lock = threading.Lock()
        self._done: set[str] = set()
        self._places: dict[str, _Place] = {}

    def read(self) -> list[AtWork]:
        """Tasks that take slots now."""
        with self._lock:
            return self._session.call(self._read)

    def _read(self, link: Link) -> list[AtWork]:
        manager = link.content.taskManager
        tasks = read(link, vim.TaskManager, [moref(manager)], ("recentTask",)).get(moref(manager))
        ids = {moref(task) for task in (tasks.values.get("recentTask") or () if tasks else ())}
        self._done &= ids
        rows = read(link, vim.Task, sorted(ids - self._done), _TASK_PATHS)
        working = {task: row for task, row in rows.items() if self._counts(task, row)}
        self._find(link, working)
        found = (self._at_work(task, row) for task, row in working.items())
        return [task for task in found if task is not None]

    def _counts(self, task: str, row: Row) -> bool:
        """Whether it takes slots; what has ended or never will is not asked for again."""
        if row.text("info.state") in ("success", "error") or row.text("info.descriptionId") not in FOREIGN:
            self._done.add(task)
            return False
        return bool(row.text("info.state"))

    def _find(self, link: Link, working: Mapping[str, Row]) -> None:
        """Where the VMs of new tasks are; asked once, when they begin: that is the end that is charged."""
        self._places = {task: place for task, place in self._places.items() if task in working}
        new = {task: row.ref("info.entity") for task, row in working.items() if task not in self._places}
        vms = read(link, vim.VirtualMachine, {vm for vm in new.values() if vm}, _VM_PATHS)
        for task, vm in new.items():
            if vm in vms:
                row = vms[vm]
                stores = tuple(moref(store) for store in row.values.get("datastore") or ())
                self._places[task] = _Place(
                    row.text("runtime.powerState") == Power.ON, row.ref("runtime.host"), stores
                )

    def _at_work(self, task: str, row: Row) -> AtWork | None:
        place, index = self._places.get(task), self._inventory.index()
        host = index.hosts.get(place.host) if place is not None else None
        if place is None or host is None:
            return None
        stores = (index.datastores.get(store) for store in place.datastores)
        return AtWork(
            state=seen_in(row.values, self._session.side, task).state,
            user=user_in(row.values),
            hot=place.hot,
            datacenter=host.datacenter,
            host=host.name,
            datastores=tuple(store.name for store in stores if store is not None),
        )
