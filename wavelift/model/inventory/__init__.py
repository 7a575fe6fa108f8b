"""The inventory: VMs and what they stand on, as exported or collected.

Sizes are MiB throughout: RVTools' "MB" and "MiB" columns hold the same binary values (fact sheet 9).
"""

from wavelift.model.inventory.hosts import Cluster, Host, Vmkernel, VmkService
from wavelift.model.inventory.origins import Headers, Origin, VCenter
from wavelift.model.inventory.places import Datastore, Folder, KeyProvider, Network, Pool, StoragePolicy
from wavelift.model.inventory.vms import Disk, Nic, Power, Vm
from wavelift.model.inventory.whole import Inventory

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
