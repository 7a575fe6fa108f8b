"""Columns and sheets that RVTools does not have, as ``collect`` writes them."""

from __future__ import annotations

import pytest

from planner.readers.inventory import read_inventory
from tests.unit.planner.readers.build import inventory, workbook
from wavelift.errors import InputError
from wavelift.model.sheet_columns import EXTRA_SHEETS, SHEETS, Extra

_VM = ("VM", "VM UUID", "Powerstate", "CPUs", "Memory")
_WEB = ("web01", "500b0000-0000-4000-8000-000000000001", "poweredOn", 2, 4096)


def _vinfo(*headers, values=()):
    return {"vInfo": [(*_VM, *headers), (*_WEB, *values)]}


def test_what_keeps_a_vm_from_moving_is_read_from_the_extra_columns(tmp_path):
    told = {
        Extra.QUESTION: "Was it moved or copied?",
        Extra.ENCRYPTED: True,
        Extra.VTPM: "true",
        Extra.VGPUS: "grid_a100-4c\ngrid_a100-8c",
        Extra.PASSTHROUGH: "0000:3b:00.0",
        Extra.PORTS: "Serial port 1; Parallel port 1",
        Extra.TOOLS_INSTALLER: True,
        Extra.MANAGED_BY: "com.vmware.vim.eam",
        Extra.REPLICATED: True,
        Extra.DISABLED_METHODS: "RelocateVM_Task; MigrateVM_Task",
        Extra.CPU_AFFINITY: "0, 1",
        Extra.SWAP_PLACEMENT: "hostLocal",
    }
    vm = inventory(tmp_path, _vinfo(*told, values=tuple(told.values())))[0].vms[0]
    assert (vm.question, vm.managed_by, vm.cpu_affinity, vm.swap_placement) == (
        "Was it moved or copied?",
        "com.vmware.vim.eam",
        "0, 1",
        "hostLocal",
    )
    assert vm.encrypted
    assert vm.vtpm
    assert vm.tools_installer
    assert vm.replicated
    assert vm.vgpus == ("grid_a100-4c", "grid_a100-8c")
    assert vm.passthrough == ("0000:3b:00.0",)
    assert vm.ports == ("Serial port 1", "Parallel port 1")
    assert vm.disabled_methods == ("RelocateVM_Task", "MigrateVM_Task")
    assert vm.extra == ()


def test_an_export_without_them_says_nothing(tmp_path):
    vm = inventory(tmp_path, _vinfo("Managed by", "Encrypted", values=("team blue", "see wiki")))[0].vms[0]
    assert (vm.managed_by, vm.encrypted, vm.ports, vm.memory_reservation_mib) == ("", False, (), None)
    assert vm.extra == (("Managed by", "team blue"), ("Encrypted", "see wiki"))


def test_reservations_come_from_the_sheets_that_rvtools_has_for_them(tmp_path):
    sheets = {
        **_vinfo(),
        "vCPU": [("VM", "Reservation"), ("web01", 2000)],
        "vMemory": [("VM", "Reservation", "Memory Reservation Locked To Max"), ("web01", 4096, True)],
    }
    vm = inventory(tmp_path, sheets)[0].vms[0]
    assert (vm.cpu_reservation_mhz, vm.memory_reservation_mib, vm.memory_locked) == (2000, 4096, True)


def test_disks_tell_their_chain_and_what_they_are(tmp_path):
    header = (
        "VM",
        "Disk",
        "Capacity MiB",
        Extra.FIRST_CLASS_DISK,
        Extra.DISK_ENCRYPTED,
        Extra.CHAIN,
        Extra.BASE,
    )
    row = ("web01", "Hard disk 1", 1024, "b0c5", True, 3, "[gold] gold/gold.vmdk")
    disk = inventory(tmp_path, {**_vinfo(), "vDisk": [header, row]})[0].vms[0].disks[0]
    assert (disk.fcd, disk.encrypted, disk.chain, disk.base) == ("b0c5", True, 3, "[gold] gold/gold.vmdk")


def test_pools_folders_and_policies_are_read(tmp_path):
    pool = ("Resource Pool path", "CPU reservation", "Mem reservation", "Mem unreservedForVm", "Object ID")
    sheets = {
        **_vinfo(),
        "vRP": [
            pool,
            ("/DC/Old/Resources", 0, 0, 9000, "resgroup-1"),
            ("/DC/Old/Resources/a%2fb/c", 1, 2, 3, ""),
        ],
        "vFolder": [(Extra.FOLDER_PATH, "Datacenter"), ("Prod/Web", "DC"), ("/DC/vm/Test", "DC")],
        "vStoragePolicy": [("Name", "Description", Extra.POLICY_ID), ("Gold", "fast", "aa-bb")],
    }
    found = inventory(tmp_path, sheets)[0]
    assert [(p.datacenter, p.cluster, p.path, p.memory_free_mib) for p in found.pools] == [
        ("DC", "Old", "", 9000),
        ("DC", "Old", "a/b/c", 3),
    ]
    assert [(f.datacenter, f.path) for f in found.folders] == [("DC", "Prod/Web"), ("DC", "Test")]
    assert [(p.name, p.id, p.description) for p in found.policies] == [("Gold", "aa-bb", "fast")]


def test_vmkernel_adapters_are_read_in_any_spelling(tmp_path):
    header = ("Host", "Datacenter", "Device", "IP Address", "IP 6 Address", "Subnet mask", "MTU", "Services")
    sheets = {
        **_vinfo(),
        "vSC_VMK": [
            header,
            (
                "esx1",
                "DC",
                "vmk0",
                "10.0.0.1",
                "fe80::1, 2001:db8::1",
                "255.255.255.0",
                1500,
                "Management; vSAN",
            ),
            ("esx1", "DC", "vmk1", "DHCP", "", "", "", "vMotion\nProvisioning traffic"),
            ("", "DC", "vmk2", "10.0.0.3", "", "", "", ""),
        ],
    }
    first, second = inventory(tmp_path, sheets)[0].vmkernels
    assert (first.address, first.addresses6, first.mask) == (
        "10.0.0.1",
        ("fe80::1", "2001:db8::1"),
        "255.255.255.0",
    )
    assert (first.mtu, first.services) == (1500, ("management", "vSAN"))
    assert (second.address, second.mtu, second.services) == ("", None, ("vmotion", "vSphereProvisioning"))
    assert (second.place.sheet, second.place.row) == ("vSC_VMK", 3)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("ntp1, ntp2", True), ("", True)], [("ntp1", "ntp2"), ()]),
        ([("", True), (" ", True)], [None, None]),
        ([("ntp1", False), ("", "")], [("ntp1",), None]),
    ],
)
def test_a_blank_cell_means_no_time_server_only_where_others_name_some(tmp_path, rows, told):
    hosts = [(f"esx{at}", *row) for at, row in enumerate(rows)]
    sheets = {**_vinfo(), "vHost": [("Host", "NTP Server(s)", "NTPD running"), *hosts]}
    assert [host.ntp_servers for host in inventory(tmp_path, sheets)[0].hosts] == told


def test_a_target_may_be_empty_and_a_source_may_not(tmp_path):
    path = workbook(tmp_path / "inventory.xlsx", {"vInfo": [_VM], "vHost": [("Host",), ("esx1",)]})
    with pytest.raises(InputError, match="no VM"):
        read_inventory([path], tmp_path)
    assert [host.name for host in read_inventory([path], tmp_path, vms_needed=False)[0].hosts] == ["esx1"]


def test_no_header_stands_twice_on_a_sheet_and_extra_sheets_are_known():
    assert all(len(set(headers)) == len(headers) for headers in SHEETS.values())
    assert set(EXTRA_SHEETS) < set(SHEETS)
