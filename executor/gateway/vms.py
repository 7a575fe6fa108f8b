"""A VM as a vCenter shows it: in full, as a card, and in what only a preflight asks."""

from __future__ import annotations

from dataclasses import dataclass

from executor.gateway.tasks import TaskState
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat, Placement, Side
from wavelift.model.values import value

__all__ = ["LiveDisk", "LiveNic", "VmCard", "VmDetail", "VmState"]


@value
class LiveDisk:
    """A virtual disk as the vCenter shows it now."""

    key: int
    label: str
    datastore: str
    capacity_mib: int
    uuid: str = ""
    format: DiskFormat | None = None


@value
class LiveNic:
    """A network adapter as the vCenter shows it now."""

    key: int
    label: str
    network: str
    switch: str = ""
    mac: str = ""
    connected: bool = True
    adapter: str = ""


@value
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
