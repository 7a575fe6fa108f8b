"""vRP, vFolder, vStoragePolicy and vKeyProvider: what VMs need besides hosts, datastores and networks."""

from __future__ import annotations

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from planner.readers.rvtools.paths import folder_path
from wavelift.model.inventory import Folder, KeyProvider, Pool, StoragePolicy
from wavelift.model.names import display_name
from wavelift.model.placement import UNKNOWN
from wavelift.model.sheet_columns import Extra

__all__ = [
    "VFOLDER",
    "VKEYPROVIDER",
    "VRP",
    "VSTORAGEPOLICY",
    "folders",
    "key_providers",
    "policies",
    "pools",
]

VRP: Spec = {
    "path": ("Resource Pool path",),
    "cpu_reservation": ("CPU reservation",),
    "memory_reservation": ("Mem reservation",),
    "cpu_free": ("CPU unreservedForVm",),
    "memory_free": ("Mem unreservedForVm",),
    "cpu_expandable": ("CPU expandableReservation",),
    "memory_expandable": ("Mem expandableReservation",),
    "moref": ("Object ID",),
}
VFOLDER: Spec = {
    "path": (Extra.FOLDER_PATH,),
    "datacenter": ("Datacenter",),
    "moref": ("Object ID",),
}
VSTORAGEPOLICY: Spec = {"name": ("Name",), "description": ("Description",), "id": (Extra.POLICY_ID,)}
VKEYPROVIDER: Spec = {"name": ("Name", "Key provider")}
_ROOT = "resources"


def pools(columns: Columns) -> list[Pool]:
    """Read all resource pools; rows whose path does not name a cluster are left out."""
    path, moref = columns.text("path"), columns.text("moref")
    cpu, memory = columns.integer("cpu_reservation"), columns.integer("memory_reservation")
    cpu_free, memory_free = columns.integer("cpu_free"), columns.integer("memory_free")
    both = columns.boolean("cpu_expandable"), columns.boolean("memory_expandable")

    def read(row: Row, place: tuple[str, str, str]) -> Pool:
        expandable = [told for told in (flag(row) for flag in both) if told is not None]
        return Pool(
            path=place[2],
            cluster=place[1],
            datacenter=place[0],
            cpu_reservation_mhz=cpu(row),
            memory_reservation_mib=memory(row),
            cpu_free_mhz=cpu_free(row),
            memory_free_mib=memory_free(row),
            expandable=all(expandable) if expandable else None,
            moref=moref(row),
            place=columns.table.place(row[0]),
        )

    return [read(row, place) for row in columns.table.rows if (place := _pool_place(path(row)))]


def _pool_place(path: str) -> tuple[str, str, str] | None:
    """(datacenter, cluster, path below it) of "/DC/Cluster/Resources/A/B", or None."""
    parts = [display_name(part) for part in path.split("/") if part]
    at = next((at for at, part in enumerate(parts) if part.casefold() == _ROOT), 0)
    if at < 1:
        return None
    return parts[0] if at > 1 else UNKNOWN, parts[at - 1], "/".join(parts[at + 1 :])


def folders(columns: Columns) -> list[Folder]:
    """Read all VM folders; the root folder has no row."""
    path, datacenter, moref = columns.name("path"), columns.text("datacenter", UNKNOWN), columns.text("moref")
    return [
        Folder(found, datacenter(row), moref(row), columns.table.place(row[0]))
        for row in columns.table.rows
        if (found := folder_path(path(row), datacenter(row)))
    ]


def policies(columns: Columns) -> list[StoragePolicy]:
    """Read all storage policies."""
    name, key, description = columns.name("name"), columns.text("id"), columns.text("description")
    return [
        StoragePolicy(name(row), key(row), description(row), columns.table.place(row[0]))
        for row in columns.table.rows
        if name(row)
    ]


def key_providers(columns: Columns) -> list[KeyProvider]:
    """Read all key providers; their names are taken as they are, because keys are found by them."""
    name, place = columns.text("name"), columns.table.place
    return [KeyProvider(name(row), place(row[0])) for row in columns.table.rows if name(row)]
