"""The inventory: VMs and what they stand on, as exported or collected.

Sizes are MiB throughout: RVTools' "MB" and "MiB" columns hold the same binary values (fact sheet 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from wavelift.model.finding import NOWHERE, Place
from wavelift.model.placement import UNKNOWN, DiskFormat

__all__ = [
    "Cluster",
    "Datastore",
    "Disk",
    "Folder",
    "Headers",
    "Host",
    "Inventory",
    "KeyProvider",
    "Network",
    "Nic",
    "Origin",
    "Pool",
    "Power",
    "StoragePolicy",
    "VCenter",
    "Vm",
    "VmkService",
    "Vmkernel",
]


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


@dataclass(frozen=True, slots=True)
class Host:
    """One ESXi host. ``version`` and ``build`` come from "VMware ESXi 8.0.3 build-24674464".

    Attributes:
        connection: ``connected``, ``notResponding``, …, or "" where the export does not tell.
        vmotion: whether it is set up for vMotion, or None where the export does not tell.
        licence: the names of its licences, or "".
        ntp_servers: the time servers it asks, () for none, or None where the export does not tell.
        ntp_running: whether the service that asks them runs, or None.
    """

    name: str
    datacenter: str = UNKNOWN
    cluster: str = UNKNOWN
    version: str = ""
    build: str = ""
    cpu_model: str = ""
    cores: int = 0
    cpu_mhz: int = 0
    memory_mib: int = 0
    maintenance: bool = False
    current_evc: str = ""
    max_evc: str = ""
    connection: str = ""
    vmotion: bool | None = None
    licence: str = ""
    ntp_servers: tuple[str, ...] | None = None
    ntp_running: bool | None = None
    moref: str = ""
    place: Place = NOWHERE


class VmkService(StrEnum):
    """What a VMkernel adapter can be there for, as far as moves care, spelled as the vSphere API does."""

    MANAGEMENT = "management"
    VMOTION = "vmotion"
    PROVISIONING = "vSphereProvisioning"


@dataclass(frozen=True, slots=True)
class Vmkernel:
    """One VMkernel adapter of a host: the host's own address on a network.

    Attributes:
        host: name of its host.
        device: "vmk0".
        network: its port group, or "".
        address: IPv4 address, or "".
        mask: "255.255.255.0", or "".
        addresses6: IPv6 addresses, with "/64" behind them where the export tells it.
        mtu: bytes, or None.
        services: members of ``VmkService``, and others as the export spells them; () where not told.
        stack: the TCP/IP stack it belongs to: ``vmotion``, ``defaultTcpipStack``, …, or "".
    """

    host: str
    device: str
    datacenter: str = UNKNOWN
    cluster: str = UNKNOWN
    network: str = ""
    address: str = ""
    mask: str = ""
    addresses6: tuple[str, ...] = ()
    mtu: int | None = None
    services: tuple[str, ...] = ()
    stack: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster. ``swap_placement`` is that of VMs that inherit theirs, as in ``Vm``; "" if not told."""

    name: str
    datacenter: str = UNKNOWN
    drs: bool | None = None
    ha: bool | None = None
    swap_placement: str = ""
    moref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Datastore:
    """One datastore. ``url`` is the only proof of sharing between vCenters (fact sheet 1.4).

    ``version`` is that of its file system, "6.82", or "".
    """

    name: str
    datacenter: str = UNKNOWN
    type: str = "VMFS"
    capacity_mib: int = 0
    free_mib: int | None = None
    accessible: bool = True
    url: str = ""
    hosts: tuple[str, ...] = ()
    version: str = ""
    moref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Network:
    """One port group. ``distributed`` tells dvPort from vPort; ``vlan`` as text ("101", "0-4094", "").

    ``switch_version`` is that of its distributed switch, "8.0.0", or ""; ``uplinks`` the most physical
    adapters that its standard switch has on any host, None where not told.
    """

    name: str
    datacenter: str = UNKNOWN
    switch: str = ""
    distributed: bool = True
    vlan: str = ""
    switch_version: str = ""
    uplinks: int | None = None
    moref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Pool:
    """One resource pool.

    Attributes:
        path: below its cluster, "" for the root pool.
        cpu_reservation_mhz, memory_reservation_mib: reserved for it, or None where not told.
        cpu_free_mhz, memory_free_mib: what it can still reserve for VMs, or None.
        expandable: whether it may take more from the pool above.
    """

    path: str
    cluster: str = UNKNOWN
    datacenter: str = UNKNOWN
    cpu_reservation_mhz: int | None = None
    memory_reservation_mib: int | None = None
    cpu_free_mhz: int | None = None
    memory_free_mib: int | None = None
    expandable: bool | None = None
    moref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Folder:
    """One VM folder: its path below the datacenter."""

    path: str
    datacenter: str = UNKNOWN
    moref: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class StoragePolicy:
    """One storage policy; ids differ from vCenter to vCenter (fact sheet 4.3)."""

    name: str
    id: str = ""
    description: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class KeyProvider:
    """One provider of keys for encryption; keys are found by its name (fact sheet 4.2)."""

    name: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Origin:
    """One export that went into the inventory.

    Attributes:
        file: file name relative to the campaign.
        sha256: digest of its bytes.
        kind: ``rvtools-xlsx``, ``rvtools-csv``, ``table``.
        vcenter: address of the exported vCenter, or "".
        exported: when it was exported, by the clock of the machine that did it, or None.
        place: where that stands, or the export's first sheet.
    """

    file: str
    sha256: str
    kind: str
    vcenter: str = ""
    exported: datetime | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class VCenter:
    """One vCenter that an export comes from; "" for what it does not tell.

    Attributes:
        address: name or address.
        instance_uuid: its instanceUuid in lower case.
        version: such as "8.0.3".
        build: such as "24674346".
    """

    address: str = ""
    instance_uuid: str = ""
    version: str = ""
    build: str = ""
    place: Place = NOWHERE


Headers: TypeAlias = dict[tuple[str, str], dict[str, str]]
"""By file and sheet: usual header, reduced to its meaning, to what the file calls the column."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """All exports of a campaign, merged.

    ``folders`` and ``policies`` are known only of vCenters that ``wavelift collect`` has read; ``headers``
    tell what the files call their columns. ``key_providers`` is None where it is not known which there are.
    """

    vms: tuple[Vm, ...] = ()
    hosts: tuple[Host, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    datastores: tuple[Datastore, ...] = ()
    networks: tuple[Network, ...] = ()
    pools: tuple[Pool, ...] = ()
    folders: tuple[Folder, ...] = ()
    policies: tuple[StoragePolicy, ...] = ()
    vmkernels: tuple[Vmkernel, ...] = ()
    key_providers: tuple[KeyProvider, ...] | None = None
    origins: tuple[Origin, ...] = ()
    vcenters: tuple[VCenter, ...] = ()
    headers: Headers = field(default_factory=dict)
