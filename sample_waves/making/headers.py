"""The header rows of RVTools 4.x, sheet by sheet, in the order RVTools writes them."""

from __future__ import annotations


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", " ").split(","))


_HEAD = "VM, Powerstate, Template, SRM Placeholder"
_OS = "OS according to the configuration file, OS according to the VMware Tools"
_TAIL = f"Annotation, Datacenter, Cluster, Host, Folder, {_OS}, VM ID, VM UUID, VI SDK Server, VI SDK UUID"
_DEVICE_TAIL = _TAIL.replace("VM ID", "VMRef, VM ID")

HEADERS: dict[str, tuple[str, ...]] = {
    "vInfo": _split(f"""{_HEAD}, Config status, DNS Name, Connection state, Guest state, Heartbeat,
        Consolidation Needed, PowerOn, Suspended To Memory, Suspend time, Suspend Interval, Creation date,
        Change Version, CPUs, Overall Cpu Readiness, Memory, Active Memory, NICs, Disks,
        Total disk capacity MiB, Fixed Passthru HotPlug, min Required EVC Mode Key, Latency Sensitivity,
        Op Notification Timeout, EnableUUID, CBT, Primary IP Address, Network #1, Network #2, Network #3,
        Network #4, Network #5, Network #6, Network #7, Network #8, Num Monitors, Video Ram KiB,
        Resource pool, Folder ID, Folder, vApp, DAS protection, FT State, FT Role, FT Latency,
        FT Bandwidth, FT Sec. Latency, Vm Failover In Progress, Provisioned MiB, In Use MiB, Unshared MiB,
        HA Restart Priority, HA Isolation Response, HA VM Monitoring, Cluster rule(s),
        Cluster rule name(s), Boot Required, Boot delay, Boot retry delay, Boot retry enabled,
        Boot BIOS setup, Reboot PowerOff, EFI Secure boot, Firmware, HW version, HW upgrade status,
        HW upgrade policy, HW target, Path, Log directory, Snapshot directory, Suspend directory,
        Annotation, Datacenter, Cluster, Host, {_OS}, Customization Info, Guest Detailed Data, VM ID,
        SMBIOS UUID, VM UUID, VI SDK Server type, VI SDK API Version, VI SDK Server, VI SDK UUID"""),
    "vDisk": _split(f"""{_HEAD}, Disk, Disk Key, Disk UUID, Disk Path, Capacity MiB, Raw, Disk Mode,
        Sharing mode, Thin, Eagerly Scrub, Split, Write Through, Level, Shares, Reservation, Limit,
        Controller, Label, SCSI Unit #, Unit #, Shared Bus, Path, Raw LUN ID, Raw Comp. Mode,
        Internal Sort Column, {_TAIL}"""),
    "vNetwork": _split(f"""{_HEAD}, NIC label, Adapter, Network, Switch, Connected, Starts Connected,
        Mac Address, Type, IPv4 Address, IPv6 Address, Direct Path IO, Internal Sort Column, {_TAIL}"""),
    "vSnapshot": _split(f"""VM, Powerstate, Name, Description, Date / time, Filename, Size MiB (vmsn),
        Size MiB (total), Quiesced, State, {_TAIL}"""),
    "vCD": _split(f"{_HEAD}, Device Node, Connected, Starts Connected, Device Type, {_DEVICE_TAIL}"),
    "vUSB": _split(f"""{_HEAD}, Device Node, Device Type, Connected, Family, Speed, EHCI enabled,
        Auto connect, Bus number, Unit number, {_DEVICE_TAIL}"""),
    "vTools": _split(f"""{_HEAD}, VM Version, Tools, Tools Version, Required Version, Upgradeable, Upgrade Policy,
        Sync time, App status, Heartbeat status, Kernel Crash state, Operation Ready, State change support,
        Interactive Guest, {_DEVICE_TAIL}"""),
    "vHost": _split("""Host, Datacenter, Cluster, Config status, in Maintenance Mode, CPU Model, Speed,
        HT Available, HT Active, # CPU, Cores per CPU, # Cores, CPU usage %, # Memory, Memory usage %,
        # NICs, # HBAs, # VMs total, # VMs, VMotion support, Storage VMotion support, Current EVC,
        Max EVC, ESX Version, Vendor, Model, Object ID, UUID, VI SDK Server, VI SDK UUID"""),
    "vCluster": _split("""Name, Config status, OverallStatus, NumHosts, numEffectiveHosts, NumCpuCores,
        TotalMemory, HA enabled, Failover Level, AdmissionControlEnabled, DRS enabled,
        DRS default VM behavior, Object ID, VI SDK Server, VI SDK UUID"""),
    "vDatastore": _split("""Name, Config status, Address, Accessible, Type, # VMs total, # VMs, Capacity MiB,
        Provisioned MiB, In Use MiB, Free MiB, Free %, # Hosts, Hosts, Major Version, Version, URL,
        Object ID, VI SDK Server, VI SDK UUID"""),
    "dvPort": _split("Port, Switch, Type, # Ports, VLAN, Object ID, VI SDK Server, VI SDK UUID"),
    "vSource": _split("""Name, OS type, API type, API version, Version, Patch level, Build, Fullname,
        Product name, Product version, Product line, Vendor, VI SDK Server, VI SDK UUID"""),
    "vMetaData": _split("RVTools major version, RVTools version, xlsx creation datetime, Server"),
}
