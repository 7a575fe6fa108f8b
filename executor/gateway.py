"""The port to the two vCenters: what the engine may ask of them, and the values they answer with.

Implementations: ``executor.vsphere`` (pyVmomi against real or simulated SOAP) and
``executor.simulator`` (in process, virtual time). ``tests/contract`` holds what both must keep.

Two kinds of bad answer, never to be confused (fact sheet 5.4):

* ``Refused``: the vCenter answered with a fault. What was asked was not accepted.
* ``Unanswered``: the connection broke. Nobody knows whether the vCenter acted; reconcile first.

A vCenter that cannot be used at all (login refused, wrong certificate) raises ``VCenterError``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from wavelift.model.belongings import Belongings, Given
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat, Placement, Side
from wavelift.model.plan import Identity

__all__ = [
    "AtWork",
    "Fault",
    "Gateway",
    "GatewayError",
    "Happening",
    "LiveDisk",
    "LiveNic",
    "Locator",
    "Order",
    "Overdue",
    "Refused",
    "Right",
    "RightOn",
    "Site",
    "SiteCluster",
    "SiteDatastore",
    "SiteHost",
    "SiteNetwork",
    "TaskPhase",
    "TaskRef",
    "TaskState",
    "Unanswered",
    "Verdict",
    "VmCard",
    "VmDetail",
    "VmState",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """A vSphere fault, free of pyVmomi.

    Attributes:
        name: "vim.fault.Timedout", as pyVmomi spells it.
        text: the server's message.
        lineage: the fault's class and its ancestors, most specific first, as pyVmomi spells them.
        causes: names of nested faults (``faultCause``, ``NoCompatibleHost.error`` …), outermost first.
        details: fields worth keeping as (name, text): ``invalidProperty``, ``datastore``, ``reason`` …
        task: id of the task a ``TaskInProgress`` names, or "".
    """

    name: str
    text: str = ""
    lineage: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    task: str = ""

    def __str__(self) -> str:
        short = self.name.rpartition(".")[2]
        return f"{short}: {self.text}" if self.text else short


class GatewayError(Exception):
    """Base of what a gateway call may raise besides ``VCenterError``."""


class Refused(GatewayError):
    """Raised when the vCenter answered with a fault: what was asked was not accepted."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Unanswered(GatewayError):
    """Raised when no answer came: the vCenter may or may not have acted."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Overdue(Unanswered):
    """Raised when something that changes nothing took too long; of a check it tells of a closed port."""


@dataclass(frozen=True, slots=True)
class LiveDisk:
    """A virtual disk as the vCenter shows it now."""

    key: int
    label: str
    datastore: str
    capacity_mib: int
    uuid: str = ""
    format: DiskFormat | None = None


@dataclass(frozen=True, slots=True)
class LiveNic:
    """A network adapter as the vCenter shows it now."""

    key: int
    label: str
    network: str
    switch: str = ""
    mac: str = ""
    connected: bool = True
    adapter: str = ""


@dataclass(frozen=True, slots=True)
class VmState:
    """One VM as one vCenter shows it now.

    Attributes:
        side: which vCenter.
        moref: managed object id there.
        name, instance_uuid, bios_uuid: identity; uuids in lower case.
        power: power state.
        connection: ``connected``, ``disconnected``, ``orphaned``, ``inaccessible``, ``invalid``.
        tools: guest tools running status: ``guestToolsRunning``, ``guestToolsNotRunning``, or "".
        addresses: the guest's own addresses as its tools tell them, the first one first.
        placement: where it is, by names, host filled in, one entry with key per disk and NIC.
        disks, nics: devices.
        template: whether it is a template.
        snapshots: whether it has any snapshot.
        question: whether it waits for an answer.
        disabled_methods: e.g. ``RelocateVM_Task`` while a backup holds it.
        recent_tasks: ids of its recent tasks.
    """

    side: Side
    moref: str
    name: str
    instance_uuid: str
    bios_uuid: str
    power: Power
    connection: str
    placement: Placement
    disks: tuple[LiveDisk, ...]
    nics: tuple[LiveNic, ...]
    tools: str = ""
    template: bool = False
    snapshots: bool = False
    question: bool = False
    disabled_methods: tuple[str, ...] = ()
    recent_tasks: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One relocation to the other vCenter; free of secrets, so it can be written down.

    Attributes:
        vm: the VM's key in the plan.
        name: inventory name, for people.
        side: the vCenter it is on now, on which the relocation is called.
        moref: its managed object id there.
        instance_uuid: its instanceUuid.
        to: placement on the other side: host filled in, an entry with key for every live disk and NIC.
        power: its power state now.
        attempt: 1, 2, … in this direction.
        local: within one vCenter: without a service locator. Refused where the sides are two vCenters, as is
            an order that is not local where they are one.
    """

    vm: str
    name: str
    side: Side
    moref: str
    instance_uuid: str
    to: Placement
    power: Power
    attempt: int = 1
    local: bool = False


class TaskPhase(StrEnum):
    """``TaskInfo.state``."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCESS = "success"
    ERROR = "error"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self in (TaskPhase.SUCCESS, TaskPhase.ERROR)


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task in one vCenter."""

    side: Side
    id: str


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task as its vCenter shows it now.

    Attributes:
        ref: which task.
        phase: queued, running, success, error.
        progress: 0 to 100, or None.
        fault: set when ``phase`` is error. A cancelled task carries ``vmodl.fault.RequestCanceled``.
        cancelable: whether ``cancel`` may work.
        entity: moref of the VM it works on, or "".
        entity_name: that VM's name, or "".
        description: ``descriptionId``, e.g. "VirtualMachine.relocate".
        queued, started, completed: the vCenter's own times (UTC).
        mine: False where it is known that another account started it; only ``tasks`` tells.
    """

    ref: TaskRef
    phase: TaskPhase
    progress: int | None = None
    fault: Fault | None = None
    cancelable: bool = True
    entity: str = ""
    entity_name: str = ""
    description: str = ""
    queued: datetime | None = None
    started: datetime | None = None
    completed: datetime | None = None
    mine: bool = True


@dataclass(frozen=True, slots=True)
class AtWork:
    """An unfinished task that takes slots of its vCenter, whoever started it.

    Attributes:
        state: the task.
        user: who started it, as the vCenter tells, domain included; "" where the system itself did.
        hot: whether its VM runs.
        datacenter, host: where that VM is now; where the task takes it, no ``TaskInfo`` tells.
        datastores: what its disks lie on.
    """

    state: TaskState
    user: str
    hot: bool
    datacenter: str
    host: str
    datastores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``CheckRelocate_Task`` says: errors would fail the move, warnings deserve a look."""

    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class VmCard:
    """What tells one VM from another, for all VMs of a vCenter at once; uuids and MACs in lower case."""

    moref: str
    name: str
    datacenter: str
    folder: str
    instance_uuid: str
    bios_uuid: str
    macs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VmDetail:
    """What a preflight asks of a VM beyond ``VmState``.

    Attributes:
        moref: managed object id.
        tools_installer: whether the guest tools' installer is mounted.
        consolidation: whether its disks need consolidation.
        cpus, memory_mib: as configured.
        used: MiB it uses on each datastore, by name: disks, snapshots, swap.
        tasks: its tasks that have not ended.
    """

    moref: str
    tools_installer: bool = False
    consolidation: bool = False
    cpus: int = 0
    memory_mib: int = 0
    used: tuple[tuple[str, int], ...] = ()
    tasks: tuple[TaskState, ...] = ()


class RightOn(StrEnum):
    """What kind of object privileges are asked for on."""

    ROOT = "vCenter"
    VM = "VM"
    FOLDER = "folder"
    POOL = "resource pool"
    DATASTORE = "datastore"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Right:
    """Privileges wanted on one object (fact sheet 1.1).

    Attributes:
        on: its kind.
        privileges: ids such as "Resource.ColdMigrate".
        name: path or name; of a VM its moref; "" is the root VM folder or the cluster's root pool.
        datacenter: where it is.
        within: a pool's cluster, a network's switch, or "".
    """

    on: RightOn
    privileges: tuple[str, ...]
    name: str = ""
    datacenter: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Locator:
    """How the other vCenter is led to this one (fact sheet 1.3).

    Attributes:
        url: the address it is given.
        told: SHA-1 fingerprint it is given.
        shown: SHA-1 fingerprint of the certificate that address shows us, "" when none can be seen from here.
        expires: when that certificate ends, or None.
        problem: why it cannot be seen, or "".
    """

    url: str
    told: str
    shown: str = ""
    expires: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SiteHost:
    """An ESXi host of a vCenter.

    Attributes:
        usable: connected, and not in maintenance.
        maintenance: in maintenance mode.
        vmotion: whether vMotion is set up on it; None where the vCenter does not tell.
        memory_mib, memory_used_mib: of the host; 0 where not told.
        cpu: CPU model.
        evc: key of the EVC mode it works in, or "".
    """

    name: str
    cluster: str
    datacenter: str
    usable: bool = True
    version: str = ""
    build: str = ""
    maintenance: bool = False
    vmotion: bool | None = None
    memory_mib: int = 0
    memory_used_mib: int = 0
    cpu: str = ""
    evc: str = ""


@dataclass(frozen=True, slots=True)
class SiteCluster:
    """A cluster (or standalone host) of a vCenter; ``pools`` are paths below it, "" not listed."""

    name: str
    datacenter: str
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteDatastore:
    """A datastore of a vCenter. ``url`` alone tells shared storage (fact sheet 1.4)."""

    name: str
    datacenter: str
    capacity_mib: int
    free_mib: int
    accessible: bool = True
    url: str = ""


@dataclass(frozen=True, slots=True)
class SiteNetwork:
    """A port group or network of a vCenter; ``switch`` is "" for a standard port group."""

    name: str
    datacenter: str
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """One vCenter as it stands now.

    Attributes:
        side: which one.
        instance_uuid: ``about.instanceUuid``.
        version, build: ``about.version``, ``about.build``.
        now: its clock (UTC).
        skew_seconds: its clock minus ours.
        datacenters: names.
        folders: VM folder paths as (datacenter, path).
    """

    side: Side
    instance_uuid: str
    version: str
    build: str
    now: datetime
    skew_seconds: float
    datacenters: tuple[str, ...] = ()
    clusters: tuple[SiteCluster, ...] = ()
    hosts: tuple[SiteHost, ...] = ()
    datastores: tuple[SiteDatastore, ...] = ()
    networks: tuple[SiteNetwork, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """What a vCenter's event log says of a VM's relocation (fact sheet 6.3).

    Evidence for a person: which events are written in which version is unverified, and they know a VM by
    name and moref only.

    Attributes:
        kind: event type id, "com.vmware.vc.vm.DstVmMigratedEvent", "vim.event.VmRelocatedEvent" ….
        at: when, by the vCenter's clock, aware UTC.
        vm, name: the VM's moref there, or "", and its name.
        text: the message in full.
    """

    side: Side
    kind: str
    at: datetime
    vm: str
    name: str
    text: str


class Gateway(Protocol):
    """Both vCenters, as the engine sees them.

    Any method may raise ``Refused``, ``Unanswered`` or ``VCenterError``. Only ``submit`` and ``cancel``
    touch a running VM, and neither ever repeats itself.
    """

    async def open(self) -> None:
        """Log on to both vCenters, checking the pinned certificates first."""

    async def close(self) -> None:
        """Log off; never raises for a session that is gone already."""

    async def survey(self, side: Side) -> Site:
        """Read clusters, hosts, datastores, networks, pools and folders."""

    async def find(self, side: Side, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        """Find VMs; one tuple per identity, in order.

        With an ``instance_uuid`` that alone decides. Without it, all VMs of that name whose moref (same
        vCenter only), BIOS uuid, MACs and disk uuids do not contradict the identity.
        """

    async def find_on_both(self, wanted: Sequence[Identity]) -> dict[Side, list[tuple[VmState, ...]]]:
        """Find VMs on both sides, asked at once: one that crosses meanwhile may be on both or none."""

    async def census(self, side: Side) -> list[VmCard]:
        """Read what identifies every VM of a vCenter, in pages."""

    async def inspect(self, side: Side, vms: Sequence[str]) -> dict[str, VmDetail]:
        """Read details of these VMs (morefs) in pages; VMs that are gone are left out."""

    async def missing_rights(self, side: Side, wanted: Sequence[Right]) -> list[tuple[str, ...]]:
        """Say which of the wanted privileges our account lacks; one tuple per right, in order.

        An object that is not there lacks nothing: that it is missing is another finding.
        """

    async def locator(self, side: Side) -> Locator:
        """Say where the other vCenter is led to for this one, and what certificate is seen there."""

    async def ensure_folder(self, side: Side, datacenter: str, path: str) -> None:
        """Make sure the VM folder path exists; creating one that exists is no error."""

    async def belongings(self, vm: VmState) -> Belongings:
        """Read what belongs to a VM beside what is in it; what cannot be read is named, not raised."""

    async def give_back(self, vm: VmState, wanted: Belongings) -> Given:
        """Give a VM what it lacks of this, and nothing else; what does not work stops no other part.

        Doing it twice changes nothing. A DRS rule stands once two of its members are in the VM's cluster.
        """

    async def set_template(self, side: Side, moref: str, *, template: bool) -> None:
        """Mark a VM as a template, or a template as a VM; what it is already is no error."""

    async def check(self, order: Order) -> Verdict:
        """Ask ``CheckRelocate_Task`` whether the order would be accepted.

        Raises:
            Overdue: the check did not end in time (fact sheet 2).
        """

    async def submit(self, order: Order) -> TaskRef:
        """Call ``RelocateVM_Task`` with a service locator, once. Never repeated here."""

    def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        """Yield the task's state now and after each change, and end after the final one.

        Survives re-logins. Raises ``Refused`` with ``vmodl.fault.ManagedObjectNotFound`` when the vCenter
        knows no such task.
        """

    async def tasks(self, side: Side, since: datetime) -> list[TaskState]:
        """Relocation tasks queued since then: recent ones and those in the task history."""

    async def events(self, side: Side, within: timedelta, names: Sequence[str]) -> list[Happening]:
        """What became of relocations of VMs of these names lately, oldest first; names count as they are."""

    async def at_work(self, side: Side) -> list[AtWork]:
        """Unfinished tasks of anybody, ours included, that take slots of this vCenter (``neighbours``)."""

    async def cancel(self, task: TaskRef) -> None:
        """Ask for cancellation; the task's own end tells whether it worked."""
