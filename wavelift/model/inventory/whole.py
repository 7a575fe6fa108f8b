"""All exports of a campaign, merged."""

from __future__ import annotations

from dataclasses import dataclass, field

from wavelift.model.inventory.hosts import Cluster, Host, Vmkernel
from wavelift.model.inventory.origins import Headers, Origin, VCenter
from wavelift.model.inventory.places import Datastore, Folder, KeyProvider, Network, Pool, StoragePolicy
from wavelift.model.inventory.vms import Vm

__all__ = ["Inventory"]


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
