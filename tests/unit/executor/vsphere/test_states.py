from __future__ import annotations

from pyVmomi import vim

from executor.vsphere.devices import DeviceMemory, disks_of, nics_of
from executor.vsphere.lookup import contradicts
from executor.vsphere.properties import Row
from executor.vsphere.states import DEVICES, state_of, strangers
from tests.unit.executor.vsphere.estate import index
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat, Side
from wavelift.model.plan import Identity

DEVICE = vim.vm.device
CARD = DEVICE.VirtualEthernetCard


def disk(key=2000, store="datastore-1", **backing):
    return DEVICE.VirtualDisk(
        key=key,
        capacityInKB=40 << 20,
        deviceInfo=vim.Description(label=f"Hard disk {key - 1999}", summary=""),
        backing=DEVICE.VirtualDisk.FlatVer2BackingInfo(
            fileName="[DS-A] web01/web01.vmdk",
            datastore=vim.Datastore(store),
            diskMode="persistent",
            uuid="6000C298-AAAA",
            **backing,
        ),
    )


def nic(key=4000, backing=None, mac="00:50:56:AA:BB:CC"):
    port = vim.dvs.PortConnection(portgroupKey="dvportgroup-7", switchUuid="50 01 aa")
    return DEVICE.VirtualVmxnet3(
        key=key,
        macAddress=mac,
        deviceInfo=vim.Description(label=f"Network adapter {key - 3999}", summary=""),
        backing=backing or CARD.DistributedVirtualPortBackingInfo(port=port),
        connectable=DEVICE.VirtualDevice.ConnectInfo(startConnected=True, connected=True),
    )


def vm(**changes):
    values = {
        "name": "web01",
        "config.uuid": "420A",
        "config.instanceUuid": "500B-UPPER",
        "config.template": False,
        "config.files.vmPathName": "[DS-A] web01/web01.vmx",
        DEVICES: [DEVICE.ParaVirtualSCSIController(key=1000), disk(thinProvisioned=True), nic()],
        "runtime.powerState": "poweredOn",
        "runtime.connectionState": "connected",
        "runtime.host": vim.HostSystem("host-12"),
        "parent": vim.Folder("group-v3"),
        "resourcePool": vim.ResourcePool("resgroup-2"),
        "guest.toolsRunningStatus": "guestToolsRunning",
        "disabledMethod": ["RelocateVM_Task"],
        "recentTask": [vim.Task("task-5")],
    }
    values.update(changes)
    return Row(
        "vm-1", "vim.VirtualMachine", {key: value for key, value in values.items() if value is not None}
    )


def test_a_vm_as_it_stands():
    state = state_of(vm(), index(), Side.TARGET)
    assert (state.instance_uuid, state.bios_uuid) == ("500b-upper", "420a")
    assert state.power is Power.ON
    place = state.placement
    assert (place.datacenter, place.cluster, place.host) == ("DC", "Gold", "esx1")
    assert (place.pool, place.folder, place.datastore) == ("Tier1", "Prod/Web", "DS-A")
    assert place.disks[0].key == 2000
    assert place.nics[0].switch == "Fabric"
    assert state.recent_tasks == ("task-5",)
    assert state.disabled_methods == ("RelocateVM_Task",)
    assert not state.snapshots


def test_an_inaccessible_vm_shows_little_and_still_has_a_state():
    row = Row("vm-2", "vim.VirtualMachine", {"name": "lost", "runtime.connectionState": "inaccessible"})
    state = state_of(row, index(), Side.SOURCE, "500C")
    assert state.connection == "inaccessible"
    assert state.instance_uuid == "500c"
    assert state.disks == ()


def test_disk_formats_and_sizes():
    disks = disks_of([disk(), disk(2001, thinProvisioned=True), disk(2002, eagerlyScrub=True)], index())
    assert [item.format for item in disks] == [DiskFormat.THICK, DiskFormat.THIN, DiskFormat.EAGER]
    assert disks[0].capacity_mib == 40 << 10
    assert disks[0].datastore == "DS-A"


def test_nic_backings_become_names():
    standard = CARD.NetworkBackingInfo(deviceName="VM Network", network=vim.Network("network-4"))
    opaque = CARD.OpaqueNetworkBackingInfo(opaqueNetworkId="11-22", opaqueNetworkType="nsx.LogicalSwitch")
    nics = nics_of([nic(4002, opaque), nic(4001, standard), nic(4000)], index())
    assert [(item.network, item.switch) for item in nics] == [
        ("VLAN7", "Fabric"),
        ("VM Network", ""),
        ("Segment", ""),
    ]
    assert nics[0].adapter == "Vmxnet3"
    assert nics[0].mac == "00:50:56:aa:bb:cc"


def test_what_the_index_does_not_know_asks_for_a_new_walk():
    assert not strangers(vm(), index())
    assert strangers(vm(**{"runtime.host": vim.HostSystem("host-99")}), index()) == {"host-99"}
    assert strangers(vm(**{DEVICES: [disk(store="datastore-99")]}), index()) == {"datastore-99"}


def test_devices_are_remembered_by_class_and_mode():
    memory = DeviceMemory()
    memory.note("vm-1", [disk(), nic()])
    known = memory.of(None, "vm-1", frozenset({2000, 4000}))
    assert known.disk_modes == {2000: "persistent"}
    assert known.nic_kinds == {4000: DEVICE.VirtualVmxnet3}


def test_witnesses():
    state = state_of(vm(), index(), Side.SOURCE)
    ours, other = "vc-1", "vc-2"
    assert not contradicts(state, Identity("web01"), ours)
    assert contradicts(state, Identity("web02"), ours)
    assert contradicts(state, Identity("web01", moref="vm-9", vcenter_uuid=ours), ours)
    assert not contradicts(state, Identity("web01", moref="vm-9", vcenter_uuid=other), ours)
    assert contradicts(state, Identity("web01", bios_uuid="430b"), ours)
    assert not contradicts(state, Identity("web01", bios_uuid="420a"), ours)
    assert contradicts(state, Identity("web01", macs=("00:50:56:00:00:01",)), ours)
    assert not contradicts(state, Identity("web01", macs=("00:50:56:00:00:01", "00:50:56:aa:bb:cc")), ours)
    assert contradicts(state, Identity("web01", disk_uuids=("6000c298-bbbb",)), ours)
    assert not contradicts(state, Identity("web01", disk_uuids=("6000c298-aaaa",)), ours)
