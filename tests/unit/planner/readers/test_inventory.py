import pytest

from planner.readers.inventory import read_inventory
from tests.unit.planner.readers.build import UUID, ids, inventory, of, workbook
from wavelift.errors import InputError
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power
from wavelift.model.placement import UNKNOWN, DiskFormat

V4 = [
    ["VM", "Powerstate", "Template", "CPUs", "Memory", "NICs", "Disks", "Resource pool", "Folder",
     "Provisioned MiB", "In Use MiB", "HW version", "Path", "Annotation", "owner", "Datacenter", "Cluster",
     "Host", "VM ID", "SMBIOS UUID", "VM UUID", "VI SDK Server", "VI SDK UUID"],
    ["web%2f01", "poweredOn", False, 2, "16,384", 1, 2, "/DC/C1/Resources/Gold", "/DC/vm/Prod", 102400, 5000,
     "vmx-19", "[ds1] web/web.vmx", "hi", "Ann", "DC", "C1", "h1", "vm-1", UUID.format(51).upper(),
     UUID.format(1).upper(), "vc1", UUID.format(99)],
    ["00000", "poweredOff", "True", 1.0, 1024.0, 0, 1, "", "", 10, "", 8, "", "", "", "DC", "", "h2", "vm-2",
     "", UUID.format(2), "vc1", UUID.format(99)],
]  # fmt: skip
DISKS = [
    ["VM", "Disk", "Disk Key", "Disk UUID", "Disk Path", "Capacity MiB", "Raw", "Disk Mode", "Sharing mode",
     "Thin", "Eagerly Scrub", "Shared Bus", "Raw Comp. Mode", "VM ID", "VM UUID"],
    ["web/01", "Hard disk 1", "2000", "6000C29A", "[ds1] web/web.vmdk", 40960, False, "persistent",
     "sharingNone", True, False, "noSharing", "", "", UUID.format(1)],
    ["web%2F01", "Hard disk 2", 2001, "", "[ds2] web/web_1.vmdk", "61.440", "True", "independent_persistent",
     "sharingMultiWriter", False, True, 2, "physicalMode", "", ""],
    ["00000", "Hard disk 1", 2000, "", "[ds1] z/z.vmdk", 10, False, "", "", False, False, "", "", "vm-2", ""],
]  # fmt: skip
NICS = [
    [
        "VM",
        "NIC label",
        "Adapter",
        "Network",
        "Switch",
        "Connected",
        "Starts Connected",
        "Mac Address",
        "Direct Path IO",
    ],
    ["web/01", "Network adapter 1", "Vmxnet3", "101", "dvs", "True", "False", "00-50-56-AA-00-01", "True"],
]


def test_a_whole_export_of_the_newest_generation(tmp_path):
    found, findings = inventory(tmp_path, {"vInfo": V4, "vDisk": DISKS, "vNetwork": NICS})
    web, zeros = found.vms
    assert (web.key, web.name, web.bios_uuid, web.moref) == (
        UUID.format(1),
        "web/01",
        UUID.format(51),
        "vm-1",
    )
    assert (web.vcenter, web.vcenter_uuid, web.memory_mib, web.hw_version) == (
        "vc1",
        UUID.format(99),
        16384,
        19,
    )
    assert (web.pool, web.folder, web.extra, web.annotation) == ("Gold", "Prod", (("owner", "Ann"),), "hi")
    assert (web.place.sheet, web.place.row) == ("vInfo", 2)
    assert [(disk.key, disk.capacity_mib, disk.datastore, disk.format) for disk in web.disks] == [
        (2000, 40960, "ds1", DiskFormat.THIN),
        (2001, 61440, "ds2", DiskFormat.EAGER),
    ]
    assert (web.disks[1].raw, web.disks[1].raw_mode, web.disks[1].shared_bus) == (
        True,
        "physicalMode",
        "physicalSharing",
    )
    (nic,) = web.nics
    assert (nic.network, nic.mac, nic.connected, nic.starts_connected, nic.direct_path) == (
        "101",
        "00:50:56:aa:00:01",
        True,
        False,
        True,
    )
    assert (zeros.name, zeros.power, zeros.template, zeros.cluster, zeros.nics) == (
        "00000",
        Power.OFF,
        True,
        "h2",
        (),
    )
    assert zeros.disks[0].format is DiskFormat.THICK
    assert ids(findings) == ["missing-sheet"]
    assert (found.origins[0].kind, found.origins[0].vcenter, len(found.origins[0].sha256)) == (
        "rvtools-xlsx",
        "vc1",
        64,
    )


def test_sheets_of_hosts_clusters_datastores_and_networks(tmp_path):
    found, _ = inventory(
        tmp_path,
        {
            "vInfo": V4,
            "vHost": [["Host", "Datacenter", "Cluster", "# Cores", "ESX Version", "in Maintenance Mode"],
                      ["h1", "DC", "C1", 28, "VMware ESXi 8.0.3 build-24674464", "True"],
                      ["h2", "DC", "", 8, "", ""]],
            "vCluster": [["Name", "HA enabled", "DRS enabled"], ["C1", "True", False]],
            "vDatastore": [["Name", "Type", "Capacity MiB", "Free MiB", "Hosts", "URL", "Accessible"],
                           ["ds1", "NFS", 1000, 10, "h1, h2", "ds:///x/", "True"]],
            "dvSwitch": [["Switch", "Datacenter"], ["dvs", "DC"]],
            "dvPort": [["Port", "Switch", "VLAN"], ["net1", "dvs", 101]],
            "vPort": [["Host", "Datacenter", "Port Group", "Switch", "VLAN"],
                      ["h1", "DC", "std", "vSwitch0", 7], ["h2", "DC", "std", "vSwitch0", 7]],
            "vSource": [["Name", "VI SDK Server", "VI SDK UUID"], ["x", "vc1", UUID.format(99)]],
        },
    )  # fmt: skip
    first, second = found.hosts
    assert (first.version, first.build, first.cores, first.maintenance) == ("8.0.3", "24674464", 28, True)
    assert second.cluster == "h2"
    assert [(c.name, c.datacenter, c.drs, c.ha) for c in found.clusters] == [("C1", "DC", False, True)]
    (store,) = found.datastores
    assert (store.datacenter, store.type, store.free_mib, store.hosts) == ("DC", "NFS", 10, ("h1", "h2"))
    assert [(n.name, n.datacenter, n.distributed, n.vlan) for n in found.networks] == [
        ("net1", "DC", True, "101"),
        ("std", "DC", False, "7"),
    ]


def test_attachments_are_joined(tmp_path):
    found, _ = inventory(
        tmp_path,
        {
            "vInfo": V4,
            "vSnapshot": [["VM", "Name"], ["web/01", "before patch"], ["web/01", ""]],
            "vCD": [["VM", "Device Node", "Connected", "Device Type"],
                    ["web/01", "CD 1", "True", "ISO [ds] a.iso"],
                    ["00000", "CD 1", "False", "ISO [ds] b.iso"]],
            "vUSB": [["VM", "Device Node", "Device Type", "Connected"], ["web/01", "USB 1", "stick", True]],
            "vTools": [["VM", "Tools"], ["web/01", "toolsOk"]],
        },
    )  # fmt: skip
    web, zeros = found.vms
    assert web.snapshots == ("before patch", "(nameless)")
    assert (web.cd_media, zeros.cd_media) == (("ISO [ds] a.iso",), ())
    assert (web.usb_devices, web.tools, zeros.tools) == (("USB 1 stick",), "toolsOk", "")


def test_without_vdisk_and_vnetwork_devices_are_assumed_and_said_once(tmp_path):
    grid = [["VM", "NICs", "Disks", "Provisioned MB", "Path", "Network #1", "Network #2"],
            ["a", 2, 3, 100, "[ds9] a/a.vmx", "n1", ""], ["b", 1, 1, 7, "", "", ""]]  # fmt: skip
    found, findings = inventory(tmp_path, {"tabvInfo": grid})
    a, b = found.vms
    assert [(d.label, d.capacity_mib, d.datastore, d.assumed) for d in a.disks] == [
        ("Hard disk 1", 34, "ds9", True),
        ("Hard disk 2", 33, "ds9", True),
        ("Hard disk 3", 33, "ds9", True),
    ]
    assert [(n.label, n.network) for n in a.nics] == [
        ("Network adapter 1", "n1"),
        ("Network adapter 2", UNKNOWN),
    ]
    assert (b.disks[0].datastore, b.nics[0].network) == (UNKNOWN, UNKNOWN)
    assert sorted((f.id, f.subject) for f in findings if f.id.startswith("assumed")) == [
        ("assumed-datastores", UNKNOWN),
        ("assumed-datastores", "vInfo Path"),
        ("assumed-disks", "vDisk"),
        ("assumed-networks", UNKNOWN),
        ("assumed-networks", "vNetwork"),
    ]
    assert of(findings, "assumed-disks")[0].message.startswith("disks of 2 VMs")


def test_devices_that_vinfo_counts_but_the_sheet_lacks_are_assumed(tmp_path):
    grid = [["VM", "NICs", "Disks", "Provisioned MB"], ["a", 2, 2, 100]]
    disks = [["VM", "Disk", "Capacity MB"], ["a", "Hard disk 2", 60]]
    nics = [["VM", "NIC label", "Network"], ["a", "Network adapter 1", ""]]
    found, _ = inventory(tmp_path, {"vInfo": grid, "vDisk": disks, "vNetwork": nics})
    (vm,) = found.vms
    assert [(d.label, d.capacity_mib, d.assumed) for d in vm.disks] == [
        ("Hard disk 2", 60, False),
        ("Hard disk 1", 40, True),
    ]
    assert [(n.label, n.assumed) for n in vm.nics] == [
        ("Network adapter 1", False),
        ("Network adapter 2", True),
    ]


def test_duplicate_names_are_told_apart_and_joined_by_place(tmp_path):
    grid = [["VM", "Cluster", "Host", "Datacenter"], ["twin", "C1", "h1", "DC"], ["twin", "C2", "h2", "DC"]]
    disks = [
        ["VM", "Capacity MB", "Host"],
        ["twin", 1, "h1"],
        ["twin", 2, "h2"],
        ["twin", 3, ""],
        ["gone", 4, "h1"],
    ]
    found, findings = inventory(tmp_path, {"vInfo": grid, "vDisk": disks})
    assert [vm.key for vm in found.vms] == ["twin@C1", "twin@C2"]
    assert [[disk.capacity_mib for disk in vm.disks] for vm in found.vms] == [[1], [2]]
    assert [(f.subject, f.place.row) for f in of(findings, "rows-unjoined")] == [
        ("vDisk: ambiguous", 4),
        ("vDisk", 5),
    ]


@pytest.mark.parametrize("extra", [{}, {"VM UUID": UUID.format(1)}])
def test_rows_that_cannot_be_told_apart_are_kept_and_blocked(tmp_path, extra):
    grid = [["VM", "Cluster", *extra], ["twin", "C1", *extra.values()], ["twin", "C1", *extra.values()]]
    found, findings = inventory(tmp_path, {"vInfo": grid})
    keys = [vm.key for vm in found.vms]
    assert len(set(keys)) == 2
    blockers = of(findings, "vm-identity-ambiguous")
    assert [(f.severity, f.subject) for f in blockers] == [(Severity.BLOCKER, key) for key in keys]


def test_vm_ids_make_keys_where_there_is_no_uuid(tmp_path):
    grid = [["VM", "VM ID", "VI SDK Server"], ["a", "vm-1", "vc1"], ["a", "vm-2", ""], ["b", "", ""]]
    found, findings = inventory(tmp_path, {"vInfo": grid})
    assert [vm.key for vm in found.vms] == ["vm-1@vc1", "vm-2@vc1", "b"]
    assert "VM ID or name" in of(findings, "missing-identity")[0].message


def test_corrupted_headers_blank_rows_and_repeated_headers(tmp_path):
    grid = [["Datacenter 7", "Powerstate", "CPUs", "Memory", "Host"], ["a", "poweredOn", 1, 1, "h"], [],
            ["Datacenter 7", "Powerstate", "CPUs", "Memory", "Host"], ["", "poweredOff", 1, 1, "h"],
            ["b", "poweredOn", 1, 1, "h"]]  # fmt: skip
    found, findings = inventory(tmp_path, {"vInfo": grid})
    assert [vm.name for vm in found.vms] == ["a", "b"]
    assert {"header-corrupt", "rows-blank", "rows-nameless"} <= set(ids(findings))


def test_a_corrupted_header_of_another_sheet_is_known_by_the_names_below_it(tmp_path):
    disks = [["Oops", "Capacity MB"], ["a", 5]]
    found, findings = inventory(tmp_path, {"vInfo": [["VM"], ["a"]], "vDisk": disks})
    assert found.vms[0].disks[0].capacity_mib == 5
    assert of(findings, "header-corrupt")[0].place.sheet == "vDisk"


def test_a_folder_of_csvs(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "RVTools_tabvInfo.csv").write_text("VM;CPUs;Disks\na;2;1\n", encoding="utf-8-sig")
    (folder / "RVTools_tabvDisk.csv").write_text('VM;Capacity MB\na;"16.384"\n', encoding="utf-16")
    found, _ = read_inventory([folder], tmp_path)
    assert found.vms[0].disks[0].capacity_mib == 16384
    assert found.vms[0].disks[0].place.file == "export/RVTools_tabvDisk.csv"
    assert found.origins[0].kind == "rvtools-csv"


def test_several_exports_are_merged(tmp_path):
    one = workbook(tmp_path / "one.xlsx", {"vInfo": [["VM", "Datacenter"], ["a", "X"]]})
    two = workbook(tmp_path / "two.xlsx", {"vInfo": [["VM", "Datacenter"], ["a", "Y"], ["b", "Y"]]})
    found, _ = read_inventory([one, two], tmp_path)
    assert [vm.key for vm in found.vms] == ["a@X", "a@Y", "b"]
    assert [origin.file for origin in found.origins] == ["one.xlsx", "two.xlsx"]


def test_a_plain_table(tmp_path):
    path = tmp_path / "servers.csv"
    path.write_text("Name,vCPU,Memory GB,Disk GB,Datastore,Networks,Owner\nweb,2,8,1.5,ds1,n1;n2,Ann\n")
    found, findings = read_inventory([path], tmp_path)
    (vm,) = found.vms
    assert (vm.cpus, vm.memory_mib, vm.provisioned_mib, vm.extra) == (2, 8192, 1536, (("Owner", "Ann"),))
    assert [nic.network for nic in vm.nics] == ["n1", "n2"]
    assert vm.disks[0].datastore == "ds1"
    assert "missing-sheet" not in ids(findings)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"vInfo": []}, "empty"),
        ({"vInfo": [["VM", "CPUs"]]}, "no VM"),
        ({"vInfo": [["a", "b"], ["c", "d"]]}, "no column"),
        ({"Sheet1": [["hello"], ["x"]]}, "no sheet lists VMs"),
    ],
)
def test_exports_without_vms_are_refused_with_place_and_advice(tmp_path, sheets, message):
    with pytest.raises(InputError, match=message) as caught:
        inventory(tmp_path, sheets)
    assert caught.value.file == "inventory.xlsx"
    assert caught.value.advice


def test_no_export_at_all_is_refused(tmp_path):
    with pytest.raises(InputError, match="no inventory"):
        read_inventory([], tmp_path)
