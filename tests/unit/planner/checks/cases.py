"""For each rule VMs that have the trouble and VMs that have not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wavelift.model.finding import Place
from wavelift.model.inventory import Disk, Nic, Power, Vm
from wavelift.model.placement import UNKNOWN
from wavelift.model.sheet_columns import Extra

__all__ = ["CASES", "disk", "nic", "vm"]

DISK_ROW = Place("e.xlsx", "vDisk", 7)
NIC_ROW = Place("e.xlsx", "vNetwork", 8)
VM_ROW = Place("e.xlsx", "vInfo", 2)


def disk(**fields: Any) -> Disk:
    return Disk("Hard disk 1", fields.pop("capacity_mib", 1024), place=DISK_ROW, **fields)


def nic(**fields: Any) -> Nic:
    return Nic("Network adapter 1", fields.pop("network", "LAN"), place=NIC_ROW, **fields)


def vm(**fields: Any) -> Vm:
    values: dict[str, Any] = {
        "key": "5000",
        "name": "db01",
        "instance_uuid": "5000",
        "connection": "connected",
        "disks": (disk(),),
        "nics": (nic(),),
        "place": VM_ROW,
        "datacenter": "DC",
        "cluster": "Old",
        "host": "esx1",
        "ft_state": "notConfigured",
    }
    return Vm(**{**values, **fields})


def _d(**fields: Any) -> Vm:
    return vm(disks=(disk(**fields),))


def _n(**fields: Any) -> Vm:
    return vm(nics=(nic(**fields),))


def _off(**fields: Any) -> Vm:
    return vm(power=Power.OFF, **fields)


_D = DISK_ROW.at
_N = NIC_ROW.at
_V = VM_ROW.at

# rule id -> (VMs that have it, VMs that have not, place of the finding)
CASES: dict[str, tuple[list[Vm], list[Vm], Place]] = {
    "vm-not-connected": (
        [vm(connection=state) for state in ("disconnected", "orphaned", "inaccessible", "invalid")],
        [vm(), vm(connection=""), vm(connection="Connected")],
        _V("Connection state"),
    ),
    "template": ([vm(template=True)], [vm()], _V("Template")),
    "srm-placeholder": ([vm(srm_placeholder=True)], [vm()], _V("SRM Placeholder")),
    "infrastructure-vm": (
        [
            vm(name="vCLS-4c4c4544-0044"),
            vm(name="vCLS (3)"),
            vm(name="VCSA01"),
            vm(name="vcenter.corp.local"),
            vm(name="vc7", vcenter="vc7.corp.local"),
            vm(name="10.1.2.3", vcenter="10.1.2.3"),
            vm(name="nsx-manager-2"),
            vm(name="NSXT-Edge01"),
            vm(name="hcx-connector"),
            vm(name="Mesh-IX-I1"),
            vm(name="x", annotation="VMware vCenter Server Appliance"),
            vm(name="SupervisorControlPlaneVM (2)"),
            vm(name="Z-VRA-esx01.corp"),
            vm(name="vr1", annotation="vSphere Replication Appliance"),
        ],
        [
            vm(),
            vm(name="vcenter-docs"),
            vm(name="10", vcenter="10.1.2.3"),
            vm(annotation="migrated by HCX in 2021"),
            vm(name="vclsx"),
            vm(name=""),
        ],
        _V("VM"),
    ),
    "infrastructure-suspected": (
        [vm(name="prod-vcenter-old"), vm(name="nsx-something"), vm(name="srm01")]
        + [vm(name=name) for name in ("prod-tkg-3", "zvm01", "veeam-proxy-2", "vsan-witness", "avi-se-1")],
        [vm(), vm(name="vcsa01"), vm(name="vCLS-1"), vm(name="Zermatt"), vm(name="avis-server")],
        _V("VM"),
    ),
    "suspended": ([vm(power=Power.SUSPENDED)], [vm(), vm(power=Power.OFF)], _V("Powerstate")),
    "fault-tolerance": (
        [vm(ft_state="running"), vm(ft_state="needSecondary"), vm(ft_state="disabled")],
        [vm(ft_state=""), vm(ft_state="Not Configured"), vm()],
        _V("FT State"),
    ),
    "snapshots": ([vm(snapshots=("a", "b", "c", "d"))], [vm()], VM_ROW),
    "consolidation-needed": ([vm(consolidation_needed=True)], [vm()], _V("Consolidation Needed")),
    "rdm-physical": (
        [_d(raw=True, raw_mode="physicalMode"), _d(raw=True, raw_mode="Physical")],
        [_d(raw=True, raw_mode="virtualMode"), vm(), _d(raw_mode="physicalMode")],
        _D("Raw Comp. Mode"),
    ),
    "rdm-virtual": (
        [_d(raw=True, raw_mode="virtualMode"), _d(raw=True)],
        [_d(raw=True, raw_mode="physicalMode"), vm()],
        _D("Raw"),
    ),
    "disk-nonpersistent": (
        [
            _d(mode="independent_nonpersistent"),
            _d(mode="nonpersistent"),
            _d(mode="Independent-Nonpersistent"),
        ],
        [_d(mode="persistent"), _d(mode="independent_persistent"), _d(mode="")],
        _D("Disk Mode"),
    ),
    "disk-independent": (
        [_d(mode="independent_persistent"), _d(mode="Independent Persistent")],
        [_d(mode="persistent"), _d(mode="independent_nonpersistent"), vm()],
        _D("Disk Mode"),
    ),
    "disk-multi-writer": (
        [_d(sharing="sharingMultiWriter"), _d(sharing="multi-writer")],
        [_d(sharing="sharingNone"), vm(), _off(disks=(disk(sharing="sharingMultiWriter"),))],
        _D("Sharing mode"),
    ),
    "disk-multi-writer-off": (
        [_off(disks=(disk(sharing="sharingMultiWriter"),))],
        [_d(sharing="sharingMultiWriter"), _off()],
        _D("Sharing mode"),
    ),
    "disk-over-62tb": (
        [_d(capacity_mib=62 * 1024 * 1024 + 1)],
        [_d(capacity_mib=62 * 1024 * 1024)],
        _D("Capacity MiB"),
    ),
    "disk-over-2tb": (
        [_d(capacity_mib=2 * 1024 * 1024 + 1)],
        [_d(capacity_mib=2 * 1024 * 1024)],
        _D("Capacity MiB"),
    ),
    "shared-bus": (
        [_d(shared_bus="physicalSharing"), _d(shared_bus="virtualSharing")],
        [
            _d(shared_bus="noSharing"),
            vm(),
            vm(power=Power.OFF, disks=(disk(shared_bus="physicalSharing"),)),
        ],
        _D("Shared Bus"),
    ),
    "shared-bus-off": (
        [vm(power=Power.OFF, disks=(disk(shared_bus="virtualSharing"),))],
        [_d(shared_bus="physicalSharing"), vm(power=Power.OFF)],
        _D("Shared Bus"),
    ),
    "media-connected": ([vm(cd_media=("[iso] a.iso",)), vm(cd_media=("",))], [vm()], VM_ROW),
    "usb-connected": (
        [vm(usb_devices=("dongle",)), vm(usb_devices=("",))],
        [vm(), _off(usb_devices=("dongle",))],
        VM_ROW,
    ),
    "usb-connected-off": ([_off(usb_devices=("dongle",))], [_off(), vm(usb_devices=("dongle",))], VM_ROW),
    "direct-path": ([vm(nics=(nic(direct_path=True),))], [vm()], NIC_ROW.at("Direct Path IO")),
    "fixed-passthru": (
        [vm(fixed_passthru=True)],
        [vm(), _off(fixed_passthru=True)],
        _V("Fixed Passthru HotPlug"),
    ),
    "fixed-passthru-off": (
        [_off(fixed_passthru=True)],
        [_off(), vm(fixed_passthru=True)],
        _V("Fixed Passthru HotPlug"),
    ),
    "tools-not-installed": (
        [vm(tools="toolsNotInstalled"), vm(tools="Not Installed")],
        [vm(tools="toolsOk"), vm(), _off(tools="toolsNotInstalled")],
        VM_ROW,
    ),
    "tools-not-running": (
        [vm(tools="toolsNotRunning"), vm(tools="Not running")],
        [vm(tools="toolsOld"), vm(), _off(tools="toolsNotRunning")],
        VM_ROW,
    ),
    "vapp-member": ([vm(vapp="ERP")], [vm(), vm(vapp=UNKNOWN)], _V("vApp")),
    "latency-sensitive": (
        [vm(latency_sensitivity="high")],
        [vm(latency_sensitivity="normal"), vm()],
        _V("Latency Sensitivity"),
    ),
    "sriov-adapter": (
        [_n(adapter="SriovEthernetCard"), _n(adapter="SR-IOV passthrough")],
        [_n(adapter="Vmxnet3"), vm(), _off(nics=(nic(adapter="SriovEthernetCard"),))],
        _N("Adapter"),
    ),
    "sriov-adapter-off": (
        [_off(nics=(nic(adapter="SriovEthernetCard"),))],
        [_n(adapter="SriovEthernetCard"), _off()],
        _N("Adapter"),
    ),
    "nic-disconnected": (
        [_n(connected=False)],
        [vm(), _off(nics=(nic(connected=False),))],
        _N("Connected"),
    ),
    "nic-starts-disconnected": (
        [_n(starts_connected=False)],
        [vm(), _n(connected=False, starts_connected=False), _off(nics=(nic(starts_connected=False),))],
        _N("Starts Connected"),
    ),
    "delta-disk": (
        [_d(path="[ds] clone/clone-000001.vmdk")],
        [
            _d(path="[ds] db/db-1.vmdk"),
            vm(disks=(disk(path="[ds] a/a-000002.vmdk"),), snapshots=("one",)),
            vm(disks=(disk(path="[ds] a/a-000002.vmdk"),), consolidation_needed=True),
        ],
        _D("Disk Path"),
    ),
    "disks-many": (
        [vm(disks=tuple(replace(disk(), label=f"Hard disk {at}") for at in range(65)))],
        [vm(disks=tuple(replace(disk(), label=f"Hard disk {at}") for at in range(64)))],
        _V("Disks"),
    ),
    "vm-without-disks": ([vm(disks=())], [vm(), vm(disks=(), template=True)], _V("Disks")),
    "first-class-disk": (
        [_d(path="[ds] fcd/1a2b.vmdk"), _d(path="[ds] kubevols/pv-1.vmdk")],
        [_d(path="[ds] db/fcd.vmdk"), vm()],
        _D("Disk Path"),
    ),
    "question-pending": ([vm(question="Was it moved or copied?")], [vm()], _V(Extra.QUESTION)),
    "vm-encrypted": ([vm(encrypted=True)], [vm()], _V(Extra.ENCRYPTED)),
    "vtpm": ([vm(vtpm=True)], [vm()], _V(Extra.VTPM)),
    "vgpu": ([vm(vgpus=("grid_a100-4c",))], [vm()], _V(Extra.VGPUS)),
    "pci-passthrough": (
        [vm(passthrough=("0000:3b:00.0",))],
        [vm(), _off(passthrough=("0000:3b:00.0",))],
        _V(Extra.PASSTHROUGH),
    ),
    "pci-passthrough-off": (
        [_off(passthrough=("0000:3b:00.0",))],
        [_off(), vm(passthrough=("0000:3b:00.0",))],
        _V(Extra.PASSTHROUGH),
    ),
    "port-connected": (
        [vm(ports=("Serial port 1",)), vm(ports=("Parallel port 1", "Serial port 2"))],
        [vm(), _off(ports=("Serial port 1",))],
        _V(Extra.PORTS),
    ),
    "port-connected-off": (
        [_off(ports=("Serial port 1",))],
        [_off(), vm(ports=("Serial port 1",))],
        _V(Extra.PORTS),
    ),
    "tools-installer": (
        [vm(tools_installer=True)],
        [vm(), _off(tools_installer=True)],
        _V(Extra.TOOLS_INSTALLER),
    ),
    "tools-installer-off": (
        [_off(tools_installer=True)],
        [_off(), vm(tools_installer=True)],
        _V(Extra.TOOLS_INSTALLER),
    ),
    "managed-by": (
        [vm(managed_by="com.vmware.vim.eam"), vm(managed_by="com.example.backup")],
        [vm()],
        _V(Extra.MANAGED_BY),
    ),
    "replicated": ([vm(replicated=True)], [vm()], _V(Extra.REPLICATED)),
    "method-disabled": (
        [vm(disabled_methods=("RelocateVM_Task",)), vm(disabled_methods=("PowerOnVM_Task", "migrateVM"))],
        [vm(), vm(disabled_methods=("PowerOnVM_Task",))],
        _V(Extra.DISABLED_METHODS),
    ),
    "memory-affinity": (
        [vm(memory_affinity="1")],
        [vm(), _off(memory_affinity="1")],
        _V(Extra.MEMORY_AFFINITY),
    ),
    "encrypted-vmotion-required": (
        [vm(migrate_encryption="required")],
        [vm(), vm(migrate_encryption="opportunistic"), _off(migrate_encryption="required")],
        _V(Extra.MIGRATE_ENCRYPTION),
    ),
    "performance-counters": (
        [vm(perf_counters=True)],
        [vm(), _off(perf_counters=True)],
        _V(Extra.PERF_COUNTERS),
    ),
    "nvdimm": ([vm(nvdimms=1)], [vm(), _off(nvdimms=1)], _V(Extra.NVDIMMS)),
    "nvdimm-off": ([_off(nvdimms=2)], [_off(), vm(nvdimms=2)], _V(Extra.NVDIMMS)),
    "cluster-override": (
        [vm(overrides=("DRS automation: manual", "HA restart priority: high"))],
        [vm()],
        _V(Extra.OVERRIDES),
    ),
    "own-permissions": ([vm(permissions=("CORP\\ops",))], [vm()], _V(Extra.PERMISSIONS)),
    "ovf-properties": ([vm(ovf_properties=7)], [vm()], _V(Extra.OVF_PROPERTIES)),
    "cbt-on": ([vm(cbt=True)], [vm()], _V("CBT")),
    "cpu-affinity": ([vm(cpu_affinity="0, 1")], [vm(), _off(cpu_affinity="0, 1")], _V(Extra.CPU_AFFINITY)),
    "snapshots-slow-path": (
        [
            vm(snapshots=("a",), disks=(disk(capacity_mib=600 * 1024),), in_use_mib=500 * 1024),
            vm(disks=(disk(capacity_mib=600 * 1024, chain=2),), in_use_mib=500 * 1024),
        ],
        [
            vm(disks=(disk(capacity_mib=600 * 1024, chain=1),), in_use_mib=500 * 1024),
            vm(snapshots=("a",), disks=(disk(capacity_mib=600 * 1024),), in_use_mib=50 * 1024),
            _off(snapshots=("a",), disks=(disk(capacity_mib=600 * 1024),), in_use_mib=500 * 1024),
        ],
        _V("In Use MiB"),
    ),
    "linked-clone": (
        [_d(path="[ds] clone/clone-000001.vmdk", chain=2, base="[ds] golden/golden.vmdk")],
        [vm(), _d(path="[ds] db/db-000001.vmdk", chain=2, base="[ds] db/db.vmdk")],
        _D(Extra.BASE),
    ),
    "no-heartbeat": (
        [vm(heartbeat="red"), vm(heartbeat="Yellow")],
        [vm(heartbeat="green"), vm(heartbeat="gray"), vm(), _off(heartbeat="red")],
        _V("Heartbeat"),
    ),
    "name-too-long": ([vm(name="n" * 81)], [vm(name="n" * 80)], _V("VM")),
    "name-unsafe": (
        [vm(name=name) for name in ("a/b", "a\\b", "a%b", "a:b", "a\nb", "[old] db", " db")],
        [vm(name=name) for name in ("db 01", "=1+1", "Ünïcode-01_x.corp (2)", "00042")],
        _V("VM"),
    ),
    "snapshot-chain-long": ([vm(snapshots=("a", "b", "c", "d"))], [vm(snapshots=("a", "b", "c"))], VM_ROW),
    "cold-copy-long": (
        [_off(disks=(disk(capacity_mib=1024 * 1024 + 1),))],
        [
            vm(disks=(disk(capacity_mib=1024 * 1024 + 1),)),
            _off(disks=(disk(capacity_mib=1024 * 1024 + 1),), in_use_mib=1024),
            _off(),
        ],
        _V("Powerstate"),
    ),
}
