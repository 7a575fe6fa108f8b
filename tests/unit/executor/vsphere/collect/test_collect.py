"""Everything an inventory can say of a VM comes back from a vCenter through ``collect``."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from pyVmomi import vim

from executor.simulator.building.build import Account, build_world
from executor.simulator.physics.figures import Physics
from executor.simulator.soap.pair import SimulatedPair
from executor.simulator.trouble.script import FaultScript
from executor.vsphere.collect.collect import collect
from executor.vsphere.collect.devices import add_devices
from executor.vsphere.collect.estate import build_estate
from executor.vsphere.collect.overrides import overrides_of
from executor.vsphere.collect.places import add_places
from executor.vsphere.collect.tables import Tables
from executor.vsphere.collect.vinfo import add_vm
from executor.vsphere.collect.vm_row import VmRow
from executor.vsphere.collect.vmkernels import add_vmkernels
from executor.vsphere.properties import Row
from executor.vsphere.session import Session
from planner.readers.inventory import read_inventory
from tests.contract.stages import login_at
from wavelift.errors import InputError, VCenterUnreachable
from wavelift.model.finding import NOWHERE, Place
from wavelift.model.inventory import (
    Cluster,
    Datastore,
    Disk,
    Folder,
    Host,
    Inventory,
    KeyProvider,
    Network,
    Nic,
    Pool,
    Power,
    StoragePolicy,
    Vm,
    Vmkernel,
)
from wavelift.model.placement import DiskFormat, Side
from wavelift.reports.inventory_xlsx import write_inventory_xlsx

VM = Vm(
    key="500b0000-0000-4000-8000-000000000001",
    name="web/01",
    instance_uuid="500b0000-0000-4000-8000-000000000001",
    bios_uuid="420b0000-0000-4000-8000-000000000001",
    moref="vm-17",
    vcenter_uuid="11110000-0000-4000-8000-000000000001",
    power=Power.ON,
    srm_placeholder=False,
    connection="connected",
    cpus=4,
    memory_mib=8192,
    active_memory_mib=1024,
    provisioned_mib=300_000,
    in_use_mib=123_456,
    datacenter="DC",
    cluster="Old",
    host="esx1",
    pool="Gold/Inner",
    folder="Prod/Web",
    vapp="Shop",
    disks=(
        Disk(
            "Hard disk 1",
            102_400,
            "ds1",
            2000,
            "6000c290-0000-4000-8000-000000000001",
            DiskFormat.THIN,
            "persistent",
            "sharingNone",
            "noSharing",
            path="[ds1] web/web.vmdk",
            fcd="b0c5-1",
            encrypted=True,
            key_provider="disk-keys",
            chain=3,
            base="[ds1] gold/gold.vmdk",
        ),
        Disk(
            "Hard disk 2",
            204_800,
            "ds2",
            2001,
            "6000c290-0000-4000-8000-000000000002",
            DiskFormat.EAGER,
            "independent_persistent",
            "sharingMultiWriter",
            "physicalSharing",
            path="[ds2] web/web_1.vmdk",
            chain=1,
        ),
        Disk(
            "Hard disk 3",
            1024,
            "ds2",
            2017,
            "6000c290-0000-4000-8000-000000000003",
            None,
            "independent_persistent",
            "sharingNone",
            "noSharing",
            raw=True,
            raw_mode="physicalMode",
            path="[ds2] web/web_2.vmdk",
            chain=1,
        ),
    ),
    nics=(
        Nic("Network adapter 1", "app", 4000, "Vmxnet3", "dvs", "00:50:56:01:02:03", direct_path=True),
        Nic(
            "Network adapter 2",
            "backup",
            4001,
            "E1000e",
            "vSwitch1",
            "00:50:56:01:02:04",
            connected=False,
            starts_connected=False,
        ),
    ),
    snapshots=("before", "after"),
    cd_media=("[ds1] iso/win.iso", "client device"),
    usb_devices=("dongle",),
    heartbeat="yellow",
    ft_state="running",
    evc_key="intel-broadwell",
    hw_version=19,
    guest_os="Microsoft Windows Server 2019 (64-bit)",
    tools="toolsOld",
    consolidation_needed=True,
    fixed_passthru=True,
    latency_sensitivity="high",
    cluster_rules=(
        ("Anti Affinity", "apart"),
        ("Affinity", "together"),
        ("VM Host Affinity", "licensed hosts"),
    ),
    cpu_reservation_mhz=2000,
    memory_reservation_mib=8192,
    memory_locked=True,
    question="Moved or copied?",
    encrypted=True,
    key_provider="home-keys",
    vtpm=True,
    vgpus=("grid_a100-4c",),
    passthrough=("0000:3b:00.0",),
    ports=("Serial port 1", "Parallel port 1"),
    tools_installer=True,
    managed_by="com.example.appliance",
    replicated=True,
    disabled_methods=("RelocateVM_Task",),
    cpu_affinity="0, 2",
    memory_affinity="1",
    migrate_encryption="required",
    perf_counters=True,
    swap_placement="hostLocal",
    overrides=("DRS automation: manual", "HA restart priority: high", "HA isolation: powerOff"),
    permissions=("CORP\\ops", "CORP\\web (group)"),
    ovf_properties=3,
    cbt=True,
    annotation='=HYPERLINK("http://x","y")',
    extra=(("owner", "team blue"), ("Cluster (custom attribute)", "a trap")),
)

SITE = Inventory(
    vms=(VM,),
    hosts=(
        Host(
            "esx1",
            "DC",
            "Old",
            "7.0.3",
            "1234",
            "AMD EPYC 7543",
            64,
            2800,
            524_288,
            current_evc="amd-rome",
            max_evc="amd-milan",
            connection="connected",
            vmotion=True,
            ntp_servers=("ntp1.example", "ntp2.example"),
            ntp_running=True,
        ),
    ),
    clusters=(Cluster("Old", "DC", drs=False, ha=True, swap_placement="hostLocal"),),
    datastores=(
        Datastore(
            "ds1",
            "DC",
            "VMFS",
            1 << 20,
            1 << 19,
            url="ds:///vmfs/volumes/1/",
            hosts=("esx1",),
            version="6.82",
        ),
        Datastore("ds2", "DC", "NFS41", 1 << 20, 1 << 18, url="ds:///vmfs/volumes/2/", hosts=("esx1",)),
    ),
    networks=(
        Network("app", "DC", "dvs", distributed=True, vlan="10-12, 20", switch_version="7.0.3"),
        Network("backup", "DC", "vSwitch1", distributed=False, vlan="99", uplinks=0),
    ),
    pools=(
        Pool(
            "",
            "Old",
            "DC",
            cpu_reservation_mhz=179_200,
            memory_reservation_mib=524_288,
            cpu_free_mhz=170_000,
            memory_free_mib=500_000,
            expandable=False,
        ),
        Pool(
            "Gold",
            "Old",
            "DC",
            cpu_reservation_mhz=9000,
            memory_reservation_mib=9001,
            cpu_free_mhz=4000,
            memory_free_mib=4001,
            expandable=True,
        ),
    ),
    folders=(Folder("Empty", "DC"), Folder("Prod/Web", "DC")),
    policies=(StoragePolicy("Gold storage"),),
    vmkernels=(
        Vmkernel(
            "esx1",
            "vmk0",
            "DC",
            "Old",
            "backup",
            "10.1.0.11",
            "255.255.255.0",
            ("2001:db8::11/64",),
            1500,
            ("management",),
            "defaultTcpipStack",
        ),
        Vmkernel(
            "esx1",
            "vmk1",
            "DC",
            "Old",
            "app",
            "10.2.0.11",
            "255.255.0.0",
            mtu=9000,
            services=("vmotion", "vSphereProvisioning", "vsan"),
            stack="vmotion",
        ),
    ),
)


EMPTY = Inventory()


def world(source: Inventory, target: Inventory = EMPTY):
    return build_world(
        source,
        target,
        accounts={side: Account(f"svc-{side}", f"secret-{side}") for side in Side},
        physics=Physics.unthrottled(),
        faults=FaultScript(),
        start=datetime(2026, 3, 7, 22, 0, tzinfo=UTC),
        seed=1,
    )


def collect_side(made, side=Side.SOURCE):
    with SimulatedPair(made) as pair:
        session = Session(side, login_at(pair.endpoints[side]))
        try:
            session.open()
            return collect(session, "wavelift test")
        finally:
            session.close()


@pytest.fixture(scope="module")
def back(tmp_path_factory):
    """The site, once through a vCenter, collect, a workbook and the readers."""
    folder = tmp_path_factory.mktemp("site")
    path = write_inventory_xlsx(folder / "inventory.xlsx", collect_side(world(SITE)), "wavelift test")
    return read_inventory([path], folder)[0]


@pytest.mark.parametrize(
    "name",
    [field.name for field in fields(Vm) if field.name not in ("key", "place", "vcenter", "disks", "nics")],
)
def test_everything_told_of_a_vm_comes_back(back, name):
    assert getattr(back.vms[0], name) == getattr(VM, name)


@pytest.mark.parametrize("kind", ["disks", "nics"])
def test_devices_come_back(back, kind):
    assert [replace(device, place=NOWHERE) for device in getattr(back.vms[0], kind)] == list(
        getattr(VM, kind)
    )


@pytest.mark.parametrize("kind", ["hosts", "clusters", "datastores", "networks", "pools", "folders"])
def test_what_vms_stand_on_comes_back(back, kind):
    def plain(items):
        return {replace(item, place=NOWHERE, moref="") for item in items}

    assert plain(getattr(SITE, kind)) <= plain(getattr(back, kind))


def test_what_follows_the_cluster_is_no_override():
    vm = vim.VirtualMachine("vm-1")
    settings = vim.cluster.DasVmSettings(restartPriority="clusterRestartPriority", isolationResponse="none")
    cluster = Row(
        "domain-c1",
        "vim.ClusterComputeResource",
        {
            "configurationEx.drsVmConfig": [
                vim.cluster.DrsVmConfigInfo(key=vm, enabled=False),
                vim.cluster.DrsVmConfigInfo(key=vim.VirtualMachine("vm-2")),
            ],
            "configurationEx.dasVmConfig": [vim.cluster.DasVmConfigInfo(key=vm, dasSettings=settings)],
        },
    )
    assert overrides_of([cluster]) == {"vm-1": ["DRS automation: disabled", "HA isolation: none"]}


def test_vmkernel_adapters_come_back(back):
    assert [replace(adapter, place=NOWHERE) for adapter in back.vmkernels] == list(SITE.vmkernels)


def test_an_adapter_on_vmotions_own_stack_is_for_vmotion_and_a_clock_kept_by_ptp_is_kept():
    nic = vim.host.VirtualNic(
        device="vmk3",
        key="key-vim.host.VirtualNic-vmk3",
        portgroup="moves",
        spec=vim.host.VirtualNic.Specification(
            ip=vim.host.IpConfig(dhcp=True), netStackInstanceKey="vmotion", mtu=9000
        ),
    )
    chosen = vim.host.VirtualNicManager.NetConfig(
        nicType="vsan", multiSelectAllowed=True, selectedVnic=["vsan.key-vim.host.VirtualNic-vmk3"]
    )
    service = vim.host.Service(
        key="ptpd", label="PTP", required=False, uninstallable=False, running=True, policy="on"
    )
    values = {
        "name": "esx1",
        "config.network.vnic": [nic],
        "config.virtualNicManagerInfo.netConfig": [chosen],
        "config.service.service": [service],
    }
    estate = build_estate([Row("host-1", "vim.HostSystem", values)])
    tables = Tables({})
    add_places(tables, estate)
    add_vmkernels(tables, estate)
    found = {
        sheet.name: dict(zip(sheet.headers, sheet.rows[0], strict=True))
        for sheet in tables.sheets()
        if sheet.rows
    }
    assert (found["vSC_VMK"]["Services"], found["vSC_VMK"]["Port Group"]) == ("vsan, vmotion", "moves")
    assert (found["vHost"]["NTP Server(s)"], found["vHost"]["NTPD running"]) == ("PTP", True)


def test_key_providers_of_the_target_come_back(tmp_path):
    def read(made, side):
        path = write_inventory_xlsx(tmp_path / "any.xlsx", collect_side(made, side), "wavelift test")
        return read_inventory([path], tmp_path, vms_needed=False)[0].key_providers

    made = world(SITE)
    assert read(made, Side.TARGET) == (
        KeyProvider("disk-keys", Place("any.xlsx", "vKeyProvider", 2)),
        KeyProvider("home-keys", Place("any.xlsx", "vKeyProvider", 3)),
    )
    assert read(made, Side.SOURCE) is None
    assert read(world(SITE, replace(EMPTY, key_providers=())), Side.TARGET) == ()


def test_key_providers_that_may_not_be_seen_are_not_known(tmp_path):
    made = world(SITE)
    made.vcenters[Side.TARGET].denied.append(("Cryptographer.ManageKeyServers", "*"))
    found = collect_side(made, Side.TARGET)
    assert [note.id for note in found.notes] == ["collect-no-key-providers"]
    assert "vKeyProvider" not in {sheet.name for sheet in found.sheets}
    path = write_inventory_xlsx(tmp_path / "any.xlsx", found, "wavelift test")
    assert read_inventory([path], tmp_path, vms_needed=False)[0].key_providers is None


def test_storage_policies_come_back(back):
    assert {policy.name for policy in back.policies} == {"Gold storage", "VM Encryption Policy"}
    assert all(policy.id for policy in back.policies)


def test_a_placeholder_of_site_recovery_is_one(tmp_path):
    made = world(Inventory(vms=(replace(VM, srm_placeholder=True, managed_by=""),)))
    path = write_inventory_xlsx(tmp_path / "inventory.xlsx", collect_side(made), "wavelift test")
    (vm,) = read_inventory([path], tmp_path)[0].vms
    assert vm.srm_placeholder


def test_an_empty_vcenter_has_all_sheets_and_no_vm():
    found = collect_side(world(SITE, replace(SITE, vms=())), Side.TARGET)
    assert found.count("vInfo") == 0
    assert found.count("vCluster") == 1


def test_calls_grow_with_pages_and_not_with_vms():
    def calls(count: int) -> int:
        vms = tuple(
            replace(
                VM,
                key=str(number),
                name=f"vm{number}",
                moref=f"vm-{number}",
                disks=(),
                nics=(),
                instance_uuid="",
                bios_uuid="",
            )
            for number in range(1, count + 1)
        )
        made = world(replace(SITE, vms=vms))
        assert collect_side(made).count("vInfo") == count
        return sum(made.record.counts.values())

    few, many = calls(20), calls(1200)
    assert many - few == 2


def test_a_vcenter_that_shows_nothing_is_an_error_and_not_an_empty_inventory(monkeypatch):
    monkeypatch.setattr("executor.vsphere.collect.reading.pages", lambda _link, _wanted: iter(()))
    with pytest.raises(VCenterUnreachable, match="no datacenter") as caught:
        collect_side(world(SITE))
    assert "Read-only" in caught.value.advice


def test_a_vm_that_shows_almost_nothing_still_has_its_row():
    row = Row(
        "vm-9",
        "vim.VirtualMachine",
        {
            "name": "lost",
            "runtime.connectionState": "inaccessible",
            "runtime.host": vim.HostSystem("host-gone"),
        },
    )
    tables = Tables({})
    add_vm(tables, VmRow(row, build_estate([])), {})
    (vinfo,) = (sheet for sheet in tables.sheets() if sheet.name == "vInfo")
    cells = dict(zip(vinfo.headers, vinfo.rows[0], strict=True))
    assert (cells["VM"], cells["Connection state"], cells["VM ID"]) == ("lost", "inaccessible", "vm-9")
    assert (cells["NICs"], cells["Disks"], cells["In Use MiB"]) == (None, None, None)


def test_what_only_a_guest_or_a_real_vcenter_tells_is_taken_over():
    device = vim.vm.device
    drive = device.VirtualFloppy(
        key=8000,
        deviceInfo=vim.Description(label="Floppy drive 1", summary=""),
        backing=device.VirtualFloppy.ImageBackingInfo(fileName="[ds1] boot.flp"),
        connectable=device.VirtualDevice.ConnectInfo(
            startConnected=True, allowGuestControl=True, connected=True
        ),
    )
    card = device.VirtualVmxnet3(
        key=4000,
        deviceInfo=vim.Description(label="Network adapter 1", summary=""),
        backing=device.VirtualEthernetCard.OpaqueNetworkBackingInfo(
            opaqueNetworkId="segment-7", opaqueNetworkType="nsx.LogicalSwitch"
        ),
    )
    row = Row(
        "vm-9",
        "vim.VirtualMachine",
        {
            "name": "full",
            "config.hardware.device": [card, drive],
            "config.bootOptions": vim.vm.BootOptions(bootDelay=5, efiSecureBootEnabled=True),
            "config.tools": vim.vm.ToolsConfigInfo(toolsUpgradePolicy="manual", syncTimeWithHost=True),
            "guest.toolsVersionStatus2": "guestToolsSupportedOld",
            "guest.net": [
                vim.vm.GuestInfo.NicInfo(
                    connected=True, deviceConfigId=4000, ipAddress=["192.0.2.7", "fe80::1"]
                )
            ],
            "guest.disk": [vim.vm.GuestInfo.DiskInfo(diskPath="/", capacity=10 << 30, freeSpace=4 << 30)],
        },
    )
    tables = Tables({})
    vm = VmRow(row, build_estate([]))
    add_vm(tables, vm, {})
    add_devices(tables, vm)
    found = {
        sheet.name: dict(zip(sheet.headers, sheet.rows[0], strict=True))
        for sheet in tables.sheets()
        if sheet.rows
    }
    assert (found["vInfo"]["Boot delay"], found["vInfo"]["EFI Secure boot"]) == (5, True)
    assert found["vInfo"]["Network #1"] == "segment-7"
    assert (found["vTools"]["Upgrade Policy"], found["vTools"]["Upgradeable"]) == ("manual", True)
    assert (found["vNetwork"]["IPv4 Address"], found["vNetwork"]["IPv6 Address"]) == ("192.0.2.7", "fe80::1")
    assert [found["vPartition"][name] for name in ("Disk", "Capacity MiB", "Free MiB", "Free %")] == [
        "/",
        10240,
        4096,
        40,
    ]
    assert (found["vFloppy"]["Device Type"], found["vFloppy"]["Connected"]) == ("[ds1] boot.flp", True)


def test_a_workbook_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    path = tmp_path / "inventory.xlsx"
    path.mkdir()
    with pytest.raises(InputError, match="cannot write it") as told:
        write_inventory_xlsx(path, collect_side(world(SITE)), "wavelift test")
    assert str(path) in told.value.message
    assert "room" in told.value.advice
    assert list(tmp_path.iterdir()) == [path]
