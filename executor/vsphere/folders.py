"""VM folders: made where they are missing, level by level."""

from __future__ import annotations

import threading

from pyVmomi import vim

from executor.gateway import Fault, Refused
from executor.vsphere.index import Index
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import moref
from executor.vsphere.session import Link, Session

__all__ = ["Folders"]

_GONE = "vmodl.fault.ManagedObjectNotFound"


class Folders:
    """Makes VM folder paths in one vCenter; one at a time, so that two paths share their upper part."""

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._inventory = inventory
        self._lock = threading.Lock()

    def ensure(self, datacenter: str, path: str) -> None:
        """Make sure the path exists.

        Raises:
            Refused: there is no such datacenter (``wavelift.TargetMissing``), or the vCenter refuses.
        """
        with self._lock:
            index = self._inventory.index()
            if (datacenter, path) in index.folder_at:
                return
            if (datacenter, "") not in index.folder_at:
                index = self._inventory.refresh(self._inventory.reads)
            try:
                self._create(index, datacenter, path)
            except Refused as refusal:
                if refusal.fault.name != _GONE:
                    raise
                # what is known of the upper folders is out of date
                self._create(self._inventory.refresh(self._inventory.reads), datacenter, path)

    def _create(self, index: Index, datacenter: str, path: str) -> None:
        """Create what is missing and note it, which spares a walk over the whole inventory per folder."""
        at = index.folder_at.get((datacenter, ""))
        if at is None:
            where = self._session.login.where
            raise Refused(Fault("wavelift.TargetMissing", f"{where} has no datacenter {datacenter!r}"))
        known = ""
        for name in path.split("/"):
            known = f"{known}/{name}" if known else name
            below = index.folder_at.get((datacenter, known))
            if below is None:
                below = self._make(at, name)
                self._inventory.note_folder(below, datacenter, known)
            at = below

    def _make(self, parent: str, name: str) -> str:
        """Create one folder; one that came to be meanwhile is as good (so this may be asked twice)."""

        def create(link: Link) -> str:
            try:
                return moref(link.ref(vim.Folder, parent).CreateFolder(name))
            except vim.fault.DuplicateName as fault:
                return moref(fault.object)

        return self._session.call(create)
