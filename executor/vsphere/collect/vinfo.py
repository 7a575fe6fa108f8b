"""vInfo, vCPU, vMemory, vTools, vSnapshot and vPartition: what a VM is, apart from its devices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pyVmomi import vim

from executor.vsphere.collect.devices import network_of
from executor.vsphere.collect.key_providers import provider_name
from executor.vsphere.collect.tables import Tables, mib, plain
from executor.vsphere.collect.vm_row import VmRow
from wavelift.model.collected import CollectedCell
from wavelift.model.sheet_columns import Extra

__all__ = ["add_vm"]

Cells = dict[str, CollectedCell]

_DEVICE = vim.vm.device
_HARDWARE = re.compile(r"vmx-0*(\d+)\Z")
_NETWORKS = 8


def add_vm(tables: Tables, vm: VmRow, custom: Cells) -> None:
    """Add the rows of one VM."""
    tables.add("vInfo", _vinfo(vm), _extras(vm), custom, vm.shared)
    tables.add("vCPU", _cpu(vm), vm.shared)
    tables.add("vMemory", _memory(vm), vm.shared)
    tables.add("vTools", _tools(vm), vm.shared)
    for snapshot in vm.snapshots:
        tables.add("vSnapshot", _snapshot(snapshot), vm.shared)
    for disk in vm.get("guest.disk") or ():
        tables.add("vPartition", _partition(disk), vm.shared)


def _vinfo(vm: VmRow) -> Cells:
    get, text = vm.get, vm.row.text
    files, boot, storage = get("config.files"), get("config.bootOptions"), get("summary.storage")
    rules = vm.estate.rules.get(vm.row.moref, [])
    tools = get("config.scheduledHardwareUpgradeInfo")
    return {
        **_networks(vm),
        **_space(storage),
        "Config status": text("configStatus"),
        "DNS Name": text("guest.hostName"),
        "Connection state": text("runtime.connectionState"),
        "Guest state": text("guest.guestState"),
        "Heartbeat": text("guestHeartbeatStatus"),
        "Consolidation Needed": bool(get("runtime.consolidationNeeded")),
        "PowerOn": _moment(get("runtime.bootTime")),
        "Suspend time": _moment(get("runtime.suspendTime")),
        "Creation date": _moment(get("config.createDate")),
        "Change Version": text("config.changeVersion"),
        "CPUs": plain(get("config.hardware.numCPU")),
        "Memory": plain(get("config.hardware.memoryMB")),
        "Active Memory": plain(get("summary.quickStats.guestMemoryUsage")),
        "NICs": _count(vm, _DEVICE.VirtualEthernetCard),
        "Disks": _count(vm, _DEVICE.VirtualDisk),
        "Total disk capacity MiB": _capacity(vm),
        "Fixed Passthru HotPlug": bool(get("config.fixedPassthruHotPlugEnabled")),
        "min Required EVC Mode Key": text("runtime.minRequiredEVCModeKey"),
        "Latency Sensitivity": plain(getattr(get("config.latencySensitivity"), "level", None)),
        "CBT": bool(get("config.changeTrackingEnabled")),
        "Primary IP Address": text("guest.ipAddress"),
        "Resource pool": vm.estate.pool_path(vm.row.ref("resourcePool")),
        "Folder ID": vm.row.ref("parent"),
        "vApp": vm.vapp,
        "FT State": text("runtime.faultToleranceState"),
        "FT Role": plain(getattr(get("config.ftInfo"), "role", None)),
        "Cluster rule(s)": ", ".join(rule.kind for rule in rules),
        "Cluster rule name(s)": ", ".join(rule.name for rule in rules),
        "Boot delay": plain(getattr(boot, "bootDelay", None)),
        "Boot retry delay": plain(getattr(boot, "bootRetryDelay", None)),
        "Boot retry enabled": plain(getattr(boot, "bootRetryEnabled", None)),
        "Boot BIOS setup": plain(getattr(boot, "enterBIOSSetup", None)),
        "EFI Secure boot": plain(getattr(boot, "efiSecureBootEnabled", None)),
        "Firmware": text("config.firmware"),
        "HW version": _hardware(text("config.version")),
        "HW upgrade status": plain(getattr(tools, "scheduledHardwareUpgradeStatus", None)),
        "HW upgrade policy": plain(getattr(tools, "upgradePolicy", None)),
        "HW target": plain(getattr(tools, "versionKey", None)),
        "Path": text("summary.config.vmPathName"),
        "Log directory": plain(getattr(files, "logDirectory", None)),
        "Snapshot directory": plain(getattr(files, "snapshotDirectory", None)),
        "Suspend directory": plain(getattr(files, "suspendDirectory", None)),
        "SMBIOS UUID": text("summary.config.uuid"),
    }


def _moment(value: datetime | None) -> datetime | None:
    return value


def _hardware(version: str) -> CollectedCell:
    match = _HARDWARE.match(version)
    return int(match[1]) if match else version


def _count(vm: VmRow, kind: Any) -> int | None:
    """Devices of a kind; None for a VM whose devices cannot be seen, which must not count as none."""
    if not vm.devices:
        return None
    return sum(1 for device in vm.devices if isinstance(device, kind))


def _capacity(vm: VmRow) -> int | None:
    disks = [device for device in vm.devices if isinstance(device, _DEVICE.VirtualDisk)]
    return mib(sum((disk.capacityInKB or 0) * 1024 for disk in disks)) if vm.devices else None


def _space(storage: Any) -> Cells:
    if storage is None:
        return {}
    return {
        "Provisioned MiB": mib((storage.committed or 0) + (storage.uncommitted or 0)),
        "In Use MiB": mib(storage.committed),
        "Unshared MiB": mib(storage.unshared),
    }


def _networks(vm: VmRow) -> Cells:
    cards = [device for device in vm.devices if isinstance(device, _DEVICE.VirtualEthernetCard)]
    cards.sort(key=lambda card: card.key)
    return {
        f"Network #{number}": network_of(vm, card)[0]
        for number, card in enumerate(cards[:_NETWORKS], start=1)
    }


def _extras(vm: VmRow) -> Cells:
    get = vm.get
    affinity = getattr(get("config.cpuAffinity"), "affinitySet", None) or ()
    nodes = getattr(get("config.memoryAffinity"), "affinitySet", None) or ()
    modules = sum(isinstance(device, _DEVICE.VirtualNVDIMM) for device in vm.devices)
    question = get("runtime.question")
    has_tpm = any(isinstance(device, _DEVICE.VirtualTPM) for device in vm.devices)
    return {
        Extra.QUESTION: question.text if question is not None else "",
        Extra.ENCRYPTED: get("config.keyId") is not None,
        Extra.KEY_PROVIDER: provider_name(get("config.keyId")),
        Extra.VTPM: has_tpm or bool(get("summary.config.tpmPresent")),
        Extra.VGPUS: "; ".join(_vgpus(vm)),
        Extra.PASSTHROUGH: "; ".join(_passthrough(vm)),
        Extra.PORTS: "; ".join(_ports(vm)),
        Extra.TOOLS_INSTALLER: bool(get("runtime.toolsInstallerMounted")),
        Extra.MANAGED_BY: vm.managed_by.extensionKey if vm.managed_by is not None else "",
        Extra.REPLICATED: get("config.repConfig") is not None,
        Extra.DISABLED_METHODS: "; ".join(_method(name) for name in get("disabledMethod") or ()),
        Extra.CPU_AFFINITY: ", ".join(str(cpu) for cpu in affinity),
        Extra.MEMORY_AFFINITY: ", ".join(str(node) for node in nodes),
        Extra.MIGRATE_ENCRYPTION: get("config.migrateEncryption") or "",
        Extra.PERF_COUNTERS: bool(get("config.vPMCEnabled")),
        Extra.NVDIMMS: modules,
        Extra.OVERRIDES: "; ".join(vm.estate.overrides.get(vm.row.moref, ())),
        Extra.PERMISSIONS: "; ".join(_principals(get("permission") or ())),
        Extra.OVF_PROPERTIES: len(get("config.vAppConfig.property") or ()),
        Extra.SWAP_PLACEMENT: get("config.swapPlacement") or "",
    }


def _principals(permissions: Iterable[Any]) -> Iterable[str]:
    return (f"{each.principal} (group)" if each.group else str(each.principal) for each in permissions)


def _method(name: Any) -> str:
    info = getattr(name, "info", None)
    return str(info.wsdlName if info is not None else name)


def _of(vm: VmRow, *kinds: Any) -> Iterable[Any]:
    return (device for device in vm.devices if isinstance(device, kinds))


def _vgpus(vm: VmRow) -> Iterable[str]:
    for device in _of(vm, _DEVICE.VirtualPCIPassthrough):
        if isinstance(device.backing, _DEVICE.VirtualPCIPassthrough.VmiopBackingInfo):
            yield str(device.backing.vgpu)


def _passthrough(vm: VmRow) -> Iterable[str]:
    for device in _of(vm, _DEVICE.VirtualPCIPassthrough):
        if not isinstance(device.backing, _DEVICE.VirtualPCIPassthrough.VmiopBackingInfo):
            yield _device_name(device)


def _device_name(device: Any) -> str:
    for name in ("id", "customLabel", "deviceName"):
        if text := getattr(device.backing, name, None):
            return str(text)
    return _label(device)


def _ports(vm: VmRow) -> Iterable[str]:
    for device in _of(vm, _DEVICE.VirtualSerialPort, _DEVICE.VirtualParallelPort):
        if device.connectable is not None and device.connectable.connected:
            yield _label(device)


def _label(device: Any) -> str:
    return str(device.deviceInfo.label) if device.deviceInfo else type(device).__name__.rpartition(".")[2]


def _cpu(vm: VmRow) -> Cells:
    get = vm.get
    cpus, cores = get("config.hardware.numCPU"), get("config.hardware.numCoresPerSocket")
    return {
        "CPUs": plain(cpus),
        "Sockets": cpus // cores if cpus and cores else None,
        "Cores p/s": plain(cores),
        **_allocation(get("config.cpuAllocation")),
        "Hot Add": plain(get("config.cpuHotAddEnabled")),
        "Hot Remove": plain(get("config.cpuHotRemoveEnabled")),
    }


def _memory(vm: VmRow) -> Cells:
    get = vm.get
    return {
        "Size MiB": plain(get("config.hardware.memoryMB")),
        "Memory Reservation Locked To Max": plain(get("config.memoryReservationLockedToMax")),
        "Consumed": plain(get("summary.quickStats.hostMemoryUsage")),
        "Active": plain(get("summary.quickStats.guestMemoryUsage")),
        "Ballooned": plain(get("summary.quickStats.balloonedMemory")),
        "Swapped": plain(get("summary.quickStats.swappedMemory")),
        **_allocation(get("config.memoryAllocation")),
        "Hot Add": plain(get("config.memoryHotAddEnabled")),
    }


def _allocation(told: Any) -> Cells:
    if told is None:
        return {}
    shares = told.shares
    return {
        "Level": plain(getattr(shares, "level", None)),
        "Shares": plain(getattr(shares, "shares", None)),
        "Reservation": plain(told.reservation),
        "Limit": plain(told.limit),
    }


def _tools(vm: VmRow) -> Cells:
    get, text = vm.get, vm.row.text
    settings = get("config.tools")
    state = text("guest.toolsVersionStatus2")
    return {
        "VM Version": _hardware(text("config.version")),
        "Tools": text("guest.toolsStatus"),
        "Tools Version": text("guest.toolsVersion"),
        "Upgradeable": bool(state) and state in ("guestToolsSupportedOld", "guestToolsTooOld"),
        "Upgrade Policy": plain(getattr(settings, "toolsUpgradePolicy", None)),
        "Sync time": plain(getattr(settings, "syncTimeWithHost", None)),
        "Heartbeat status": text("guestHeartbeatStatus"),
        "Operation Ready": plain(get("guest.guestOperationsReady")),
    }


def _snapshot(tree: Any) -> Cells:
    return {
        "Name": tree.name,
        "Description": tree.description or "",
        "Date / time": tree.createTime,
        "Quiesced": plain(tree.quiesced),
        "State": plain(tree.state),
    }


def _partition(disk: Any) -> Cells:
    keys = [mapping.key for mapping in disk.mappings or ()] if hasattr(disk, "mappings") else []
    capacity, free = disk.capacity or 0, disk.freeSpace or 0
    return {
        "Disk Key": keys[0] if len(keys) == 1 else None,
        "Disk": disk.diskPath or "",
        "Capacity MiB": mib(capacity),
        "Consumed MiB": mib(capacity - free),
        "Free MiB": mib(free),
        "Free %": round(100 * free / capacity) if capacity else None,
    }
