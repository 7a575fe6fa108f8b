"""Files on a datastore: those of the VMs that the vCenter has, put together from their layouts.

What lies there without belonging to a VM, logs, swap and snapshot files among it, is not modelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from executor.simulator.estate.nodes import DatastoreNode, VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.properties.vm_files import file_layout
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["Browser", "StoredFile", "browser_at", "browser_of", "stored_files"]

_PREFIX: Final = "datastoreBrowser-"


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser of one datastore, made when it is asked for."""

    vmodl_name: ClassVar[str] = "vim.host.DatastoreBrowser"

    moref: str
    datastore: DatastoreNode


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: its ``folder`` below the datastore ("" is its top), ``name``, and size in bytes."""

    folder: str
    name: str
    size: int


def browser_of(datastore: DatastoreNode) -> Any:
    """The reference of a datastore's browser."""
    return vmodl(Browser.vmodl_name)(f"{_PREFIX}{datastore.moref}")


def browser_at(inventory: Inventory, moref: str) -> Browser | None:
    """The browser of that id, or None."""
    if not moref.startswith(_PREFIX):
        return None
    datastore = inventory.get(moref.removeprefix(_PREFIX), DatastoreNode)
    return Browser(moref, datastore) if datastore is not None else None


def stored_files(inventory: Inventory, datastore: DatastoreNode) -> Iterator[StoredFile]:
    """All files on a datastore, by VM."""
    top = f"[{datastore.name}] "
    for moref in datastore.vms:
        vm = inventory.get(moref, VmNode)
        for path, _, size in file_layout(inventory, vm) if vm is not None else ():
            if path.startswith(top):
                folder, _, name = path.removeprefix(top).rpartition("/")
                yield StoredFile(folder, name, size)
