"""vDatastore: where disks lie."""

from __future__ import annotations

import re

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from wavelift.model.inventory import Datastore

__all__ = ["VDATASTORE", "datastores"]

VDATASTORE: Spec = {
    "datastore": ("Name", "Datastore"),
    "datacenter": ("Datacenter",),
    "type": ("Type",),
    "capacity": ("Capacity MB",),
    "free": ("Free MB",),
    "accessible": ("Accessible",),
    "hosts": ("Hosts",),
    "url": ("URL",),
    "version": ("Version", "Major Version"),
    "moref": ("Object ID",),
}


def datastores(columns: Columns) -> list[Datastore]:
    """Read all datastores; RVTools does not say which datacenter they are in."""
    name, kind, moref = columns.text("datastore"), columns.text("type", "VMFS"), columns.text("moref")
    datacenter, url, listed = columns.text("datacenter"), columns.text("url"), columns.text("hosts")
    capacity, free = columns.integer("capacity"), columns.integer("free")
    accessible, place = columns.boolean("accessible"), columns.table.place
    version = columns.text("version")

    hosts = _Hosts()

    def read(row: Row) -> Datastore:
        return Datastore(
            name=name(row),
            datacenter=datacenter(row),
            type=kind(row),
            capacity_mib=capacity(row) or 0,
            free_mib=free(row),
            accessible=accessible(row) is not False,
            url=url(row),
            hosts=hosts[listed(row)],
            version=version(row),
            moref=moref(row),
            place=place(row[0]),
        )

    return [read(row) for row in columns.table.rows if name(row)]


class _Hosts(dict[str, tuple[str, ...]]):
    """Names of hosts by the text that lists them: every datastore of a cluster lists the same ones."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}

    def __missing__(self, text: str) -> tuple[str, ...]:
        names = (part.strip() for part in re.split(r"[,;\n]", text))
        hosts = self[text] = tuple(self._names.setdefault(name, name) for name in names if name)
        return hosts
