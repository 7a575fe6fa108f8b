"""Builds the VMs of one simulated vCenter from an inventory."""

from __future__ import annotations

import re
from collections.abc import Iterable

from executor.simulator.building.site_builder import SiteBuilder
from executor.simulator.estate.ancestry import cluster_of
from executor.simulator.estate.invented import invented_mac, invented_uuid
from executor.simulator.estate.nodes import SimDisk, SimNic, VmNode
from executor.simulator.estate.snapshots import chain
from executor.simulator.estate.space import disk_mib
from wavelift.model.belongings import Permission
from wavelift.model.inventory import Disk, Power, Vm
from wavelift.model.placement import DiskFormat

__all__ = ["VmBuilder", "kept_morefs"]

_VM_ID = re.compile(r"vm-\d+\Z")
_TOOLS_OFF = ("toolsnotrunning", "toolsnotinstalled", "guesttoolsnotrunning")


def kept_morefs(vms: Iterable[Vm]) -> dict[str, str]:
    """VM key to exported managed object id, for those that are unique and look like one."""
    holders: dict[str, list[str]] = {}
    for vm in vms:
        if _VM_ID.match(vm.moref):
            holders.setdefault(vm.moref, []).append(vm.key)
    return {keys[0]: moref for moref, keys in holders.items() if len(keys) == 1}


class VmBuilder:
    """Turns inventory VMs into nodes that stand where the inventory says."""

    def __init__(self, site: SiteBuilder, morefs: dict[str, str]) -> None:
        self._site, self._morefs = site, morefs

    def build(self, vm: Vm) -> VmNode:
        """Make the node; nothing is entered into containers yet."""
        site = self._site
        host = site.host(vm.datacenter, vm.cluster, vm.host)
        cluster = site.cluster(vm.datacenter, vm.cluster)
        if host.parent != cluster.moref:
            cluster = cluster_of(site.vc, host)
        home = site.datastore(vm.datacenter, vm.home_datastore)
        node = VmNode(
            moref=self._morefs.get(vm.key) or site.fresh("vm"),
            name=vm.name,
            parent=site.folder(vm.datacenter, vm.folder).moref,
            instance_uuid=vm.instance_uuid or invented_uuid("instance", vm.key),
            bios_uuid=vm.bios_uuid or invented_uuid("bios", vm.key),
            host=host.moref,
            pool="" if vm.template else site.pool(cluster, vm.pool).moref,
            datastore=home.moref,
            power=Power.OFF if vm.template else vm.power,
            connection=vm.connection or "connected",
            template=vm.template,
            cpus=vm.cpus,
            memory_mib=vm.memory_mib,
            active_memory_mib=vm.memory_mib // 4 if vm.active_memory_mib is None else vm.active_memory_mib,
            guest_os=vm.guest_os,
            annotation=vm.annotation,
            tools=_tools(vm),
            disks=self._disks(vm),
            nics=self._nics(vm),
            snapshots=chain(vm.snapshots),
            stands_on=len(vm.snapshots),
            custom_values=dict(vm.extra),
            question=vm.question,
            disabled_methods=list(vm.disabled_methods),
            tools_installer=vm.tools_installer,
            consolidation=vm.consolidation_needed,
            vapp=site.vapp(cluster, vm.pool, vm.vapp).moref if vm.vapp else "",
            permissions=_permissions(vm.permissions),
            told=vm,
        )
        _override(node, vm.overrides)
        _settle_space(node, vm)
        node.hw_version = vm.hw_version or node.hw_version
        return node

    def _disks(self, vm: Vm) -> list[SimDisk]:
        keys = _keys([disk.key for disk in vm.disks], 2000)
        copied, total = vm.copy_mib, vm.capacity_mib or 1
        return [
            self._disk(vm, disk, key, number, round(copied * disk.capacity_mib / total))
            for number, (disk, key) in enumerate(zip(vm.disks, keys, strict=True))
        ]

    def _disk(self, vm: Vm, disk: Disk, key: int, number: int, copied: int) -> SimDisk:
        """``copied``: its part in MiB of what a move of the VM has to carry."""
        store = self._site.datastore(vm.datacenter, disk.datastore)
        suffix = f"_{number}" if number else ""
        return SimDisk(
            key=key,
            label=disk.label or f"Hard disk {number + 1}",
            datastore=store.moref,
            capacity_mib=disk.capacity_mib,
            used_mib=min(disk.capacity_mib, copied),
            format=disk.format or DiskFormat.THIN,
            uuid=disk.uuid or invented_uuid("disk", vm.key, number),
            file=disk.path or f"[{store.name}] {vm.name}/{vm.name}{suffix}.vmdk",
            mode=disk.mode or "persistent",
            multi_writer=disk.sharing == "sharingMultiWriter",
            told=disk,
        )

    def _nics(self, vm: Vm) -> list[SimNic]:
        keys = _keys([nic.key for nic in vm.nics], 4000)
        return [
            SimNic(
                key=key,
                label=nic.label or f"Network adapter {number + 1}",
                network=self._site.network(vm.datacenter, nic.network, nic.switch).moref,
                mac=nic.mac or invented_mac("nic", vm.key, number),
                adapter=nic.adapter or "Vmxnet3",
                connected=nic.connected,
                starts_connected=nic.starts_connected,
                told=nic,
            )
            for number, (nic, key) in enumerate(zip(vm.nics, keys, strict=True))
        ]


_OVERRIDES = {"DRS automation": "drs", "HA restart priority": "ha_priority", "HA isolation": "ha_isolation"}
_GROUP = " (group)"


def _override(node: VmNode, told: Iterable[str]) -> None:
    """Set on the node what ``Vm.overrides`` tells."""
    for name, _, value in (text.partition(": ") for text in told):
        if name in _OVERRIDES:
            setattr(node, _OVERRIDES[name], value)


def _permissions(told: Iterable[str]) -> list[Permission]:
    """Permissions of those that ``Vm.permissions`` names; which role they have it does not tell."""
    return [Permission(name.removesuffix(_GROUP), "VmUser", group=name.endswith(_GROUP)) for name in told]


def _settle_space(node: VmNode, vm: Vm) -> None:
    """Make the VM use and promise as much space as the export says."""
    used = sum(disk_mib(disk) for disk in node.disks)
    growth = sum(disk.capacity_mib for disk in node.disks) - used
    if vm.in_use_mib is not None:
        node.more_used_mib = vm.in_use_mib - used
    if vm.provisioned_mib:
        node.more_growth_mib = vm.provisioned_mib - (used + node.more_used_mib) - growth


def _keys(exported: list[int | None], first: int) -> list[int]:
    """Device keys: as exported where unique, else the next free one."""
    result: list[int] = []
    for number, key in enumerate(exported):
        wanted = key if key is not None else first + number
        while wanted in result:
            wanted += 1
        result.append(wanted)
    return result


def _tools(vm: Vm) -> str:
    running = vm.power is Power.ON and vm.tools.casefold() not in _TOOLS_OFF
    return "guestToolsRunning" if running else "guestToolsNotRunning"
