"""A VM of the inventory and its placement become a move of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from wavelift.model.inventory import Disk, Nic, Vm
from wavelift.model.placement import UNKNOWN, DiskPlacement, NicPlacement, Placement
from wavelift.model.plan import Estimate, Identity, Move
from wavelift.model.tables import Application

__all__ = ["build_move", "source_placement"]


def source_placement(vm: Vm) -> Placement:
    """Return where the export saw the VM; a rollback goes back exactly there."""
    return Placement(
        datacenter=vm.datacenter,
        cluster=vm.cluster,
        host="" if vm.host == UNKNOWN else vm.host,
        pool=vm.pool,
        folder=vm.folder,
        datastore=vm.home_datastore,
        disks=tuple(DiskPlacement(disk.label, disk.datastore, disk.key, disk.format) for disk in vm.disks),
        nics=tuple(NicPlacement(nic.label, nic.network, nic.key, nic.switch) for nic in vm.nics),
    )


def build_move(
    vm: Vm,
    target: Placement,
    *,
    group: str,
    seconds: Estimate,
    after: Sequence[str],
    application: Application | None,
) -> Move:
    """Return the move of one VM."""
    devices: tuple[Disk | Nic, ...] = (*vm.disks, *vm.nics)
    return Move(
        vm=vm.key,
        identity=_identity(vm),
        source=source_placement(vm),
        target=target,
        power=vm.power,
        group=group,
        gib=round(vm.gib, 3),
        copy_gib=round(vm.copy_mib / 1024, 3),
        memory_mib=vm.memory_mib,
        seconds=seconds,
        after=tuple(after),
        application=application.application if application else "",
        tier=application.tier if application else "",
        owner=application.owner if application else "",
        assumed=tuple(_assumed(vm)),
        known_devices=not any(device.assumed for device in devices),
        disk_mib=tuple(disk.capacity_mib for disk in vm.disks),
    )


def _identity(vm: Vm) -> Identity:
    return Identity(
        name=vm.name,
        instance_uuid=vm.instance_uuid,
        bios_uuid=vm.bios_uuid,
        moref=vm.moref,
        vcenter_uuid=vm.vcenter_uuid,
        macs=tuple(nic.mac for nic in vm.nics if nic.mac),
        disk_uuids=tuple(disk.uuid for disk in vm.disks if disk.uuid),
    )


def _assumed(vm: Vm) -> list[str]:
    """What the export did not tell, in words."""
    assumed = []
    if not vm.instance_uuid:
        assumed.append("no instanceUuid: the VM is looked up by name and hardware on its own vCenter")
    if any(disk.assumed for disk in vm.disks) or not vm.disks:
        assumed.append("disks: not listed by the export, taken from the VM's totals")
    if any(nic.assumed for nic in vm.nics):
        assumed.append("network adapters: not listed by the export, taken from the VM's network names")
    if vm.home_datastore == UNKNOWN:
        assumed.append("datastore: not named by the export")
    if any(nic.network == UNKNOWN for nic in vm.nics):
        assumed.append("network: not named by the export for at least one adapter")
    if vm.in_use_mib is None:
        assumed.append("used space: not in the export, so all of the provisioned space counts as copied")
    return assumed
