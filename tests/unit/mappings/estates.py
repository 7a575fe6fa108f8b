"""Small inventories and rows for the tests of mappings."""

from __future__ import annotations

from typing import Any

from mappings.tables import Kind, MappingRow, Mappings, Override
from wavelift.model.finding import Finding, Place
from wavelift.model.inventory import Disk, Inventory, Nic, Vm


def vm(name: str = "web01", **fields: Any) -> Vm:
    """A VM with one disk and one NIC where nothing else is said."""
    values: dict[str, Any] = {
        "key": f"key-{name}",
        "datacenter": "DC1",
        "cluster": "C1",
        "folder": "Prod/Web",
        "disks": (Disk("Hard disk 1", 10240, "DS-A", 2000, place=Place("e.xlsx", "vDisk", 2)),),
        "nics": (Nic("Network adapter 1", "VLAN-10", 4000, place=Place("e.xlsx", "vNetwork", 2)),),
        "place": Place("e.xlsx", "vInfo", 2),
    }
    return Vm(name=name, **{**values, **fields})


def inventory(*vms: Vm, **fields: Any) -> Inventory:
    return Inventory(vms=vms or (vm(),), **fields)


def row(kind: Kind, source: str, target: str, **fields: Any) -> MappingRow:
    return MappingRow(kind, source, target, **fields)


def network(source: str, target: str, **fields: Any) -> MappingRow:
    return row(Kind.NETWORKS, source, target, **fields)


def datastore(source: str, target: str, **fields: Any) -> MappingRow:
    return row(Kind.DATASTORES, source, target, **fields)


def cluster(source: str, target: str, **fields: Any) -> MappingRow:
    return row(Kind.CLUSTERS, source, target, **fields)


def folder(source: str, target: str, **fields: Any) -> MappingRow:
    return row(Kind.FOLDERS, source, target, **fields)


def tables(*rows: MappingRow | Override, base: bool = True) -> Mappings:
    """The rows by table; ``base`` adds rows that map everything else, after the given ones."""
    more = (network("*", "T-net"), datastore("*", "T-ds"), cluster("*", "T-cl")) if base else ()
    everything = [*rows, *more]

    def of(kind: Kind) -> tuple[MappingRow, ...]:
        return tuple(item for item in everything if isinstance(item, MappingRow) and item.kind is kind)

    return Mappings(
        networks=of(Kind.NETWORKS),
        datastores=of(Kind.DATASTORES),
        clusters=of(Kind.CLUSTERS),
        folders=of(Kind.FOLDERS),
        overrides=tuple(item for item in everything if isinstance(item, Override)),
    )


def with_id(findings: tuple[Finding, ...], finding_id: str) -> list[Finding]:
    return [finding for finding in findings if finding.id == finding_id]
