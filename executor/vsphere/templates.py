"""Templates to VMs and back: a template cannot be relocated to another vCenter (fact sheet 1.6)."""

from __future__ import annotations

from pyVmomi import vim

from executor.gateway import Fault, Refused
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import read
from executor.vsphere.session import Session

__all__ = ["Templates"]

_TEMPLATE, _HOST = "config.template", "runtime.host"


class Templates:
    """Marks VMs of one vCenter as templates, and templates as VMs."""

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._inventory = inventory

    def set(self, moref: str, *, template: bool) -> None:
        """Make it one; what is done already is left alone, so this may be asked twice.

        A template becomes a VM on the host it is registered on, in the root pool of that host's cluster: the
        relocation that follows says where it really goes.

        Raises:
            Refused: the vCenter refuses, or does not show its host.
        """
        rows = self._session.call(lambda link: read(link, vim.VirtualMachine, [moref], (_TEMPLATE, _HOST)))
        row = rows.get(moref)
        if row is not None and bool(row.values.get(_TEMPLATE)) is template:
            return
        if template:
            self._session.call_once(lambda link: link.ref(vim.VirtualMachine, moref).MarkAsTemplate())
            return
        host = row.ref(_HOST) if row is not None else ""
        pool = self._root_pool(host)
        self._session.call_once(
            lambda link: link.ref(vim.VirtualMachine, moref).MarkAsVirtualMachine(
                link.ref(vim.ResourcePool, pool), link.ref(vim.HostSystem, host)
            )
        )

    def _root_pool(self, host: str) -> str:
        index = self._inventory.index()
        if host not in index.hosts:
            index = self._inventory.refresh(self._inventory.reads)
        entry = index.hosts.get(host)
        pools = [cluster.root_pool for cluster in index.clusters if entry and cluster.moref == entry.cluster]
        if not pools:
            text = f"{self._session.login.where} does not show the host this template is registered on"
            raise Refused(Fault("wavelift.TargetMissing", text, lineage=("wavelift.TargetMissing",)))
        return pools[0]
