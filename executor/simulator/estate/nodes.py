"""The simulated estate: what two vCenters hold, as plain mutable nodes. No pyVmomi, no clock, no threads.

Every node has a managed object id that is unique in its vCenter only, as in the field: the same id stands
for different objects in the two vCenters (fact sheet 0.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from executor.simulator.estate.snapshots import SimSnapshot
from wavelift.model.belongings import Permission, RuleKind
from wavelift.model.inventory import Disk, Host, Nic, Pool, Power, Vm, Vmkernel
from wavelift.model.placement import DiskFormat, Side

__all__ = [
    "ClusterNode",
    "DatacenterNode",
    "DatastoreNode",
    "FolderNode",
    "HostNode",
    "Members",
    "NetworkNode",
    "Node",
    "PoolNode",
    "SimDisk",
    "SimFault",
    "SimNic",
    "SwitchNode",
    "TaskNode",
    "VCenter",
    "VappNode",
    "VmNode",
    "Way",
]


class Members(dict[str, None]):
    """Managed object ids in the order in which they came; one of thousands is taken out without a search."""

    def append(self, moref: str) -> None:
        """Put it at the end."""
        self[moref] = None

    def remove(self, moref: str) -> None:
        """Take it out.

        Raises:
            KeyError: it is not among them.
        """
        del self[moref]


@dataclass(slots=True, eq=False)
class Node:
    """A managed object: ``moref`` like "vm-12", ``name``, and the moref of its ``parent``."""

    moref: str
    name: str
    parent: str = ""


@dataclass(slots=True, eq=False)
class FolderNode(Node):
    """A folder. ``kind``: root, vm, host, network or datastore; ``children`` are morefs."""

    kind: str = "vm"
    children: Members = field(default_factory=Members)


@dataclass(slots=True, eq=False)
class DatacenterNode(Node):
    """A datacenter with morefs of its four folders."""

    vm_folder: str = ""
    host_folder: str = ""
    network_folder: str = ""
    datastore_folder: str = ""


@dataclass(slots=True)
class SimRule:
    """A DRS rule: between VMs (``kind``), or of a VM group (``group``) that is bound to hosts."""

    name: str
    kind: RuleKind | None
    members: list[str] = field(default_factory=list)
    enabled: bool = True
    mandatory: bool = False
    group: str = ""


@dataclass(slots=True, eq=False)
class ClusterNode(Node):
    """A cluster: morefs of its hosts and its root resource pool; its rules, and its VM groups by name.

    ``swap`` is where VMs' swap files lie that inherit it.
    """

    hosts: list[str] = field(default_factory=list)
    root_pool: str = ""
    drs: bool = True
    ha: bool = True
    swap: str = "vmDirectory"
    rules: list[SimRule] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class PoolNode(Node):
    """A resource pool: its cluster, child pools and VMs; ``told`` as in ``VmNode``."""

    cluster: str = ""
    pools: list[str] = field(default_factory=list)
    vms: Members = field(default_factory=Members)
    told: Pool | None = None


@dataclass(slots=True, eq=False)
class VappNode(PoolNode):
    """A vApp: a resource pool that VMs name as theirs besides the pool they are in."""


@dataclass(slots=True, eq=False)
class HostNode(Node):
    """An ESXi host; ``parent`` is its cluster.

    Attributes:
        link_mib_s: vMotion network speed in MiB/s.
        vmotion: whether vMotion is set up on it.
        evc: key of the EVC mode it works in, or "".
        datastores, networks: what it sees; hosts that see the same share one list, so it is replaced, never
            changed.
        adapters: its VMkernel adapters, as far as the export tells.
    """

    version: str = "8.0.3"
    build: str = "24674464"
    cores: int = 32
    cpu_mhz: int = 2600
    cpu_model: str = "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz"
    memory_mib: int = 524288
    connected: bool = True
    maintenance: bool = False
    link_mib_s: float = 1192.0
    vmotion: bool = True
    evc: str = ""
    datastores: Mapping[str, None] = field(default_factory=Members)
    networks: Mapping[str, None] = field(default_factory=Members)
    vms: Members = field(default_factory=Members)
    adapters: list[Vmkernel] = field(default_factory=list)
    told: Host | None = None


@dataclass(slots=True, eq=False)
class DatastoreNode(Node):
    """A datastore; ``url`` tells shared storage; speeds in MiB/s, sizes in MiB.

    ``hosts`` see it; as in ``HostNode``, it is replaced and never changed.
    """

    url: str = ""
    type: str = "VMFS"
    version: str = ""
    capacity_mib: int = 0
    free_mib: int = 0
    accessible: bool = True
    read_mib_s: float = 600.0
    write_mib_s: float = 500.0
    vms: Members = field(default_factory=Members)
    hosts: Mapping[str, None] = field(default_factory=Members)


@dataclass(slots=True, eq=False)
class SwitchNode(Node):
    """A distributed switch; its ``uuid`` is part of every distributed NIC backing."""

    uuid: str = ""
    version: str = "8.0.0"


@dataclass(slots=True, eq=False)
class NetworkNode(Node):
    """A port group. Distributed when ``switch`` (a moref) is set; then its key is its moref.

    ``vswitch`` is the name of the standard switch of one that is not, ``uplinks`` how many that switch has.
    ``hosts`` see it; as in ``HostNode``, it is replaced and never changed.
    """

    switch: str = ""
    vswitch: str = ""
    uplinks: int = 2
    vlan: str = ""
    vms: Members = field(default_factory=Members)
    hosts: Mapping[str, None] = field(default_factory=Members)


@dataclass(slots=True)
class SimDisk:
    """A virtual disk. ``used_mib`` is what a thin one's copy carries; ``policy`` is a storage policy's id."""

    key: int
    label: str
    datastore: str
    capacity_mib: int
    used_mib: int
    format: DiskFormat = DiskFormat.THIN
    uuid: str = ""
    file: str = ""
    mode: str = "persistent"
    multi_writer: bool = False
    told: Disk | None = None
    policy: str = ""


@dataclass(slots=True)
class SimNic:
    """A network adapter; ``network`` is a moref; ``adapter`` like "Vmxnet3"."""

    key: int
    label: str
    network: str
    mac: str = ""
    adapter: str = "Vmxnet3"
    connected: bool = True
    starts_connected: bool = True
    told: Nic | None = None


@dataclass(slots=True, eq=False)
class VmNode(Node):
    """A virtual machine; ``parent`` is its folder.

    Attributes:
        busy: moref of the task that works on it, or "".
        dirty_mib_s: how fast the guest changes memory while it is copied.
        tools: ``guestToolsRunning`` or ``guestToolsNotRunning``.
        tools_installer: whether the tools' installer is mounted.
        consolidation: whether its disks need consolidation.
        custom_values: custom attributes as name to text.
        tags: as (category, tag).
        permissions: those set on it.
        drs, ha_priority, ha_isolation, ha_monitoring: its own overrides in its cluster, or "".
        ha_details: what its HA override sets besides, as ``Belongings.ha_details``.
        vapp: moref of its vApp, or "".
        snapshots: none before the one it was taken on.
        stands_on: number of its current snapshot, 0 for none.
        more_used_mib, more_growth_mib: what the export says it uses, and may still grow by, beyond what its
            disks account for.
        told: what the export says about it, for what the simulated world shows and does not act on.
        ejected: numbers of the drives in ``told`` that are not connected any more.
    """

    instance_uuid: str = ""
    bios_uuid: str = ""
    host: str = ""
    pool: str = ""
    datastore: str = ""
    power: Power = Power.ON
    connection: str = "connected"
    template: bool = False
    cpus: int = 2
    memory_mib: int = 4096
    active_memory_mib: int = 1024
    hw_version: int = 19
    guest_os: str = ""
    annotation: str = ""
    tools: str = "guestToolsRunning"
    tools_installer: bool = False
    consolidation: bool = False
    disks: list[SimDisk] = field(default_factory=list)
    nics: list[SimNic] = field(default_factory=list)
    snapshots: list[SimSnapshot] = field(default_factory=list)
    stands_on: int = 0
    question: str = ""
    disabled_methods: list[str] = field(default_factory=list)
    custom_values: dict[str, str] = field(default_factory=dict)
    tags: frozenset[tuple[str, str]] = frozenset()
    permissions: list[Permission] = field(default_factory=list)
    drs: str = ""
    ha_priority: str = ""
    ha_isolation: str = ""
    ha_monitoring: str = ""
    ha_details: tuple[tuple[str, str], ...] = ()
    recent_tasks: list[str] = field(default_factory=list)
    busy: str = ""
    dirty_mib_s: float = 20.0
    vapp: str = ""
    more_used_mib: int = 0
    more_growth_mib: int = 0
    told: Vm | None = None
    ejected: frozenset[int] = frozenset()


class SimFault(Exception):
    """A vSphere fault in the simulated world.

    Attributes:
        name: pyVmomi's dotted class name, e.g. "vim.fault.InvalidLogin".
        text: the message.
        fields: the fault's own fields; a value that is a managed object is given as
            ``("vim.Datastore", "datastore-12")``.
    """

    def __init__(self, name: str, text: str = "", /, **fields: Any) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name
        self.text = text
        self.fields = fields


@dataclass(slots=True, eq=False)
class TaskNode(Node):
    """A task. ``state``: queued, running, success, error; times are the vCenter's clock, UTC.

    Attributes:
        description: ``descriptionId``: "VirtualMachine.relocate",
            "vm.check.ProvisioningChecker.checkRelocate", "Folder.createFolder" ….
        entity: moref of what it works on; ``entity_name`` its name.
        result: what ``info.result`` holds; for a check a list of (errors, warnings) of ``SimFault``.
    """

    description: str = ""
    entity: str = ""
    entity_name: str = ""
    user: str = ""
    state: str = "queued"
    progress: int | None = None
    error: SimFault | None = None
    result: Any = None
    cancelable: bool = True
    cancelled: bool = False
    queued: datetime | None = None
    started: datetime | None = None
    completed: datetime | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What lies above a folder or a resource pool; good as long as its end stands as it did.

    Attributes:
        end: the folder or pool.
        name, parent: as they were.
        path: below the datacenter's VM folder, or the cluster's root pool.
        datacenter: above it, or None.
    """

    end: Node
    name: str
    parent: str
    path: str
    datacenter: DatacenterNode | None


@dataclass(slots=True, eq=False)
class VCenter:
    """One simulated vCenter: its identity, its credentials and all its nodes by moref.

    Attributes:
        side: which of the pair.
        name: host name shown in ``about``.
        instance_uuid: ``about.instanceUuid``.
        version, build, api_version: ``about``.
        user, password: the only account.
        skew_seconds: its clock minus the world's.
        denied: privileges its account lacks, as (privilege id, name of an object or a pattern).
        policies: storage policies as id to name.
        key_providers: names of its providers of encryption keys.
        attributes: names of custom attributes that VMs can have; those VMs have count besides.
        roles: names of roles; their place is their id.
        tags: tags that exist, as (category, tag); those VMs have count besides.
        thumbprint: SHA-1 of its certificate, "AA:BB:…" (fact sheet 1.3); set by the SOAP face.
        nodes: everything by moref.
        root: moref of the root folder.
        by_uuid: VM morefs by instanceUuid.
        by_name: VM morefs by folder and name in lower case; kept by the registry.
        ways: ways up from folders and resource pools, as far as they were asked for (see ``ancestry``).
    """

    side: Side
    name: str
    instance_uuid: str
    user: str
    password: str
    version: str = "8.0.3"
    build: str = "24674464"
    api_version: str = "8.0.3.0"
    skew_seconds: float = 0.0
    denied: list[tuple[str, str]] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    key_providers: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=lambda: ["NoAccess", "View", "ReadOnly", "Admin", "VmUser"])
    tags: list[tuple[str, str]] = field(default_factory=list)
    thumbprint: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    root: str = ""
    by_uuid: dict[str, list[str]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    ways: dict[str, Way] = field(default_factory=dict, repr=False)
