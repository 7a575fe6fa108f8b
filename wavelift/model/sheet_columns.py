"""The columns of an inventory's sheets: RVTools 4.x (fact sheet 9), and what Wavelift adds. Data only.

``wavelift collect`` writes them and the readers find them by these names. RVTools has no column for much of
what keeps a VM from moving (fact sheet 4.2); those columns are members of ``Extra``, stand behind RVTools'
own and are called so that no custom attribute is taken for one of them.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AFTER_CUSTOM", "EXTRA_SHEETS", "SHEETS", "Extra"]


class Extra(StrEnum):
    """Headers that RVTools does not have."""

    QUESTION = "Pending question"
    ENCRYPTED = "Encrypted VM"
    VTPM = "Virtual TPM"
    VGPUS = "vGPU profiles"
    PASSTHROUGH = "PCI passthrough devices"
    PORTS = "Connected ports"
    TOOLS_INSTALLER = "Tools installer mounted"
    MANAGED_BY = "Managed by extension"
    REPLICATED = "vSphere Replication"
    DISABLED_METHODS = "Disabled methods"
    CPU_AFFINITY = "CPU affinity"
    MEMORY_AFFINITY = "Memory affinity"
    MIGRATE_ENCRYPTION = "Encrypted vMotion"
    PERF_COUNTERS = "CPU performance counters"
    NVDIMMS = "NVDIMMs"
    KEY_PROVIDER = "Key provider"
    OVERRIDES = "Cluster overrides"
    PERMISSIONS = "Permissions on VM"
    OVF_PROPERTIES = "OVF properties"
    SWAP_PLACEMENT = "Swap file placement"
    FIRST_CLASS_DISK = "First class disk ID"
    DISK_ENCRYPTED = "Encrypted disk"
    CHAIN = "Files in chain"
    BASE = "Base of chain"
    NIC_KEY = "NIC Key"
    DATACENTER = "Datacenter"
    EVC = "EVC mode"
    UPLINKS = "Uplinks of switch"
    TCPIP_STACK = "TCP/IP stack"
    FOLDER_PATH = "Folder path"
    POLICY_ID = "Policy ID"


_HEAD = ("VM", "Powerstate", "Template", "SRM Placeholder")
_OWNER = ("VI SDK Server", "VI SDK UUID")
_TAIL = (
    "Annotation", "Datacenter", "Cluster", "Host", "Folder", "OS according to the configuration file",
    "OS according to the VMware Tools", "VM ID", "VM UUID", *_OWNER,
)  # fmt: skip

AFTER_CUSTOM = "Datacenter"
"""Custom attributes stand before this column of vInfo, after ``Annotation``."""

_VINFO = (
    *_HEAD, "Config status", "DNS Name", "Connection state", "Guest state", "Heartbeat",
    "Consolidation Needed", "PowerOn", "Suspend time", "Creation date", "Change Version", "CPUs", "Memory",
    "Active Memory", "NICs", "Disks", "Total disk capacity MiB", "Fixed Passthru HotPlug",
    "min Required EVC Mode Key", "Latency Sensitivity", "CBT", "Primary IP Address",
    *(f"Network #{number}" for number in range(1, 9)), "Resource pool", "Folder ID", "Folder", "vApp",
    "FT State", "FT Role", "Provisioned MiB", "In Use MiB", "Unshared MiB", "Cluster rule(s)",
    "Cluster rule name(s)", "Boot delay", "Boot retry delay", "Boot retry enabled", "Boot BIOS setup",
    "EFI Secure boot", "Firmware", "HW version", "HW upgrade status", "HW upgrade policy", "HW target",
    "Path", "Log directory", "Snapshot directory", "Suspend directory", "Annotation", "Datacenter", "Cluster",
    "Host", "OS according to the configuration file", "OS according to the VMware Tools", "VM ID",
    "SMBIOS UUID", "VM UUID", "VI SDK Server type", "VI SDK API Version", *_OWNER,
    Extra.QUESTION, Extra.ENCRYPTED, Extra.VTPM, Extra.VGPUS, Extra.PASSTHROUGH, Extra.PORTS,
    Extra.TOOLS_INSTALLER, Extra.MANAGED_BY, Extra.REPLICATED, Extra.DISABLED_METHODS, Extra.CPU_AFFINITY,
    Extra.MEMORY_AFFINITY, Extra.MIGRATE_ENCRYPTION, Extra.PERF_COUNTERS, Extra.NVDIMMS,
    Extra.SWAP_PLACEMENT, Extra.KEY_PROVIDER, Extra.OVERRIDES, Extra.PERMISSIONS, Extra.OVF_PROPERTIES,
)  # fmt: skip

SHEETS: dict[str, tuple[str, ...]] = {
    "vInfo": _VINFO,
    "vCPU": (
        *_HEAD, "CPUs", "Sockets", "Cores p/s", "Level", "Shares", "Reservation", "Limit", "Hot Add",
        "Hot Remove", *_TAIL,
    ),
    "vMemory": (
        *_HEAD, "Size MiB", "Memory Reservation Locked To Max", "Consumed", "Active", "Ballooned", "Swapped",
        "Level", "Shares", "Reservation", "Limit", "Hot Add", *_TAIL,
    ),
    "vDisk": (
        *_HEAD, "Disk", "Disk Key", "Disk UUID", "Disk Path", "Capacity MiB", "Raw", "Disk Mode",
        "Sharing mode", "Thin", "Eagerly Scrub", "Split", "Write Through", "Controller", "Label",
        "SCSI Unit #", "Unit #", "Shared Bus", "Path", "Raw LUN ID", "Raw Comp. Mode", *_TAIL,
        Extra.FIRST_CLASS_DISK, Extra.DISK_ENCRYPTED, Extra.CHAIN, Extra.BASE,
        Extra.KEY_PROVIDER,
    ),
    "vPartition": (
        *_HEAD, "Disk Key", "Disk", "Capacity MiB", "Consumed MiB", "Free MiB", "Free %", *_TAIL,
    ),
    "vNetwork": (
        *_HEAD, "NIC label", "Adapter", "Network", "Switch", "Connected", "Starts Connected", "Mac Address",
        "Type", "IPv4 Address", "IPv6 Address", "Direct Path IO", *_TAIL, Extra.NIC_KEY,
    ),
    "vFloppy": (*_HEAD, "Device Node", "Connected", "Starts Connected", "Device Type", *_TAIL),
    "vCD": (*_HEAD, "Device Node", "Connected", "Starts Connected", "Device Type", *_TAIL),
    "vUSB": (
        *_HEAD, "Device Node", "Device Type", "Connected", "Family", "Speed", "Unit number", *_TAIL,
    ),
    "vSnapshot": (
        "VM", "Powerstate", "Name", "Description", "Date / time", "Quiesced", "State", *_TAIL,
    ),
    "vTools": (
        *_HEAD, "VM Version", "Tools", "Tools Version", "Upgradeable", "Upgrade Policy", "Sync time",
        "Heartbeat status", "Operation Ready", *_TAIL,
    ),
    "vSource": (
        "Name", "OS type", "API type", "API version", "Version", "Build", "Fullname", "Product name",
        "Product version", "Product line", "Vendor", *_OWNER,
    ),
    "vRP": (
        "Resource Pool name", "Resource Pool path", "Status", "# VMs", "CPU limit", "CPU reservation",
        "CPU level", "CPU shares", "CPU expandableReservation", "CPU reservationUsed",
        "CPU reservationUsedForVm", "CPU unreservedForPool", "CPU unreservedForVm", "Mem Configured",
        "Mem limit", "Mem reservation", "Mem level", "Mem shares", "Mem expandableReservation",
        "Mem reservationUsed", "Mem reservationUsedForVm", "Mem unreservedForPool", "Mem unreservedForVm",
        "Object ID", *_OWNER,
    ),
    "vCluster": (
        "Name", "Config status", "OverallStatus", "NumHosts", "numEffectiveHosts", "TotalCpu", "NumCpuCores",
        "NumCpuThreads", "Effective Cpu", "TotalMemory", "Effective Memory", "Num VMotions", "HA enabled",
        "Failover Level", "AdmissionControlEnabled", "DRS enabled", "DRS default VM behavior",
        "DRS vmotion rate", "Object ID", *_OWNER, Extra.DATACENTER, Extra.EVC,
        Extra.SWAP_PLACEMENT,
    ),
    "vHost": (
        "Host", "Datacenter", "Cluster", "Config status", "Connection state", "in Maintenance Mode",
        "in Quarantine Mode", "CPU Model", "Speed", "# CPU", "Cores per CPU", "# Cores", "CPU usage %",
        "# Memory", "Memory usage %", "# NICs", "# HBAs", "# VMs", "VMotion support",
        "Storage VMotion support", "Current EVC", "Max EVC", "Assigned License(s)", "ESX Version",
        "Boot time", "NTP Server(s)", "NTPD running", "Vendor", "Model", "Object ID", "UUID", *_OWNER,
    ),
    "vDatastore": (
        "Name", "Config status", "Address", "Accessible", "Type", "# VMs", "Capacity MiB", "Provisioned MiB",
        "In Use MiB", "Free MiB", "Free %", "# Hosts", "Hosts", "Cluster name", "Version", "MHA", "URL",
        "Object ID", *_OWNER, Extra.DATACENTER,
    ),
    "vSwitch": ("Host", "Datacenter", "Cluster", "Switch", "# Ports", "Free Ports", "MTU", *_OWNER),
    "vPort": ("Host", "Datacenter", "Cluster", "Port Group", "Switch", "VLAN", *_OWNER, Extra.UPLINKS),
    "vSC_VMK": (
        "Host", "Datacenter", "Cluster", "Port Group", "Device", "Mac Address", "DHCP", "IP Address",
        "IP 6 Address", "Subnet mask", "Gateway", "IP 6 Gateway", "MTU", "Services", *_OWNER,
        Extra.TCPIP_STACK,
    ),
    "dvSwitch": (
        "Switch", "Datacenter", "Name", "Vendor", "Version", "Description", "Created", "# Ports", "Max MTU",
        "Object ID", *_OWNER,
    ),
    "dvPort": (
        "Port", "Switch", "Type", "# Ports", "VLAN", "Object ID", *_OWNER, Extra.DATACENTER,
    ),
    "vFolder": (Extra.FOLDER_PATH, "Datacenter", "Object ID", *_OWNER),
    "vStoragePolicy": ("Name", "Description", Extra.POLICY_ID, *_OWNER),
    "vKeyProvider": ("Name", "Kind", "Default", *_OWNER),
    "vMetaData": ("RVTools major version", "RVTools version", "xlsx creation datetime", "Server"),
}  # fmt: skip
"""Sheet to headers, in the order in which they are written."""

EXTRA_SHEETS = ("vFolder", "vStoragePolicy", "vKeyProvider")
"""Sheets that RVTools does not have."""
