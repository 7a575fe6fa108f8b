"""vSource, vCluster, vHost, vDatastore, vRP and vFolder: what VMs can be put on and into."""

from __future__ import annotations

from typing import Any

from executor.vsphere.collect.clock import clock_cells
from executor.vsphere.collect.estate import Estate
from executor.vsphere.collect.tables import Tables, mib, plain
from executor.vsphere.properties import Row, moref
from wavelift.model.collected import CollectedCell
from wavelift.model.sheet_columns import Extra

__all__ = ["add_places", "add_source"]

Cells = dict[str, CollectedCell]


def add_source(tables: Tables, about: Any) -> None:
    """Add what the vCenter says about itself."""
    tables.add(
        "vSource",
        {
            "Name": about.name,
            "OS type": about.osType,
            "API type": about.apiType,
            "API version": about.apiVersion,
            "Version": about.version,
            "Build": about.build,
            "Fullname": about.fullName,
            "Product name": about.licenseProductName or "",
            "Product version": about.licenseProductVersion or "",
            "Product line": about.productLineId,
            "Vendor": about.vendor,
        },
    )


def add_places(tables: Tables, estate: Estate) -> None:
    """Add clusters, hosts, datastores, resource pools and folders; after all VMs, which they count."""
    for row in estate.of("vim.ClusterComputeResource"):
        tables.add("vCluster", _cluster(estate, row))
    for row in estate.of("vim.HostSystem"):
        tables.add("vHost", _host(estate, row))
    for row in estate.of("vim.Datastore"):
        tables.add("vDatastore", _datastore(estate, row))
    pools = [(estate.pool_path(row.moref), row) for row in estate.of("vim.ResourcePool", "vim.VirtualApp")]
    for path, row in sorted(pools, key=lambda pool: pool[0]):
        tables.add("vRP", _pool(estate, row, path))
    for (datacenter, path), folder in sorted(
        (place, key) for key, place in estate.index.folders.items() if place[1]
    ):
        cells: Cells = {Extra.FOLDER_PATH: path, "Datacenter": datacenter, "Object ID": folder}
        tables.add("vFolder", cells)


def _cluster(estate: Estate, row: Row) -> Cells:
    get = row.values.get
    das, drs = get("configurationEx.dasConfig"), get("configurationEx.drsConfig")
    return {
        "Name": row.text("name"),
        "Config status": row.text("configStatus"),
        "OverallStatus": row.text("overallStatus"),
        "NumHosts": plain(get("summary.numHosts")),
        "numEffectiveHosts": plain(get("summary.numEffectiveHosts")),
        "TotalCpu": plain(get("summary.totalCpu")),
        "NumCpuCores": plain(get("summary.numCpuCores")),
        "NumCpuThreads": plain(get("summary.numCpuThreads")),
        "Effective Cpu": plain(get("summary.effectiveCpu")),
        "TotalMemory": mib(get("summary.totalMemory")),
        "Effective Memory": plain(get("summary.effectiveMemory")),
        "Num VMotions": plain(get("summary.numVmotions")),
        "HA enabled": plain(getattr(das, "enabled", None)),
        "Failover Level": plain(get("summary.currentFailoverLevel")),
        "AdmissionControlEnabled": plain(getattr(das, "admissionControlEnabled", None)),
        "DRS enabled": plain(getattr(drs, "enabled", None)),
        "DRS default VM behavior": plain(getattr(drs, "defaultVmBehavior", None)),
        "DRS vmotion rate": plain(getattr(drs, "vmotionRate", None)),
        "Object ID": row.moref,
        Extra.DATACENTER: estate.datacenter(row),
        Extra.EVC: row.text("summary.currentEVCModeKey"),
        Extra.SWAP_PLACEMENT: row.text("configurationEx.vmSwapPlacement"),
    }


def _host(estate: Estate, row: Row) -> Cells:
    get, place = row.values.get, estate.hosts[row.moref]
    packages, cores = get("summary.hardware.numCpuPkgs"), get("summary.hardware.numCpuCores")
    mhz, memory = get("summary.hardware.cpuMhz"), mib(get("summary.hardware.memorySize"))
    cpu_used, memory_used = (get(f"summary.quickStats.overall{kind}Usage") for kind in ("Cpu", "Memory"))
    return {
        "Host": place.name,
        "Datacenter": place.datacenter,
        "Cluster": place.cluster,
        "Config status": row.text("configStatus"),
        "Connection state": row.text("runtime.connectionState"),
        "in Maintenance Mode": bool(get("runtime.inMaintenanceMode")),
        "in Quarantine Mode": plain(get("runtime.inQuarantineMode")),
        "CPU Model": row.text("summary.hardware.cpuModel"),
        "Speed": plain(mhz),
        "# CPU": plain(packages),
        "Cores per CPU": cores // packages if cores and packages else None,
        "# Cores": plain(cores),
        "CPU usage %": round(100 * cpu_used / (mhz * cores)) if cpu_used and mhz and cores else None,
        "# Memory": memory,
        "Memory usage %": round(100 * memory_used / memory) if memory_used and memory else None,
        "# NICs": plain(get("summary.hardware.numNics")),
        "# HBAs": plain(get("summary.hardware.numHBAs")),
        "# VMs": estate.on.get(row.moref, 0),
        "VMotion support": _vmotion(get("summary.config.vmotionEnabled"), get("capability.vmotionSupported")),
        "Storage VMotion support": plain(get("capability.storageVMotionSupported")),
        "Current EVC": row.text("summary.currentEVCModeKey"),
        "Max EVC": row.text("summary.maxEVCModeKey"),
        "Assigned License(s)": estate.licences.get(row.moref, ""),
        "ESX Version": row.text("config.product.fullName"),
        "Boot time": get("runtime.bootTime"),
        **clock_cells(row),
        "Vendor": row.text("summary.hardware.vendor"),
        "Model": row.text("summary.hardware.model"),
        "Object ID": row.moref,
        "UUID": row.text("summary.hardware.uuid"),
    }


def _vmotion(enabled: bool | None, supported: bool | None) -> bool | None:
    """Whether VMs can move to and from the host: set up there; else whether that is possible at all."""
    return supported if enabled is None else enabled


def _datastore(estate: Estate, row: Row) -> Cells:
    get, info = row.values.get, row.values.get("info")
    names = _seen_by(estate, row)
    pod = estate.rows.get(row.ref("parent"))
    return {
        "Name": row.text("name"),
        "Config status": row.text("configStatus"),
        "Address": _address(info),
        "Accessible": bool(get("summary.accessible")),
        "Type": row.text("summary.type"),
        "# VMs": estate.on.get(row.moref, 0),
        **_room(get("summary.capacity"), get("summary.freeSpace"), get("summary.uncommitted")),
        "# Hosts": len(names),
        "Hosts": ", ".join(sorted(names)),
        "Cluster name": pod.text("name") if pod is not None and pod.kind == "vim.StoragePod" else "",
        "Version": plain(getattr(getattr(info, "vmfs", None), "version", None)),
        "MHA": plain(get("summary.multipleHostAccess")),
        "URL": row.text("summary.url"),
        "Object ID": row.moref,
        Extra.DATACENTER: estate.datacenter(row),
    }


def _seen_by(estate: Estate, row: Row) -> list[str]:
    keys = (moref(mount.key) for mount in row.values.get("host") or ())
    return [estate.hosts[key].name for key in keys if key in estate.hosts]


def _room(capacity: int | None, free: int | None, uncommitted: int | None) -> Cells:
    if capacity is None or free is None:
        return {"Capacity MiB": mib(capacity), "Free MiB": mib(free)}
    return {
        "Capacity MiB": mib(capacity),
        "Provisioned MiB": mib(capacity - free + (uncommitted or 0)),
        "In Use MiB": mib(capacity - free),
        "Free MiB": mib(free),
        "Free %": round(100 * free / capacity) if capacity else None,
    }


def _address(info: Any) -> str:
    """The disk that a VMFS lies on, or the server and path of an NFS share."""
    vmfs, nas = getattr(info, "vmfs", None), getattr(info, "nas", None)
    if vmfs is not None:
        return ", ".join(extent.diskName for extent in vmfs.extent or ())
    return f"{nas.remoteHost}:{nas.remotePath}" if nas is not None else ""


def _pool(estate: Estate, row: Row, path: str) -> Cells:
    return {
        "Resource Pool name": row.text("name"),
        "Resource Pool path": path,
        "Status": row.text("overallStatus"),
        "# VMs": estate.on.get(row.moref, 0),
        **_allocated(row, "CPU", "cpuAllocation", "runtime.cpu", 1),
        **_allocated(row, "Mem", "memoryAllocation", "runtime.memory", 1 << 20),
        "Mem Configured": plain(row.values.get("summary.configuredMemoryMB")),
        "Object ID": row.moref,
    }


def _allocated(row: Row, kind: str, allocation: str, usage: str, unit: int) -> Cells:
    """One resource of a pool; runtime figures of memory come in bytes, settings in MiB."""
    told, used = row.values.get(f"config.{allocation}"), row.values.get(usage)
    shares = getattr(told, "shares", None)
    figures = ("reservationUsed", "reservationUsedForVm", "unreservedForPool", "unreservedForVm")
    return {
        f"{kind} limit": plain(getattr(told, "limit", None)),
        f"{kind} reservation": plain(getattr(told, "reservation", None)),
        f"{kind} level": plain(getattr(shares, "level", None)),
        f"{kind} shares": plain(getattr(shares, "shares", None)),
        f"{kind} expandableReservation": plain(getattr(told, "expandableReservation", None)),
        **{
            f"{kind} {name}": value // unit if (value := getattr(used, name, None)) is not None else None
            for name in figures
        },
    }
