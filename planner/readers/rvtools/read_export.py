"""One export read whole: its VMs with everything joined to them, and what they stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from planner.readers.columns import Columns, Spec
from planner.readers.rvtools import (
    attachments,
    hosts,
    origin,
    places,
    ports,
    reservations,
    storage,
    vdisk,
    vmkernels,
    vnetwork,
)
from planner.readers.rvtools.devices import disks_of, nics_of
from planner.readers.rvtools.export import Export
from planner.readers.rvtools.gaps import note_gaps, note_sheets
from planner.readers.rvtools.headers import IDENTITY, VINFO
from planner.readers.rvtools.join import Joiner, rows_by_vm
from planner.readers.rvtools.names import mend_name_column, require_vms
from planner.readers.rvtools.vinfo import VmRow, vm_rows
from planner.readers.tally import Tally
from wavelift.model.finding import NOWHERE, Place
from wavelift.model.inventory import (
    Cluster,
    Datastore,
    Folder,
    Headers,
    Host,
    KeyProvider,
    Network,
    Pool,
    StoragePolicy,
    VCenter,
    Vmkernel,
)

__all__ = ["Attached", "ExportContent", "read_export"]

Value = TypeVar("Value")


Attached: TypeAlias = dict[str, list[Any]]
"""What the other sheets tell about the VMs, as fields of ``Vm``: one value for each VM in each."""


@dataclass(frozen=True, slots=True)
class ExportContent:
    """What one export holds; the VMs have no keys yet.

    Attributes:
        rows: the VMs as vInfo tells them.
        attached: what the other sheets tell, in the same order.
        hosts, clusters, datastores, networks, pools, folders, policies, vmkernels: as their sheets list them.
        key_providers: as their sheet lists them, or None without that sheet.
        vcenters: the exported vCenters.
        exported: when it was exported, or None where nothing tells.
        exported_at: where that stands.
        headers: what the export calls its columns.
    """

    rows: list[VmRow] = field(default_factory=list)
    attached: Attached = field(default_factory=dict)
    hosts: list[Host] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    datastores: list[Datastore] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    policies: list[StoragePolicy] = field(default_factory=list)
    vmkernels: list[Vmkernel] = field(default_factory=list)
    key_providers: list[KeyProvider] | None = None
    vcenters: list[VCenter] = field(default_factory=list)
    exported: datetime | None = None
    exported_at: Place = NOWHERE
    headers: Headers = field(default_factory=dict)


def read_export(export: Export, tally: Tally) -> ExportContent:
    """Read an export.

    Raises:
        InputError: it holds no VM.
    """
    columns = require_vms(export, export.columns("vinfo", VINFO, tally), tally)
    vcenters = _vcenters(export, tally)
    rows = vm_rows(columns, [(center.address, center.instance_uuid) for center in vcenters])
    vcenters = _with_versions(vcenters, rows, columns)
    exported, exported_at = _exported(export, tally)
    note_gaps(export, columns, rows, tally)
    note_sheets(export, tally)
    return ExportContent(
        rows,
        _Joining(export, rows, tally).attached(),
        _listed(export, "vhost", hosts.VHOST, hosts.hosts, tally),
        _listed(export, "vcluster", hosts.VCLUSTER, hosts.clusters, tally),
        _listed(export, "vdatastore", storage.VDATASTORE, storage.datastores, tally),
        _networks(export, tally),
        _listed(export, "vrp", places.VRP, places.pools, tally),
        _listed(export, "vfolder", places.VFOLDER, places.folders, tally),
        _listed(export, "vstoragepolicy", places.VSTORAGEPOLICY, places.policies, tally),
        _listed(export, "vsc_vmk", vmkernels.VSC_VMK, vmkernels.vmkernels, tally),
        _key_providers(export, tally),
        vcenters,
        exported,
        exported_at,
        export.headers,
    )


def _listed(
    export: Export, kind: str, spec: Spec, read: Callable[[Columns], list[Value]], tally: Tally
) -> list[Value]:
    columns = export.columns(kind, spec, tally)
    return [] if columns is None else read(columns)


def _key_providers(export: Export, tally: Tally) -> list[KeyProvider] | None:
    """The key providers; a sheet without rows says that there are none."""
    columns = export.columns("vkeyprovider", places.VKEYPROVIDER, tally)
    return None if columns is None else places.key_providers(columns)


def _vcenters(export: Export, tally: Tally) -> list[VCenter]:
    for kind, spec in (("vsource", origin.VSOURCE), ("vmetadata", origin.VMETADATA)):
        if found := _listed(export, kind, spec, origin.vcenters, tally):
            return found
    return []


def _with_versions(vcenters: list[VCenter], rows: Sequence[VmRow], columns: Columns) -> list[VCenter]:
    """The vCenters, from the VMs' own rows where no sheet lists them, with the version that those tell."""
    told: dict[tuple[str, str], VCenter] = {}
    versions = columns.texts("api_version")
    for row in rows:
        pair = (row.vm.vcenter, row.vm.vcenter_uuid)
        if pair not in told and any(pair):
            told[pair] = VCenter(*pair)
    if len(told) == 1 and versions:
        told = {
            pair: replace(center, version=versions[0], place=_first_place(rows, columns))
            for pair, center in told.items()
        }
    if not vcenters:
        return list(told.values())
    lone = next(iter(told.values())) if len(told) == len(vcenters) == 1 else VCenter()
    return [
        center if center.version else replace(center, version=lone.version, place=lone.place)
        for center in vcenters
    ]


def _first_place(rows: Sequence[VmRow], columns: Columns) -> Place:
    return rows[0].vm.place.at(columns.header("api_version")) if rows else NOWHERE


def _exported(export: Export, tally: Tally) -> tuple[datetime | None, Place]:
    """When the export was made: by vMetaData, else by the name of its file or folder."""
    if columns := export.columns("vmetadata", origin.VMETADATA, tally):
        found = origin.export_moment(columns)
        if found is not None:
            return found
    for name in (export.paths[0].stem, export.paths[0].parent.name):
        moment = origin.moment_in_name(name)
        if moment is not None:
            return moment, Place(export.file)
    return None, Place(export.file)


def _networks(export: Export, tally: Tally) -> list[Network]:
    found: list[Network] = []
    known: ports.Switches = {}
    if columns := export.columns("dvswitch", ports.DVSWITCH, tally):
        known = ports.switches(columns)
    for kind, spec, distributed in (("dvport", ports.DVPORT, True), ("vport", ports.VPORT, False)):
        if columns := export.columns(kind, spec, tally):
            found += ports.networks(columns, known, distributed=distributed)
    return found


class _Joining:
    def __init__(self, export: Export, rows: list[VmRow], tally: Tally) -> None:
        self._export, self._rows, self._tally = export, rows, tally

    @cached_property
    def _joiner(self) -> Joiner:
        return Joiner([row.vm for row in self._rows])

    def _gather(
        self, kind: str, spec: Spec, read: Callable[[Columns], Sequence[Value | None]]
    ) -> dict[int, list[Value]] | None:
        """One sheet's values by VM, or None where the export has no such sheet."""
        if kind not in self._export.sheets:
            return None
        columns = self._export.columns(kind, spec, self._tally)
        if columns is None or not mend_name_column(columns, self._joiner, self._tally):
            return None
        return rows_by_vm(columns, self._joiner, self._tally, read(columns))

    def attached(self) -> Attached:
        disks = self._gather("vdisk", vdisk.VDISK, vdisk.disks)
        nics = self._gather("vnetwork", vnetwork.VNETWORK, vnetwork.nics)
        self._gather("vpartition", IDENTITY, lambda columns: [None] * len(columns.table.rows))
        tools = self._gather("vtools", attachments.VTOOLS, attachments.tools) or {}
        drives = self._gather("vcd", attachments.VMEDIA, attachments.media)
        floppies = self._gather("vfloppy", attachments.VMEDIA, attachments.media)
        cpu = self._gather("vcpu", reservations.VCPU, reservations.cpu) or {}
        memory = self._gather("vmemory", reservations.VMEMORY, reservations.memory) or {}
        reserved = [memory[at][0] if at in memory else (None, False) for at in range(len(self._rows))]
        return {
            "disks": disks_of(self._rows, disks, self._tally),
            "nics": nics_of(self._rows, nics, self._tally),
            "snapshots": self._tuples(
                self._gather("vsnapshot", attachments.VSNAPSHOT, attachments.snapshots)
            ),
            "cd_media": self._tuples(drives, floppies),
            "usb_devices": self._tuples(self._gather("vusb", attachments.VUSB, attachments.usb_devices)),
            "cpu_reservation_mhz": [cpu[at][0] if at in cpu else None for at in range(len(self._rows))],
            "memory_reservation_mib": [mib for mib, _ in reserved],
            "memory_locked": [locked for _, locked in reserved],
            "tools": [tools.get(at, (row.vm.tools,))[0] for at, row in enumerate(self._rows)],
        }

    def _tuples(self, *sheets: Mapping[int, Sequence[Value]] | None) -> list[tuple[Value, ...]]:
        """What sheets tell, by the VM's position."""
        found: list[tuple[Value, ...]] = [()] * len(self._rows)
        for sheet in sheets:
            for at, values in (sheet or {}).items():
                found[at] += tuple(values)
        return found
