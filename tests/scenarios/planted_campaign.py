"""Writes the campaign with the planted faults: two workbooks and the lead's tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from tests.scenarios.planted import EXPORT, FAULTS, FINE, TABLE_FAULTS, TABLES, TARGET, TIB, Fault, Planted
from wavelift.model.sheet_columns import Extra

__all__ = ["into_one_workbook", "write_campaign"]

Row = dict[str, object]


class _Book:
    """Rows by sheet, and the row numbers of what they are about."""

    def __init__(self) -> None:
        self.sheets: dict[str, list[Row]] = {}
        self.rows: dict[tuple[str, str], int] = {}

    def add(self, sheet: str, about: str, row: Row) -> None:
        rows = self.sheets.setdefault(sheet, [])
        rows.append(row)
        self.rows.setdefault((sheet, about), len(rows) + 1)

    def write(self, path: Path) -> None:
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        for name, rows in self.sheets.items():
            page = book.add_worksheet(name)
            headers = list(dict.fromkeys(header for row in rows for header in row))
            page.write_row(0, 0, headers)
            for number, row in enumerate(rows, start=1):
                page.write_row(number, 0, [row.get(header, "") for header in headers])
        book.close()


def write_campaign(folder: Path) -> list[Planted]:
    """Write the campaign and return everything that must be reported about it."""
    for name, text in TABLES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    source, target = _source(), _target()
    source.write(folder / EXPORT)
    target.write(folder / TARGET)
    books = {EXPORT: source, TARGET: target}
    planted = [
        Planted(
            fault.id,
            fault.file,
            fault.sheet,
            fault.row or books[fault.file].rows[fault.sheet, fault.row_of or fault.name],
            fault.column,
        )
        for fault in FAULTS
    ]
    unjoined = source.rows["vDisk", "nobody"]
    nameless = source.rows["vInfo", ""]
    return [
        *planted,
        Planted("rows-unjoined", EXPORT, "vDisk", unjoined, "VM"),
        Planted("rows-nameless", EXPORT, "vInfo", nameless, "VM"),
        *TABLE_FAULTS,
    ]


def _source() -> _Book:
    book = _Book()
    for number, fault in enumerate(_with_twins()):
        _vm(book, fault, number)
    book.add("vInfo", "", {"CPUs": 4, "Memory": 4096})
    book.add("vDisk", "nobody", {"VM": "nobody", "Disk": "Hard disk 1", "Disk Path": "[ds-1] n/n.vmdk"})
    for name, cells in _SOURCE_HOSTS.items():
        book.add("vHost", name, {**_HOST, "Host": name, "Datacenter": "DC", "Cluster": "Old", **cells})
    for name, device, cells in _SOURCE_ADAPTERS:
        _adapter(book, name, device, cells)
    for name, cells in _SOURCE_STORES.items():
        book.add("vDatastore", name, {**_STORE, "Name": name, **cells})
    for name, version in (("dvs", "8.0.0"), ("dvs-66", "6.6.0")):
        book.add("dvSwitch", name, {"Switch": name, "Datacenter": "DC", "Name": name, "Version": version})
    book.add("vSource", "vc-old", {**_VCENTER, "VI SDK Server": "vc-old", "VI SDK UUID": _uuid(1)})
    old = {**_VCENTER, "Version": "6.0.0", "Build": "1", "VI SDK Server": "vc-60", "VI SDK UUID": _uuid(3)}
    book.add("vSource", "vc-60", old)
    book.add("vMetaData", "made", {"xlsx creation datetime": "2026-01-02 03:04:05", "Server": "vc-old"})
    book.add("dvPort", "lan-66", {"Port": "lan-66", "Switch": "dvs-66", "VLAN": 10})
    for name, vlan in {
        "lan": 10,
        "lan-20": 20,
        "lan-std": 10,
        "lan-inside": 10,
        "lan-two": 10,
        "shadow-10": 10,
    }.items():
        book.add("dvPort", name, {"Port": name, "Switch": "dvs", "VLAN": vlan})
    return book


def _with_twins() -> Iterator[Fault]:
    for fault in (*FAULTS, *FINE):
        yield fault
        if fault.twin:
            name = fault.name if fault.id == "duplicate-name" else f"{fault.name}-2"
            yield Fault(fault.id, vm=name, info=fault.info, disk=fault.disk, nic=fault.nic)


_SOURCE_HOSTS: dict[str, Row] = {
    "esx-1": {},
    "esx-55": {"ESX Version": "VMware ESXi 5.5.0 build-6480267"},
    "esx-60": {"ESX Version": "VMware ESXi 6.0.0 build-4192238"},
    "esx-mm": {"in Maintenance Mode": "True"},
    "esx-amd": {"CPU Model": "AMD EPYC 7763 64-Core Processor"},
    "esx-nc": {"Connection state": "notResponding"},
    "esx-nv": {"VMotion support": "False"},
    "esx-std": {"Assigned License(s)": "VMware vSphere 8 Standard"},
    "esx-9": {"ESX Version": "VMware ESXi 9.0.0 build-25000000"},
    **{name: {} for name in ("esx-v6", "esx-6", "esx-sub", "esx-two")},
    "esx-nt": {"NTP Server(s)": ""},
    "esx-nd": {"NTPD running": "False"},
    "esx-patched": {"ESX Version": "VMware ESXi 8.0.3 build-25595708"},
}
_SOURCE_ADAPTERS: tuple[tuple[str, str, Row], ...] = (
    ("esx-v6", "vmk0", {"IP 6 Address": "2001:db8::1", "Services": "Management, vMotion"}),
    ("esx-6", "vmk0", {"IP 6 Address": "2001:db8::2"}),
    ("esx-sub", "vmk0", {"IP Address": "10.0.0.1", "Subnet mask": "255.255.255.0", "Services": "Management"}),
    ("esx-sub", "vmk1", {"IP Address": "10.0.0.2", "Subnet mask": "255.255.255.0", "Services": "vMotion"}),
    ("esx-two", "vmk0", {"IP Address": "10.0.0.3", "Subnet mask": "255.255.255.0"}),
    ("esx-two", "vmk1", {"IP Address": "10.0.0.4", "Subnet mask": "255.255.255.0"}),
)


def _adapter(book: _Book, host: str, device: str, cells: Row) -> None:
    book.add("vSC_VMK", f"{host} {device}", {"Host": host, "Device": device, **cells})


_VCENTER: Row = {"Name": "VMware vCenter Server", "Version": "8.0.3", "Build": "24674464"}


def _uuid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


_SOURCE_STORES: dict[str, Row] = {
    "ds-1": {},
    "ds-dead": {"Accessible": "False"},
    "ds-pmem": {"Type": "PMEM"},
}
_HOST: Row = {
    "ESX Version": "VMware ESXi 8.0.3 build-24674464",
    "in Maintenance Mode": "False",
    "CPU Model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
    "# Cores": 64,
    "# Memory": 1024 * 1024,
    "Current EVC": "intel-icelake",
    "Max EVC": "intel-icelake",
    "Connection state": "connected",
    "VMotion support": "True",
    "Assigned License(s)": "VMware vSphere 8 Enterprise Plus",
    "NTP Server(s)": "ntp.example",
    "NTPD running": "True",
}
_STORE: Row = {"Type": "VMFS", "Accessible": "True", "Capacity MiB": 900 * TIB, "Free MiB": 900 * TIB}


def _vm(book: _Book, fault: Fault, number: int) -> None:
    name = fault.name
    head: Row = {
        "VM": name,
        "Powerstate": "poweredOn",
        "Template": "False",
        "SRM Placeholder": "False",
        "Datacenter": "DC",
        "Cluster": "Old",
        "Host": "esx-1",
        "Folder": "/DC/vm",
        "VM ID": f"vm-{number}",
        "VM UUID": f"500b{number:028x}",
        "VI SDK Server": "vc-old",
    }
    own = {**head, **{key: value for key, value in fault.info.items() if key in head}}
    if fault.id == "vm-identity-ambiguous":
        own["VM ID"] = "vm-9999"
    book.add("vInfo", name, {**own, **_info(fault, number), **fault.info})
    for at in range(fault.disks):
        book.add("vDisk", name, {**own, **_disk(fault, at)})
    mac = f"00:50:56:80:{number >> 8:02x}:{number & 255:02x}"
    nic = {"NIC label": "Network adapter 1", "Adapter": "Vmxnet3", "Network": "lan", "Switch": "dvs"}
    switched = {
        "Connected": "True",
        "Starts Connected": "True",
        "Mac Address": mac,
        "Direct Path IO": "False",
    }
    book.add("vNetwork", name, {**own, **nic, **switched, **fault.nic})
    book.add("vTools", name, {**own, "Tools": fault.tools})
    book.add("vCPU", name, {**own, "Reservation": 0, **fault.cpu})
    book.add("vMemory", name, {**own, "Reservation": 0, **fault.memory})
    for at in range(fault.snapshots):
        book.add("vSnapshot", name, {**own, "Name": f"snapshot {at}"})
    if fault.cd:
        book.add(
            "vCD",
            name,
            {**own, "Device Node": "CD/DVD drive 1", "Connected": "True", "Device Type": fault.cd},
        )
    if fault.usb:
        book.add("vUSB", name, {**own, "Device Node": "USB 1", "Device Type": fault.usb, "Connected": "True"})


def _info(fault: Fault, number: int) -> Row:
    capacity = fault.disks * int(str(fault.disk.get("Capacity MiB", 1024)).partition(".")[0])
    return {
        "Connection state": "connected",
        "Consolidation Needed": "False",
        "CPUs": 2,
        "Memory": 4096,
        "NICs": 1,
        "Disks": fault.disks,
        "Fixed Passthru HotPlug": "False",
        "min Required EVC Mode Key": "intel-broadwell",
        "Latency Sensitivity": "normal",
        "vApp": "",
        "FT State": "notConfigured",
        "Provisioned MiB": capacity,
        "In Use MiB": capacity,
        "Cluster rule(s)": "",
        "Cluster rule name(s)": "",
        "Resource pool": "/DC/Old/Resources",
        "HW version": 19,
        "Path": f"[ds-1] {fault.name}/{fault.name}.vmx",
        "SMBIOS UUID": f"4211{number:028x}",
    }


def _disk(fault: Fault, at: int) -> Row:
    row: Row = {
        "Disk": f"Hard disk {at + 1}",
        "Disk Key": 2000 + at,
        "Disk Path": f"[ds-1] {fault.name}/{fault.name}_{at}.vmdk",
        "Capacity MiB": 1024,
        "Raw": "False",
        "Disk Mode": "persistent",
        "Sharing mode": "sharingNone",
        "Thin": "True",
        "Eagerly Scrub": "False",
        "Shared Bus": "noSharing",
        "Raw Comp. Mode": "",
    }
    shared = dict(fault.disk)
    if "Disk Path" in shared and fault.id != "disk-of-several-vms":
        shared["Disk Path"] = str(shared["Disk Path"]).replace("x/x.vmdk", f"{fault.name}/x.vmdk")
    row |= shared
    return {**row, "Path": row["Disk Path"]}


def _target() -> _Book:
    book = _Book()
    hosts: dict[str, Row] = {
        "main": {},
        "no-drs": {},
        "resting": {"in Maintenance Mode": "True"},
        "aged": {"ESX Version": "VMware ESXi 6.0.0 build-4192238"},
        "ahead": {"ESX Version": "VMware ESXi 9.0.0 build-25000000"},
        "still": {"VMotion support": "False"},
        "small": {"Assigned License(s)": "VMware vSphere 8 Standard"},
    }
    for name, cells in hosts.items():
        row = {**_HOST, "Host": f"t-{name}", "Datacenter": "TDC", "Cluster": f"T-{name}", **cells}
        book.add("vHost", f"t-{name}", row)
        drs = "False" if name == "no-drs" else "True"
        book.add("vCluster", f"T-{name}", {"Name": f"T-{name}", "DRS enabled": drs, "HA enabled": "True"})
    address: Row = {"IP Address": "10.9.0.1", "Subnet mask": "255.255.255.0"}
    _adapter(book, "t-main", "vmk0", {**address, "Services": "Management"})
    _adapter(book, "t-main", "vmk1", {"IP Address": "10.8.0.1", "Services": "vMotion, Provisioning"})
    stores: dict[str, Row] = {
        "T-ds": {},
        "T-nfs": {"Type": "NFS41"},
        "T-dead": {"Accessible": "False"},
        "T-short": {"Capacity MiB": 4096, "Free MiB": 512},
        "T-vmfs3": {"Version": "3.60"},
        "T-tight": {"Capacity MiB": 102400, "Free MiB": 6000},
    }
    for name, cells in stores.items():
        book.add("vDatastore", name, {**_STORE, "Name": name, "Datacenter": "TDC", **cells})
    for name in ("tdvs", "tdvs-2"):
        book.add("dvSwitch", name, {"Switch": name, "Datacenter": "TDC", "Name": name, "Version": "8.0.0"})
    book.add("vKeyProvider", "new-kms", {"Name": "new-kms"})
    book.add("vSource", "vc-new", {**_VCENTER, "VI SDK Server": "vc-new", "VI SDK UUID": _uuid(2)})
    root = {"Resource Pool name": "Resources", "Mem unreservedForVm": 1024, "CPU unreservedForVm": 1000}
    path = "/TDC/T-main/Resources"
    book.add("vRP", path, {"Resource Pool path": path, **root})
    for name, switch in (("T-lan", "tdvs"), ("T-two", "tdvs"), ("T-two", "tdvs-2")):
        book.add("dvPort", name, {"Port": name, "Switch": switch, "VLAN": 10})
    book.add("vPort", "T-std", {"Host": "t-main", "Port Group": "T-std", "Switch": "vSwitch0", "VLAN": 10})
    inside: Row = {"Port Group": "T-inside", "Switch": "vSwitch9", "VLAN": 10, Extra.UPLINKS: 0}
    book.add("vPort", "T-inside", {"Host": "t-main", **inside})
    for at, cells in enumerate(_THERE):
        row = {
            "Powerstate": "poweredOn",
            "Datacenter": "TDC",
            "Cluster": "T-main",
            "Host": "t-main",
            "Folder": "/TDC/vm",
        }
        book.add("vInfo", str(at), {**row, "VM ID": f"vm-9{at}", "VM UUID": f"5fff{at:028x}", **cells})
    nic = {"VM": "there-mac", "VM ID": "vm-93", "NIC label": "Network adapter 1", "Network": "T-lan"}
    book.add("vNetwork", "there-mac", {**nic, "Mac Address": "00:50:56:bb:bb:bb"})
    return book


_THERE: tuple[Row, ...] = (
    {"VM": "TAKEN"},
    {"VM": "there-already", "VM UUID": "500b" + "b" * 28},
    {"VM": "there-bios", "SMBIOS UUID": "4211" + "c" * 28},
    {"VM": "there-mac"},
)
"""VMs that the target has already."""


def into_one_workbook(folder: Path, planted: list[Planted]) -> list[Planted]:
    """Put all CSV tables of a campaign into sheets of one workbook; returns where its faults are then."""
    book = xlsxwriter.Workbook(str(folder / "campaign.xlsx"), {"strings_to_formulas": False})
    sheets: dict[str, str] = {}
    for name in TABLES:
        if name.endswith(".csv"):
            sheets[name] = Path(name).stem
            page = book.add_worksheet(sheets[name])
            for number, line in enumerate((folder / name).read_text(encoding="utf-8").splitlines()):
                page.write_row(number, 0, line.split(","))
            (folder / name).unlink()
    book.close()
    return [
        Planted(item.id, "campaign.xlsx", sheets[item.file], item.row, item.column)
        if item.file in sheets
        else item
        for item in planted
    ]
