"""Turns an estate into the rows RVTools would write, one dict of cells per row."""

from __future__ import annotations

from making.headers import HEADERS
from making.values import Cells, DiskSpec, Estate, Guest, HostSpec, StoreSpec, mac_of, uuid_of

Row = dict[str, object]
Sheets = dict[str, list[Row]]

EXPORTED = "2026-11-16 08:30:00"


def sheets_of(estate: Estate) -> Sheets:
    """Every sheet of an export, rows in RVTools' order."""
    numbered = [(guest, f"vm-{1001 + number}") for number, guest in enumerate(estate.guests)]
    sheets: Sheets = {name: [] for name in HEADERS}
    for guest, moref in numbered:
        tail = _tail(estate, guest, moref)
        sheets["vInfo"].append(_info(estate, guest, tail))
        sheets["vDisk"] += _disks(estate, guest, tail)
        sheets["vNetwork"] += _nics(estate, guest, tail)
        sheets["vSnapshot"] += [_snapshot(name, tail) for name in guest.snapshots]
        sheets["vTools"].append(_tools(guest, tail))
        if guest.cd:
            sheets["vCD"].append(tail | {"Device Node": "CD/DVD drive 1", "Connected": "True",
                                         "Starts Connected": "True", "Device Type": guest.cd})
        if guest.usb:
            sheets["vUSB"].append(tail | {"Device Node": "USB 1", "Device Type": guest.usb,
                                          "Connected": "True", "Family": "storage"})
    sheets["vHost"] = [_host(estate, spec, n) for n, spec in enumerate(estate.hosts)]
    sheets["vCluster"] = [_cluster(estate, name, n) for n, name in enumerate(estate.datacenters)]
    sheets["vDatastore"] = [_datastore(estate, spec, n) for n, spec in enumerate(estate.datastores)]
    sheets["dvPort"] = [
        _sdk(estate) | {"Port": spec.name, "Switch": spec.switch, "Type": "earlyBinding", "# Ports": 128,
                        "VLAN": str(spec.vlan), "Object ID": f"dvportgroup-{101 + n}"}
        for n, spec in enumerate(estate.networks)
    ]
    sheets["vSource"] = [_source(estate)]
    sheets["vMetaData"] = [{"RVTools major version": "4.7", "RVTools version": "4.7.1.4",
                            "xlsx creation datetime": EXPORTED, "Server": estate.vcenter}]
    return sheets


def _sdk(estate: Estate) -> Row:
    return {"VI SDK Server": estate.vcenter, "VI SDK UUID": uuid_of("7c3e", "vcenter", estate.vcenter)}


def _tail(estate: Estate, guest: Guest, moref: str) -> Row:
    cluster = estate.cluster_of(guest.host)
    row: Row = {
        "VM": guest.name, "Powerstate": guest.power, "Template": "False", "SRM Placeholder": "False",
        "Annotation": guest.note, "Datacenter": estate.datacenters[cluster], "Cluster": cluster,
        "Host": guest.host, "Folder": guest.folder, "VM ID": moref,
        "OS according to the configuration file": guest.os,
        "VM UUID": uuid_of("500b", estate.vcenter, guest.name),
    }
    return row | _sdk(estate) | _shared(guest.cells)


def _shared(cells: Cells) -> Row:
    """Overrides of vInfo that RVTools repeats on the device sheets."""
    repeated = ("VM", "Template", "SRM Placeholder", "VM UUID", "VM ID", "Cluster", "Datacenter")
    return {header: cells[header] for header in repeated if header in cells}


def _info(estate: Estate, guest: Guest, tail: Row) -> Row:
    capacity = sum(int(disk.gib * 1024) for disk in guest.disks)
    on = guest.power == "poweredOn"
    pool = f"/{tail['Datacenter']}/{tail['Cluster']}/Resources"
    networks = {f"Network #{n}": nic.network for n, nic in enumerate(guest.nics[:8], start=1)}
    row: Row = tail | networks | {
        "Config status": "green", "DNS Name": f"{guest.name}.example", "Connection state": "connected",
        "Guest state": "running" if on else "notRunning", "Heartbeat": "green" if on else "gray",
        "Consolidation Needed": "False", "CPUs": guest.cpus, "Memory": guest.memory_gib * 1024,
        "Active Memory": guest.memory_gib * 256 if on else 0, "NICs": len(guest.nics),
        "Disks": len(guest.disks), "Total disk capacity MiB": capacity, "Fixed Passthru HotPlug": "False",
        "Latency Sensitivity": "normal", "EnableUUID": "True", "CBT": "False",
        "Resource pool": f"{pool}/{guest.pool}" if guest.pool else pool, "FT State": "notConfigured",
        "Provisioned MiB": capacity + guest.memory_gib * 1024, "In Use MiB": int(capacity * guest.used),
        "Unshared MiB": int(capacity * guest.used), "Boot Required": "False", "Firmware": "efi",
        "HW version": 19, "Path": f"[{guest.disks[0].datastore}] {guest.name}/{guest.name}.vmx"
        if guest.disks else "", "SMBIOS UUID": uuid_of("4211", estate.vcenter, guest.name),
        "VI SDK Server type": "VMware vCenter Server", "VI SDK API Version": "8.0.2.0",
    }
    return row | dict(guest.cells)


def _disks(estate: Estate, guest: Guest, tail: Row) -> list[Row]:
    return [_disk(estate, guest, disk, n, tail) for n, disk in enumerate(guest.disks)]


def _disk(estate: Estate, guest: Guest, disk: DiskSpec, n: int, tail: Row) -> Row:
    file = f"{guest.name}.vmdk" if n == 0 else f"{guest.name}_{n}.vmdk"
    path = f"[{disk.datastore}] {guest.name}/{file}"
    row: Row = tail | {
        "Disk": f"Hard disk {n + 1}", "Disk Key": 2000 + n, "Disk Path": path, "Path": path,
        "Disk UUID": uuid_of("6000", estate.vcenter, guest.name, str(n)),
        "Capacity MiB": int(disk.gib * 1024), "Raw": "False", "Disk Mode": "persistent",
        "Sharing mode": "sharingNone", "Thin": "True", "Eagerly Scrub": "False", "Split": "False",
        "Write Through": "False", "Level": "normal", "Controller": "VMware paravirtual SCSI",
        "Label": "SCSI controller 0", "SCSI Unit #": n, "Unit #": n, "Shared Bus": "noSharing",
        "Internal Sort Column": f"{guest.name}{n:03}",
    }
    return row | dict(disk.cells)


def _nics(estate: Estate, guest: Guest, tail: Row) -> list[Row]:
    on = "True" if guest.power == "poweredOn" else "False"
    return [
        tail | {
            "NIC label": f"Network adapter {n}", "Adapter": "Vmxnet3", "Network": nic.network,
            "Switch": estate.switch_of(nic.network), "Connected": on, "Starts Connected": "True",
            "Mac Address": mac_of(estate.vcenter, guest.name, str(n)), "Type": "assigned",
            "Direct Path IO": "False", "Internal Sort Column": f"{guest.name}{n:03}",
        } | dict(nic.cells)
        for n, nic in enumerate(guest.nics, start=1)
    ]


def _snapshot(name: str, tail: Row) -> Row:
    return tail | {"Name": name, "Description": "", "Date / time": "2026-10-02 21:15:00",
                   "Size MiB (vmsn)": 1, "Size MiB (total)": 512, "Quiesced": "False", "State": "PoweredOff"}


def _tools(guest: Guest, tail: Row) -> Row:
    on = guest.power == "poweredOn"
    return tail | {"VM Version": 19, "Tools": "toolsOk" if on else "toolsNotRunning", "Tools Version": 12389,
                   "Required Version": 12389, "Upgradeable": "No", "Upgrade Policy": "manual"}


def _host(estate: Estate, spec: HostSpec, n: int) -> Row:
    total = sum(1 for guest in estate.guests if guest.host == spec.name)
    row: Row = _sdk(estate) | {
        "Host": spec.name, "Datacenter": estate.datacenters[spec.cluster], "Cluster": spec.cluster,
        "Config status": "green", "in Maintenance Mode": "False",
        "CPU Model": "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", "Speed": 2000, "HT Available": "True",
        "HT Active": "True", "# CPU": 2, "Cores per CPU": 32, "# Cores": 64, "# Memory": 524288,
        "# NICs": 4, "# VMs total": total, "# VMs": total, "VMotion support": "True",
        "Storage VMotion support": "True", "Current EVC": "intel-icelake", "Max EVC": "intel-icelake",
        "ESX Version": "VMware ESXi 8.0.2 build-22380479", "Vendor": "Example Systems",
        "Model": "R2", "Object ID": f"host-{11 + n}", "UUID": uuid_of("3031", estate.vcenter, spec.name),
    }
    return row | dict(spec.cells)


def _cluster(estate: Estate, name: str, n: int) -> Row:
    hosts = sum(1 for spec in estate.hosts if spec.cluster == name)
    return _sdk(estate) | {
        "Name": name, "Config status": "green", "OverallStatus": "green", "NumHosts": hosts,
        "numEffectiveHosts": hosts, "NumCpuCores": 64 * hosts, "TotalMemory": 524288 * hosts,
        "HA enabled": "True", "Failover Level": 1, "AdmissionControlEnabled": "True", "DRS enabled": "True",
        "DRS default VM behavior": "fullyAutomated", "Object ID": f"domain-c{7 + n}",
    }


def _datastore(estate: Estate, spec: StoreSpec, n: int) -> Row:
    used = sum(int(disk.gib * 1024 * guest.used) for guest in estate.guests for disk in guest.disks
               if disk.datastore == spec.name)
    hosts = [host.name for host in estate.hosts if host.cluster == spec.cluster]
    row: Row = _sdk(estate) | {
        "Name": spec.name, "Config status": "green", "Accessible": "True", "Type": "VMFS",
        "Capacity MiB": spec.gib * 1024, "In Use MiB": used, "Free MiB": spec.gib * 1024 - used,
        "Free %": round(100 * (1 - used / (spec.gib * 1024))), "# Hosts": len(hosts), "Hosts": ", ".join(hosts),
        "Major Version": 6, "Version": "6.82", "Object ID": f"datastore-{51 + n}",
        "URL": f"ds:///vmfs/volumes/{uuid_of('64f0', estate.vcenter, spec.name)}/",
    }
    return row | dict(spec.cells)


def _source(estate: Estate) -> Row:
    return _sdk(estate) | {
        "Name": "VMware vCenter Server", "OS type": "linux-x64", "API type": "VirtualCenter",
        "API version": "8.0.2.0", "Version": "8.0.2", "Patch level": "0", "Build": "22617221",
        "Fullname": "VMware vCenter Server 8.0.2 build-22617221", "Product name": "VMware vCenter Server",
        "Product version": "8.0", "Product line": "vpx", "Vendor": "VMware, Inc.",
    }
