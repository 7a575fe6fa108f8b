"""vInfo: one row per VM. Plain tables with a VM column are read the same way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from planner.readers.cells import display_name
from planner.readers.columns import Columns
from planner.readers.grid import Row
from planner.readers.rvtools.headers import STANDARD
from planner.readers.rvtools.identity_columns import Identity, identity_reader
from planner.readers.rvtools.paths import (
    datastore_of,
    folder_path,
    hardware_version,
    latency_sensitivity,
    pool_path,
    power_of,
)
from wavelift.model.inventory import Power, Vm
from wavelift.model.placement import UNKNOWN

__all__ = ["VmRow", "vm_rows"]

MIB_PER_GIB = 1024


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


def vm_rows(columns: Columns) -> list[VmRow]:
    """Read all VMs of a table; rows without a name or any identity are left out."""
    reader = _Reader(columns)
    rows = (reader.read(row) for row in columns.table.rows)
    return [row for row in rows if row is not None]


class _Reader:
    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._identity = identity_reader(columns)
        self._place = columns.table.place
        text, integer, boolean = columns.text, columns.integer, columns.boolean
        self._power = text("power")
        self._template, self._placeholder = boolean("template"), boolean("srm_placeholder")
        self._connection = text("connection")
        self._cpus, self._active = integer("cpus"), integer("active_memory")
        self._memory = _sized(columns, "memory")
        self._provisioned, self._in_use = _sized(columns, "provisioned"), _sized(columns, "in_use")
        self._total = integer("total_capacity")
        self._disks, self._nics = integer("disks"), integer("nics")
        self._networks = _networks(columns)
        self._pool, self._vapp = text("pool"), text("vapp")
        self._ft, self._evc = text("ft_state"), text("evc_key")
        self._hw, self._latency = text("hw_version"), text("latency")
        self._os, self._tools_os, self._tools = text("guest_os"), text("tools_os"), text("tools")
        self._consolidation, self._passthru = boolean("consolidation"), boolean("fixed_passthru")
        self._rules, self._rule_names = text("rules"), text("rule_names")
        self._path, self._datastore = text("path"), text("datastore")
        self._annotation = text("annotation")
        self._extra = [(header, columns.cell_at(index)) for index, header in columns.others(STANDARD)]

    def read(self, row: Row) -> VmRow | None:
        identity = self._identity(row)
        name = identity.name or identity.moref or identity.instance_uuid
        if not name or self._is_header(row, identity):
            return None
        path = self._path(row)
        return VmRow(
            self._vm(row, identity, name),
            path,
            datastore_of(path) or self._datastore(row),
            self._nics(row),
            self._disks(row),
            self._networks(row),
            self._total(row),
        )

    def _is_header(self, row: Row, identity: Identity) -> bool:
        """Whether this is the header once more, as in exports pasted together."""
        power = self._power(row)
        return (
            bool(power)
            and power == self._columns.header("power")
            and identity.name == self._columns.header("name")
        )

    def _vm(self, row: Row, identity: Identity, name: str) -> Vm:
        datacenter, cluster, host = identity.datacenter, identity.cluster or identity.host, identity.host
        return Vm(
            key="",
            name=display_name(name),
            instance_uuid=identity.instance_uuid,
            bios_uuid=identity.bios_uuid,
            moref=identity.moref,
            vcenter_uuid=identity.vcenter_uuid,
            vcenter=identity.vcenter,
            power=self._power_state(row),
            template=bool(self._template(row)),
            srm_placeholder=bool(self._placeholder(row)),
            connection=self._connection(row),
            cpus=self._cpus(row) or 1,
            memory_mib=self._memory(row) or 1024,
            active_memory_mib=self._active(row),
            provisioned_mib=self._provisioned(row) or 0,
            in_use_mib=self._in_use(row),
            datacenter=datacenter or UNKNOWN,
            cluster=cluster or UNKNOWN,
            host=host or UNKNOWN,
            pool=pool_path(self._pool(row), datacenter, (cluster, host)),
            folder=folder_path(identity.folder, datacenter),
            vapp=self._vapp(row),
            ft_state=self._ft(row),
            evc_key=self._evc(row),
            hw_version=hardware_version(self._hw(row)),
            guest_os=self._os(row) or self._tools_os(row),
            tools=self._tools(row),
            consolidation_needed=bool(self._consolidation(row)),
            fixed_passthru=bool(self._passthru(row)),
            latency_sensitivity=latency_sensitivity(self._latency(row)),
            cluster_rules=_rules(self._rules(row), self._rule_names(row)),
            annotation=self._annotation(row),
            extra=tuple((header, text) for header, read in self._extra if (text := read(row))),
            place=self._place(row[0]),
        )

    def _power_state(self, row: Row) -> Power:
        text = self._power(row)
        state = power_of(text)
        if state is None and text:
            self._columns.unreadable("power", row, "a power state; poweredOn is assumed")
        return state or Power.ON


def _sized(columns: Columns, field: str) -> Callable[[Row], int | None]:
    """A reader of MiB from a column in MiB, or from one in GiB."""
    if field in columns or f"{field}_gb" not in columns:
        return columns.integer(field)
    number = columns.number(f"{field}_gb")

    def scaled(row: Row) -> int | None:
        gib = number(row)
        return None if gib is None or gib < 0 else round(gib * MIB_PER_GIB)

    return scaled


def _networks(columns: Columns) -> Callable[[Row], tuple[str, ...]]:
    numbered = [columns.text(f"network{n}") for n in range(1, 9) if f"network{n}" in columns]
    listed = columns.text("networks")

    def read(row: Row) -> tuple[str, ...]:
        names = [read_one(row) for read_one in numbered]
        while names and not names[-1]:
            names.pop()
        return tuple(names) or tuple(
            name for part in re.split(r"[;|\n]", listed(row)) if (name := part.strip())
        )

    return read


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
