"""One estate as each generation of RVTools and many countries write it: the same inventory."""

import csv
import io
from dataclasses import fields, replace

import pytest

from planner.readers.inventory import read_inventory
from tests.unit.planner.readers.build import UUID, of, workbook
from wavelift.model.finding import NOWHERE

TAIL = [
    "Annotation",
    "owner",
    "Datacenter",
    "Cluster",
    "Host",
    "Folder",
    "VM ID",
    "VM UUID",
    "VI SDK Server",
    "VI SDK UUID",
]
HEAD = ["VM", "Powerstate", "Template", "SRM Placeholder"]
SHEETS = {
    "vInfo": [
        *HEAD,
        "Connection state",
        "Consolidation Needed",
        "CPUs",
        "Memory",
        "NICs",
        "Disks",
        "min Required EVC Mode Key",
        "Primary IP Address",
        "Network #1",
        "Resource pool",
        "vApp",
        "FT State",
        "Provisioned MiB",
        "In Use MiB",
        "Cluster rule(s)",
        "Cluster rule name(s)",
        "HW version",
        "Path",
        *TAIL,
    ],
    "vDisk": [*HEAD, "Disk", "Disk Path", "Capacity MiB", "Raw", "Disk Mode", "Thin", "Path", *TAIL],
    "vNetwork": [
        *HEAD,
        "NIC label",
        "Adapter",
        "Network",
        "Switch",
        "Connected",
        "Starts Connected",
        "Mac Address",
        *TAIL,
    ],
    "vSnapshot": ["VM", "Powerstate", "Name", "Date / time", "Size MiB (total)", *TAIL],
    "vHost": [
        "Host",
        "Datacenter",
        "Cluster",
        "# Memory",
        "# Cores",
        "ESX Version",
        "VI SDK Server",
        "VI SDK UUID",
    ],
    "vDatastore": ["Name", "Accessible", "Type", "Capacity MiB", "Free MiB", "VI SDK Server", "VI SDK UUID"],
}
DATABASE = {
    "VM": "vInfoVMName",
    "VM UUID": "vInfoUUID",
    "Network #1": "vInfoNetwork1",
    "Provisioned MiB": "vInfoProvisioned",
    "In Use MiB": "vInfoInUse",
    "VM ID": "vInfoVMID",
    "VI SDK UUID": "vInfoVISDKUUID",
}
GONE = {"SRM Placeholder", "min Required EVC Mode Key", "Primary IP Address"}
"""Columns that RVTools 3 did not have; the VMs below have nothing of note in them."""


def vm(number, name, **cells):
    base = {
        "VM": name,
        "Powerstate": "poweredOn",
        "Template": False,
        "SRM Placeholder": False,
        "Connection state": "connected",
        "Consolidation Needed": number == 2,
        "CPUs": 4,
        "Memory": 16384,
        "NICs": 1,
        "Disks": 1,
        "Network #1": "LAN 10",
        "Resource pool": "/DC/C1/Resources/Gold",
        "FT State": "notConfigured",
        "Provisioned MiB": 102400,
        "In Use MiB": 51200,
        "HW version": "vmx-19",
        "Path": f"[ds 1] {name}/{name}.vmx",
        "Annotation": 'two "lines";\nwith, marks',
        "owner": "Zoë",
        "Datacenter": "DC",
        "Cluster": "C1",
        "Host": "esx1",
        "Folder": "/DC/vm/Prod",
        "VM ID": f"vm-{number}",
        "VM UUID": UUID.format(number),
        "VI SDK Server": "vc1",
        "VI SDK UUID": UUID.format(99),
        "Disk": "Hard disk 1",
        "Disk Path": f"[ds 1] {name}/{name}.vmdk",
        "Capacity MiB": 102400,
        "Raw": False,
        "Disk Mode": "persistent",
        "Thin": True,
        "NIC label": "Network adapter 1",
        "Adapter": "Vmxnet3",
        "Network": "LAN 10",
        "Switch": "dvs",
        "Connected": True,
        "Starts Connected": True,
        "Mac Address": f"00:50:56:00:00:0{number}",
        "Name": "before",
        "Size MiB (total)": 2048,
    }
    return {**base, **cells}


VMS = [vm(1, "00042"), vm(2, "web%2f01"), vm(3, "Büro")]
HOST = {
    "Host": "esx1",
    "Datacenter": "DC",
    "Cluster": "C1",
    "# Memory": 524288,
    "# Cores": 64,
    "ESX Version": "VMware ESXi 7.0.3 build-20328353",
    "VI SDK Server": "vc1",
    "VI SDK UUID": UUID.format(99),
}
STORE = {
    "Name": "ds 1",
    "Accessible": True,
    "Type": "VMFS",
    "Capacity MiB": 2097152,
    "Free MiB": 1048576,
    "VI SDK Server": "vc1",
    "VI SDK UUID": UUID.format(99),
}
ROWS = {
    "vInfo": VMS,
    "vDisk": VMS,
    "vNetwork": VMS,
    "vSnapshot": VMS[1:2],
    "vHost": [HOST],
    "vDatastore": [STORE],
}


def header(name, generation, sheet):
    if generation == "database":
        return DATABASE.get(name, name) if sheet == "vInfo" else name
    if generation in ("4.1", "4.7"):
        return name
    name = name.replace("MiB", "MB")
    if generation == "3.8":
        old = {
            "VM UUID": "UUID",
            "VM ID": "Object ID",
            "VI SDK UUID": "vCenter UUID",
            "In Use MB": "In use MB",
        }
        return old.get(name, name)
    return name


def grids(generation):
    for sheet, columns in SHEETS.items():
        kept = [name for name in columns if generation[0] != "3" or name not in GONE]
        rows = [[row.get(name, "") for name in kept] for row in ROWS[sheet]]
        yield sheet, [[header(name, generation, sheet) for name in kept], *rows]


def spelled(cell, group, yes, no):
    if isinstance(cell, bool):
        return yes if cell else no
    return f"{cell:,}".replace(",", group) if isinstance(cell, int) else cell


def seen(inventory):
    """The inventory without what tells where each thing stands."""
    bare = [replace(item, place=NOWHERE) for item in (*inventory.hosts, *inventory.datastores)]
    vms = [
        replace(
            machine,
            place=NOWHERE,
            disks=tuple(replace(disk, place=NOWHERE) for disk in machine.disks),
            nics=tuple(replace(nic, place=NOWHERE) for nic in machine.nics),
        )
        for machine in inventory.vms
    ]
    return [{field.name: getattr(item, field.name) for field in fields(item)} for item in (*vms, *bare)]


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("newest")
    found, _ = read_inventory([workbook(folder / "a.xlsx", dict(grids("4.7")))], folder)
    assert [vm.name for vm in found.vms] == ["00042", "web/01", "Büro"]
    assert found.vms[0].memory_mib == 16384
    return seen(found)


GENERATIONS = ["3.8", "3.9", "4.0", "4.1", "database"]


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("prefix", ["", "tab"])
def test_workbooks(tmp_path, expected, generation, prefix):
    sheets = {prefix + sheet: grid for sheet, grid in grids(generation)}
    found, findings = read_inventory([workbook(tmp_path / "a.xlsx", sheets)], tmp_path)
    assert seen(found) == expected
    assert of(findings, "cell-unreadable") == of(findings, "rows-unjoined") == []


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("mark", "encoding", "group", "yes", "no"),
    [
        (",", "utf-8", ",", "True", "False"),
        (";", "cp1252", ".", "WAHR", "FALSCH"),
        (";", "utf-8-sig", "\u202f", "VRAI", "FAUX"),
        ("\t", "utf-16", "’", "True", "False"),
    ],
)
def test_folders_of_csvs(tmp_path, expected, generation, mark, encoding, group, yes, no):
    for sheet, grid in grids(generation):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=mark, lineterminator="\r\n")
        writer.writerows([spelled(cell, group, yes, no) for cell in row] for row in grid)
        (tmp_path / f"RVTools_tab{sheet}.csv").write_bytes(text.getvalue().encode(encoding))
    found, findings = read_inventory([tmp_path], tmp_path)
    assert seen(found) == expected
    assert of(findings, "cell-unreadable") == of(findings, "rows-unjoined") == []
