from __future__ import annotations

from typing import Any

import pytest
from pyVmomi import vim, vmodl

from executor.simulator.estate.nodes import VmNode
from executor.simulator.relocating.requests import DiskTarget, NicTarget
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.properties.vm_devices import nic_device
from executor.simulator.soap.relocate_spec import read_relocate_spec
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import DiskFormat, Side

INVENTORY = Inventory(small_world(1), Side.SOURCE)
VM: VmNode = next(INVENTORY.each(VmNode))
CARD = vim.vm.device.VirtualEthernetCard


def locator(thin: bool | None, eager: bool | None = None) -> Any:
    backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo(
        fileName="", diskMode="persistent", thinProvisioned=thin, eagerlyScrub=eager
    )
    return vim.vm.RelocateSpec.DiskLocator(
        diskId=2000, datastore=vim.Datastore("datastore-9"), diskBackingInfo=backing
    )


def nics(*devices: Any) -> tuple[NicTarget, ...]:
    changes = [vim.vm.device.VirtualDeviceSpec(operation="edit", device=device) for device in devices]
    return read_relocate_spec(INVENTORY, VM, vim.vm.RelocateSpec(deviceChange=changes)).nics


def test_an_empty_spec_asks_for_nothing() -> None:
    request = read_relocate_spec(INVENTORY, VM, vim.vm.RelocateSpec())
    assert (request.service, request.host, request.disks, request.nics) == (None, "", (), ())


def test_the_service_locator() -> None:
    spec = vim.vm.RelocateSpec(
        service=vim.ServiceLocator(
            instanceUuid="ABC",
            url="https://x",
            credential=vim.ServiceLocator.NamePassword(username="u", password="hidden"),
            sslThumbprint="AA:BB",
        ),
        host=vim.HostSystem("host-3"),
    )
    request = read_relocate_spec(INVENTORY, VM, spec)
    assert request.service is not None
    assert (request.service.instance_uuid, request.service.thumbprint, request.host) == (
        "ABC",
        "AA:BB",
        "host-3",
    )
    assert "hidden" not in repr(request)
    spec.service.credential = vim.ServiceLocator.SAMLCredential(token="t")
    with pytest.raises(vmodl.fault.InvalidArgument):
        read_relocate_spec(INVENTORY, VM, spec)


@pytest.mark.parametrize(
    ("disk", "wanted"),
    [
        (locator(True), DiskFormat.THIN),
        (locator(False, True), DiskFormat.EAGER),
        (locator(False, False), DiskFormat.THICK),
        (locator(None), None),
    ],
)
def test_disk_formats(disk: Any, wanted: DiskFormat | None) -> None:
    request = read_relocate_spec(INVENTORY, VM, vim.vm.RelocateSpec(disk=[disk]))
    assert request.disks == (DiskTarget(2000, "datastore-9", wanted),)


def test_network_backings() -> None:
    port = vim.dvs.PortConnection(portgroupKey="dvportgroup-1", switchUuid="50 11")
    distributed = vim.vm.device.VirtualVmxnet3(
        key=4000, backing=CARD.DistributedVirtualPortBackingInfo(port=port)
    )
    standard = vim.vm.device.VirtualE1000e(
        key=4001, backing=CARD.NetworkBackingInfo(deviceName="net", network=vim.Network("network-1"))
    )
    assert nics(distributed, standard) == (
        NicTarget(4000, portgroup="dvportgroup-1", switch_uuid="50 11"),
        NicTarget(4001, network="network-1", name="net"),
    )


def test_a_nic_may_change_in_its_backing_only() -> None:
    backing = CARD.NetworkBackingInfo(deviceName="net")
    (other_class,) = nics(vim.vm.device.VirtualE1000(key=4000, backing=backing))
    (other_mac,) = nics(
        vim.vm.device.VirtualVmxnet3(key=4000, backing=backing, macAddress="00:50:56:00:00:00")
    )
    own = VM.nics[0]
    shown = nic_device(INVENTORY, own)
    copy = vim.vm.device.VirtualVmxnet3(
        key=4000,
        backing=backing,
        macAddress=own.mac,
        addressType=shown.addressType,
        controllerKey=shown.controllerKey,
        unitNumber=shown.unitNumber,
        connectable=vim.vm.device.VirtualDevice.ConnectInfo(
            startConnected=True, allowGuestControl=True, connected=True
        ),
    )
    (same,) = nics(copy)
    copy.connectable.connected = False
    (unplugged,) = nics(copy)
    assert (other_class.edits_more, other_mac.edits_more, same.edits_more, unplugged.edits_more) == (
        True,
        True,
        False,
        True,
    )
