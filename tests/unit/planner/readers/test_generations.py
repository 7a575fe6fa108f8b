"""Exports of every RVTools generation, and of many countries, tell the same VMs."""

import zipfile

import pytest

from planner.readers.inventory import read_inventory
from tests.unit.planner.readers.build import UUID, inventory, of, workbook
from wavelift.errors import InputError
from wavelift.model.inventory import Power

GENERATIONS = {
    "3.8": (["VM", "Powerstate", "Template", "CPUs", "Memory", "NICs", "Disks", "Network #1",
             "Provisioned MB", "In use MB", "Path", "Annotation", "owner", "Cluster", "Host", "OS",
             "Object ID", "UUID", "vCenter UUID"], "tabvInfo"),
    "3.9": (["VM", "Powerstate", "Template", "CPUs", "Memory", "NICs", "Disks", "Network #1",
             "Provisioned MB", "In Use MB", "Path", "Annotation", "owner", "Cluster", "Host",
             "OS according to the configuration file", "VM ID", "VM UUID", "VI SDK UUID"], "tabvInfo"),
    "4.0": (["VM", "Powerstate", "Template", "CPUs", "Memory", "NICs", "Disks", "Network #1",
             "Provisioned MB", "In Use MB", "Path", "Annotation", "owner", "Cluster", "Host",
             "OS according to the configuration file", "VM ID", "VM UUID", "VI SDK UUID"], "vInfo"),
    "4.1": (["VM", "Powerstate", "Template", "CPUs", "Memory", "NICs", "Disks", "Network #1",
             "Provisioned MiB", "In Use MiB", "Path", "Annotation", "owner", "Cluster", "Host",
             "OS according to the configuration file", "VM ID", "VM UUID", "VI SDK UUID"], "vInfo"),
    "database": (["vInfoVMName", "vInfoPowerstate", "vInfoTemplate", "vInfoCPUs", "vInfoMemory", "vInfoNICs",
                  "vInfoDisks", "vInfoNetwork1", "vInfoProvisioned", "vInfoInUse", "vInfoPath",
                  "vInfoAnnotation", "owner", "vInfoCluster", "vInfoHost", "vInfoOS", "vInfoVMID",
                  "vInfoUUID", "vInfoVISDKUUID"], "vInfo"),
}  # fmt: skip
ROW = ["00042", "poweredOff", "False", "4", "16,384", 1, 1, "net", "102,400", "51.200", "[ds] a/a.vmx",
       "two\nlines", "Ann", "C1", "h1", "Linux", "vm-7", UUID.format(1), UUID.format(9)]  # fmt: skip


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_generation_tells_the_same(tmp_path, generation):
    headers, sheet = GENERATIONS[generation]
    found, findings = inventory(tmp_path, {sheet: [headers, ROW]})
    (vm,) = found.vms
    assert (vm.name, vm.key, vm.moref, vm.power) == ("00042", UUID.format(1), "vm-7", Power.OFF)
    assert (vm.cpus, vm.memory_mib, vm.provisioned_mib, vm.in_use_mib) == (4, 16384, 102400, 51200)
    assert (vm.annotation, vm.extra, vm.guest_os, vm.vcenter_uuid) == (
        "two\nlines",
        (("owner", "Ann"),),
        "Linux",
        UUID.format(9),
    )
    assert (vm.disks[0].datastore, vm.nics[0].network, vm.cluster) == ("ds", "net", "C1")
    assert not of(findings, "cell-unreadable")


@pytest.mark.parametrize(
    ("yes", "no"),
    [("wahr", "FALSCH"), ("Vrai", "Faux"), ("Verdadero", "Falso"), ("VERO", "FALSO"), ("WAAR", "ONWAAR"),
     ("PRAWDA", "FAŁSZ"), ("VERDADEIRO", "FALSO"), ("PRAVDA", "NEPRAVDA"), ("SANT", "FALSKT"),
     ("SAND", "FALSK"), ("TOSI", "EPÄTOSI"), ("IGAZ", "HAMIS"), ("DOĞRU", "YANLIŞ")],
)  # fmt: skip
def test_yes_and_no_in_many_languages(tmp_path, yes, no):
    found, findings = inventory(tmp_path, {"vInfo": [["VM", "Template"], ["a", yes], ["b", no]]})
    assert [vm.template for vm in found.vms] == [True, False]
    assert not of(findings, "cell-unreadable")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_a_zip_of_csvs(tmp_path, encoding, delimiter):
    info = delimiter.join(["VM", "CPUs", "Annotation"]) + "\r\n" + delimiter.join(["zürich%2f1", "2", "é"])
    with zipfile.ZipFile(tmp_path / "monday.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("out/RVTools_tabvInfo.csv", info.encode(encoding))
        archive.writestr("out/RVTools_tabvDisk.csv", "VM,Capacity MB\nzürich/1,5\n")
    found, _ = read_inventory([tmp_path / "monday.zip"], tmp_path)
    (vm,) = found.vms
    assert (vm.name, vm.cpus, vm.annotation, vm.disks[0].capacity_mib) == ("zürich/1", 2, "é", 5)
    assert vm.place.file == "monday.zip/out/RVTools_tabvInfo.csv"


@pytest.mark.parametrize(
    ("content", "message"), [(b"no zip", "not a readable zip"), (None, "no RVTools CSV")]
)
def test_zips_that_are_no_exports(tmp_path, content, message):
    path = tmp_path / "inventory.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "x")
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_inventory([path], tmp_path)


def test_two_exports_of_one_vcenter_are_one_finding_with_both_places(tmp_path):
    grid = [["VM", "VM UUID"], ["a", UUID.format(1)], ["b", UUID.format(2)]]
    paths = [workbook(tmp_path / name, {"vInfo": grid}) for name in ("one.xlsx", "two.xlsx")]
    _, findings = read_inventory(paths, tmp_path)
    (overlap,) = of(findings, "export-overlap")
    assert overlap.message.startswith("2 VMs of two.xlsx stand in one.xlsx too")
    assert "one.xlsx, sheet vInfo, row 2" in overlap.message
    assert (overlap.place.file, overlap.place.row) == ("two.xlsx", 2)


def test_sheets_that_disagree_about_counts(tmp_path):
    sheets = {
        "vInfo": [["VM", "Disks", "NICs"], ["a", 1, 0], ["b", 1, 1]],
        "vDisk": [["VM", "Disk"], ["a", "Hard disk 1"], ["a", "Hard disk 2"], ["b", "Hard disk 1"]],
        "vNetwork": [["VM", "Network"], ["a", "n"], ["b", "n"]],
    }
    found, findings = inventory(tmp_path, sheets)
    assert [len(vm.disks) for vm in found.vms] == [2, 1]
    assert [(f.subject, f.place.row) for f in of(findings, "counts-differ")] == [
        ("vDisk", 2),
        ("vNetwork", 2),
    ]
