"""Several exports of one campaign: the newer tells of a VM, the older of what the newer does not know."""

from datetime import datetime

import pytest

from planner.readers.inventory import read_inventory
from planner.readers.rvtools.export import sheet_kind
from tests.unit.planner.readers.build import UUID, ids, of, workbook
from wavelift.model.finding import Severity

HEADER = ["VM", "VM UUID", "CPUs", "Host", "VI SDK Server"]


def export(path, vms, created=None, vcenter="vc1", hosts=()):
    sheets = {
        "vInfo": [HEADER, *[[name, UUID.format(at), cpus, "h1", vcenter] for name, at, cpus in vms]],
        "vDisk": [["VM", "VM UUID", "Disk", "Capacity MiB"],
                  *[[n, UUID.format(a), "Hard disk 1", c * 100] for n, a, c in vms]],
        "vHost": [["Host", "Cluster", "ESX Version"], *[[name, "C", version] for name, version in hosts]],
    }  # fmt: skip
    if created is not None:
        sheets["vMetaData"] = [
            ["RVTools major version", "xlsx creation datetime", "Server"],
            ["4.1", created, vcenter],
        ]
    return workbook(path, sheets)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-03-01 10:30:00", "2026-03-02 09:00:00"),
        (datetime(2026, 3, 1, 10, 30), datetime(2026, 3, 2, 9)),  # noqa: DTZ001
        ("01.03.2026 10:30:00", "02.03.2026 09:00:00"),
        ("3/1/2026 10:30:00 AM", "3/2/2026 9:00:00 AM"),
        ("2026/03/01 10:30:00", "2026/03/02 09:00:00"),
    ],
)
@pytest.mark.parametrize("names", [("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")])
def test_the_later_export_wins_whatever_it_is_called(tmp_path, earlier, later, names):
    old = export(tmp_path / names[0], [("web", 1, 2), ("gone", 2, 2)], earlier, hosts=[("h1", "7.0.3")])
    new = export(tmp_path / names[1], [("web", 1, 8), ("fresh", 3, 4)], later, hosts=[("h1", "8.0.3")])
    found, findings = read_inventory(sorted([old, new]), tmp_path)
    assert {vm.name: (vm.cpus, vm.disks[0].capacity_mib) for vm in found.vms} == {
        "web": (8, 800),
        "gone": (2, 200),
        "fresh": (4, 400),
    }
    assert [(host.version, host.place.file) for host in found.hosts] == [("8.0.3", names[1])]
    (overlap,) = of(findings, "export-overlap")
    assert overlap.severity is Severity.INFO
    assert f"1 VM stand in {names[1]} (exported 2026-03-02 09:00)" in overlap.message
    assert f"{names[0]} (2026-03-01 10:30); the newer export counts" in overlap.message
    assert (overlap.place.file, overlap.place.row) == (names[0], 2)
    (gone,) = of(findings, "vm-only-in-older-export")
    assert (gone.place.file, gone.place.row) == (names[0], 3)
    assert "the first is gone" in gone.message
    assert "vm-identity-ambiguous" not in ids(findings)


def test_the_name_that_rvtools_gives_a_file_tells_its_time_too(tmp_path):
    vms = [("web", 1, 2)]
    old = export(tmp_path / "RVTools_export_all_2026-03-01_10.30.12.xlsx", vms)
    new = export(tmp_path / "RVTools_export_all_2026-03-02_09.00.00.xlsx", [("web", 1, 8)])
    found, _ = read_inventory([new, old], tmp_path)
    assert [vm.cpus for vm in found.vms] == [8]
    assert [str(origin.exported) for origin in found.origins] == [
        "2026-03-02 09:00:00",
        "2026-03-01 10:30:12",
    ]


@pytest.mark.parametrize("created", [None, "1/2/2026 10:00", "soon"])
def test_without_a_clear_time_nobody_wins(tmp_path, created):
    paths = [export(tmp_path / name, [("web", 1, 2)], created) for name in ("one.xlsx", "two.xlsx")]
    found, findings = read_inventory(paths, tmp_path)
    assert len(found.vms) == 2
    assert len(of(findings, "vm-identity-ambiguous")) == 2
    assert "keep the newer" in of(findings, "export-overlap")[0].suggestion


def test_two_vcenters_keep_their_own_things(tmp_path):
    one = export(tmp_path / "one.xlsx", [("web", 1, 2)], "2026-03-01 10:00", "vc1", [("h1", "7.0.3")])
    two = export(tmp_path / "two.xlsx", [("web", 2, 4)], "2026-03-02 10:00", "vc2", [("h1", "8.0.3")])
    found, findings = read_inventory([one, two], tmp_path)
    assert len(found.vms) == len(found.hosts) == 2
    assert not {"export-overlap", "vm-only-in-older-export"} & set(ids(findings))
    assert [center.address for center in found.vcenters] == ["vc1", "vc2"]


def test_adapters_and_key_providers_are_those_of_the_newer_export(tmp_path):
    def write(name, created, address, provider):
        sheets = {
            "vInfo": [HEADER, ["web", UUID.format(1), 2, "h1", "vc1"]],
            "vSC_VMK": [["Host", "Device", "IP Address"], ["h1", "vmk0", address]],
            "vKeyProvider": [["Name"], [provider]],
            "vMetaData": [["xlsx creation datetime", "Server"], [created, "vc1"]],
        }
        return workbook(tmp_path / name, sheets)

    old = write("a.xlsx", "2026-03-01 10:00", "10.0.0.1", "kms-old")
    new = write("b.xlsx", "2026-03-02 10:00", "10.0.0.2", "kms-new")
    found = read_inventory([old, new], tmp_path)[0]
    assert [adapter.address for adapter in found.vmkernels] == ["10.0.0.2"]
    assert found.key_providers is not None
    assert [provider.name for provider in found.key_providers] == ["kms-new"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vSC_VMK", "vsc_vmk"),
        ("RVTools_tabvSC_VMK", "vsc_vmk"),
        ("tabvInfo", "vinfo"),
        ("vcenter_a_tabvHost", "vhost"),
        ("VMK", ""),
        ("vSC_", ""),
    ],
)
def test_a_sheet_is_known_by_its_name_with_and_without_what_stands_before(name, kind):
    assert sheet_kind(name) == kind


def test_a_vm_that_went_to_another_vcenter_is_where_it_was_seen_last(tmp_path):
    one = export(tmp_path / "one.xlsx", [("web", 1, 2), ("db", 5, 2)], "2026-03-01 10:00", "vc1")
    two = export(tmp_path / "two.xlsx", [("web", 1, 4)], "2026-03-02 10:00", "vc2")
    found, findings = read_inventory([one, two], tmp_path)
    assert {vm.name: vm.vcenter for vm in found.vms} == {"db": "vc1", "web": "vc2"}
    assert "vm-only-in-older-export" not in ids(findings)


def test_rows_without_a_uuid_are_the_same_by_vm_id_on_one_vcenter(tmp_path):
    def by_moref(name, cpus, created):
        return workbook(
            tmp_path / name,
            {
                "vInfo": [["VM", "VM ID", "CPUs", "VI SDK Server"], ["web", "vm-1", cpus, "VC1"]],
                "vMetaData": [["xlsx creation datetime"], [created]],
            },
        )

    paths = [by_moref("one.xlsx", 2, "2026-03-01 10:00"), by_moref("two.xlsx", 4, "2026-03-02 10:00")]
    found, _ = read_inventory(paths, tmp_path)
    assert [(vm.key, vm.cpus) for vm in found.vms] == [("vm-1@VC1", 4)]


def test_the_vcenters_version_comes_from_vsource_or_from_the_vms_own_rows(tmp_path):
    info = [["VM", "VI SDK Server", "VI SDK API Version"], ["web", "vc1", "7.0.3.0"]]
    source = [
        ["Name", "Version", "Build", "VI SDK Server", "VI SDK UUID"],
        ["x", "8.0.3", "24674346", "vc1", UUID.format(9)],
    ]
    (told,) = read_inventory([workbook(tmp_path / "a.xlsx", {"vInfo": info, "vSource": source})], tmp_path)[
        0
    ].vcenters
    assert (told.address, told.instance_uuid, told.version, told.build) == (
        "vc1",
        UUID.format(9),
        "8.0.3",
        "24674346",
    )
    (told,) = read_inventory([workbook(tmp_path / "b.xlsx", {"vInfo": info})], tmp_path)[0].vcenters
    assert (told.version, told.place.sheet, told.place.column) == ("7.0.3.0", "vInfo", "VI SDK API Version")
