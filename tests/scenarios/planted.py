"""Faults to plant in one campaign, each with the place at which it must be reported. Data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wavelift.model.sheet_columns import Extra

__all__ = ["EXPORT", "FAULTS", "FINE", "TABLES", "TABLE_FAULTS", "TARGET", "TIB", "Fault", "Planted"]

Cells = Mapping[str, object]
EXPORT, TARGET = "inventory.xlsx", "target-inventory.xlsx"
TIB = 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """A VM with something wrong, and where that stands: sheet and column of the VM's own row there.

    ``row_of`` names another thing (a host, a datastore) whose row shows it; ``row`` is one of the lead's
    tables. The cells are those that differ
    from a VM without faults; ``snapshots`` counts, ``cd``, ``usb`` and ``tools`` are what those sheets say.
    """

    id: str
    sheet: str = "vInfo"
    column: str = ""
    vm: str = ""
    info: Cells = field(default_factory=dict)
    disk: Cells = field(default_factory=dict)
    nic: Cells = field(default_factory=dict)
    disks: int = 1
    snapshots: int = 0
    cd: str = ""
    usb: str = ""
    tools: str = "toolsOk"
    cpu: Cells = field(default_factory=dict)
    memory: Cells = field(default_factory=dict)
    row_of: str = ""
    row: int = 0
    file: str = EXPORT
    twin: bool = False

    @property
    def name(self) -> str:
        return self.vm or f"x-{self.id}"


@dataclass(frozen=True)
class Planted:
    """What must be reported: a finding's id and its place as people read it."""

    id: str
    file: str
    sheet: str
    row: int | None
    column: str


OFF: Cells = {"Powerstate": "poweredOff"}


def _store(name: str) -> Cells:
    return {"Disk Path": f"[{name}] x/x.vmdk"}


FAULTS: tuple[Fault, ...] = (
    Fault("vm-not-connected", column="Connection state", info={"Connection state": "orphaned"}),
    Fault("template", column="Template", info={"Template": "True", **OFF}),
    Fault("srm-placeholder", column="SRM Placeholder", info={"SRM Placeholder": "True", **OFF}),
    Fault("infrastructure-vm", column="VM", vm="vCLS-2b1c7e40-55aa-4f6e"),
    Fault("infrastructure-suspected", column="VM", vm="old-nsx-helper"),
    Fault("suspended", column="Powerstate", info={"Powerstate": "suspended"}),
    Fault("fault-tolerance", column="FT State", info={"FT State": "running"}),
    Fault("consolidation-needed", column="Consolidation Needed", info={"Consolidation Needed": "True"}),
    Fault("fixed-passthru", column="Fixed Passthru HotPlug", info={"Fixed Passthru HotPlug": "True"}),
    Fault("latency-sensitive", column="Latency Sensitivity", info={"Latency Sensitivity": "high"}),
    Fault("vapp-member", column="vApp", info={"vApp": "ERP"}),
    Fault("name-too-long", column="VM", vm="n" * 81),
    Fault("name-unsafe", column="VM", vm="old%2fweb"),
    Fault("vm-without-identity", column="VM UUID", info={"VM UUID": ""}),
    Fault("duplicate-bios-uuid", column="SMBIOS UUID", info={"SMBIOS UUID": "4211" + "a" * 28}, twin=True),
    Fault("hardware-too-new", column="HW version", info={"HW version": 22}),
    Fault(
        "evc-too-new",
        column="min Required EVC Mode Key",
        info={"min Required EVC Mode Key": "intel-sapphirerapids"},
    ),
    Fault("larger-than-target-hosts", column="CPUs", info={"CPUs": 200}),
    Fault("vm-without-disks", column="Disks", info={"Disks": 0}, disks=0),
    Fault("disks-many", column="Disks", info={"Disks": 65}, disks=65),
    Fault("cold-copy-long", column="Powerstate", info=OFF, disk={"Capacity MiB": 1.5 * TIB}),
    Fault("duplicate-name", column="VM", vm="Twin", info={"Folder": "/DC/vm/A"}, twin=True),
    Fault("name-taken-at-target", column="VM", vm="taken"),
    Fault("already-at-target", column="VM UUID", info={"VM UUID": "500b" + "b" * 28}),
    Fault("bios-uuid-at-target", column="SMBIOS UUID", info={"SMBIOS UUID": "4211" + "c" * 28}),
    Fault("host-too-old", "vHost", "ESX Version", info={"Host": "esx-55"}, row_of="esx-55"),
    Fault("host-unsupported", "vHost", "ESX Version", info={"Host": "esx-60"}, row_of="esx-60"),
    Fault("host-in-maintenance", "vHost", "in Maintenance Mode", info={"Host": "esx-mm"}, row_of="esx-mm"),
    Fault(
        "cpu-vendor-differs",
        column="Cluster",
        info={"Host": "esx-amd", "min Required EVC Mode Key": "amd-zen2"},
    ),
    Fault("pool-not-mapped", info={"Resource pool": "/DC/Old/Resources/Gold"}),
    Fault(
        "cluster-rule",
        info={"Cluster rule(s)": "Anti Affinity", "Cluster rule name(s)": "keep apart"},
    ),
    Fault(
        "anti-affinity-few-hosts",
        column="Cluster rule(s)",
        info={"Cluster rule(s)": "Anti Affinity", "Cluster rule name(s)": "spread"},
        twin=True,
    ),
    Fault("cell-unreadable", column="CPUs", info={"CPUs": "many"}),
    Fault("vm-identity-ambiguous", info={"VM UUID": "500b" + "d" * 28}, twin=True),
    Fault("cluster-unmapped", column="Cluster", info={"Cluster": "Lost"}),
    Fault("rdm-physical", "vDisk", "Raw Comp. Mode", disk={"Raw": "True", "Raw Comp. Mode": "physicalMode"}),
    Fault("rdm-virtual", "vDisk", "Raw", disk={"Raw": "True", "Raw Comp. Mode": "virtualMode"}),
    Fault(
        "rdm-to-nfs",
        "vDisk",
        "Raw",
        disk={"Raw": "True", "Raw Comp. Mode": "virtualMode", **_store("ds-nfs")},
    ),
    Fault("disk-nonpersistent", "vDisk", "Disk Mode", disk={"Disk Mode": "independent_nonpersistent"}),
    Fault("disk-independent", "vDisk", "Disk Mode", disk={"Disk Mode": "independent_persistent"}),
    Fault("disk-multi-writer", "vDisk", "Sharing mode", disk={"Sharing mode": "sharingMultiWriter"}),
    Fault("shared-bus", "vDisk", "Shared Bus", disk={"Shared Bus": "physicalSharing"}),
    Fault("shared-bus-off", "vDisk", "Shared Bus", info=OFF, disk={"Shared Bus": "virtualSharing"}),
    Fault("disk-over-2tb", "vDisk", "Capacity MiB", disk={"Capacity MiB": 3 * TIB}),
    Fault("disk-over-62tb", "vDisk", "Capacity MiB", disk={"Capacity MiB": 63 * TIB}),
    Fault("disk-without-size", "vDisk", "Capacity MiB", disk={"Capacity MiB": 0}),
    Fault("delta-disk", "vDisk", "Disk Path", disk={"Disk Path": "[ds-1] clone/clone-000001.vmdk"}),
    Fault("first-class-disk", "vDisk", "Disk Path", disk={"Disk Path": "[ds-1] fcd/1a2b.vmdk"}),
    Fault(
        "disk-of-several-vms", "vDisk", "Disk Path", disk={"Disk Path": "[ds-1] base/base.vmdk"}, twin=True
    ),
    Fault("disk-grows", "vDisk", "Thin", disk=_store("ds-thick")),
    Fault("disk-on-pmem", "vDisk", "Disk Path", disk=_store("ds-pmem")),
    Fault("datastore-inaccessible", "vDatastore", "Accessible", disk=_store("ds-dead"), row_of="ds-dead"),
    Fault("datastore-unmapped", "vDisk", "Path", disk=_store("ds-lost")),
    Fault("direct-path", "vNetwork", "Direct Path IO", nic={"Direct Path IO": "True"}),
    Fault("sriov-adapter", "vNetwork", "Adapter", nic={"Adapter": "SriovEthernetCard"}),
    Fault("sriov-adapter-off", "vNetwork", "Adapter", info=OFF, nic={"Adapter": "SriovEthernetCard"}),
    Fault("nic-without-network", "vNetwork", "Network", nic={"Network": ""}),
    Fault("nic-disconnected", "vNetwork", "Connected", nic={"Connected": "False"}),
    Fault("nic-starts-disconnected", "vNetwork", "Starts Connected", nic={"Starts Connected": "False"}),
    Fault("duplicate-mac", "vNetwork", "Mac Address", nic={"Mac Address": "00:50:56:aa:aa:aa"}, twin=True),
    Fault("mac-at-target", "vNetwork", "Mac Address", nic={"Mac Address": "00:50:56:bb:bb:bb"}),
    Fault("network-unmapped", "vNetwork", "Network", nic={"Network": "lan-lost"}),
    Fault("snapshots", snapshots=1),
    Fault("snapshot-chain-long", snapshots=4),
    Fault("media-connected", cd="ISO [ds-1] iso/setup.iso"),
    Fault("usb-connected", usb="Licence stick"),
    Fault("usb-connected-off", usb="Licence stick", info=OFF),
    Fault(
        "disk-multi-writer-off",
        "vDisk",
        "Sharing mode",
        info=OFF,
        disk={"Sharing mode": "sharingMultiWriter"},
    ),
    Fault(
        "fixed-passthru-off",
        column="Fixed Passthru HotPlug",
        info={"Fixed Passthru HotPlug": "True", **OFF},
    ),
    Fault(
        "target-licence",
        "vHost",
        "Assigned License(s)",
        info={"Cluster": "small"},
        row_of="t-small",
        file=TARGET,
    ),
    Fault("tools-not-installed", tools="toolsNotInstalled"),
    Fault("tools-not-running", tools="toolsNotRunning"),
    Fault(
        "target-without-drs",
        "vCluster",
        "DRS enabled",
        info={"Cluster": "no-drs"},
        row_of="T-no-drs",
        file=TARGET,
    ),
    Fault(
        "target-cluster-unusable",
        "vHost",
        "in Maintenance Mode",
        info={"Cluster": "resting"},
        row_of="t-resting",
        file=TARGET,
    ),
    Fault("target-hosts-old", "vHost", "ESX Version", info={"Cluster": "aged"}, row_of="t-aged", file=TARGET),
    Fault(
        "target-host-in-maintenance",
        "vHost",
        "in Maintenance Mode",
        vm="to-resting",
        row_of="t-resting",
        file=TARGET,
    ),
    Fault(
        "target-datastore-inaccessible",
        "vDatastore",
        "Accessible",
        disk=_store("ds-to-dead"),
        row_of="T-dead",
        file=TARGET,
    ),
    Fault(
        "target-space-short",
        "vDatastore",
        "Free MiB",
        disk=_store("ds-to-short"),
        row_of="T-short",
        file=TARGET,
    ),
    Fault(
        "target-space-tight",
        "vDatastore",
        "Free MiB",
        disk=_store("ds-to-tight"),
        row_of="T-tight",
        file=TARGET,
    ),
    Fault("question-pending", column=Extra.QUESTION, info={Extra.QUESTION: "Moved or copied?"}),
    Fault("vm-encrypted", column=Extra.ENCRYPTED, info={Extra.ENCRYPTED: "True"}),
    Fault("vm-encrypted", "vDisk", Extra.DISK_ENCRYPTED, "x-disk", disk={Extra.DISK_ENCRYPTED: "True"}),
    Fault(
        "key-provider-missing",
        column=Extra.KEY_PROVIDER,
        info={Extra.ENCRYPTED: "True", Extra.KEY_PROVIDER: "old-kms"},
    ),
    Fault("vtpm", column=Extra.VTPM, info={Extra.VTPM: "True"}),
    Fault("vgpu", column=Extra.VGPUS, info={Extra.VGPUS: "grid_a100-4c"}),
    Fault("pci-passthrough", column=Extra.PASSTHROUGH, info={Extra.PASSTHROUGH: "0000:3b:00.0"}),
    Fault("pci-passthrough-off", column=Extra.PASSTHROUGH, info={Extra.PASSTHROUGH: "0000:3b:00.0", **OFF}),
    Fault("port-connected", column=Extra.PORTS, info={Extra.PORTS: "Serial port 1"}),
    Fault("port-connected-off", column=Extra.PORTS, info={Extra.PORTS: "Parallel port 1", **OFF}),
    Fault("tools-installer", column=Extra.TOOLS_INSTALLER, info={Extra.TOOLS_INSTALLER: "True"}),
    Fault("tools-installer-off", column=Extra.TOOLS_INSTALLER, info={Extra.TOOLS_INSTALLER: "True", **OFF}),
    Fault("managed-by", column=Extra.MANAGED_BY, info={Extra.MANAGED_BY: "com.vmware.vcDr"}),
    Fault("replicated", column=Extra.REPLICATED, info={Extra.REPLICATED: "True"}),
    Fault("method-disabled", column=Extra.DISABLED_METHODS, info={Extra.DISABLED_METHODS: "RelocateVM_Task"}),
    Fault("memory-affinity", column=Extra.MEMORY_AFFINITY, info={Extra.MEMORY_AFFINITY: "1"}),
    Fault(
        "encrypted-vmotion-required",
        column=Extra.MIGRATE_ENCRYPTION,
        info={Extra.MIGRATE_ENCRYPTION: "required"},
    ),
    Fault("performance-counters", column=Extra.PERF_COUNTERS, info={Extra.PERF_COUNTERS: "True"}),
    Fault("swap-elsewhere", column=Extra.SWAP_PLACEMENT, info={Extra.SWAP_PLACEMENT: "hostLocal"}),
    Fault("cluster-override", column=Extra.OVERRIDES, info={Extra.OVERRIDES: "DRS automation: manual"}),
    Fault("own-permissions", column=Extra.PERMISSIONS, info={Extra.PERMISSIONS: "CORP\\ops"}),
    Fault("ovf-properties", column=Extra.OVF_PROPERTIES, info={Extra.OVF_PROPERTIES: 7}),
    Fault("cbt-on", column="CBT", info={"CBT": "True"}),
    Fault(
        "rdm-too-large-to-convert",
        "vDisk",
        "Capacity MiB",
        disk={
            "Raw": "True",
            "Raw Comp. Mode": "virtualMode",
            "Capacity MiB": 3 * TIB,
            **_store("ds-thick"),
        },
    ),
    Fault("nvdimm", column=Extra.NVDIMMS, info={Extra.NVDIMMS: 1}),
    Fault("nvdimm-off", column=Extra.NVDIMMS, info={Extra.NVDIMMS: 1, **OFF}),
    Fault("cpu-affinity", column=Extra.CPU_AFFINITY, info={Extra.CPU_AFFINITY: "0, 1"}),
    Fault("no-heartbeat", column="Heartbeat", info={"Heartbeat": "red"}),
    Fault(
        "snapshots-slow-path",
        column="In Use MiB",
        info={"In Use MiB": TIB},
        disk={"Capacity MiB": TIB, Extra.CHAIN: 3, Extra.BASE: "[ds-1] x-snapshots-slow-path/x.vmdk"},
    ),
    Fault("linked-clone", "vDisk", Extra.BASE, disk={Extra.CHAIN: 2, Extra.BASE: "[ds-1] gold/gold.vmdk"}),
    Fault(
        "first-class-disk",
        "vDisk",
        Extra.FIRST_CLASS_DISK,
        "x-fcd",
        disk={Extra.FIRST_CLASS_DISK: "1a2b3c"},
    ),
    Fault("host-not-connected", "vHost", "Connection state", info={"Host": "esx-nc"}, row_of="esx-nc"),
    Fault("host-without-vmotion", "vHost", "VMotion support", info={"Host": "esx-nv"}, row_of="esx-nv"),
    Fault("host-without-ntp", "vHost", "NTP Server(s)", info={"Host": "esx-nt"}, row_of="esx-nt"),
    Fault("host-without-ntp", "vHost", "NTPD running", "x-nd", info={"Host": "esx-nd"}, row_of="esx-nd"),
    Fault("ip-family-differs", "vSC_VMK", "IP 6 Address", info={"Host": "esx-v6"}, row_of="esx-v6 vmk0"),
    Fault("ip-family-may-differ", "vSC_VMK", "IP 6 Address", info={"Host": "esx-6"}, row_of="esx-6 vmk0"),
    Fault("vmotion-shares-subnet", "vSC_VMK", "IP Address", info={"Host": "esx-sub"}, row_of="esx-sub vmk1"),
    Fault("adapters-share-subnet", "vSC_VMK", "IP Address", info={"Host": "esx-two"}, row_of="esx-two vmk1"),
    Fault(
        "provisioning-over-management",
        "vSC_VMK",
        "Services",
        info={"Host": "esx-sub", **OFF},
        row_of="esx-sub vmk0",
    ),
    Fault("host-licence", "vHost", "Assigned License(s)", info={"Host": "esx-std"}, row_of="esx-std"),
    Fault("host-newer-than-target-vcenter", "vHost", "ESX Version", info={"Host": "esx-9"}, row_of="esx-9"),
    Fault(
        "host-build-newer-than-target-vcenter",
        "vHost",
        "ESX Version",
        info={"Host": "esx-patched"},
        row_of="esx-patched",
    ),
    Fault(
        "target-hosts-newer-than-source-vcenter",
        "vHost",
        "ESX Version",
        info={"Cluster": "ahead"},
        row_of="t-ahead",
        file=TARGET,
    ),
    Fault("vcenter-unsupported", "vSource", "Version", row_of="vc-60", file=EXPORT),
    Fault(
        "target-without-vmotion",
        "vHost",
        "VMotion support",
        info={"Cluster": "still"},
        row_of="t-still",
        file=TARGET,
    ),
    Fault(
        "target-vmfs3",
        "vDatastore",
        "Version",
        disk={"Capacity MiB": 3 * TIB, **_store("ds-to-vmfs3")},
        row_of="T-vmfs3",
        file=TARGET,
    ),
    Fault("target-network-internal", "vNetwork", "Network", nic={"Network": "lan-inside"}),
    Fault("switch-version-differs", "vNetwork", "Switch", nic={"Network": "lan-66", "Switch": "dvs-66"}),
    Fault(
        "pool-reservation-short",
        "vRP",
        "Mem unreservedForVm",
        memory={"Reservation": 64 * 1024},
        info={"Memory": 64 * 1024},
        row_of="/TDC/T-main/Resources",
        file=TARGET,
    ),
    Fault(
        "pool-reservation-short",
        "vRP",
        "CPU unreservedForVm",
        "x-mhz",
        cpu={"Reservation": 90_000},
        row_of="/TDC/T-main/Resources",
        file=TARGET,
    ),
    Fault("export-stale", "vMetaData", "xlsx creation datetime", row_of="made", file=EXPORT),
    Fault("vlan-differs", "", "target", nic={"Network": "lan-20"}, row=3, file="mappings/networks.csv"),
    Fault(
        "network-kind-differs", "", "target", nic={"Network": "lan-std"}, row=4, file="mappings/networks.csv"
    ),
)

TABLES: dict[str, str] = {
    "wavelift.toml": '[files]\ninventory = ["inventory.xlsx"]\n[target]\ndatacenter = "TDC"\n',
    "mappings/clusters.csv": "source,target\nOld,T-main\nno-drs,T-no-drs\nresting,T-resting\naged,T-aged\n"
    "ahead,T-ahead\nstill,T-still\nsmall,T-small\nnowhere,T-nowhere\n",
    "mappings/datastores.csv": "source,target,format\nds-1,T-ds,\nds-nfs,T-nfs,\nds-thick,T-ds,thick\n"
    "ds-pmem,T-ds,\nds-dead,T-ds,\nds-to-dead,T-dead,\nds-to-short,T-short,\nds-to-tight,T-tight,\n"
    "ds-to-vmfs3,T-vmfs3,\n"
    "ds-missing,T-missing,\nds-misspelt,T-ds,\nds-1,T-nfs,\n",
    "mappings/networks.csv": "source,target,status\nlan,T-lan,\nlan-20,T-lan,\nlan-std,T-std,\n"
    "lan-66,T-lan,\nlan-inside,T-inside,\n"
    "lan-two,T-two,\nlan-missing,T-lan-missing,\n(unknown),T-lan,\nshadow*,T-lan,\n"
    "shadow-1*,T-lan,\nlan-odd,T-lan,perhaps\n",
    "mappings/overrides.csv": "vm,host\nto-resting,t-resting\nto-nowhere,t-nowhere\nto-nowhere,t-main\n",
    "dependencies.csv": "vm,relation,other\nfine-1,before,fine-1\nfine-1,beside,fine-2\n"
    "fine-1,before,nobody\n"
    "fine-1,before,Twin\nring-1,before,ring-2\nring-2,before,ring-1\nboth-1,together,both-2\n"
    "both-1,apart,both-2\n",
    "windows.csv": "name,start,end,timezone,lockout_minutes\nSat,2026-12-05 20:00,2026-12-06 04:00,UTC,30\n"
    "Sun,2026-12-06 20:00,2026-12-06 04:00,UTC,\nMon,soon,2026-12-08 04:00,UTC,\n"
    "Tue,2026-12-08 20:00,2026-12-08 21:00,UTC,90\nSat,2026-12-12 20:00,2026-12-13 04:00,UTC,\n",
    "pins.csv": "vm,window,wave\nfine-1,Never,\nfine-2,,99\n",
}
"""The lead's own tables, by file."""

_CLUSTERS, _DATASTORES = "mappings/clusters.csv", "mappings/datastores.csv"
_NETWORKS, _OVERRIDES = "mappings/networks.csv", "mappings/overrides.csv"
TABLE_FAULTS: tuple[Planted, ...] = (
    Planted("cluster-not-at-target", _CLUSTERS, "", 9, "target"),
    Planted("datastore-not-at-target", _DATASTORES, "", 11, "target"),
    Planted("mapping-unused", _DATASTORES, "", 12, "source"),
    Planted("mapping-ambiguous", _DATASTORES, "", 13, "source"),
    Planted("network-ambiguous-at-target", _NETWORKS, "", 7, "target"),
    Planted("network-not-at-target", _NETWORKS, "", 8, "target"),
    Planted("mapping-catch-all-unknown", _NETWORKS, "", 9, "target"),
    Planted("mapping-shadowed", _NETWORKS, "", 11, "source"),
    Planted("mapping-status-unknown", _NETWORKS, "", 12, "status"),
    Planted("host-not-at-target", _OVERRIDES, "", 3, "host"),
    Planted("override-repeated", _OVERRIDES, "", 4, "vm"),
    Planted("dependency-on-itself", "dependencies.csv", "", 2, ""),
    Planted("relation-unknown", "dependencies.csv", "", 3, "relation"),
    Planted("vm-name-unknown", "dependencies.csv", "", 4, "other"),
    Planted("vm-name-ambiguous", "dependencies.csv", "", 5, "other"),
    Planted("dependency-cycle", "dependencies.csv", "", 7, ""),
    Planted("apart-in-group", "dependencies.csv", "", 9, ""),
    Planted("window-unreadable", "windows.csv", "", 3, "end"),
    Planted("window-unreadable", "windows.csv", "", 4, "start"),
    Planted("window-unusable", "windows.csv", "", 5, "lockout_minutes"),
    Planted("window-name-repeated", "windows.csv", "", 6, ""),
    Planted("window-unknown", "pins.csv", "", 2, "window"),
    Planted("pin-unknown", "pins.csv", "", 3, ""),
)

FINE: tuple[Fault, ...] = (
    *(
        Fault("fine", vm=name)
        for name in ("fine-1", "fine-2", "ring-1", "ring-2", "both-1", "both-2", "to-nowhere", "quiet")
    ),
    Fault("fine", vm="cluster-missing", info={"Cluster": "nowhere"}),
    Fault("fine", vm="datastore-missing", disk=_store("ds-missing")),
    Fault("fine", vm="network-missing", nic={"Network": "lan-missing"}),
    Fault("fine", vm="network-two", nic={"Network": "lan-two"}),
    Fault("fine", vm="shadow", nic={"Network": "shadow-10"}),
)
"""VMs that the tables above speak of."""
