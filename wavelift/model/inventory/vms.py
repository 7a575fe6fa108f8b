"""VMs with their disks and network adapters, as exported or collected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wavelift.model.finding import NOWHERE, Place
from wavelift.model.placement import UNKNOWN, DiskFormat

__all__ = ["Disk", "Nic", "Power", "Vm"]


class Power(StrEnum):
    """Power states, spelled as the vSphere API spells them."""

    ON = "poweredOn"
    OFF = "poweredOff"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Disk:
    """One virtual disk.

    Attributes:
        label: "Hard disk 1".
        capacity_mib: provisioned size.
        datastore: name from the disk path, or ``UNKNOWN``.
        key: ``VirtualDisk.key`` (2000, …), or None.
        uuid: backing uuid, or "".
        format: None where the export does not tell.
        mode: ``persistent``, ``independent_persistent``, …, or "".
        sharing: ``sharingNone``, ``sharingMultiWriter``, or "".
        shared_bus: ``noSharing``, ``virtualSharing``, ``physicalSharing``, or "".
        raw: whether it is a raw device mapping.
        raw_mode: ``physicalMode``, ``virtualMode``, or "".
        path: "[datastore] folder/file.vmdk", or "".
        fcd: id of the first class disk (container volume) that it is, or "".
        encrypted: whether it is encrypted.
        key_provider: name of the provider of its key, or "".
        chain: number of files in its chain, 1 without snapshots and parents; None where not told.
        base: path of the chain's first file where there is a chain, or "".
        assumed: True where the row was made up from vInfo because vDisk is missing.
        place: where it stands in the input.
    """

    label: str
    capacity_mib: int
    datastore: str = UNKNOWN
    key: int | None = None
    uuid: str = ""
    format: DiskFormat | None = None
    mode: str = ""
    sharing: str = ""
    shared_bus: str = ""
    raw: bool = False
    raw_mode: str = ""
    path: str = ""
    fcd: str = ""
    encrypted: bool = False
    key_provider: str = ""
    chain: int | None = None
    base: str = ""
    assumed: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Nic:
    """One network adapter. ``assumed`` and ``place`` as in ``Disk``.

    Attributes:
        label: "Network adapter 1".
        network: port group name, or ``UNKNOWN``.
        key: device key (4000, …), or None.
        adapter: ``Vmxnet3``, ``E1000``, …, or "".
        switch: switch name, or "".
        mac: lower case with colons, or "".
        connected: whether it was connected at export time.
        starts_connected: whether it connects at power-on.
        direct_path: DirectPath I/O active.
    """

    label: str
    network: str = UNKNOWN
    key: int | None = None
    adapter: str = ""
    switch: str = ""
    mac: str = ""
    connected: bool = True
    starts_connected: bool = True
    direct_path: bool = False
    assumed: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Vm:
    """One VM of the inventory.

    Attributes:
        key: unique in the campaign and stable over exports: the instanceUuid in lower case where the
            export has it; else ``<VM ID>@<vCenter>``; else the name with what tells it apart.
        name: inventory name as the export writes it.
        instance_uuid: RVTools ``VM UUID`` in lower case, or "".
        bios_uuid: RVTools ``SMBIOS UUID`` in lower case, or "".
        moref: RVTools ``VM ID``, or "".
        vcenter_uuid: RVTools ``VI SDK UUID`` in lower case, or "".
        vcenter: RVTools ``VI SDK Server``, or "".
        power: power state.
        template: whether it is a template.
        srm_placeholder: whether it is an SRM placeholder.
        connection: ``connected``, ``disconnected``, …, or "" where the export does not tell.
        cpus: number of vCPUs.
        memory_mib: configured memory.
        active_memory_mib: active memory, or None.
        provisioned_mib: provisioned space.
        in_use_mib: used space, or None.
        datacenter, cluster, host: names, or ``UNKNOWN``.
        pool: resource pool path below the cluster, "" for the root pool.
        folder: VM folder path below the datacenter, "" for the root folder.
        vapp: vApp name, or "".
        disks, nics: devices, in the order of the export.
        snapshots: snapshot names.
        cd_media: what connected CD/DVD or floppy drives hold.
        usb_devices: connected USB devices.
        ft_state: fault tolerance state, or "".
        evc_key: min required EVC mode key, or "".
        hw_version: virtual hardware version number, or None.
        guest_os: guest operating system text.
        tools: VMware Tools state (``toolsOk``, …), or "".
        consolidation_needed: RVTools ``Consolidation Needed``.
        fixed_passthru: RVTools ``Fixed Passthru HotPlug``.
        latency_sensitivity: ``high``, ``normal``, …, or "".
        cluster_rules: (rule kind, rule name) pairs from ``Cluster rule(s)``.
        cpu_reservation_mhz, memory_reservation_mib: reserved, or None where not told.
        memory_locked: whether all of its memory is reserved, whatever its size.
        question: text of the question it waits for an answer to, or "".
        encrypted: whether its home files are encrypted.
        key_provider: name of the provider of their key, or "".
        vtpm: whether it has a virtual TPM.
        vgpus: profiles of its virtual GPUs.
        passthrough: its PCI passthrough devices.
        ports: its connected serial and parallel ports.
        tools_installer: whether the installer of VMware Tools is mounted.
        managed_by: the vCenter extension that manages it, e.g. "com.vmware.vim.eam", or "".
        replicated: whether vSphere Replication copies it.
        disabled_methods: methods that vCenter refuses for it, e.g. "RelocateVM_Task".
        cpu_affinity: physical CPUs it is bound to, or "".
        memory_affinity: NUMA nodes its memory is bound to, or "".
        migrate_encryption: vMotion encryption: ``disabled``, ``opportunistic``, ``required``, or "".
        perf_counters: whether it sees the CPU's performance counters.
        nvdimms: number of its persistent memory modules.
        swap_placement: of its swap file: ``inherit``, ``vmDirectory``, ``hostLocal``, or "".
        overrides: what its cluster sets for it alone, e.g. "DRS automation: manual".
        permissions: who has permissions on the VM itself.
        ovf_properties: number of its OVF properties.
        cbt: whether changed-block tracking is on.
        heartbeat: of the guest: ``green``, ``yellow``, ``red``, ``gray``, or "".
        annotation: notes.
        extra: unknown columns as (header, text), carried through.
        place: the row it comes from.
    """

    key: str
    name: str
    instance_uuid: str = ""
    bios_uuid: str = ""
    moref: str = ""
    vcenter_uuid: str = ""
    vcenter: str = ""
    power: Power = Power.ON
    template: bool = False
    srm_placeholder: bool = False
    connection: str = ""
    cpus: int = 1
    memory_mib: int = 1024
    active_memory_mib: int | None = None
    provisioned_mib: int = 0
    in_use_mib: int | None = None
    datacenter: str = UNKNOWN
    cluster: str = UNKNOWN
    host: str = UNKNOWN
    pool: str = ""
    folder: str = ""
    vapp: str = ""
    disks: tuple[Disk, ...] = ()
    nics: tuple[Nic, ...] = ()
    snapshots: tuple[str, ...] = ()
    cd_media: tuple[str, ...] = ()
    usb_devices: tuple[str, ...] = ()
    ft_state: str = ""
    evc_key: str = ""
    hw_version: int | None = None
    guest_os: str = ""
    tools: str = ""
    consolidation_needed: bool = False
    fixed_passthru: bool = False
    latency_sensitivity: str = ""
    cluster_rules: tuple[tuple[str, str], ...] = ()
    cpu_reservation_mhz: int | None = None
    memory_reservation_mib: int | None = None
    memory_locked: bool = False
    question: str = ""
    encrypted: bool = False
    key_provider: str = ""
    vtpm: bool = False
    vgpus: tuple[str, ...] = ()
    passthrough: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    tools_installer: bool = False
    managed_by: str = ""
    replicated: bool = False
    disabled_methods: tuple[str, ...] = ()
    cpu_affinity: str = ""
    memory_affinity: str = ""
    migrate_encryption: str = ""
    perf_counters: bool = False
    nvdimms: int = 0
    swap_placement: str = ""
    overrides: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    ovf_properties: int = 0
    cbt: bool = False
    heartbeat: str = ""
    annotation: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE

    @property
    def home_datastore(self) -> str:
        """Datastore of the home files as far as known: the first disk's, or ``UNKNOWN``."""
        return self.disks[0].datastore if self.disks else UNKNOWN

    @property
    def capacity_mib(self) -> int:
        """Sum of the disks' provisioned sizes; the provisioned space where no disk is known."""
        return sum([disk.capacity_mib for disk in self.disks]) or self.provisioned_mib

    @property
    def copy_mib(self) -> int:
        """What a move has to carry at least: used space where known, capped by the capacity.

        On vSAN "Provisioned" is inflated by the failures to tolerate, so capacity wins (fact sheet 9).
        """
        capacity = self.capacity_mib
        return capacity if self.in_use_mib is None else min(self.in_use_mib, capacity) or capacity

    @property
    def gib(self) -> float:
        """Size for a wave's ``max_gib``: the provisioned capacity in GiB."""
        return self.capacity_mib / 1024
