"""Header synonyms of all RVTools generations and of plain tables (fact sheet 9, anchors 4.2). Data only.

MB and MiB need no synonyms: ``columns.same`` makes them equal. Database names (vInfoVMName) are matched after
their prefix is taken off. ``_gb`` fields hold GiB, which only plain tables use.
"""

from __future__ import annotations

from planner.readers.columns import Spec
from wavelift.model.sheet_columns import Extra

__all__ = ["IDENTITY", "STANDARD", "VINFO"]

IDENTITY: Spec = {
    "name": (
        "VM",
        "VMName",
        "VM name",
        "Virtual machine",
        "Virtual machine name",
        "Virtuelle Maschine",
        "Machine virtuelle",
        "Nom de la VM",
        "Máquina virtual",
        "Macchina virtuale",
        "Server name",
        "Name",
        "Server",
    ),
    "instance_uuid": ("VM UUID", "Instance UUID", "VMUUID", "VC UUID"),
    "bios_uuid": ("SMBIOS UUID", "BIOS UUID"),
    "uuid": ("UUID",),
    "moref": ("VM ID", "VMID", "MoRef", "Object ID", "Managed object id", "MoID"),
    "vcenter": ("VI SDK Server", "vCenter", "vCenter server"),
    "vcenter_uuid": ("VI SDK UUID", "vCenter UUID"),
    "datacenter": ("Datacenter", "Data center", "DC"),
    "cluster": ("Cluster", "Cluster name", "Compute cluster"),
    "host": ("Host", "Host name", "ESXi host", "ESX host", "Hypervisor"),
    "folder": ("Folder", "VM folder", "Folder path"),
}
"""Columns that say which VM a row is about; nearly every sheet has some of them."""

VINFO: Spec = {
    **IDENTITY,
    "api_version": ("VI SDK API Version",),
    "power": ("Powerstate", "Power state", "Power"),
    "template": ("Template", "Is template"),
    "srm_placeholder": ("SRM Placeholder",),
    "connection": ("Connection state",),
    "consolidation": ("Consolidation Needed",),
    "cpus": ("CPUs", "NumCPU", "vCPU", "vCPUs", "CPU", "CPU count", "Num CPUs", "Cores"),
    "memory": ("Memory", "Memory MB", "RAM MB", "Memory size MB", "Mem MB", "RAM"),
    "memory_gb": ("Memory GB", "RAM GB", "Mem GB"),
    "active_memory": ("Active Memory",),
    "nics": ("NICs", "NIC count", "Num NICs"),
    "disks": ("Disks", "Disk count", "Num disks"),
    "total_capacity": ("Total disk capacity MB",),
    "provisioned": ("Provisioned MB", "Provisioned", "Disk MB", "Size MB", "Storage MB"),
    "provisioned_gb": (
        "Provisioned GB",
        "Disk GB",
        "Size GB",
        "Storage GB",
        "Provisioned space GB",
        "Disk size GB",
    ),
    "in_use": ("In Use MB", "InUse", "Used MB"),
    "in_use_gb": ("In Use GB", "Used GB", "Used space GB"),
    "fixed_passthru": ("Fixed Passthru HotPlug",),
    "evc_key": ("min Required EVC Mode Key", "Min EVC mode key"),
    "latency": ("Latency Sensitivity",),
    **{f"network{n}": (f"Network #{n}", f"Network{n}", f"Network {n}") for n in range(1, 9)},
    "networks": ("Networks", "Network", "Port group", "Portgroup", "Port groups", "Network name"),
    "datastore": ("Datastore", "Datastores", "Datastore name"),
    "pool": ("Resource pool", "Resource pool path", "Pool"),
    "vapp": ("vApp",),
    "ft_state": ("FT State",),
    "rules": ("Cluster rule(s)",),
    "rule_names": ("Cluster rule name(s)",),
    "hw_version": ("HW version", "Hardware version", "VM version", "HWVersion"),
    "path": ("Path", "VMX path", "Config file"),
    "annotation": ("Annotation", "Notes"),
    "guest_os": ("OS according to the configuration file", "OS", "Guest OS", "OSConfig", "Operating system"),
    "tools_os": ("OS according to the VMware Tools", "OSTools"),
    "tools": ("VMware Tools", "Tools", "Tools status"),
    "heartbeat": ("Heartbeat",),
    "cbt": ("CBT",),
    "question": (Extra.QUESTION,),
    "encrypted": (Extra.ENCRYPTED,),
    "vtpm": (Extra.VTPM,),
    "vgpus": (Extra.VGPUS,),
    "passthrough": (Extra.PASSTHROUGH,),
    "ports": (Extra.PORTS,),
    "tools_installer": (Extra.TOOLS_INSTALLER,),
    "managed_by": (Extra.MANAGED_BY,),
    "replicated": (Extra.REPLICATED,),
    "disabled_methods": (Extra.DISABLED_METHODS,),
    "cpu_affinity": (Extra.CPU_AFFINITY,),
    "memory_affinity": (Extra.MEMORY_AFFINITY,),
    "migrate_encryption": (Extra.MIGRATE_ENCRYPTION,),
    "perf_counters": (Extra.PERF_COUNTERS,),
    "nvdimms": (Extra.NVDIMMS,),
    "overrides": (Extra.OVERRIDES,),
    "permissions": (Extra.PERMISSIONS,),
    "ovf_properties": (Extra.OVF_PROPERTIES,),
    "key_provider": (Extra.KEY_PROVIDER,),
    "swap_placement": (Extra.SWAP_PLACEMENT,),
}

STANDARD: tuple[str, ...] = (
    "Config status", "DNS Name", "Guest state", "PowerOn", "Suspended To Memory",
    "Suspend time", "Suspend Interval", "Creation date", "Change Version", "Overall Cpu Readiness",
    "Op Notification Timeout", "EnableUUID", "disk.EnableUUID", "Primary IP Address",
    "PrimaryIPAddress", "Num Monitors", "Video Ram KB", "Folder ID", "DAS protection", "FT Role",
    "FT Latency", "FT Bandwidth", "FT Sec. Latency", "Vm Failover In Progress", "Unshared MB",
    "HA Restart Priority", "HA Isolation Response", "HA VM Monitoring", "Boot Required", "Boot delay",
    "Boot retry delay", "Boot retry enabled", "Boot BIOS setup", "Reboot PowerOff", "EFI Secure boot",
    "Firmware", "HW upgrade status", "HW upgrade policy", "HW target", "Log directory",
    "Snapshot directory", "Suspend directory", "Customization Info", "Guest Detailed Data",
    "VI SDK Server type", "CPU Usage %", "Guest Hostname", "IP Address",
    "Internal Sort Column",
)  # fmt: skip
"""vInfo headers of RVTools itself that wavelift does not use: these are no custom attributes."""
