"""What VMs stand on and in besides hosts: datastores, networks, pools, folders, policies, key providers."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.model.finding import NOWHERE, Place
from wavelift.model.placement import UNKNOWN

__all__ = ["Datastore", "Folder", "KeyProvider", "Network", "Pool", "StoragePolicy"]


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
