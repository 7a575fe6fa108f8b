"""A made-up estate of any size, as RVTools would export it: row by row, so that size costs no memory.

Everything follows from the VM's number and a seed, so the same call gives the same estate. Sizes are spread
like those of real estates: many small VMs, a few large ones.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

__all__ = ["HEADERS", "Estate", "Guest", "write_csvs", "write_dependencies", "write_workbook"]

Row = Mapping[str, object]

_TIERS = ("db", "db", "app", "app", "web", "web", "web")
_SHARING = 10
_VINFO = """VM,Powerstate,Template,SRM Placeholder,Config status,DNS Name,Connection state,Guest state,
Heartbeat,Consolidation Needed,PowerOn,Change Version,CPUs,Memory,Active Memory,NICs,Disks,
Total disk capacity MiB,Fixed Passthru HotPlug,min Required EVC Mode Key,Latency Sensitivity,EnableUUID,
CBT,Primary IP Address,Network #1,Network #2,Network #3,Network #4,Num Monitors,Video Ram KiB,
Resource pool,Folder,vApp,DAS protection,FT State,FT Role,Provisioned MiB,In Use MiB,Unshared MiB,
HA Restart Priority,HA Isolation Response,HA VM Monitoring,Cluster rule(s),Cluster rule name(s),
Boot Required,Boot delay,Firmware,HW version,HW upgrade status,Path,Annotation,Datacenter,Cluster,Host,
OS according to the configuration file,VM ID,SMBIOS UUID,VM UUID,VI SDK Server,VI SDK UUID"""
_TAIL = "Annotation,Datacenter,Cluster,Host,Folder,VM ID,VM UUID,VI SDK Server,VI SDK UUID"
HEADERS: dict[str, tuple[str, ...]] = {
    name: tuple(text.replace("\n", "").split(","))
    for name, text in {
        "vInfo": _VINFO,
        "vDisk": "VM,Powerstate,Template,SRM Placeholder,Disk,Disk Key,Disk UUID,Disk Path,Capacity MiB,Raw,"
        f"Disk Mode,Sharing mode,Thin,Eagerly Scrub,Controller,Shared Bus,Path,{_TAIL}",
        "vNetwork": "VM,Powerstate,Template,SRM Placeholder,NIC label,Adapter,Network,Switch,Connected,"
        f"Starts Connected,Mac Address,Type,Direct Path IO,{_TAIL}",
        "vHost": "Host,Datacenter,Cluster,Config status,in Maintenance Mode,CPU Model,Speed,# CPU,# Cores,"
        "# Memory,ESX Version,Object ID,VI SDK Server,VI SDK UUID",
        "vCluster": "Name,Config status,NumHosts,HA enabled,DRS enabled,Object ID,VI SDK Server,VI SDK UUID",
        "vDatastore": "Name,Config status,Accessible,Type,Capacity MiB,In Use MiB,Free MiB,# Hosts,Hosts,URL,"
        "Object ID,VI SDK Server,VI SDK UUID",
        "dvPort": "Port,Switch,Type,# Ports,VLAN,Object ID,VI SDK Server,VI SDK UUID",
    }.items()
}
"""Columns by sheet; vInfo has the 60 that matter most."""


@dataclass(frozen=True, slots=True)
class Estate:
    """One made-up vCenter.

    Attributes:
        vms: how many.
        hosts, clusters, datastores, networks: what they stand on; VMs are dealt out evenly.
        seed: decides sizes.
    """

    vms: int = 805
    hosts: int = 34
    clusters: int = 4
    datastores: int = 20
    networks: int = 24
    seed: int = 1

    def sheet(self, name: str) -> Iterator[Row]:
        """The rows of one sheet."""
        if name in ("vInfo", "vDisk", "vNetwork"):
            make = {"vInfo": _info_rows, "vDisk": _disk_rows, "vNetwork": _nic_rows}[name]
            for number in range(self.vms):
                yield from make(self.guest(number))
        else:
            make_site = {"vHost": _hosts, "vCluster": _clusters, "vDatastore": _stores, "dvPort": _ports}
            yield from make_site[name](self)

    def guest(self, number: int) -> Guest:
        """One VM."""
        return _guest(self, number)

    def edges(self, count: int) -> Iterator[tuple[str, str]]:
        """About so many ``before`` pairs of VM names: databases before applications before web servers.

        Those inside an application come first; where more are wanted, VMs depend on those of a shared
        application, which depends on nobody, so there is no cycle.
        """
        sent = 0
        size = len(_TIERS)
        for first in range(0, self.vms - size + 1, size):
            for before, after in ((0, 2), (0, 3), (1, 2), (1, 3), (2, 4), (2, 5), (3, 6)):
                if sent >= count:
                    return
                yield _name(first + before), _name(first + after)
                sent += 1
        chance = random.Random(self.seed)
        while sent < count and self.vms >= 2 * size:
            later = chance.randrange(self.vms)
            application = later // size
            # The first of ten applications serves the other nine.
            if application % _SHARING:
                yield (
                    _name((application - application % _SHARING) * size + chance.randrange(size)),
                    _name(later),
                )
                sent += 1


@dataclass(frozen=True, slots=True)
class Guest:
    """One made-up VM.

    Attributes:
        memory, used: MiB; ``disks`` are (MiB, datastore); ``nics`` are numbers of networks.
        tail: the cells that every sheet repeats.
    """

    name: str
    cpus: int
    memory: int
    disks: tuple[tuple[int, str], ...]
    used: int
    nics: tuple[int, ...]
    tail: dict[str, object]

    @property
    def running(self) -> bool:
        return self.tail["Powerstate"] == "poweredOn"


def write_workbook(path: Path, estate: Estate, sheets: Sequence[str] = tuple(HEADERS)) -> Path:
    """Write sheets of the estate as one xlsx, row by row."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for name in sheets:
            page = book.add_worksheet(name)
            for at, values in enumerate(_lines(name, estate)):
                page.write_row(at, 0, values)
    return path


def write_csvs(folder: Path, estate: Estate) -> Path:
    """Write the estate as a folder of ``RVTools_tab*.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in HEADERS:
        with (folder / f"RVTools_tab{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(_lines(name, estate))
    return folder


def write_dependencies(path: Path, edges: Iterable[tuple[str, str]]) -> Path:
    """Write ``dependencies.csv`` with these ``before`` pairs."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("vm", "relation", "other"))
        writer.writerows((before, "before", after) for before, after in edges)
    return path


def _lines(name: str, estate: Estate) -> Iterator[list[object]]:
    headers = HEADERS[name]
    yield list(headers)
    for row in estate.sheet(name):
        yield [row.get(header, "") for header in headers]


def _name(number: int) -> str:
    return f"a{number // len(_TIERS):05}-{_TIERS[number % len(_TIERS)]}-{number % len(_TIERS) + 1}"


def _uuid(*parts: object) -> str:
    digits = hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_SDK: dict[str, object] = {"VI SDK Server": "vcenter-old.example", "VI SDK UUID": _uuid("vcenter")}


def _guest(estate: Estate, number: int) -> Guest:
    chance = random.Random(estate.seed * 1_000_003 + number)
    host = number % estate.hosts
    disks = tuple(
        (
            1024 * max(16, min(2000, int(chance.lognormvariate(3.9, 0.8)))),
            f"store-{(number // 3 + extra) % estate.datastores:03}",
        )
        for extra in range(chance.choice((1, 1, 2, 2, 3)))
    )
    total = sum(size for size, _ in disks)
    name = _name(number)
    tail = {
        "VM": name,
        "Powerstate": "poweredOff" if chance.random() < 0.08 else "poweredOn",
        "Template": "False",
        "SRM Placeholder": "False",
        "Annotation": f"application {number // len(_TIERS)}",
        "Datacenter": "DC-Old",
        "Cluster": f"cluster-{host % estate.clusters}",
        "Host": f"esx-{host:03}.example",
        "Folder": f"Production/A{number // len(_TIERS) % 50:02}",
        "VM ID": f"vm-{1001 + number}",
        "VM UUID": _uuid("instance", number),
        **_SDK,
    }
    nics = tuple((number + extra * 7) % estate.networks for extra in range(chance.choice((1, 1, 1, 2))))
    memory = chance.choice((2048, 4096, 4096, 8192, 8192, 16384, 32768))
    return Guest(
        name, chance.choice((1, 2, 2, 4, 8)), memory, disks, int(total * chance.uniform(0.2, 0.8)), nics, tail
    )


def _info_rows(guest: Guest) -> Iterator[Row]:
    total = sum(size for size, _ in guest.disks)
    number = guest.tail["VM ID"]
    yield guest.tail | {
        "Config status": "green",
        "DNS Name": f"{guest.name}.corp.example",
        "Connection state": "connected",
        "Guest state": "running" if guest.running else "notRunning",
        "Heartbeat": "green" if guest.running else "gray",
        "Consolidation Needed": "False",
        "PowerOn": "2026-03-01 04:12:55" if guest.running else "",
        "Change Version": "2026-03-01T04:12:55.123456Z",
        "CPUs": guest.cpus,
        "Memory": guest.memory,
        "Active Memory": guest.memory // 4,
        "NICs": len(guest.nics),
        "Disks": len(guest.disks),
        "Total disk capacity MiB": total,
        "Fixed Passthru HotPlug": "False",
        "Latency Sensitivity": "normal",
        "EnableUUID": "True",
        "CBT": "False",
        "Primary IP Address": "10.0.0.1",
        **{f"Network #{at}": _port(nic) for at, nic in enumerate(guest.nics, start=1)},
        "Num Monitors": 1,
        "Video Ram KiB": 4096,
        "Resource pool": f"/DC-Old/{guest.tail['Cluster']}/Resources",
        "FT State": "notConfigured",
        "Provisioned MiB": total + guest.memory,
        "In Use MiB": guest.used,
        "Unshared MiB": guest.used,
        "HA Restart Priority": "medium",
        "Boot Required": "False",
        "Boot delay": 0,
        "Firmware": "efi",
        "HW version": 19,
        "Path": f"[{guest.disks[0][1]}] {guest.name}/{guest.name}.vmx",
        "OS according to the configuration file": "Ubuntu Linux (64-bit)",
        "SMBIOS UUID": _uuid("bios", number),
    }


def _disk_rows(guest: Guest) -> Iterator[Row]:
    for at, (size, store) in enumerate(guest.disks):
        path = f"[{store}] {guest.name}/{guest.name}{f'_{at}' if at else ''}.vmdk"
        yield guest.tail | {
            "Disk": f"Hard disk {at + 1}",
            "Disk Key": 2000 + at,
            "Disk UUID": _uuid("disk", guest.name, at),
            "Disk Path": path,
            "Path": path,
            "Capacity MiB": size,
            "Raw": "False",
            "Disk Mode": "persistent",
            "Sharing mode": "sharingNone",
            "Thin": "True",
            "Eagerly Scrub": "False",
            "Controller": "VMware paravirtual SCSI",
            "Shared Bus": "noSharing",
        }


def _nic_rows(guest: Guest) -> Iterator[Row]:
    for at, nic in enumerate(guest.nics):
        digits = _uuid("mac", guest.name, at)
        yield guest.tail | {
            "NIC label": f"Network adapter {at + 1}",
            "Adapter": "Vmxnet3",
            "Network": _port(nic),
            "Switch": "dvs-old",
            "Connected": "True" if guest.running else "False",
            "Starts Connected": "True",
            "Mac Address": f"00:50:56:{digits[:2]}:{digits[2:4]}:{digits[4:6]}",
            "Type": "assigned",
            "Direct Path IO": "False",
        }


def _port(number: int) -> str:
    return f"net-{100 + number}"


def _hosts(estate: Estate) -> Iterator[Row]:
    for number in range(estate.hosts):
        yield _SDK | {
            "Host": f"esx-{number:03}.example",
            "Datacenter": "DC-Old",
            "Cluster": f"cluster-{number % estate.clusters}",
            "Config status": "green",
            "in Maintenance Mode": "False",
            "CPU Model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
            "Speed": 2000,
            "# CPU": 2,
            "# Cores": 64,
            "# Memory": 524288,
            "ESX Version": "VMware ESXi 8.0.3 build-24674464",
            "Object ID": f"host-{11 + number}",
        }


def _clusters(estate: Estate) -> Iterator[Row]:
    for number in range(estate.clusters):
        yield _SDK | {
            "Name": f"cluster-{number}",
            "Config status": "green",
            "NumHosts": len(range(number, estate.hosts, estate.clusters)),
            "HA enabled": "True",
            "DRS enabled": "True",
            "Object ID": f"domain-c{7 + number}",
        }


def _stores(estate: Estate) -> Iterator[Row]:
    hosts = ", ".join(f"esx-{number:03}.example" for number in range(estate.hosts))
    size = 1024 * 400 * max(estate.vms // estate.datastores + 10, 40)
    for number in range(estate.datastores):
        yield _SDK | {
            "Name": f"store-{number:03}",
            "Config status": "green",
            "Accessible": "True",
            "Type": "VMFS",
            "Capacity MiB": size,
            "In Use MiB": size // 2,
            "Free MiB": size - size // 2,
            "# Hosts": estate.hosts,
            "Hosts": hosts,
            "URL": f"ds:///vmfs/volumes/{_uuid('store', number)}/",
            "Object ID": f"datastore-{51 + number}",
        }


def _ports(estate: Estate) -> Iterator[Row]:
    for number in range(estate.networks):
        yield _SDK | {
            "Port": _port(number),
            "Switch": "dvs-old",
            "Type": "earlyBinding",
            "# Ports": 128,
            "VLAN": str(100 + number),
            "Object ID": f"dvportgroup-{101 + number}",
        }
