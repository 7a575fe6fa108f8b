"""vInfo: one row per VM. Plain tables with a VM column are read the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import repeat
from typing import TypeAlias

from planner.readers.cells import to_text
from planner.readers.columns import UNREADABLE, Columns, Unreadable
from planner.readers.grid import Cell
from planner.readers.rvtools.headers import STANDARD
from planner.readers.rvtools.identity_columns import Identity, identities
from planner.readers.rvtools.paths import (
    datastore_of,
    folder_path,
    hardware_version,
    latency_sensitivity,
    pool_path,
    power_of,
)
from planner.readers.rvtools.totals import total_rows
from planner.records import records
from wavelift.model.inventory import Power, Vm
from wavelift.model.names import display_name
from wavelift.model.placement import UNKNOWN

__all__ = ["VmRow", "vm_rows"]

MIB_PER_GIB = 1024
_MOST_GIB = 1 << 43
_LISTS = ("vgpus", "passthrough", "ports", "disabled_methods", "overrides", "permissions")

Fields: TypeAlias = dict[str, Iterable[object]]
"""Fields of ``Vm`` with their values for all rows."""


@dataclass(frozen=True, slots=True)
class VmRow:
    """One VM as vInfo tells it, before the other sheets are joined to it.

    Attributes:
        vm: the VM, its key still empty and without devices.
        path: the path of its configuration file, or "".
        datastore: the datastore of its home files, or "".
        nic_count, disk_count: vInfo's counts, or None where there is no such column or value.
        networks: the networks of its NICs in order, as far as vInfo tells.
        total_capacity_mib: the sum of its disks, or None.
    """

    vm: Vm
    path: str = ""
    datastore: str = ""
    nic_count: int | None = None
    disk_count: int | None = None
    networks: tuple[str, ...] = ()
    total_capacity_mib: int | None = None


def vm_rows(columns: Columns, vcenters: Sequence[tuple[str, str]] = ()) -> list[VmRow]:
    """Read all VMs of a table; rows without a name or any identity, and rows of sums, are left out.

    Args:
        columns: the table's.
        vcenters: (address, instanceUuid) of the exported vCenters, as the export's other sheets tell; where
            there is one only, it is that of all VMs whose row names none.
    """
    found = identities(columns)
    totals = total_rows(columns, found)
    kept = [at for at, identity in enumerate(found) if _is_vm(identity) and at not in totals]
    if "power" in columns and columns.header("name") in {identity.name for identity in found}:
        kept = _without_headers(columns, found, kept)
    if len(kept) < len(found):
        columns = columns.only(kept)
        found = [found[at] for at in kept]
    return _rows(columns, _with_vcenter(found, vcenters))


def _is_vm(identity: Identity) -> bool:
    return bool(identity.name or identity.moref or identity.instance_uuid)


def _without_headers(columns: Columns, found: Sequence[Identity], kept: Sequence[int]) -> list[int]:
    """Leave out the header where it stands once more, as in exports pasted together."""
    power, name, states = columns.header("power"), columns.header("name"), columns.texts("power")
    return [at for at in kept if states[at] != power or found[at].name != name]


def _with_vcenter(found: list[Identity], vcenters: Sequence[tuple[str, str]]) -> list[Identity]:
    """Name the VM's vCenter where its row does not and the export comes from one only."""
    pairs = vcenters or list(
        dict.fromkeys(pair for row in found if any(pair := (row.vcenter, row.vcenter_uuid)))
    )
    if len(pairs) != 1:
        return found
    server, uuid = pairs[0]
    return [
        row
        if (row.vcenter and row.vcenter_uuid) or (row.vcenter and server and row.vcenter != server)
        else replace(row, vcenter=row.vcenter or server, vcenter_uuid=row.vcenter_uuid or uuid)
        for row in found
    ]


def _rows(columns: Columns, found: Sequence[Identity]) -> list[VmRow]:
    paths = columns.texts("path")
    homes = [
        datastore_of(path) or datastore
        for path, datastore in zip(paths, columns.texts("datastore"), strict=True)
    ]
    return records(
        VmRow,
        len(found),
        {
            "vm": records(
                Vm,
                len(found),
                {**_identity_fields(found), **_place_fields(columns, found), **_fields(columns)},
            ),
            "path": paths,
            "datastore": homes,
            "nic_count": columns.integers("nics"),
            "disk_count": columns.integers("disks"),
            "networks": _networks(columns),
            "total_capacity_mib": columns.integers("total_capacity"),
        },
    )


def _identity_fields(found: Sequence[Identity]) -> Fields:
    fields: Fields = {
        field: [getattr(row, field) for row in found]
        for field in ("instance_uuid", "bios_uuid", "moref", "vcenter_uuid", "vcenter")
    }
    names = [display_name(row.name or row.moref or row.instance_uuid) for row in found]
    return {**fields, "key": repeat(""), "name": names}


def _place_fields(columns: Columns, found: Sequence[Identity]) -> Fields:
    pool, folder = cache(pool_path), cache(folder_path)
    return {
        "datacenter": [row.datacenter or UNKNOWN for row in found],
        "cluster": [row.cluster or row.host or UNKNOWN for row in found],
        "host": [row.host or UNKNOWN for row in found],
        "pool": [
            text and pool(text, row.datacenter, (row.cluster or row.host, row.host))
            for text, row in zip(columns.texts("pool"), found, strict=True)
        ],
        "folder": [folder(row.folder, row.datacenter) for row in found],
        "place": columns.table.places(),
    }


def _fields(columns: Columns) -> Fields:
    texts = {
        "connection": "connection",
        "vapp": "vapp",
        "ft_state": "ft_state",
        "evc_key": "evc_key",
        "tools": "tools",
        "annotation": "annotation",
        "question": "question",
        "managed_by": "managed_by",
        "cpu_affinity": "cpu_affinity",
        "memory_affinity": "memory_affinity",
        "migrate_encryption": "migrate_encryption",
        "heartbeat": "heartbeat",
        "swap_placement": "swap_placement",
        "key_provider": "key_provider",
    }
    flags = {
        "template": "template",
        "srm_placeholder": "srm_placeholder",
        "consolidation_needed": "consolidation",
        "fixed_passthru": "fixed_passthru",
        "encrypted": "encrypted",
        "vtpm": "vtpm",
        "tools_installer": "tools_installer",
        "replicated": "replicated",
        "perf_counters": "perf_counters",
        "cbt": "cbt",
    }
    return {
        **{name: columns.texts(field) for name, field in texts.items()},
        **{name: map(bool, columns.booleans(field)) for name, field in flags.items()},
        **{name: map(cache(_listed), columns.texts(name)) for name in _LISTS if name in columns},
        "power": _power_states(columns),
        "nvdimms": [count or 0 for count in columns.integers("nvdimms")],
        "ovf_properties": [count or 0 for count in columns.integers("ovf_properties")],
        "cpus": [count or 1 for count in columns.integers("cpus")],
        "memory_mib": [size or 1024 for size in _sizes(columns, "memory")],
        "active_memory_mib": columns.integers("active_memory"),
        "provisioned_mib": [size or 0 for size in _sizes(columns, "provisioned")],
        "in_use_mib": _sizes(columns, "in_use"),
        "hw_version": columns.converted("hw_version", lambda cell: hardware_version(to_text(cell)), None),
        "latency_sensitivity": columns.converted(
            "latency", lambda cell: latency_sensitivity(to_text(cell)), ""
        ),
        "guest_os": map(_either, columns.texts("guest_os"), columns.texts("tools_os")),
        "cluster_rules": map(cache(_rules), columns.texts("rules"), columns.texts("rule_names")),
        "extra": _extra(columns),
    }


def _either(one: str, other: str) -> str:
    return one or other


def _power_states(columns: Columns) -> list[Power]:
    def read(cell: Cell) -> Power | Unreadable | None:
        text = to_text(cell)
        return (power_of(text) or UNREADABLE) if text else None

    found = columns.converted("power", read, None)
    states = columns.without_unreadable("power", found, "a power state; poweredOn is assumed")
    return [state or Power.ON for state in states]


def _sizes(columns: Columns, field: str) -> list[int | None]:
    """MiB from a column in MiB, or from one in GiB."""
    if field in columns or f"{field}_gb" not in columns:
        return columns.integers(field)
    found = columns.numbers(f"{field}_gb")
    # Rounded down, as caps are: ten VMs of 0.7 GiB must fill a wave of 7 GiB and not overfill it.
    return [None if gib is None or not 0 <= gib < _MOST_GIB else int(gib * MIB_PER_GIB) for gib in found]


def _networks(columns: Columns) -> list[tuple[str, ...]]:
    numbered = [columns.texts(f"network{n}") for n in range(1, 9) if f"network{n}" in columns]
    listed = map(cache(_listed), columns.texts("networks"))
    if not numbered:
        return list(listed)
    known = map(cache(_without_tail), zip(*numbered, strict=True))
    return [names or others for names, others in zip(known, listed, strict=True)]


def _without_tail(names: tuple[str, ...]) -> tuple[str, ...]:
    while names and not names[-1]:
        names = names[:-1]
    return names


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name for part in re.split(r"[;|\n]", text) if (name := part.strip()))


def _extra(columns: Columns) -> Iterable[tuple[tuple[str, str], ...]]:
    """The unknown columns of each row, as far as they hold anything."""
    unknown = [
        [text and (header, text) for text in columns.texts_at(at)] for at, header in columns.others(STANDARD)
    ]
    if not unknown:
        return repeat(())
    return [tuple(filter(None, row)) for row in zip(*unknown, strict=True)]


def _rules(kinds: str, names: str) -> tuple[tuple[str, str], ...]:
    """Pair rule kinds with rule names; lists of one length are paired one by one."""
    if not kinds and not names:
        return ()
    kind_list, name_list = ([part.strip() for part in re.split(r"[,;\n]", text)] for text in (kinds, names))
    if len(kind_list) == len(name_list):
        return tuple(zip(kind_list, name_list, strict=True))
    if len(kind_list) == 1:
        return tuple((kinds, name) for name in name_list)
    return ((kinds, names),)
