"""VMs of the inventory and their placements become moves of the plan, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TypeVar

from planner.records import records
from wavelift.model.inventory import Vm
from wavelift.model.placement import UNKNOWN, DiskPlacement, NicPlacement, Placement
from wavelift.model.plan import Estimate, Identity, Move
from wavelift.model.tables import Application

__all__ = ["build_moves", "source_placements"]

Value = TypeVar("Value")


def source_placements(vms: Sequence[Vm]) -> list[Placement]:
    """Return where the export saw each VM; a rollback goes back exactly there."""
    disks = [disk for vm in vms for disk in vm.disks]
    nics = [nic for vm in vms for nic in vm.nics]
    lying = records(
        DiskPlacement,
        len(disks),
        {
            "label": [disk.label for disk in disks],
            "datastore": [disk.datastore for disk in disks],
            "key": [disk.key for disk in disks],
            "format": [disk.format for disk in disks],
        },
    )
    plugged = records(
        NicPlacement,
        len(nics),
        {
            "label": [nic.label for nic in nics],
            "network": [nic.network for nic in nics],
            "key": [nic.key for nic in nics],
            "switch": [nic.switch for nic in nics],
        },
    )
    return records(
        Placement,
        len(vms),
        {
            "datacenter": [vm.datacenter for vm in vms],
            "cluster": [vm.cluster for vm in vms],
            "host": ["" if vm.host == UNKNOWN else vm.host for vm in vms],
            "pool": [vm.pool for vm in vms],
            "folder": [vm.folder for vm in vms],
            "datastore": [vm.home_datastore for vm in vms],
            "disks": _dealt(lying, [len(vm.disks) for vm in vms]),
            "nics": _dealt(plugged, [len(vm.nics) for vm in vms]),
        },
    )


def build_moves(
    vms: Sequence[Vm],
    *,
    targets: Sequence[Placement],
    groups: Sequence[str],
    seconds: Sequence[Estimate],
    after: Sequence[Sequence[str]],
    applications: Mapping[str, Application],
) -> list[Move]:
    """Return the move of each VM.

    Args:
        vms: the VMs; ``targets``, ``groups`` (ids), ``seconds`` (alone) and ``after`` have an entry for each.
        targets: where they go.
        groups: ids of their move groups.
        seconds: how long each move takes alone.
        after: keys of VMs in the same wave that come before.
        applications: row by VM key.
    """
    rows = [applications.get(vm.key) for vm in vms]
    return records(
        Move,
        len(vms),
        {
            "vm": [vm.key for vm in vms],
            "identity": _identities(vms),
            "source": source_placements(vms),
            "target": targets,
            "power": [vm.power for vm in vms],
            "group": groups,
            "gib": [round(vm.gib, 3) for vm in vms],
            "copy_gib": [round(vm.copy_mib / 1024, 3) for vm in vms],
            "memory_mib": [vm.memory_mib for vm in vms],
            "seconds": seconds,
            "after": [tuple(sorted(keys)) for keys in after],
            "application": [row.application if row else "" for row in rows],
            "tier": [row.tier if row else "" for row in rows],
            "owner": [row.owner if row else "" for row in rows],
            "assumed": [tuple(_assumed(vm)) for vm in vms],
            "known_devices": [
                True not in [one.assumed for one in vm.disks] and True not in [one.assumed for one in vm.nics]
                for vm in vms
            ],
            "disk_mib": [tuple([disk.capacity_mib for disk in vm.disks]) for vm in vms],
        },
    )


def _identities(vms: Sequence[Vm]) -> list[Identity]:
    return records(
        Identity,
        len(vms),
        {
            "name": [vm.name for vm in vms],
            "instance_uuid": [vm.instance_uuid for vm in vms],
            "bios_uuid": [vm.bios_uuid for vm in vms],
            "moref": [vm.moref for vm in vms],
            "vcenter_uuid": [vm.vcenter_uuid for vm in vms],
            "macs": [tuple([nic.mac for nic in vm.nics if nic.mac]) for vm in vms],
            "disk_uuids": [tuple([disk.uuid for disk in vm.disks if disk.uuid]) for vm in vms],
        },
    )


def _dealt(values: Sequence[Value], counts: Sequence[int]) -> list[tuple[Value, ...]]:
    """Hand the values out in order, so many to each."""
    rest = iter(values)
    return [tuple(islice(rest, count)) for count in counts]


def _assumed(vm: Vm) -> list[str]:
    """What the export did not tell, in words."""
    assumed = []
    if not vm.instance_uuid:
        assumed.append("no instanceUuid: the VM is looked up by name and hardware on its own vCenter")
    if not vm.disks or True in [disk.assumed for disk in vm.disks]:
        assumed.append("disks: not listed by the export, taken from the VM's totals")
    if True in [nic.assumed for nic in vm.nics]:
        assumed.append("network adapters: not listed by the export, taken from the VM's network names")
    if vm.home_datastore == UNKNOWN:
        assumed.append("datastore: not named by the export")
    if UNKNOWN in [nic.network for nic in vm.nics]:
        assumed.append("network: not named by the export for at least one adapter")
    if vm.in_use_mib is None:
        assumed.append("used space: not in the export, so all of the provisioned space counts as copied")
    return assumed
