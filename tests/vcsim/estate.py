"""The contract's small estate built in a bare vcsim, call by call, with plain pyVmomi.

What vcsim cannot be given, tests of it must not ask for: its hosts' version, and device keys.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from pyVmomi import vim

from executor.vsphere.session import Link, Session
from tests.contract.estate import SOURCE_VMS
from wavelift.model.inventory import Power, Vm
from wavelift.model.placement import Side

__all__ = ["BARE", "furnish"]

BARE = ("-dc", "0")

_DEVICE = vim.vm.device
_SITES = {
    Side.SOURCE: ("DC-West", "Old", ("esx-old-1", "esx-old-2"), ("west-a", "west-b"), "dvs-west"),
    Side.TARGET: ("DC-East", "New", ("esx-new-1", "esx-new-2"), ("east-a", "east-b"), "dvs-east"),
}
_SCSI = 1000


def furnish(session: Session, folder: Path, vms: tuple[Vm, ...] = SOURCE_VMS) -> None:
    """Make the site of the session's side.

    Args:
        session: with a vcsim started with ``BARE``.
        folder: where vcsim keeps the datastores' files.
        vms: what the source holds; the target holds nothing.
    """
    session.call_once(lambda link: _Site(link, session.side, folder).build(vms))


def _done(task: Any) -> Any:
    """What a task made; vcsim's end at once."""
    while task.info.state not in ("success", "error"):
        pass
    if task.info.error is not None:
        raise task.info.error
    return task.info.result


class _Site:
    def __init__(self, link: Link, side: Side, folder: Path) -> None:
        self._side, self._folder = side, folder
        self._root = link.content.rootFolder
        self._folders: dict[str, Any] = {}
        self._networks: dict[str, Any] = {}

    def build(self, vms: tuple[Vm, ...]) -> None:
        name, cluster, hosts, stores, switch = _SITES[self._side]
        self._datacenter = self._root.CreateDatacenter(name)
        self._hosts = self._cluster(cluster, hosts)
        for store in stores:
            self._datastore(store)
        self._switch(switch)
        for vm in vms if self._side is Side.SOURCE else ():
            self._vm(vm)

    def _cluster(self, name: str, hosts: tuple[str, ...]) -> dict[str, Any]:
        drs = vim.cluster.DrsConfigInfo(enabled=True)
        spec = vim.cluster.ConfigSpecEx(drsConfig=drs)
        cluster = self._datacenter.hostFolder.CreateClusterEx(name, spec)
        return {
            host: _done(cluster.AddHost_Task(vim.host.ConnectSpec(hostName=host, force=True), True))
            for host in hosts
        }

    def _datastore(self, name: str) -> None:
        path = self._folder / f"{self._side}-{name}"
        path.mkdir()
        for host in self._hosts.values():
            # of one that another host has already, vcsim returns a reference without a class
            with contextlib.suppress(KeyError):
                host.configManager.datastoreSystem.CreateLocalDatastore(name=name, path=str(path))

    def _switch(self, name: str) -> None:
        config = vim.dvs.VmwareDistributedVirtualSwitch.ConfigSpec(name=name)
        made = self._datacenter.networkFolder.CreateDVS_Task(
            vim.DistributedVirtualSwitch.CreateSpec(configSpec=config)
        )
        switch = _done(made)
        members = [vim.dvs.HostMember.ConfigSpec(operation="add", host=host) for host in self._hosts.values()]
        _done(switch.ReconfigureDvs_Task(vim.DistributedVirtualSwitch.ConfigSpec(host=members)))
        groups = [
            vim.dvs.DistributedVirtualPortgroup.ConfigSpec(name=group, type="earlyBinding", numPorts=8)
            for group in ("app-10", "app-11")
        ]
        _done(switch.AddDVPortgroup_Task(groups))
        backup = vim.host.PortGroup.Specification(
            name="backup", vlanId=99, vswitchName="vSwitch0", policy=vim.host.NetworkPolicy()
        )
        # a second host's port group of that name vcsim takes for a duplicate
        next(iter(self._hosts.values())).configManager.networkSystem.AddPortGroup(backup)
        found = [*self._datacenter.networkFolder.childEntity, *self._datacenter.network]
        self._networks = {network.name: network for network in found}

    def _vm(self, vm: Vm) -> None:
        host = self._hosts[vm.host]
        spec = vim.vm.ConfigSpec(
            name=vm.name,
            instanceUuid=vm.instance_uuid,
            uuid=vm.bios_uuid,
            version=f"vmx-{vm.hw_version}",
            memoryMB=vm.memory_mib,
            numCPUs=vm.cpus,
            files=vim.vm.FileInfo(vmPathName=f"[{vm.home_datastore}] {vm.moref or vm.key}"),
            deviceChange=[*self._disks(vm), *self._nics(vm)],
        )
        made = _done(self._folder_of(vm.folder).CreateVM_Task(spec, host.parent.resourcePool, host))
        if vm.power is Power.ON:
            _done(made.PowerOn())

    def _folder_of(self, name: str) -> Any:
        if name not in self._folders:
            self._folders[name] = self._datacenter.vmFolder.CreateFolder(name)
        return self._folders[name]

    def _disks(self, vm: Vm) -> list[Any]:
        controller = _DEVICE.ParaVirtualSCSIController(key=_SCSI, busNumber=0, sharedBus="noSharing")
        return [
            _added(controller),
            *(
                _added(
                    _DEVICE.VirtualDisk(
                        key=disk.key,
                        deviceInfo=vim.Description(label=disk.label, summary=""),
                        controllerKey=_SCSI,
                        unitNumber=number,
                        capacityInKB=disk.capacity_mib * 1024,
                        backing=_DEVICE.VirtualDisk.FlatVer2BackingInfo(
                            fileName=f"[{disk.datastore}] ", diskMode="persistent", thinProvisioned=True
                        ),
                    ),
                    files=True,
                )
                for number, disk in enumerate(vm.disks)
            ),
        ]

    def _nics(self, vm: Vm) -> list[Any]:
        return [
            _added(
                getattr(_DEVICE, f"Virtual{nic.adapter}")(
                    key=nic.key,
                    deviceInfo=vim.Description(label=nic.label, summary=""),
                    addressType="manual",
                    macAddress=nic.mac,
                    backing=self._backing(nic.network),
                )
            )
            for nic in vm.nics
        ]

    def _backing(self, name: str) -> Any:
        network = self._networks[name]
        if isinstance(network, vim.dvs.DistributedVirtualPortgroup):
            uuid = network.config.distributedVirtualSwitch.uuid
            port = vim.dvs.PortConnection(switchUuid=uuid, portgroupKey=network.key)
            return _DEVICE.VirtualEthernetCard.DistributedVirtualPortBackingInfo(port=port)
        return _DEVICE.VirtualEthernetCard.NetworkBackingInfo(deviceName=name, network=network)


def _added(device: Any, *, files: bool = False) -> Any:
    return _DEVICE.VirtualDeviceSpec(
        operation="add", device=device, fileOperation="create" if files else None
    )
