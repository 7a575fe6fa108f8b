"""Unfinished tasks of anybody that take slots: a small read of ``recentTask`` now and then.

``recentTask`` holds what has not ended, up to 200 tasks (fact sheet 6.3). Its ids cost one call. Of those not
seen before all is asked, of those that had not ended when last seen what may have become of them.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyVmomi import vim

from executor.gateway import AtWork
from executor.turns.neighbours import FOREIGN
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import moref, read
from executor.vsphere.session import Link, Session
from executor.vsphere.taskinfo import CHANGING, PATHS, REASON, seen_in, user_in
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
        self._known: dict[str, dict[str, Any]] = {}
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
        self._known = self._told(link, ids - self._done)
        working = {task: values for task, values in self._known.items() if self._counts(task, values)}
        self._find(link, working)
        found = (self._at_work(task, values) for task, values in working.items())
        return [task for task in found if task is not None]

    def _told(self, link: Link, ids: set[str]) -> dict[str, dict[str, Any]]:
        """What the vCenter tells of these tasks; those it does not know are left out."""
        old = read(link, vim.Task, sorted(ids & self._known.keys()), CHANGING)
        new = read(link, vim.Task, sorted(ids - self._known.keys()), _TASK_PATHS)
        told = {task: {**self._known[task], **row.values} for task, row in old.items()}
        return told | {task: dict(row.values) for task, row in new.items() if row.values.get("info.state")}

    def _counts(self, task: str, values: Mapping[str, Any]) -> bool:
        """Whether it takes slots; what has ended or never will is not asked for again."""
        over = str(values["info.state"]) in ("success", "error")
        if over or values.get("info.descriptionId") not in FOREIGN:
            self._done.add(task)
            return False
        return True

    def _find(self, link: Link, working: Mapping[str, Mapping[str, Any]]) -> None:
        """Where the VMs of new tasks are; asked once, when they begin: that is the end that is charged."""
        self._places = {task: place for task, place in self._places.items() if task in working}
        new = {
            task: moref(values.get("info.entity"))
            for task, values in working.items()
            if task not in self._places
        }
        vms = read(link, vim.VirtualMachine, {vm for vm in new.values() if vm}, _VM_PATHS)
        for task, vm in new.items():
            if vm in vms:
                row = vms[vm]
                stores = tuple(moref(store) for store in row.values.get("datastore") or ())
                self._places[task] = _Place(
                    row.text("runtime.powerState") == Power.ON, row.ref("runtime.host"), stores
                )

    def _at_work(self, task: str, values: Mapping[str, Any]) -> AtWork | None:
        place, index = self._places.get(task), self._inventory.index()
        host = index.hosts.get(place.host) if place is not None else None
        if place is None or host is None:
            return None
        stores = (index.datastores.get(store) for store in place.datastores)
        return AtWork(
            state=seen_in(values, self._session.side, task).state,
            user=user_in(values),
            hot=place.hot,
            datacenter=host.datacenter,
            host=host.name,
            datastores=tuple(store.name for store in stores if store is not None),
        )
