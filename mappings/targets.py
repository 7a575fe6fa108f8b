"""Targets of one VM's cluster, folder, disks and NICs, each as its mapping table says."""

from __future__ import annotations

from collections.abc import Mapping

from mappings.chooser import Chooser, Query
from mappings.tables import Kind, MappingRow
from mappings.unmapped import Notes
from wavelift.model.inventory import Disk, Nic, Vm
from wavelift.model.placement import UNKNOWN, DiskPlacement, NicPlacement

__all__ = ["Targets"]


class Targets:
    """Asks the tables for each part of a VM and notes what people should hear about."""

    def __init__(self, choosers: Mapping[Kind, Chooser], default_datacenter: str, notes: Notes) -> None:
        self._choosers = choosers
        self._default_datacenter = default_datacenter
        self._notes = notes
        # Equal entries are shared: 100,000 VMs have few different "Hard disk 1 on DS-A".
        self._disks: dict[tuple[str, int | None, int], DiskPlacement] = {}
        self._nics: dict[tuple[str, int | None, int], NicPlacement] = {}
        # What one VM's disk or NIC got, the same one of another VM of the cluster gets too.
        self._settled_disks: dict[tuple[str, str, str, int | None], DiskPlacement] = {}
        self._settled_nics: dict[tuple[str, str, str, str, int | None], NicPlacement] = {}
        # So it is with the clusters of VMs that stand in one pool, and with homes on one datastore.
        self._settled_clusters: dict[tuple[str, str, str], MappingRow | None] = {}
        self._settled_homes: dict[tuple[str, str], MappingRow | None] = {}

    def cluster(self, vm: Vm) -> MappingRow | None:
        """The row for the VM's cluster.

        An exact row for "cluster/pool path" wins; a VM without cluster is looked up by its host, which is
        a standalone one then.
        """
        asked = (vm.cluster, vm.pool, vm.host)
        if asked in self._settled_clusters:
            return self._settled_clusters[asked]
        row, asks_the_vm = self._cluster(vm)
        if not asks_the_vm and vm.cluster not in (UNKNOWN, ""):
            self._settled_clusters[asked] = row
        return row

    def _cluster(self, vm: Vm) -> tuple[MappingRow | None, bool]:
        """The row, and whether another VM of the same place may get another one."""
        narrower = f"{vm.cluster}/{vm.pool}" if vm.pool else ""
        if vm.cluster == UNKNOWN and vm.host != UNKNOWN:
            narrower = vm.host
        chooser, asks_the_vm = self._choosers[Kind.CLUSTERS], False
        if narrower:
            row = chooser.choose(_query(vm, narrower), exact=True)
            asks_the_vm = chooser.asks_the_vm(narrower)
            if row is not None:
                return row, asks_the_vm
        source = vm.cluster or UNKNOWN
        row = chooser.choose(_query(vm, source))
        if row is not None and vm.cluster in (UNKNOWN, ""):
            self._notes.catch_all(Kind.CLUSTERS, row)
        return row, asks_the_vm or chooser.asks_the_vm(source)

    def datacenter(self, cluster: MappingRow | None) -> str:
        """Target datacenter: what the clusters row says, or the campaign's default."""
        return (cluster.target_datacenter if cluster else "") or self._default_datacenter

    def pool(self, vm: Vm, cluster: MappingRow | None) -> str:
        """Target resource pool: only what the clusters row says; source pools are not recreated."""
        if cluster is None:
            return ""
        if vm.pool and not cluster.target_pool:
            self._notes.pool_dropped(vm, cluster)
        return cluster.target_pool.strip("/")

    def folder(self, vm: Vm) -> str:
        """Target folder path: the row's, or the same path."""
        chooser = self._choosers[Kind.FOLDERS]
        path = vm.folder.strip("/")
        if chooser.is_empty:
            return path
        row = chooser.choose(_query(vm, path or "/"))
        if row is None:
            self._notes.folder_kept(vm)
            return path
        return row.target.strip("/")

    def disks(self, vm: Vm) -> list[DiskPlacement | None]:
        """Target of every disk, None where no row matches."""
        return [self._disk(vm, disk) for disk in vm.disks]

    def home(self, vm: Vm, disks: list[DiskPlacement | None]) -> str | None:
        """Target datastore of the home files: by the home's own name, else where the first disk goes."""
        asked = (vm.home_datastore, vm.cluster)
        if asked in self._settled_homes:
            row = self._settled_homes[asked]
        else:
            source, chooser = vm.home_datastore or UNKNOWN, self._choosers[Kind.DATASTORES]
            row = chooser.choose(_query(vm, source))
            if not chooser.asks_the_vm(source):
                self._settled_homes[asked] = row
        if row is not None:
            return row.target
        return disks[0].datastore if disks and disks[0] else None

    def nics(self, vm: Vm) -> list[NicPlacement | None]:
        """Target of every NIC, None where no row matches."""
        return [self._nic(vm, nic) for nic in vm.nics]

    def open_disk(self, disk: Disk) -> DiskPlacement:
        """Entry of a disk whose datastore an override will fill in."""
        return DiskPlacement(disk.label, "", disk.key)

    def open_nic(self, nic: Nic) -> NicPlacement:
        """Entry of a NIC whose network an override will fill in."""
        return NicPlacement(nic.label, "", nic.key)

    def _disk(self, vm: Vm, disk: Disk) -> DiskPlacement | None:
        asked = (disk.datastore, vm.cluster, disk.label, disk.key)
        settled = self._settled_disks.get(asked)
        if settled is not None:
            return settled
        source = disk.datastore or UNKNOWN
        chooser = self._choosers[Kind.DATASTORES]
        row = chooser.choose(_query(vm, source, device=disk.label))
        if row is None:
            return None
        if source == UNKNOWN:
            self._notes.catch_all(Kind.DATASTORES, row)
        known = (disk.label, disk.key, id(row))
        if known not in self._disks:
            self._disks[known] = DiskPlacement(disk.label, row.target, disk.key, row.format, row.policy)
        if source != UNKNOWN and not chooser.asks_the_vm(source):
            self._settled_disks[asked] = self._disks[known]
        return self._disks[known]

    def _nic(self, vm: Vm, nic: Nic) -> NicPlacement | None:
        asked = (nic.network, nic.switch, vm.cluster, nic.label, nic.key)
        settled = self._settled_nics.get(asked)
        if settled is not None:
            return settled
        source = nic.network or UNKNOWN
        chooser = self._choosers[Kind.NETWORKS]
        row = chooser.choose(_query(vm, source, nic.switch, nic.label))
        if row is None:
            return None
        if source == UNKNOWN:
            self._notes.catch_all(Kind.NETWORKS, row)
        known = (nic.label, nic.key, id(row))
        if known not in self._nics:
            self._nics[known] = NicPlacement(nic.label, row.target, nic.key, row.target_switch)
        if source != UNKNOWN and not chooser.asks_the_vm(source):
            self._settled_nics[asked] = self._nics[known]
        return self._nics[known]


def _query(vm: Vm, source: str, switch: str = "", device: str = "") -> Query:
    return Query(source, vm.cluster, switch, vm.name, vm.key, device)
